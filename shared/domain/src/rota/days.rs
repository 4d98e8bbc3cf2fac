//! What happens to one day (rows R2 to R8).

use jiff::civil::{Time, time};
use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};

use super::{Day, ReaderId, SPARE_FOR, Series, State};
use crate::calendar::CHINA;

/// The hour at which a gap is seen, two days before.
const GAP_SEEN: Time = time(9, 0, 0, 0);
/// The hour at which a spare recording takes the place, the day before.
const SPARE_TAKES: Time = time(18, 0, 0, 0);
/// The hour after which nothing is aired any more.
const LAST: Time = time(21, 0, 0, 0);

/// A recording: its parts in the order in which they were spoken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recording {
    /// The voices, each with the moment at which WeChat says it was sent, in that order.
    pub parts: Vec<(i64, String)>,
    /// What is said, in words.
    #[serde(default)]
    pub transcript: String,
}

impl Recording {
    /// A recording of these voices, whatever order they came in.
    #[must_use]
    pub fn of(parts: Vec<(i64, String)>) -> Self {
        let mut recording = Self { parts, transcript: String::new() };
        recording.parts.sort();
        recording.parts.dedup();
        recording
    }
}

/// A recording that may stand in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spare {
    /// Its id.
    pub id: String,
    /// The recording, signed.
    pub recording: Recording,
    /// When it was signed.
    pub signed_at: Timestamp,
}

impl Spare {
    /// Whether it may still be aired.
    #[must_use]
    pub fn is_valid(&self, now: Timestamp) -> bool {
        now.duration_since(self.signed_at) < SPARE_FOR
    }
}

/// What happens to a day.
#[derive(Clone, Debug)]
pub enum Event<'a> {
    /// R2: the reader says that the recording is done, or records it anew.
    Record {
        /// Who.
        by: &'a ReaderId,
        /// What.
        recording: Recording,
    },
    /// R3: a reviewer who heard the whole of it signs.
    Sign {
        /// Who it is as a reader, if they read in this series.
        by: Option<&'a ReaderId>,
        /// What is said, in words.
        transcript: String,
        /// Whether they heard all of it and the text may be read out.
        heard: bool,
    },
    /// R3: a reviewer gives it back.
    Back,
    /// R5 to R8: the clock, with the spare recordings, the oldest first.
    Tick(&'a [Spare]),
}

/// Who has to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alarm {
    /// R5: a day has no signed recording two days before.
    Gap,
    /// R8: nothing was aired.
    Silent,
}

/// Why an event changes nothing, in a sentence for whoever sent it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refusal(pub &'static str);

impl Day {
    /// The moment of this day at which something is to happen.
    fn at(&self, days_before: i64, time: Time) -> Timestamp {
        let date = self.date.checked_sub(days_before.days()).unwrap_or(self.date);
        CHINA.to_timestamp(date.to_datetime(time)).unwrap_or(Timestamp::MAX)
    }

    /// When it is aired.
    #[must_use]
    pub fn airs_at(&self, series: &Series) -> Timestamp {
        self.at(0, series.time)
    }

    /// Until when readers may swap it.
    #[must_use]
    pub fn swaps_until(&self) -> Timestamp {
        self.at(2, GAP_SEEN)
    }

    /// When the clock has to look at it next; none once it is over.
    #[must_use]
    pub fn next_at(&self, series: &Series, now: Timestamp) -> Option<Timestamp> {
        // The alarm of a gap comes daily.
        let looks = [self.at(2, GAP_SEEN), self.at(1, GAP_SEEN), self.at(1, SPARE_TAKES)];
        match &self.state {
            State::Planned | State::Recorded(_) => {
                Some(looks.into_iter().find(|at| now < *at).unwrap_or_else(|| self.at(0, LAST)))
            }
            State::Ready(_) | State::Spare(_) => Some(self.airs_at(series)),
            State::Published { .. } | State::Silent => None,
        }
    }

    /// The day after an event, and who has to be told.
    ///
    /// # Errors
    /// [`Refusal`] says why nothing changes.
    pub fn apply(
        &self,
        series: &Series,
        event: Event<'_>,
        now: Timestamp,
    ) -> Result<(Self, Option<Alarm>), Refusal> {
        let to = |state: State| Self { state, version: self.version + 1, ..self.clone() };
        match (event, &self.state) {
            (Event::Record { by, .. }, _) if *by != self.reader => Err(Refusal("这一天不是您领读")),
            (Event::Record { recording, .. }, _) if recording.parts.is_empty() => Err(Refusal("还没有录音")),
            (Event::Record { recording, .. }, State::Planned | State::Recorded(_)) => {
                Ok((to(State::Recorded(recording)), None))
            }
            // Whoever records late still wins over the spare recording, once it is signed.
            (Event::Record { recording, .. }, State::Spare(_)) => Ok((to(State::Recorded(recording)), None)),
            (Event::Record { .. }, State::Ready(_)) => Err(Refusal("已经审过了，不能再录")),
            (Event::Record { .. }, State::Published { .. } | State::Silent) => Err(Refusal("这一天已经过了")),
            (Event::Sign { by, transcript, heard }, State::Recorded(recording)) => {
                if by == Some(&self.reader) {
                    return Err(Refusal("自己读的不能自己审，请另一位来听"));
                }
                if !heard {
                    return Err(Refusal("请从头听到尾，并确认文字可以公开朗读"));
                }
                if transcript.trim().is_empty() {
                    return Err(Refusal("请写上文字稿，听不见的人要靠它"));
                }
                Ok((to(State::Ready(Recording { transcript, ..recording.clone() })), None))
            }
            (Event::Back, State::Recorded(_)) => Ok((to(State::Planned), None)),
            (Event::Sign { .. } | Event::Back, _) => Err(Refusal("现在没有要审的录音，可能别人刚审过")),
            (Event::Tick(spares), state) => self.tick(series, spares, state, now),
        }
    }

    fn tick(
        &self,
        series: &Series,
        spares: &[Spare],
        state: &State,
        now: Timestamp,
    ) -> Result<(Self, Option<Alarm>), Refusal> {
        let to = |state: State| Self { state, version: self.version + 1, ..self.clone() };
        let (airs, last) = (self.airs_at(series), self.at(0, LAST));
        match state {
            State::Published { .. } | State::Silent => Err(Refusal("这一天已经过了")),
            State::Ready(_) | State::Spare(_) if now < airs => Err(Refusal("还没有到播出时间")),
            State::Ready(_) | State::Spare(_) if last < now => Ok((to(State::Silent), Some(Alarm::Silent))),
            State::Ready(recording) => {
                let recording = recording.clone();
                Ok((to(State::Published { recording, spare: false, at: now }), None))
            }
            State::Spare(it) => {
                let recording = it.recording.clone();
                Ok((to(State::Published { recording, spare: true, at: now }), None))
            }
            State::Planned | State::Recorded(_) if last <= now => {
                Ok((to(State::Silent), Some(Alarm::Silent)))
            }
            State::Planned | State::Recorded(_) if self.at(1, SPARE_TAKES) <= now => {
                match spares.iter().find(|spare| spare.is_valid(now)) {
                    Some(spare) => Ok((to(State::Spare(spare.clone())), None)),
                    None => Err(Refusal("没有备播的录音")),
                }
            }
            State::Planned | State::Recorded(_) if self.at(2, GAP_SEEN) <= now => {
                Ok((to(state.clone()), Some(Alarm::Gap)))
            }
            State::Planned | State::Recorded(_) => Err(Refusal("还没有到时间")),
        }
    }
}
