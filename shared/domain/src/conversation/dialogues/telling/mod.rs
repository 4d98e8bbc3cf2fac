//! The words of a step on an own report: somebody asked for it without saying why, or what they want to add.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::choosing::OwnStep;
use super::report::Draft;
use super::{Dialogue, Heard, Open, Step};
use crate::conversation::fit::quote;
use crate::conversation::loaded::Need;
use crate::conversation::meaning::Meaning;
use crate::conversation::piece::Piece;
use crate::conversation::surroundings::Context;
use crate::conversation::talk::own;
use crate::conversation::words::Steer;
use crate::ids::TicketId;
use crate::tickets::Ticket;

/// How long what is said counts as the answer.
const LASTS: SignedDuration = SignedDuration::from_hours(24);

/// Somebody was asked what to add, or why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Telling {
    /// When.
    pub asked_at: Timestamp,
    /// The report.
    pub ticket: TicketId,
    /// The step that needs words.
    pub step: OwnStep,
}

impl Telling {
    /// The question for the words of a step.
    pub(in crate::conversation) fn ask(
        step: OwnStep,
        ticket: &Ticket,
        context: &Context<'_>,
    ) -> (Open, String) {
        let open = Self { asked_at: context.around.now, ticket: ticket.id.clone(), step };
        (Open::Telling(open), question(step, ticket))
    }

    /// Whether a recording without words says what is wanted: a reason that nobody can read is none.
    pub(in crate::conversation) fn hears_recordings(&self, now: Timestamp) -> bool {
        self.step == OwnStep::Add && now.duration_since(self.asked_at) < LASTS
    }

    fn again(&self) -> Step {
        let answer = match self.step {
            OwnStep::Reopen => "请说说怎么了，是又坏了，还是没修好。不办了，回复“取消”。",
            OwnStep::Appeal => "请说说为什么不同意。不申诉了，回复“取消”。",
            _ => "请说要补充什么，也可以发照片、位置。不补充了，回复“取消”。",
        };
        Step::to(Open::Telling(self.clone()), answer)
    }
}

impl Dialogue for Telling {
    fn needs(&self, heard: &Heard) -> Need {
        match heard {
            Heard::Told(_) => Need::Report(self.ticket.clone()),
            Heard::Steer(_) | Heard::Opening(_) => Need::Nothing,
        }
    }

    fn has_lapsed(&self, _heard: &Heard, now: Timestamp) -> bool {
        now.duration_since(self.asked_at) >= LASTS
    }

    fn takes(&self, piece: &Piece, meaning: &Meaning) -> bool {
        piece.words().is_none() || !meaning.is_aside()
    }

    fn step(&self, heard: Heard, context: &Context<'_>) -> Step {
        match heard {
            Heard::Steer(Steer::Cancel | Steer::No) => {
                Step::to(Open::Idle, "好的，这一步不办了，诉求照原来的办。")
            }
            Heard::Steer(Steer::Finish | Steer::Yes | Steer::Thanks) => self.again(),
            Heard::Opening(opening) => (opening.open)(context.around.now),
            Heard::Told(piece) => {
                let mut said = Draft::new(context.around.now);
                said.add(piece, context.sent, context.around);
                // A photo says nothing of why.
                let lacks_words = self.step != OwnStep::Add && said.texts.is_empty();
                if said.is_empty() || lacks_words {
                    return self.again();
                }
                let own = own::chosen(self.step, &said, context);
                Step { writes: own.writes, ..Step::to(own.asks.unwrap_or_default(), own.text) }
            }
        }
    }
}

fn question(step: OwnStep, ticket: &Ticket) -> String {
    let (id, matter) = (&ticket.id, quote(&ticket.description, 15));
    match (step, &ticket.question) {
        (OwnStep::Reopen, _) => {
            format!("诉求{id}（{matter}）要重办：请说说怎么了，是又坏了，还是没修好？打字、发语音都行。")
        }
        (OwnStep::Appeal, _) => format!(
            "对诉求{id}（{matter}）申诉：请说说为什么不同意，有什么新的情况。打字、发语音都行。只能申诉一次。"
        ),
        (_, Some(asked)) => format!(
            "请补充诉求{id}（{matter}）：{}。打字、发语音、照片、位置都行。",
            quote(&asked.text(), 200)
        ),
        (_, None) => {
            format!("要给诉求{id}（{matter}）补充什么？打字、发语音、照片、位置都行。")
        }
    }
}
