//! The recording of a reader (领读): voices, one after the other, until 完成; one part can be spoken again.

mod texts;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Dialogue, Heard, Open, Reminder, Step};
use crate::conversation::loaded::{Need, RotaOf};
use crate::conversation::meaning::Meaning;
use crate::conversation::piece::Piece;
use crate::conversation::sent::Sent;
use crate::conversation::surroundings::Context;
use crate::conversation::words::{Steer, normalise};
use crate::conversation::writes::Writes;
use crate::rota::{
    Change, Event, MOST_PARTS, Part, Recording, Series, Spare, SpareChange, State, Tell, tells,
    tells_of_spare,
};

pub(in crate::conversation) use texts::{invites, invites_spare};

/// How long the next voice belongs to it.
const LASTS: SignedDuration = SignedDuration::from_hours(12);
/// How long a voice that was sent before 完成 may arrive after it.
const OVERTAKEN: SignedDuration = SignedDuration::from_mins(10);

/// A reader records.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Leading {
    /// The series.
    pub series: String,
    /// The day; none for a spare recording.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// What was recorded so far.
    pub recording: Recording,
    /// The part that the next voice is put in the place of, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redo: Option<usize>,
    /// When they were heard last.
    pub at: Timestamp,
    /// Where 完成 was in the order of sending: what was sent before it may still arrive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<Sent>,
}

impl Dialogue for Leading {
    fn needs(&self, heard: &Heard) -> Need {
        let may_be_late = self.done.is_some() && matches!(heard, Heard::Told(Piece::Voice { .. }));
        match heard {
            Heard::Steer(Steer::Finish) if self.done.is_none() => Need::Rota(None),
            _ if may_be_late => Need::Rota(None),
            _ => Need::Nothing,
        }
    }

    fn has_lapsed(&self, _heard: &Heard, now: Timestamp) -> bool {
        !self.hears(now)
    }

    fn takes(&self, piece: &Piece, _meaning: &Meaning) -> bool {
        match piece {
            Piece::Text(text) => redone(text).is_some(),
            Piece::Voice { .. } | Piece::Photo(_) | Piece::Video(_) => true,
            Piece::Place { .. } => false,
        }
    }

    fn step(&self, heard: Heard, context: &Context<'_>) -> Step {
        match heard {
            Heard::Told(Piece::Voice { media: Some(media), transcript }) => {
                let Sent { at, id } = context.sent;
                let part = Part { at, id, media, said: transcript.unwrap_or_default() };
                self.voice(part, context)
            }
            Heard::Told(Piece::Voice { media: None, .. }) => self.stay(texts::NOT_RECEIVED.to_owned()),
            Heard::Told(Piece::Text(text)) => match redone(&text) {
                Some(asked) => self.redo(asked, context.around.now),
                None => self.stay(texts::ONLY_VOICES.to_owned()),
            },
            Heard::Told(_) => self.stay(texts::ONLY_VOICES.to_owned()),
            Heard::Steer(Steer::Finish) if self.done.is_some() => self.stay(texts::ALREADY_DONE.to_owned()),
            Heard::Steer(Steer::Finish) => self.finish(self.recording.clone(), context.sent, context),
            Heard::Steer(Steer::Cancel) => Step::to(Open::Idle, texts::CANCELLED),
            Heard::Steer(_) => self.stay(self.how_far()),
            Heard::Opening(opening) if self.recording.parts.is_empty() || self.done.is_some() => {
                (opening.open)(context.around.now)
            }
            Heard::Opening(_) => self.stay(texts::FIRST_THIS.to_owned()),
        }
    }

    fn unfinished(&self, now: Timestamp) -> Option<Reminder> {
        let is_open = self.done.is_none() && now.duration_since(self.at) < LASTS;
        is_open.then(|| Reminder { line: self.how_far(), next: Open::Leading(self.clone()) })
    }
}

/// What of a recording is spoken again.
#[derive(Clone, Copy)]
enum Redone {
    All,
    Part(usize),
}

/// `重录2`, `重录第二段`, `全部重录`.
fn redone(text: &str) -> Option<Redone> {
    let plain = normalise(text);
    if ["全部重录", "重新录", "都重录", "重录"].contains(&plain.as_str()) {
        return Some(Redone::All);
    }
    let number = plain.strip_prefix("重录")?.trim_start_matches('第').trim_end_matches('段');
    let spoken = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
    let of_words = || spoken.iter().position(|it| *it == number).map(|at| at + 1);
    number.parse().ok().or_else(of_words).map(Redone::Part)
}

impl Leading {
    /// A reader begins, or goes on with what they recorded before.
    pub(in crate::conversation) fn begin(
        of: &RotaOf,
        date: Option<Date>,
        before: &Open,
        now: Timestamp,
    ) -> Self {
        let stored = date.and_then(|date| of.days.iter().find(|day| day.date == date));
        let stored = stored.and_then(|day| day.state.unsigned().cloned());
        // What was recorded and not handed in is not spoken twice.
        let kept = match before {
            Open::Leading(it) if it.series == of.series.id && it.date == date && it.done.is_none() => {
                Some(it.recording.clone())
            }
            _ => None,
        };
        let recording = kept.or(stored).unwrap_or_default();
        Self { series: of.series.id.clone(), date, recording, redo: None, at: now, done: None }
    }

    /// Whether a voice that comes now belongs to it.
    pub(in crate::conversation) fn hears(&self, now: Timestamp) -> bool {
        let lasts = if self.done.is_some() { OVERTAKEN } else { LASTS };
        now.duration_since(self.at) < lasts
    }

    fn stay(&self, answer: String) -> Step {
        Step::to(Open::Leading(self.clone()), answer)
    }

    fn how_far(&self) -> String {
        texts::how_far(self.recording.parts.len())
    }

    fn redo(&self, asked: Redone, now: Timestamp) -> Step {
        let mut next = Self { at: now, done: None, ..self.clone() };
        match asked {
            Redone::All => {
                next.recording.parts.clear();
                next.redo = None;
                next.stay(texts::FROM_THE_BEGINNING.to_owned())
            }
            Redone::Part(number) if (1..=self.recording.parts.len()).contains(&number) => {
                next.redo = Some(number);
                next.stay(texts::again(number))
            }
            Redone::Part(_) => self.stay(texts::no_such_part(self.recording.parts.len())),
        }
    }

    fn voice(&self, part: Part, context: &Context<'_>) -> Step {
        let mut next = Self { at: context.around.now, ..self.clone() };
        if let Some(done) = self.done {
            if context.sent > done {
                return self.stay(texts::AFTER_DONE.to_owned());
            }
            // It was spoken before 完成 and came after it.
            return match next.recording.add(part) {
                Ok(()) => self.finish(next.recording, done, context),
                Err(_) => self.stay(texts::too_many(MOST_PARTS)),
            };
        }
        if let Some(number) = next.redo.take() {
            next.recording.redo(number, part);
            return next.stay(texts::redone(number, next.recording.parts.len()));
        }
        match next.recording.add(part) {
            Ok(()) => next.stay(texts::received(next.recording.parts.len())),
            Err(_) => self.stay(texts::too_many(MOST_PARTS)),
        }
    }

    /// 完成: hands the recording in, or says why not and keeps it.
    fn finish(&self, recording: Recording, done: Sent, context: &Context<'_>) -> Step {
        let around = context.around;
        if recording.parts.is_empty() {
            return self.stay(texts::NOTHING_YET.to_owned());
        }
        let Some(rota) = &around.loaded.rota else { return self.stay(texts::NOT_NOW.to_owned()) };
        let of = rota.of.iter().find(|of| of.series.id == self.series);
        let found = of.and_then(|of| Some((of, of.series.reader_of(context.follower)?)));
        let Some((of, reader)) = found else { return Step::to(Open::Idle, texts::NO_READER) };
        let secret = match recording.secret.is_empty() {
            true => rota.secret.clone(),
            false => recording.secret.clone(),
        };
        let recording = Recording { secret, sound: None, signed: None, ..recording };
        let next = Self { recording: recording.clone(), at: around.now, done: Some(done), ..self.clone() };
        let (series, many) = (&of.series, recording.parts.len());
        let Some(date) = self.date else {
            let spare = Spare {
                id: format!("{}-{}", reader.id.0, recording.secret.get(..8).unwrap_or_default()),
                reader: reader.id.clone(),
                title: String::new(),
                recording,
                since: around.now,
                version: of.version_of_spare(&reader.id, &next.recording.secret) + 1,
            };
            let mut change = Change::of(series);
            change.effects = tells_of_spare(series, around.account, &reader.id, &Tell::ToReview);
            change.spares.push(SpareChange::Put(spare));
            return handed_in(next, change, texts::done_spare(many, &series.name));
        };
        let Some(day) = of.days.iter().find(|day| day.date == date) else {
            return Step::to(Open::Idle, texts::NO_READER);
        };
        let record = Event::Record { by: &reader.id, recording };
        match day.apply(series, record, around.now) {
            Ok(applied) => {
                let link = texts::heard_at(around.base_url, series, date, &next.recording.secret);
                let told = tells(series, around.account, &applied.day, &applied.tells);
                let change = Change::of(series).with(applied, told);
                handed_in(next, change, texts::done(many, date, series, &link))
            }
            Err(why) => Step::to(Open::Idle, format!("{why}。想录一段备播的，请回复“领读”。")),
        }
    }
}

fn handed_in(next: Leading, change: Change, answer: String) -> Step {
    Step {
        writes: Writes { rota: Some(change), ..Writes::default() },
        ..Step::to(Open::Leading(next), answer)
    }
}

/// The day of a reader that is to be recorded next, if there is one.
pub(in crate::conversation) fn next_day<'a>(
    of: &'a RotaOf,
    reader: &crate::rota::ReaderId,
) -> Option<&'a crate::rota::Day> {
    let is_open = |state: &State| !state.is_final() && !matches!(state, State::Ready(_));
    of.days.iter().find(|day| day.reader == *reader && is_open(&day.state))
}

/// The address at which a series is heard.
pub(in crate::conversation) fn address(base_url: &str, series: &Series) -> String {
    format!("{base_url}/a/{}/readings/{}", series.account, series.id)
}
