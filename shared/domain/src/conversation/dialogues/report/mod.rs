//! The dialogue of a report: begun, told piece by piece in any order, then sent or cancelled.

mod draft;
mod submission;
mod supplement;
pub(super) mod texts;
mod words;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Dialogue, Heard, Open, Opening, Reminder, Step};
use crate::conversation::loaded::Need;
use crate::conversation::piece::Piece;
use crate::conversation::sent::Told;
use crate::conversation::surroundings::Context;
use crate::conversation::words::Steer;
use crate::conversation::writes::Writes;
use crate::tickets::{Attachment, Refusal, most_today};

pub use draft::Draft;
pub(in crate::conversation) use draft::MOST_CHARACTERS;
use draft::Missing;
pub(in crate::conversation) use submission::Sending;
pub use submission::desk_of;
pub use supplement::JustSent;
use texts::{CANCELLED, CANNOT_SEND, INSTRUCTION, SAVED, UNFINISHED, acknowledge, ask, next_step};
pub use words::REPORT;

static OPENING: Opening = Opening {
    key: REPORT,
    texts: words::TEXTS,
    open: |now| Step::to(Open::Reporting(Report { draft: Draft::new(now) }), INSTRUCTION),
};

/// A report that a resident is telling.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// What they have told so far.
    pub draft: Draft,
}

impl Dialogue for Report {
    fn opening() -> Option<&'static Opening> {
        Some(&OPENING)
    }

    fn needs(&self, heard: &Heard) -> Need {
        match heard {
            Heard::Steer(Steer::Finish) if self.draft.missing().is_none() => {
                Need::NewTicket { danger: self.draft.tells_of_danger() }
            }
            _ => Need::Nothing,
        }
    }

    /// Within a report, 着火 is part of what is told, not the name of a guide.
    fn keeps(&self, piece: &Piece) -> bool {
        piece.tells_of_danger() || matches!(piece, Piece::Voice { .. })
    }

    fn step(&self, heard: Heard, context: &Context<'_>) -> Step {
        match heard {
            Heard::Steer(Steer::Finish) => self.finish(context),
            Heard::Steer(Steer::Cancel) => Step::to(Open::Idle, CANCELLED),
            Heard::Steer(Steer::Yes | Steer::No | Steer::Thanks) | Heard::Opening(_) => {
                let answer = if self.draft.is_empty() { INSTRUCTION } else { next_step(&self.draft) };
                self.draft.clone().resume(answer, context.around.now)
            }
            Heard::Told(piece) => {
                let mut draft = self.draft.clone();
                let added = draft.add(piece, context.sent, context.around.rules);
                draft.place_asked = draft.missing() == Some(Missing::Place);
                let answer = format!("{}\n{}", acknowledge(added, &draft), next_step(&draft));
                draft.resume(&answer, context.around.now)
            }
        }
    }

    fn unfinished(&self, now: Timestamp) -> Option<Reminder> {
        let Step { next, answer: line, .. } = self.draft.clone().resume(UNFINISHED, now);
        Some(Reminder { line, next })
    }

    fn attachments(&self) -> &[Told<Attachment>] {
        &self.draft.attachments
    }
}

impl Report {
    /// 完成: sends the report, or says what is missing and keeps it.
    fn finish(&self, context: &Context<'_>) -> Step {
        let around = context.around;
        let keep = |answer: String| Step::to(Open::Reporting(self.clone()), answer);
        if let Some(missing) = self.draft.missing() {
            let draft = Draft { place_asked: missing == Missing::Place, ..self.draft.clone() };
            let answer = format!("还差一点就能发送了。\n{}", ask(missing));
            return Step::to(Open::Reporting(Self { draft }), answer);
        }
        let danger = self.draft.tells_of_danger();
        let limit = most_today(danger, around.rules);
        // Do not use up a number for a report that will not be sent.
        if around.loaded.sent_today >= limit {
            return keep(format!("{}。\n{SAVED}", Refusal::TooMany { limit }));
        }
        let Some(sending) = Sending::prepare(context) else { return keep(CANNOT_SEND.to_owned()) };
        let applied = match sending.send(sending.submission(&self.draft, danger)) {
            Ok(applied) => applied,
            Err(refusal) => return keep(format!("{refusal}。\n{SAVED}")),
        };
        let ticket = &applied.ticket;
        Step {
            next: Open::Idle,
            answer: texts::receipt(ticket, &sending.desk.name, around),
            just_sent: Some(JustSent {
                report: ticket.id.clone(),
                at: around.now,
                by: context.sent,
                place: ticket.place.clone(),
            }),
            writes: Writes { ticket: Some(applied), ..Writes::default() },
        }
    }
}

impl Draft {
    /// Continues a report, reminding the resident of it first after a long break.
    fn resume(mut self, answer: &str, now: Timestamp) -> Step {
        let recalled = texts::recall(&self, now);
        if recalled.is_some() {
            self.started_at = now;
        }
        let answer = recalled.map_or_else(|| answer.to_owned(), |recalled| format!("{recalled}\n{answer}"));
        Step::to(Open::Reporting(Report { draft: self }), answer)
    }
}
