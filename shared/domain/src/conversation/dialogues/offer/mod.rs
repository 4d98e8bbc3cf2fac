//! The offer: the resident told something while no dialogue was open, and is asked once whether it is a report.

mod texts;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::report::texts::{BREAK, CANCELLED, acknowledge, next_step};
use super::report::{Draft, JustSent, REPORT, Report};
use super::{Dialogue, Heard, Open, Step};
use crate::conversation::meaning::Meaning;
use crate::conversation::piece::Piece;
use crate::conversation::sent::Told;
use crate::conversation::surroundings::Context;
use crate::conversation::words::{self, Steer};
use crate::tickets::Attachment;
use texts::{DECLINED, OFFER};

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

    /// Photos, videos, places and recordings come one after another; words are handled on their own, and take the offer along
    /// where they tell of a matter.
    fn takes(&self, piece: &Piece, meaning: &Meaning) -> bool {
        match piece {
            Piece::Photo(_)
            | Piece::Video(_)
            | Piece::Place { .. }
            | Piece::Voice { transcript: None, .. } => true,
            Piece::Text(_) | Piece::Voice { .. } => {
                !meaning.is_aside() && self.draft.has_no_words() || digit(piece).is_some()
            }
        }
    }

    fn step(&self, heard: Heard, context: &Context<'_>) -> Step {
        let heard = match heard {
            Heard::Told(piece) => digit(&piece).map_or(Heard::Told(piece), Heard::Steer),
            heard => heard,
        };
        match heard {
            Heard::Steer(Steer::Cancel) => Step::to(Open::Idle, CANCELLED),
            Heard::Steer(Steer::No) => Step::to(Open::Idle, DECLINED),
            Heard::Steer(Steer::Thanks) => {
                Step::to(Open::Offered(self.clone()), format!("{}{OFFER}", texts::WELCOME))
            }
            Heard::Steer(Steer::Yes | Steer::Finish) | Heard::Opening(_) => {
                let draft = Draft { started_at: context.around.now, ..self.draft.clone() };
                let answer = format!("{}\n{}", texts::TAKEN, next_step(&draft));
                Report::waiting(draft, answer)
            }
            Heard::Told(piece) => {
                let tells = piece.words().is_some();
                let mut draft = self.draft.clone();
                let added = draft.add(piece, context.sent, context.around);
                if tells {
                    return Report::told(draft, added, context);
                }
                let answer = format!("{}\n{OFFER}", acknowledge(added, &draft));
                Step::to(Open::Offered(Self { draft }), answer)
            }
        }
    }

    fn attachments(&self) -> &[Told<Attachment>] {
        &self.draft.attachments
    }
}

/// The digit that answers the offer.
fn digit(piece: &Piece) -> Option<Steer> {
    match words::normalise(piece.words()?).as_str() {
        "1" | "上报" => Some(Steer::Yes),
        "2" => Some(Steer::No),
        _ => None,
    }
}

impl Offer {
    /// Asks whether something told while no dialogue is open is a report, or belongs to the report that was just sent.
    pub(super) fn make(piece: Piece, context: &Context<'_>, just_sent: Option<&JustSent>) -> Step {
        let report = just_sent.filter(|report| report.takes(&piece, context.sent));
        let mut draft = Draft::new(context.around.now);
        let added = draft.add(piece, context.sent, context.around);
        if draft.is_empty() {
            return Step::to(Open::Idle, acknowledge(added, &draft));
        }
        if let Some(report) = report {
            draft.supplement(report);
        }
        let heard = acknowledge(added, &draft);
        let answer = match report {
            Some(JustSent { report, .. }) => format!("{heard}\n{}", texts::supplement(report)),
            None => format!("{heard}\n{OFFER}"),
        };
        Step::to(Open::Offered(Self { draft }), answer)
    }
}
