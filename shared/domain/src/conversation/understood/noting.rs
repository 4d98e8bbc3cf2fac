//! What the message's record notes for staff.

use jiff::Timestamp;

use crate::conversation::dialogues::report::Report;
use crate::conversation::piece::Piece;
use crate::conversation::{Open, Resident, Talk};
use crate::cutting::characters;
use crate::inbox::{Attention, CallWanted, Reason};

/// The most characters of what was said in a card of the inbox.
const QUOTED: usize = 100;

impl Talk<'_> {
    pub(super) fn attention(&self, piece: &Piece, reason: Reason) -> Attention {
        let said = characters(piece.words().unwrap_or_default().trim(), QUOTED).to_owned();
        let media = match piece {
            Piece::Voice { media, .. } | Piece::Photo(media) | Piece::Video(media) => media.clone(),
            Piece::Text(_) | Piece::Place { .. } => None,
        };
        Attention { reason, said, media }
    }

    /// Notes for staff whether something is told and not sent, or what was is settled now; and the number that somebody
    /// left.
    pub(in crate::conversation) fn note_what_is_open(&mut self, before: &Resident) {
        if let Some(Attention { reason: Reason::Call { call: CallWanted { number, .. } }, .. }) =
            &self.writes.attention
            // The number of a report is that of the person for whom it is.
            && self.writes.ticket.is_none()
        {
            self.resident.phone = Some(number.clone());
        }
        let drafts = [&before.dialogue, &self.resident.dialogue];
        self.writes.withheld_since =
            drafts.into_iter().find_map(|open| withheld(open, self.context.around.now));
        if self.writes.attention.is_some() {
            return;
        }
        let (was, is) = (before.dialogue.is_unsent(), self.resident.dialogue.is_unsent());
        let reason = match (was, is) {
            (_, true) if before.dialogue != self.resident.dialogue => Reason::Unsent,
            (true, false) => Reason::Settled,
            _ => return,
        };
        let said = match &self.resident.dialogue {
            Open::Reporting(Report { draft }) if draft.terms.anonymous => WITHHELD.to_owned(),
            Open::Reporting(Report { draft }) => draft.description(),
            Open::Offered(offer) => offer.draft.description(),
            Open::Choosing(choosing) => choosing.said.description(),
            Open::Idle | Open::CallBack(_) | Open::Leading(_) | Open::Submitting(_) | Open::Telling(_) => {
                String::new()
            }
        };
        self.writes.attention =
            Some(Attention { reason, said: characters(&said, QUOTED).to_owned(), media: None });
    }
}

/// What staff read of an anonymous report that is not sent.
const WITHHELD: &str = "（匿名诉求，没有发送，内容不显示）";

/// Since when what was said belongs to an anonymous report.
fn withheld(open: &Open, now: Timestamp) -> Option<Timestamp> {
    let draft = match open {
        Open::Reporting(Report { draft }) => draft,
        Open::Offered(offer) => &offer.draft,
        _ => return None,
    };
    let first = draft.first_sent().and_then(|sent| Timestamp::from_second(sent.at).ok());
    draft.terms.anonymous.then(|| first.unwrap_or(now).min(draft.started_at))
}
