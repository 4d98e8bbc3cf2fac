//! A question with numbered choices. A digit, a tap or the words of a choice answer it; any other message is handled as
//! if nothing had been asked.

mod verdict;

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
use verdict::Verdict;

/// How long an answer still counts.
const LASTS: SignedDuration = SignedDuration::from_hours(24);

/// How long the question counts whether to take a report back, and a mere yes counts as the answer to what matters:
/// people also say 好的 to the notice that came last.
const RIGHT_AFTER: SignedDuration = SignedDuration::from_mins(10);

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
    /// Do not urge it.
    NoUrge,
    /// It is solved.
    Solved,
    /// Ask whether it is solved.
    AskSolved,
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
    /// It is nobody else's: the person for whom it was reported never agreed, or its reporter takes that back.
    NotMine,
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

    /// A question that words answer and no digit: what it decides cannot be taken back, and a digit that is tapped twice
    /// must not answer the next question as well.
    pub(in crate::conversation) fn in_words(
        ticket: &TicketId,
        (first, second): (OwnStep, OwnStep),
        said: Draft,
        context: &Context<'_>,
    ) -> Open {
        let on = |step| Choice::On { ticket: ticket.clone(), step };
        Open::Choosing(Self { asked_at: context.around.now, said, choices: vec![on(first), on(second)] })
    }

    /// What these words are to the question; `None` if they are about something else.
    pub(in crate::conversation) fn heard(
        &self,
        said: &str,
        is_spoken: bool,
        now: Timestamp,
    ) -> Option<Answered<'_>> {
        let age = now.duration_since(self.asked_at);
        if let Some((_, step)) = self.decides() {
            return self.decided(step, said, is_spoken, age);
        }
        let plain = words::normalise(said);
        let found = match digit(&plain) {
            Some(n) => self.choices.get(n - 1),
            None => self.only(&plain),
        };
        found.filter(|_| age < LASTS).map(Answered::With)
    }

    /// The report and the step of a question that words answer.
    pub(in crate::conversation) fn decides(&self) -> Option<(&TicketId, OwnStep)> {
        match self.choices.as_slice() {
            [Choice::On { ticket, step }, Choice::On { ticket: same, .. }] if ticket == same => {
                matches!(step, OwnStep::Solved | OwnStep::WithdrawSurely | OwnStep::Publish)
                    .then_some((ticket, *step))
            }
            _ => None,
        }
    }

    fn decided(
        &self,
        step: OwnStep,
        said: &str,
        is_spoken: bool,
        age: SignedDuration,
    ) -> Option<Answered<'_>> {
        let lasts = if step == OwnStep::WithdrawSurely { RIGHT_AFTER } else { LASTS };
        if age >= lasts {
            return None;
        }
        let plain = words::normalise(said);
        let is_firm = !(is_spoken && matches!(step, OwnStep::Solved | OwnStep::WithdrawSurely));
        match verdict::of(step, &plain)? {
            Verdict::Yes if is_firm => self.choices.first().map(Answered::With),
            Verdict::PlainYes if is_firm && age < RIGHT_AFTER => self.choices.first().map(Answered::With),
            Verdict::No => self.choices.get(1).map(Answered::With),
            Verdict::Yes | Verdict::PlainYes | Verdict::Unclear => Some(Answered::Unclear),
        }
    }

    /// A yes takes the first choice of a question that has only one besides the last, unless the choice cannot be taken
    /// back.
    fn only(&self, plain: &str) -> Option<&Choice> {
        let yes = words::steer(plain) == Some(words::Steer::Yes);
        self.choices.first().filter(|first| yes && self.choices.len() == 2 && !first.is_final())
    }
}

impl Choice {
    /// Whether what it does cannot be taken back.
    fn is_final(&self) -> bool {
        use OwnStep::{NotMine, Publish, Reopen, Solved, WithdrawSurely};
        match self {
            Self::On { step, .. } => matches!(step, Solved | Reopen | WithdrawSurely | Publish | NotMine),
            Self::Meant { .. } | Self::Neither => false,
        }
    }
}

/// What words are to an open question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::conversation) enum Answered<'a> {
    /// They make this choice.
    With(&'a Choice),
    /// They answer it, but not clearly enough for what cannot be taken back.
    Unclear,
}

/// The number of a choice.
fn digit(plain: &str) -> Option<usize> {
    Some(match plain.trim_start_matches(['第', '选']).trim_end_matches(['个', '号', '项']) {
        "1" | "一" => 1,
        "2" | "二" | "两" => 2,
        "3" | "三" => 3,
        "4" | "四" => 4,
        "5" | "五" => 5,
        "6" | "六" => 6,
        _ => return None,
    })
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
