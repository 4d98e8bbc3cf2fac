//! The offer: the resident told something while no dialogue was open, and is asked once whether it is a report.

mod texts;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::report::texts::{BREAK, CANCELLED, acknowledge, next_step};
use super::report::{Draft, JustSent, REPORT, Report};
use super::{Dialogue, Heard, Open, Step};
use crate::conversation::answers;
use crate::conversation::piece::Piece;
use crate::conversation::sent::Told;
use crate::conversation::surroundings::Context;
use crate::conversation::words::Steer;
use crate::tickets::Attachment;
use texts::{DECLINED, MAY_BE_MEANT, OFFER};

/// Something that may be a report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    /// What they sent.
    pub draft: Draft,
}

impl Dialogue for Offer {
    /// An old offer is not part of what is begun now; only a plain 是 still answers it.
    fn has_lapsed(&self, heard: &Heard, now: Timestamp) -> bool {
        let is_old = now.duration_since(self.draft.started_at) >= BREAK;
        match heard {
            Heard::Steer(Steer::Yes) => false,
            Heard::Opening(opening) => is_old || opening.key != REPORT,
            Heard::Steer(_) | Heard::Told(_) => is_old,
        }
    }

    fn step(&self, heard: Heard, context: &Context<'_>) -> Step {
        match heard {
            Heard::Steer(Steer::Cancel) => Step::to(Open::Idle, CANCELLED),
            Heard::Steer(Steer::No) => Step::to(Open::Idle, DECLINED),
            Heard::Steer(Steer::Thanks) => {
                Step::to(Open::Offered(self.clone()), format!("{}{OFFER}", texts::WELCOME))
            }
            Heard::Steer(Steer::Yes | Steer::Finish) | Heard::Opening(_) => {
                let draft = Draft { started_at: context.around.now, ..self.draft.clone() };
                let answer = format!("{}\n{}", texts::TAKEN, next_step(&draft));
                Step::to(Open::Reporting(Report { draft }), answer)
            }
            Heard::Told(piece) => {
                let mut draft = self.draft.clone();
                let added = draft.add(piece, context.sent, context.around.rules);
                let answer = format!("{}\n{OFFER}", acknowledge(added, &draft));
                Step::to(Open::Offered(Self { draft }), answer)
            }
        }
    }

    fn attachments(&self) -> &[Told<Attachment>] {
        &self.draft.attachments
    }
}

impl Offer {
    /// Asks whether something told while no dialogue is open is a report, or belongs to the report that was just sent.
    pub(super) fn make(
        piece: Piece,
        plain: &str,
        context: &Context<'_>,
        just_sent: Option<&JustSent>,
    ) -> Step {
        let report = just_sent.filter(|report| report.takes(&piece, context.sent));
        let mut draft = Draft::new(context.around.now);
        let added = draft.add(piece, context.sent, context.around.rules);
        if draft.is_empty() {
            return Step::to(Open::Idle, acknowledge(added, &draft));
        }
        if let Some(report) = report {
            draft.supplement(report);
        }
        let heard = acknowledge(added, &draft);
        let answer = match (report, answers::about(context.around, plain)) {
            (Some(JustSent { report, .. }), _) => format!("{heard}\n{}", texts::supplement(report)),
            (None, Some(guide)) => format!("{guide}\n\n{MAY_BE_MEANT}"),
            (None, None) => format!("{heard}\n{OFFER}"),
        };
        Step::to(Open::Offered(Self { draft }), answer)
    }
}
