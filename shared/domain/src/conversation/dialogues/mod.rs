//! The dialogues: tasks that take more than one message. Each is a folder with its state, words, texts and [`Dialogue`]
//! implementation.
//!
//! To add one: its folder, its `mod` line, and its line in the list below. `docs/adding.md` walks through it.

pub mod call_back;
pub mod choosing;
pub mod leading;
mod nothing;
pub mod offer;
pub mod report;
pub mod submitting;
pub mod telling;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::loaded::Need;
use super::meaning::Meaning;
use super::piece::Piece;
use super::sent::Told;
use super::surroundings::Context;
use super::words::Steer;
use super::writes::Writes;
use crate::tickets::Attachment;
use report::JustSent;

/// The behaviour of a dialogue. The implementing type is its state, which is stored with the follower.
pub(super) trait Dialogue {
    /// How it is opened; `None` if no word or menu entry opens it.
    fn opening() -> Option<&'static Opening>
    where
        Self: Sized,
    {
        None
    }

    /// What must be loaded before it can hear this.
    fn needs(&self, _heard: &Heard) -> Need {
        Need::Nothing
    }

    /// Whether it has lapsed; `heard` is then handled as if no dialogue were open.
    fn has_lapsed(&self, _heard: &Heard, _now: Timestamp) -> bool {
        false
    }

    /// Whether it takes what was told, as opposed to a question or a word to us that the conversation answers beside it.
    fn takes(&self, _piece: &Piece, _meaning: &Meaning) -> bool {
        true
    }

    /// Hears one thing and answers.
    fn step(&self, heard: Heard, context: &Context<'_>) -> Step;

    /// The reminder below an answer about something else; `None` if none is needed.
    fn unfinished(&self, _now: Timestamp) -> Option<Reminder> {
        None
    }

    /// The media that it holds, which must not be deleted while it is open.
    fn attachments(&self) -> &[Told<Attachment>] {
        &[]
    }
}

/// The input of the open dialogue. Everything else is an aside, which is not passed to it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Heard {
    /// The word or the menu entry that opens a dialogue.
    Opening(&'static Opening),
    /// A word that steers.
    Steer(Steer),
    /// Something told.
    Told(Piece),
}

/// How a dialogue is opened.
#[derive(Debug)]
pub(super) struct Opening {
    /// The menu key that opens it.
    pub(super) key: &'static str,
    /// The words that open it, as `words::normalise` leaves them.
    pub(super) texts: &'static [&'static str],
    /// Its first step.
    pub(super) open: fn(Timestamp) -> Step,
}

impl PartialEq for Opening {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

/// The result of hearing one thing.
pub(super) struct Step {
    /// The dialogue that is open from now on.
    pub(super) next: Open,
    /// The answer.
    pub(super) answer: String,
    /// The writes to other aggregates.
    pub(super) writes: Writes,
    /// The report that it sent, which later photos may belong to.
    pub(super) just_sent: Option<JustSent>,
}

impl Step {
    /// A step that writes nothing.
    pub(super) fn to(next: Open, answer: impl Into<String>) -> Self {
        Self { next, answer: answer.into(), writes: Writes::default(), just_sent: None }
    }
}

/// A reminder of an unfinished dialogue.
pub(super) struct Reminder {
    /// What it says.
    pub(super) line: String,
    /// The state of the dialogue after the reminder.
    pub(super) next: Open,
}

macro_rules! dialogues {
    ($($name:ident($state:ty),)+) => {
        /// The open dialogue. Dialogues never time out on their own, because elderly residents may put the phone away.
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "dialogue", rename_all = "snake_case")]
        pub enum Open {
            /// No dialogue is open.
            #[default]
            Idle,
            $(#[doc = concat!("[`", stringify!($state), "`]")] $name($state),)+
        }

        impl Open {
            fn dialogue(&self) -> Option<&dyn Dialogue> {
                match self {
                    Self::Idle => None,
                    $(Self::$name(state) => Some(state),)+
                }
            }
        }

        /// The words and menu keys that open dialogues.
        pub(super) fn openings() -> impl Iterator<Item = &'static Opening> {
            [$(<$state>::opening()),+].into_iter().flatten()
        }
    };
}

// Every dialogue, under the name that is stored as its tag.
dialogues! {
    CallBack(call_back::CallBack),
    Choosing(choosing::Choosing),
    Leading(leading::Leading),
    Offered(offer::Offer),
    Reporting(report::Report),
    Submitting(submitting::Submitting),
    Telling(telling::Telling),
}

impl Open {
    /// What must be loaded before it can hear this.
    pub(super) fn needs(&self, heard: &Heard) -> Need {
        self.dialogue().map_or(Need::Nothing, |dialogue| dialogue.needs(heard))
    }

    /// Whether it takes what was told.
    pub(super) fn takes(&self, piece: &Piece, meaning: &Meaning, now: Timestamp) -> bool {
        let told = || Heard::Told(piece.clone());
        let open = self.dialogue().filter(|dialogue| !dialogue.has_lapsed(&told(), now));
        open.is_some_and(|dialogue| dialogue.takes(piece, meaning))
    }

    /// Whether something was told that is neither sent nor dropped.
    pub(super) fn is_unsent(&self) -> bool {
        match self {
            Self::Idle
            | Self::CallBack(_)
            | Self::Choosing(_)
            | Self::Leading(_)
            | Self::Submitting(_)
            | Self::Telling(_) => false,
            Self::Offered(offer) => !offer.draft.is_empty(),
            Self::Reporting(report) => !report.draft.is_empty(),
        }
    }

    /// Whether a recording without words is kept by the dialogue. Anywhere else somebody of the staff has to listen.
    pub(super) fn keeps_recordings(&self, now: Timestamp) -> bool {
        match self {
            Self::Idle | Self::CallBack(_) | Self::Choosing(_) => false,
            Self::Leading(leading) => leading.hears(now),
            Self::Offered(_) | Self::Reporting(_) => true,
            Self::Submitting(submitting) => !submitting.is_old(now),
            Self::Telling(telling) => telling.hears_recordings(now),
        }
    }

    /// Whether nothing waits for what is told: what may be the answer to a report's question is one.
    pub(super) fn is_free(&self) -> bool {
        matches!(self, Self::Idle | Self::Choosing(_))
    }

    /// Hears one thing. `just_sent` is a report that was sent a moment ago.
    pub(super) fn step(&self, heard: Heard, context: &Context<'_>, just_sent: Option<&JustSent>) -> Step {
        match self.dialogue().filter(|dialogue| !dialogue.has_lapsed(&heard, context.around.now)) {
            Some(dialogue) => dialogue.step(heard, context),
            None => nothing::step(heard, context, just_sent),
        }
    }

    /// The same dialogue if this opening opens it; otherwise the dialogue that the opening starts.
    pub(super) fn opened_by(&self, opening: &'static Opening, context: &Context<'_>) -> Self {
        let opened = (opening.open)(context.around.now).next;
        if std::mem::discriminant(&opened) == std::mem::discriminant(self) {
            return self.clone();
        }
        self.step(Heard::Opening(opening), context, None).next
    }

    /// The reminder below an answer about something else.
    pub(super) fn unfinished(&self, now: Timestamp) -> Option<Reminder> {
        self.dialogue().and_then(|dialogue| dialogue.unfinished(now))
    }

    /// The media that it holds.
    #[must_use]
    pub fn attachments(&self) -> &[Told<Attachment>] {
        self.dialogue().map_or(&[], |dialogue| dialogue.attachments())
    }
}

#[cfg(test)]
mod tests;
