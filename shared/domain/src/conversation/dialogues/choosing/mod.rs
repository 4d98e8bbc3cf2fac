//! A question with numbered choices. A digit, a tap or the words of a choice answer it; any other message is handled as
//! if nothing had been asked.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::report::Draft;
use super::{Dialogue, Heard, Open, Step};
use crate::conversation::fit;
use crate::conversation::meaning::{Meaning, choice};
use crate::conversation::piece::Piece;
use crate::conversation::sent::Told;
use crate::conversation::surroundings::Context;
use crate::conversation::words;
use crate::ids::TicketId;
use crate::tickets::Attachment;
use crate::understanding::Label;

/// How long a digit still answers.
const LASTS: SignedDuration = SignedDuration::from_hours(24);

/// A question that waits for its answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Choosing {
    /// When it was asked.
    pub asked_at: Timestamp,
    /// What the resident had said; a report takes it over.
    pub said: Draft,
    /// The choices in their order.
    pub choices: Vec<Choice>,
}

/// One choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "choice")]
pub enum Choice {
    /// What was said meant this: a label by its name.
    Meant {
        /// [`Label::folder`].
        label: String,
    },
    /// This step on this report.
    On {
        /// The report.
        ticket: TicketId,
        /// The step.
        step: OwnStep,
    },
    /// Nothing of these.
    Neither,
}

/// What a resident can do with a report of theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnStep {
    /// Show how far it is.
    Show,
    /// Urge it.
    Urge,
    /// It is solved.
    Solved,
    /// It is not solved, or badly done.
    Unhappy,
    /// Ask whether to take it back.
    Withdraw,
    /// Take it back.
    WithdrawSurely,
    /// Keep it.
    Keep,
    /// Add what was said to it.
    Add,
    /// Agree that it becomes public.
    Publish,
    /// Do not agree, or no longer.
    KeepPrivate,
    /// Have it worked on again.
    Reopen,
    /// Appeal against its being declined.
    Appeal,
    /// Go on with it where another resident took the matter back.
    GoOn,
    /// Something is said of it, and how far it is decides what that means.
    Say,
}

impl Choosing {
    /// A question with its text: what it is about, then a line for each choice, which a tap answers.
    pub(in crate::conversation) fn ask(
        question: &str,
        choices: Vec<(String, Choice)>,
        said: Draft,
        context: &Context<'_>,
    ) -> (Open, String) {
        let lines =
            choices.iter().zip(1..).map(|((words, _), n)| fit::tap(&n.to_string(), &format!("{n} {words}")));
        let text = format!("{question}\n{}\n点一下，或者回复数字。", lines.collect::<Vec<_>>().join("\n"));
        let choices = choices.into_iter().map(|(_, choice)| choice).collect();
        (Open::Choosing(Self { asked_at: context.around.now, said, choices }), text)
    }

    /// The choice that these words make.
    pub(in crate::conversation) fn chosen(&self, said: &str, now: Timestamp) -> Option<&Choice> {
        if now.duration_since(self.asked_at) >= LASTS {
            return None;
        }
        let plain = words::normalise(said);
        let digit = match plain.trim_start_matches(['第', '选']).trim_end_matches(['个', '号', '项']) {
            "1" | "一" => 1,
            "2" | "二" | "两" => 2,
            "3" | "三" => 3,
            "4" | "四" => 4,
            "5" | "五" => 5,
            "6" | "六" => 6,
            _ => return self.only(&plain),
        };
        self.choices.get(digit - 1)
    }

    /// A yes takes the first choice of a question that has only one besides the last.
    fn only(&self, plain: &str) -> Option<&Choice> {
        let yes = words::steer(plain) == Some(words::Steer::Yes);
        self.choices.first().filter(|_| yes && self.choices.len() == 2)
    }
}

/// The words of a choice between labels.
pub(in crate::conversation) fn named(label: Label) -> Option<(String, Choice)> {
    // One line stands for several labels, and does what it says: it shows how far a report is.
    let meant = match label {
        Label::Urge | Label::Add => Label::Progress,
        Label::Begin => Label::Report,
        Label::Account => Label::Directory,
        label => label,
    };
    choice(label).map(|words| (words.to_owned(), Choice::Meant { label: meant.folder().to_owned() }))
}

impl Dialogue for Choosing {
    /// The conversation takes the answer itself; whatever else comes is no answer.
    fn has_lapsed(&self, _heard: &Heard, _now: Timestamp) -> bool {
        true
    }

    fn takes(&self, _piece: &Piece, _meaning: &Meaning) -> bool {
        false
    }

    fn step(&self, _heard: Heard, _context: &Context<'_>) -> Step {
        Step::to(Open::Idle, String::new())
    }

    fn attachments(&self) -> &[Told<Attachment>] {
        &self.said.attachments
    }
}
