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
use crate::understanding::{Danger, Label, speaks_of_relief};

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
        let heard = DangerHeard { danger, at: self.context.around.now };
        // Who was hiding a moment ago may be still, whatever the next message sounds like: 他走了, 他拿着刀.
        if let Some(quiet) = self.quiet_danger().filter(|quiet| *quiet != danger) {
            self.resident.heard_danger = Some(DangerHeard { danger: quiet, ..heard });
            return self.more_of_danger(quiet, danger, piece);
        }
        self.resident.heard_danger = Some(heard);
        if danger.is_quiet() || danger == Danger::Mute {
            self.resident.quiet_danger = Some(heard);
        }
        let answer = danger::answer(danger, piece.words().unwrap_or_default());
        let attention = self
            .attention(piece, Reason::Danger { what: danger.name().to_owned(), quiet: danger.is_quiet() });
        if danger.is_quiet() || danger == Danger::Crisis {
            // Nothing that is said from here on shall end in a form; staff read what was told before in the thread.
            self.resident.dialogue = Open::Idle;
        }
        let report = danger.may_be_reported().then(|| self.report_of_danger(piece));
        self.writes.attention = Some(attention);
        match report {
            Some(report) => format!("{answer}\n\n{report}"),
            None => answer,
        }
    }

    /// The offer to report what was told: in the report that is open, or in a new one.
    fn report_of_danger(&mut self, piece: &Piece) -> String {
        let answer = if matches!(self.resident.dialogue, Open::Reporting(_)) {
            self.step(Heard::Told(piece.clone()))
        } else {
            let step = Report::begin(piece.clone(), &self.context);
            self.resident.dialogue = step.next;
            step.answer
        };
        let Open::Reporting(report) = &mut self.resident.dialogue else { return answer };
        report.draft.danger = true;
        if report.draft.place_asked {
            "人安全了再说这个：要同时报给街道，请告诉我在什么地方；不报，回复“不报”。".to_owned()
        } else {
            format!("人安全了再看这个：\n{}", answer.trim_start())
        }
    }

    /// Something more about a danger told shortly before: staff see it, and the number is said again. `now` is what it
    /// sounds like by itself.
    pub(super) fn more_of_danger(&mut self, before: Danger, now: Danger, piece: &Piece) -> String {
        let quiet = before.is_quiet() || self.quiet_danger().is_some();
        let reason = Reason::Danger { what: now.name().to_owned(), quiet };
        self.writes.attention = Some(self.attention(piece, reason));
        self.resident.heard_danger = Some(DangerHeard { danger: before, at: self.context.around.now });
        danger::again(before)
    }

    /// The danger that somebody told in the last half hour.
    pub(super) fn recent_danger(&self) -> Option<Danger> {
        let heard = self.resident.heard_danger?;
        (self.context.around.now.duration_since(heard.at) < BELONGS).then_some(heard.danger)
    }

    /// The same, unless they are telling a report now.
    pub(super) fn danger_before(&self) -> Option<Danger> {
        self.recent_danger().filter(|_| !matches!(self.resident.dialogue, Open::Reporting(_)))
    }

    /// The danger of somebody who may still be hiding, or who cannot speak: a telephone that rings could betray them.
    pub(super) fn quiet_danger(&self) -> Option<Danger> {
        let heard = self.resident.quiet_danger?;
        (self.context.around.now.duration_since(heard.at) < QUIET).then_some(heard.danger)
    }

    /// Whether somebody says that a danger is over. Who was beaten or did not want to live is never taken at such a word.
    pub(super) fn is_relieved(&self, meaning: &Meaning, words: &str) -> bool {
        let lasting = self.quiet_danger().is_some() || self.recent_danger() == Some(Danger::Crisis);
        !lasting && *meaning == Meaning::Sure(Label::Relief) && speaks_of_relief(words)
    }
}

/// Whether something said after a danger belongs to it: all but a new matter with its place.
pub(super) fn belongs_to_danger(before: Danger, meaning: &Meaning, words: &str) -> bool {
    let personal = before.is_quiet() || matches!(before, Danger::Crisis | Danger::Mute);
    let new_matter = *meaning == Meaning::Sure(Label::Report)
        && place::read(words).is_some_and(|found| found.named && !found.only);
    personal || !new_matter
}
