//! The dialogue of a report: begun, told piece by piece in any order, then sent or cancelled.

mod correction;
mod draft;
mod hiding;
mod names;
mod submission;
mod supplement;
pub(in crate::conversation) mod terms;
pub(super) mod texts;
pub(in crate::conversation) mod wishes;
mod words;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Dialogue, Heard, Open, Opening, Reminder, Step};
use crate::conversation::family::ENDED_MEANWHILE;
use crate::conversation::loaded::Need;
use crate::conversation::meaning::Meaning;
use crate::conversation::piece::Piece;
use crate::conversation::place;
use crate::conversation::sent::Told;
use crate::conversation::surroundings::Context;
use crate::conversation::talk::own;
use crate::conversation::words::{Steer, normalise};
use crate::conversation::writes::Writes;
use crate::inbox::{Attention, CallWanted, HalfDay, Reason};
use crate::tickets::{Attachment, Refusal, Ticket, most_today};

pub use draft::Draft;
pub(in crate::conversation) use draft::MOST_CHARACTERS;
use draft::{Added, Missing};
pub(in crate::conversation) use hiding::{hides, hides_plainly, without_hiding};
pub(in crate::conversation) use submission::Sending;
pub use submission::desk_of;
pub use supplement::JustSent;
pub(in crate::conversation) use texts::ASKS_TO_SEND;
use texts::{CANCELLED, CANNOT_SEND, INSTRUCTION, SAVED, UNFINISHED, acknowledge_briefly, ask, next_step};
pub use words::REPORT;

static OPENING: Opening = Opening {
    key: REPORT,
    texts: words::TEXTS,
    open: |now| Step::to(Open::Reporting(Report { draft: Draft::new(now) }), INSTRUCTION),
};

/// The longest answer to the question for the place, in characters; what is longer tells of more.
const LONGEST_ANSWER: usize = 20;

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
        match self.asks(heard) {
            Asks::Send if self.draft.missing().is_none() && !self.draft.lacks_person() => Need::NewTicket {
                danger: self.draft.tells_of_danger(),
                family: self.draft.terms.digits().cloned(),
            },
            _ => Need::Nothing,
        }
    }

    /// A question in the middle of a report is answered and is no part of it; what may be the place, once it was asked
    /// for, is the place.
    fn takes(&self, piece: &Piece, meaning: &Meaning) -> bool {
        let Piece::Text(text) = piece else { return true };
        if self.is_answer(text) || own::words::wants_to_add(text) {
            return true;
        }
        let lacks_place = matches!(self.draft.missing(), Some(Missing::Place | Missing::Both));
        if lacks_place && place::read(text).is_some_and(|found| found.only) {
            return true;
        }
        let may_be_place = self.draft.place_asked && text.chars().count() <= LONGEST_ANSWER;
        if may_be_place { !meaning.is_question() } else { !meaning.is_aside() }
    }

    fn step(&self, heard: Heard, context: &Context<'_>) -> Step {
        match self.asks(&heard) {
            Asks::Send => return self.finish(context),
            Asks::More => {
                return Step::to(
                    Open::Reporting(self.clone()),
                    "好的，请接着说，打字、语音、照片、位置都可以。",
                );
            }
            Asks::Drop => return Step::to(Open::Idle, CANCELLED),
            Asks::Nothing => {}
        }
        match heard {
            Heard::Steer(_) | Heard::Opening(_) => {
                let answer =
                    if self.draft.is_empty() { INSTRUCTION.to_owned() } else { next_step(&self.draft) };
                self.draft.clone().resume(&answer, context.around.now)
            }
            Heard::Told(piece) => {
                let mut draft = self.draft.clone();
                let added = draft.add(piece, context.sent, context.around);
                Self::told(draft, added, context)
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

/// What a message asks of an open report.
enum Asks {
    Send,
    More,
    Drop,
    Nothing,
}

/// The digit that a text consists of, or that its words stand for.
fn digit(text: &str) -> Option<char> {
    match normalise(text).as_str() {
        "1" | "一" | "①" | "选1" | "发送1" | "1发送" | "ok" | "yes" | "报上去吧" | "没问题" | "同意" => {
            Some('1')
        }
        "2" | "二" | "②" | "选2" | "2补充" => Some('2'),
        "3" | "三" | "③" | "选3" | "3不报" | "no" => Some('3'),
        _ => None,
    }
}

impl Report {
    /// Begins a report with what was told while nothing was open.
    pub(in crate::conversation) fn begin(piece: Piece, context: &Context<'_>) -> Step {
        let mut draft = Draft::new(context.around.now);
        let added = draft.add(piece, context.sent, context.around);
        Self::told(draft, added, context)
    }

    /// Begins a report with what was kept when it was not yet clear that it is one.
    pub(in crate::conversation) fn take_over(said: Draft, context: &Context<'_>) -> Step {
        Self::told(said, Added::Text, context)
    }

    /// Begins a report of a matter that is known already, so far as the draft says it.
    pub(in crate::conversation) fn go_on(draft: Draft, context: &Context<'_>) -> Step {
        if draft.is_empty() {
            return (OPENING.open)(context.around.now);
        }
        Self::told(draft, Added::Place, context)
    }

    /// Says what was understood of a piece that was just added, and what comes next.
    pub(in crate::conversation::dialogues) fn told(
        draft: Draft,
        added: Added,
        context: &Context<'_>,
    ) -> Step {
        let mut draft = draft.with_place_checked(context.around);
        draft.place_asked = draft.missing() == Some(Missing::Place);
        let answer = format!("{}{}", acknowledge_briefly(added, &draft), next_step(&draft));
        draft.resume(&answer, context.around.now)
    }

    /// A report that waits for the next message, with this answer.
    pub(in crate::conversation::dialogues) fn waiting(draft: Draft, answer: String) -> Step {
        let mut draft = draft;
        draft.place_asked = draft.missing() == Some(Missing::Place);
        Step::to(Open::Reporting(Self { draft }), answer)
    }

    /// Whether a text answers the question below a report that can be sent.
    pub(in crate::conversation) fn is_answer(&self, text: &str) -> bool {
        self.draft.missing().is_none() && digit(text).is_some()
    }

    fn asks(&self, heard: &Heard) -> Asks {
        let complete = self.draft.missing().is_none();
        match heard {
            Heard::Steer(Steer::Finish) => Asks::Send,
            Heard::Steer(Steer::Yes) if complete => Asks::Send,
            Heard::Steer(Steer::Cancel) => Asks::Drop,
            // Asked where, who says no does not want to report.
            Heard::Steer(Steer::No) if !complete => Asks::Drop,
            Heard::Told(Piece::Text(text)) if own::words::wants_to_add(text) => Asks::More,
            Heard::Told(Piece::Text(text)) if complete => match digit(text) {
                Some('1') => Asks::Send,
                Some('2') => Asks::More,
                Some('3') => Asks::Drop,
                _ => Asks::Nothing,
            },
            _ => Asks::Nothing,
        }
    }

    /// 完成: sends the report, or says what is missing and keeps it.
    fn finish(&self, context: &Context<'_>) -> Step {
        let around = context.around;
        let keep = |answer: String| Step::to(Open::Reporting(self.clone()), answer);
        if let Some(missing) = self.draft.missing() {
            let draft = Draft { place_asked: missing == Missing::Place, ..self.draft.clone() };
            let answer = format!("还差一点就能发送了。\n{}", ask(missing));
            return Step::to(Open::Reporting(Self { draft }), answer);
        }
        if self.draft.lacks_person() {
            return keep(format!("还没有发送，您说的都在。\n{}", terms::ASK_BEHALF));
        }
        let danger = self.draft.tells_of_danger();
        let limit = most_today(danger, around.rules);
        // Do not use up a number for a report that will not be sent.
        if around.loaded.sent_today >= limit {
            return keep(format!("{}。\n{SAVED}", Refusal::TooMany { limit }));
        }
        let Some(sending) = Sending::prepare(context) else { return keep(CANNOT_SEND.to_owned()) };
        let mut draft = self.draft.clone();
        if draft.has_lost_person(context) {
            draft.terms.behalf = (!danger).then_some(terms::Behalf::Asked { at: around.now });
            if !danger {
                return Step::to(Open::Reporting(Self { draft }), ENDED_MEANWHILE);
            }
        }
        let applied = match sending.send(sending.submission(&draft, danger)) {
            Ok(applied) => applied,
            Err(refusal) => return keep(format!("{refusal}。\n{SAVED}")),
        };
        let under = sending.under_storm(&applied);
        let ticket = &applied.ticket;
        Step {
            next: Open::Idle,
            answer: under.as_ref().map_or_else(
                || texts::receipt(ticket, &draft, &sending.desk.name, around),
                |under| texts::receipt_in_storm(ticket, under.storm, around),
            ),
            just_sent: Some(JustSent {
                report: ticket.id.clone(),
                at: around.now,
                by: context.sent,
                place: ticket.place.clone(),
                anonymous: ticket.anonymous,
            }),
            writes: {
                let attention = call_of(ticket, around.now);
                let (submitted, merged) = match under {
                    Some(under) => (under.submitted, Some(under.merged)),
                    None => (applied, None),
                };
                Writes { attention, ticket: Some(submitted), merged, ..Writes::default() }
            },
        }
    }
}

/// The call that verifies a report for somebody without WeChat: it goes on the list of calls.
fn call_of(ticket: &Ticket, now: Timestamp) -> Option<Attention> {
    let number = ticket.principals_telephone()?.to_owned();
    let said = format!("代报，请打电话给本人核实诉求{}", ticket.id);
    let call = CallWanted { number, when: HalfDay::Any, at: now };
    Some(Attention { reason: Reason::Call { call }, said, media: None })
}

impl Draft {
    /// Whether it has to be said first for whom it is; a danger waits for nothing.
    fn lacks_person(&self) -> bool {
        self.terms.asks() && !self.tells_of_danger()
    }

    /// Whether the digits by which it is for somebody else are no longer good.
    fn has_lost_person(&self, context: &Context<'_>) -> bool {
        match &self.terms.behalf {
            Some(terms::Behalf::Linked { follower, .. }) => {
                context.around.loaded.family.as_ref() != Some(follower)
            }
            _ => false,
        }
    }

    /// What comes next after its terms have changed; empty while they are still asked for and nothing was told.
    pub(in crate::conversation) fn next_after_terms(&self) -> String {
        match (self.is_empty(), self.terms.asks()) {
            (true, true) => String::new(),
            (true, false) => INSTRUCTION.to_owned(),
            (false, _) => next_step(self),
        }
    }

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
