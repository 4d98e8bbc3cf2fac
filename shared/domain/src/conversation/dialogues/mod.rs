//! The dialogues: what takes more than one message. Each is a folder with its state, words, texts and [`Dialogue`].
//!
//! To add one: its folder, its `mod` line, and its line in the list below. `docs/adding.md` walks through it.

mod nothing;
pub mod offer;
pub mod report;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::loaded::Need;
use super::piece::Piece;
use super::sent::Told;
use super::surroundings::Context;
use super::words::Steer;
use super::writes::Writes;
use crate::tickets::Attachment;
use report::JustSent;

/// What a dialogue can do. Its state is the type itself, and is stored with the follower.
pub(super) trait Dialogue {
    /// How it is opened, where a word or a menu entry opens it.
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

    /// Whether it has lapsed: then this is heard as if no dialogue were open.
    fn has_lapsed(&self, _heard: &Heard, _now: Timestamp) -> bool {
        false
    }

    /// Whether it takes this for itself even where it is the name of a guide.
    fn keeps(&self, _piece: &Piece) -> bool {
        false
    }

    /// Hears one thing and answers.
    fn step(&self, heard: Heard, context: &Context<'_>) -> Step;

    /// What is said of it below an answer about something else; none where it does not mind.
    fn unfinished(&self, _now: Timestamp) -> Option<Reminder> {
        None
    }

    /// The media that it holds, which must not be deleted meanwhile.
    fn attachments(&self) -> &[Told<Attachment>] {
        &[]
    }
}

/// What the open dialogue hears. Everything else is an aside, which it does not notice.
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
    /// By this menu key.
    pub(super) key: &'static str,
    /// By one of these words, as `words::normalise` leaves them.
    pub(super) texts: &'static [&'static str],
    /// Its first step.
    pub(super) open: fn(Timestamp) -> Step,
}

impl PartialEq for Opening {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

/// What follows from hearing one thing.
pub(super) struct Step {
    /// The dialogue that is open from now on.
    pub(super) next: Open,
    /// The answer.
    pub(super) answer: String,
    /// What else is written.
    pub(super) writes: Writes,
    /// A report that was sent by it, which later photos may belong to.
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
    /// The dialogue once it has been said.
    pub(super) next: Open,
}

macro_rules! dialogues {
    ($($name:ident($state:ty),)+) => {
        /// The dialogue that is open. None ever times out on its own: old people may put the phone away.
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "dialogue", rename_all = "snake_case")]
        pub enum Open {
            /// None.
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
    Offered(offer::Offer),
    Reporting(report::Report),
}

impl Open {
    /// What must be loaded before it can hear this.
    pub(super) fn needs(&self, heard: &Heard) -> Need {
        self.dialogue().map_or(Need::Nothing, |dialogue| dialogue.needs(heard))
    }

    /// Whether it takes this for itself even where it is the name of a guide.
    pub(super) fn keeps(&self, piece: &Piece) -> bool {
        self.dialogue().is_some_and(|dialogue| dialogue.keeps(piece))
    }

    /// Hears one thing. `just_sent` is a report that was sent a moment ago.
    pub(super) fn step(&self, heard: Heard, context: &Context<'_>, just_sent: Option<&JustSent>) -> Step {
        match self.dialogue().filter(|dialogue| !dialogue.has_lapsed(&heard, context.around.now)) {
            Some(dialogue) => dialogue.step(heard, context),
            None => nothing::step(heard, context, just_sent),
        }
    }

    /// The same dialogue where this opening opens it; else what is open once the opening was heard.
    pub(super) fn opened_by(&self, opening: &'static Opening, context: &Context<'_>) -> Self {
        let opened = (opening.open)(context.around.now).next;
        if std::mem::discriminant(&opened) == std::mem::discriminant(self) {
            return self.clone();
        }
        self.step(Heard::Opening(opening), context, None).next
    }

    /// What is said of it below an answer about something else.
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
