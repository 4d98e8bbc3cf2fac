//! Answers a danger, and what somebody adds to one that they told shortly before.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::conversation::dialogues::report::Report;
use crate::conversation::dialogues::{Heard, Open};
use crate::conversation::meaning::Meaning;
use crate::conversation::piece::Piece;
use crate::conversation::talk::danger;
use crate::conversation::{Talk, answers, place};
use crate::inbox::Reason;
use crate::understanding::{Danger, Label};

/// How long what somebody says after a danger, or after more about it, belongs to it.
const BELONGS: SignedDuration = SignedDuration::from_mins(30);

/// How long after such a danger nothing that rings is offered.
const QUIET: SignedDuration = SignedDuration::from_hours(48);

/// The danger that somebody told last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DangerHeard {
    /// What kind, as [`Label::folder`] names it.
    #[serde(with = "by_folder")]
    pub danger: Danger,
    /// When.
    pub at: Timestamp,
}

mod by_folder {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use crate::understanding::{Danger, Label};

    pub(super) fn serialize<S: Serializer>(danger: &Danger, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(danger.folder())
    }

    pub(super) fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<Danger, D::Error> {
        let name = String::deserialize(from)?;
        match Label::of_folder(&name) {
            Some(Label::Danger(danger)) => Ok(danger),
            _ => Err(D::Error::custom(format!("{name} is no danger"))),
        }
    }
}

impl Talk<'_> {
    /// Answers a danger; where a report makes sense, what was said begins one or goes into the one that is open.
    pub(in crate::conversation) fn danger(&mut self, danger: Danger, piece: &Piece) -> String {
        self.resident.misses = 0;
        // 报警 and 120 alone ask for the number.
        let plain = crate::conversation::words::normalise(piece.words().unwrap_or_default());
        if let Some(number) = answers::number_named(self.context.around, &plain) {
            return self.remind(number);
        }
        self.resident.heard_danger = Some(DangerHeard { danger, at: self.context.around.now });
        let answer = danger::answer(danger);
        let attention = self
            .attention(piece, Reason::Danger { what: danger.name().to_owned(), quiet: danger.is_quiet() });
        if danger.is_quiet() || danger == Danger::Crisis {
            // Nothing that is said from here on shall end in a form; staff read what was told before in the thread.
            self.resident.dialogue = Open::Idle;
        }
        let report = danger.may_be_reported().then(|| match &self.resident.dialogue {
            Open::Reporting(_) => self.step(Heard::Told(piece.clone())),
            _ => {
                let step = Report::begin(piece.clone(), &self.context);
                self.resident.dialogue = step.next;
                format!("要不要同时报给街道？{}", step.answer.trim_start())
            }
        });
        self.writes.attention = Some(attention);
        match report {
            Some(report) => format!("{answer}\n\n{report}"),
            None => answer,
        }
    }

    pub(super) fn danger_before(&self) -> Option<Danger> {
        let heard = self.resident.heard_danger?;
        let recent = self.context.around.now.duration_since(heard.at) < BELONGS;
        (recent && self.resident.dialogue == Open::Idle).then_some(heard.danger)
    }

    /// The danger of somebody who may still be hiding: a telephone that rings could betray them.
    pub(super) fn quiet_danger(&self) -> Option<Danger> {
        let heard = self.resident.heard_danger.filter(|heard| heard.danger.is_quiet())?;
        (self.context.around.now.duration_since(heard.at) < QUIET).then_some(heard.danger)
    }
}

/// Whether something said after a danger belongs to it: a place, or words that mean nothing else. What is chatter to the
/// model may be the answer to the person on duty: 在家里，就我自己.
pub(super) fn belongs_to_danger(meaning: &Meaning, words: &str) -> bool {
    match meaning {
        Meaning::Sure(label) => {
            matches!(label, Label::Report | Label::Add | Label::Account | Label::Chatter)
                || place::read(words).is_some_and(|found| found.only)
        }
        Meaning::Between(_) | Meaning::Unknown => true,
    }
}
