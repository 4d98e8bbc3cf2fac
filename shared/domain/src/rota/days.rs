//! What happens to one day (rows R2 to R8).

use jiff::civil::{Time, time};
use jiff::{SignedDuration, Timestamp, ToSpan as _};

use super::{Day, FEW_SPARES, ReaderId, Recording, Series, Sign, Spare, State, Text};
use crate::calendar::CHINA;

/// The hour at which a reader is reminded, and a gap is seen.
const MORNING: Time = time(9, 0, 0, 0);
/// How many days before a reader is reminded.
const REMINDED: [i64; 3] = [7, 3, 2];
/// How many days before a gap is seen.
const GAP_SEEN: [i64; 2] = [2, 1];
/// The hour at which a spare recording takes the place, the day before.
const SPARE_TAKES: Time = time(18, 0, 0, 0);
/// The hour after which nothing is aired any more.
const LAST: Time = time(21, 0, 0, 0);
/// How often it is looked for a spare recording once there was none.
const LOOKED_FOR: SignedDuration = SignedDuration::from_mins(10);

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
    Sign(Sign<'a>),
    /// R3: a reviewer gives it back, and says why.
    Back(String),
    /// R1: a volunteer takes a day that nobody has.
    Take(&'a ReaderId),
    /// R5: the account's administrator gives the day to another reader.
    Give(&'a ReaderId),
    /// R5: the account's administrator chooses a spare recording.
    Stand(&'a Spare),
    /// R1: the account's administrator says what is read out.
    SetText(Text),
    /// A reviewer takes back what was aired, and says why.
    Withdraw(String),
    /// R5 to R8: the clock, with the spare recordings, the oldest first.
    Tick(&'a [Spare]),
}

/// Who has to be told what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tell {
    /// R1: the reader, that their day comes.
    Remind,
    /// The reader, that the day is theirs now, or what is read out on it.
    Given,
    /// R2: the reviewers, that a recording waits.
    ToReview,
    /// R3: the reader, that it will be aired.
    Signed,
    /// R3: the reader, that and why it came back.
    Back(String),
    /// R5: the administrators, that a day has no signed recording.
    Gap,
    /// R6: the administrators, that a spare recording stands in, and how many are left.
    StandsIn(usize),
    /// R8: the administrators, that nothing was aired.
    Silent,
}

/// What an event does to the spare recordings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stock {
    /// It is used.
    Took(Spare),
    /// It may stand in from now on.
    Keeps(Spare),
}

/// A day after an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The day, in its next version.
    pub day: Day,
    /// Who has to be told what.
    pub tells: Vec<Tell>,
    /// What becomes of spare recordings.
    pub stock: Vec<Stock>,
}

/// Why an event changes nothing, in a sentence for whoever sent it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refusal(pub &'static str);

const OVER: Refusal = Refusal("这一天已经过了");
const NOTHING_TO_SIGN: Refusal = Refusal("现在没有要审的录音，可能别人刚审过");

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
        self.at(2, MORNING)
    }

    /// From when on the administrators see that it has no signed recording.
    #[must_use]
    pub fn is_gap(&self, now: Timestamp) -> bool {
        matches!(self.state, State::Planned | State::Recorded(_)) && self.at(2, MORNING) <= now
    }

    /// When the clock has to look at it next; none once it is over.
    #[must_use]
    pub fn next_at(&self, series: &Series, now: Timestamp) -> Option<Timestamp> {
        let (takes, last) = (self.at(1, SPARE_TAKES), self.at(0, LAST));
        let looks = REMINDED.iter().chain(&GAP_SEEN).map(|days| self.at(*days, MORNING));
        match &self.state {
            State::Planned | State::Recorded(_) => {
                let next = looks.chain([takes]).filter(|at| now < *at).min();
                let soon = now.saturating_add(LOOKED_FOR).unwrap_or(last);
                Some(next.unwrap_or_else(|| soon.min(last)))
            }
            State::Ready(_) | State::Spare { .. } => Some(self.airs_at(series)),
            State::Published { .. } | State::Withdrawn { .. } | State::Silent => None,
        }
    }

    /// The day after an event, who has to be told, and what becomes of spare recordings.
    ///
    /// # Errors
    /// [`Refusal`] says why nothing changes.
    pub fn apply(&self, series: &Series, event: Event<'_>, now: Timestamp) -> Result<Applied, Refusal> {
        match event {
            Event::Record { by, recording } => self.record(by, recording),
            Event::Sign(sign) => self.sign(sign),
            Event::Back(reason) => self.give_back(reason),
            Event::Take(by) => self.take(series, by),
            Event::Give(to) => self.give(series, to),
            Event::Stand(spare) => self.stand(spare, now),
            Event::SetText(text) => match self.state {
                State::Planned => {
                    let day = Self { text: Some(text), ..self.to(State::Planned) };
                    Ok(Applied { day, tells: vec![Tell::Given], stock: Vec::new() })
                }
                _ => Err(Refusal("已经录了音，不能再改要读的内容")),
            },
            Event::Withdraw(reason) => match self.state {
                State::Published { .. } => Ok(self.alone(State::Withdrawn { reason, at: now })),
                _ => Err(Refusal("这一天没有播出的录音可撤")),
            },
            Event::Tick(spares) => self.tick(series, spares, now),
        }
    }

    fn to(&self, state: State) -> Self {
        Self { state, version: self.version + 1, ..self.clone() }
    }

    fn alone(&self, state: State) -> Applied {
        Applied { day: self.to(state), tells: Vec::new(), stock: Vec::new() }
    }

    fn told(&self, state: State, tell: Tell) -> Applied {
        Applied { tells: vec![tell], ..self.alone(state) }
    }

    fn record(&self, by: &ReaderId, recording: Recording) -> Result<Applied, Refusal> {
        if *by != self.reader {
            return Err(Refusal("这一天不是您领读"));
        }
        if recording.parts.is_empty() {
            return Err(Refusal("还没有录音"));
        }
        match &self.state {
            State::Planned | State::Recorded(_) => Ok(self.told(State::Recorded(recording), Tell::ToReview)),
            // Whoever records late still wins over the spare recording, once it is signed.
            State::Spare { spare, .. } => {
                let state = State::Spare { spare: spare.clone(), own: Some(recording) };
                Ok(self.told(state, Tell::ToReview))
            }
            State::Ready(_) => Err(Refusal("已经审过了，不能再录")),
            State::Published { .. } | State::Withdrawn { .. } | State::Silent => Err(OVER),
        }
    }

    fn sign(&self, sign: Sign<'_>) -> Result<Applied, Refusal> {
        let recording = self.state.unsigned().ok_or(NOTHING_TO_SIGN)?;
        let ready = State::Ready(recording.signed_by(&self.reader, sign)?);
        let mut applied = self.told(ready, Tell::Signed);
        if let State::Spare { spare, .. } = &self.state {
            applied.stock.push(Stock::Keeps(spare.clone()));
        }
        Ok(applied)
    }

    fn give_back(&self, reason: String) -> Result<Applied, Refusal> {
        let state = match &self.state {
            State::Recorded(_) => State::Planned,
            State::Spare { spare, own: Some(_) } => State::Spare { spare: spare.clone(), own: None },
            _ => return Err(NOTHING_TO_SIGN),
        };
        Ok(self.told(state, Tell::Back(reason)))
    }

    fn take(&self, series: &Series, by: &ReaderId) -> Result<Applied, Refusal> {
        if self.state != State::Planned || !self.reader.is_nobody() {
            return Err(Refusal("这一天已经有人领读，或者已经安排好了"));
        }
        if !series.reader(by).is_some_and(|reader| reader.is_there(self.date)) {
            return Err(Refusal("这一天您请了假，请先告诉公众号管理员"));
        }
        let mut applied = self.alone(State::Planned);
        applied.day.reader = by.clone();
        Ok(applied)
    }

    fn give(&self, series: &Series, to: &ReaderId) -> Result<Applied, Refusal> {
        if self.state != State::Planned {
            return Err(Refusal("已经录了音，不能再换人"));
        }
        let is_there = series.reader(to).is_some_and(|reader| reader.is_there(self.date));
        if !is_there || self.reader == *to {
            return Err(Refusal("请另选一位这一天不请假的领读人"));
        }
        let mut applied = self.told(State::Planned, Tell::Given);
        applied.day.reader = to.clone();
        Ok(applied)
    }

    fn stand(&self, spare: &Spare, now: Timestamp) -> Result<Applied, Refusal> {
        if !spare.is_valid(now) {
            return Err(Refusal("这段备播录音还没有审过，或者已经过期"));
        }
        let own = match &self.state {
            State::Planned => None,
            State::Recorded(own) => Some(own.clone()),
            State::Spare { own, .. } => own.clone(),
            State::Ready(_) => return Err(Refusal("这一天已经有审过的录音，不用备播")),
            State::Published { .. } | State::Withdrawn { .. } | State::Silent => return Err(OVER),
        };
        let mut applied = self.alone(State::Spare { spare: spare.clone(), own });
        applied.stock.push(Stock::Took(spare.clone()));
        if let State::Spare { spare: before, .. } = &self.state {
            applied.stock.push(Stock::Keeps(before.clone()));
        }
        Ok(applied)
    }

    fn tick(&self, series: &Series, spares: &[Spare], now: Timestamp) -> Result<Applied, Refusal> {
        let (airs, last) = (self.airs_at(series), self.at(0, LAST));
        match &self.state {
            State::Published { .. } | State::Withdrawn { .. } | State::Silent => Err(OVER),
            State::Ready(_) | State::Spare { .. } if now < airs => Err(Refusal("还没有到播出时间")),
            State::Ready(_) | State::Spare { .. } if last < now => Ok(self.silent(now)),
            State::Ready(recording) => {
                let (recording, by) = (recording.clone(), self.reader.clone());
                Ok(self.alone(State::Published { recording, by, spare: false, at: now }))
            }
            State::Spare { spare, own } => {
                let (recording, by) = (spare.recording.clone(), spare.reader.clone());
                let mut applied = self.alone(State::Published { recording, by, spare: true, at: now });
                applied.stock.extend(own.clone().map(|own| Stock::Keeps(self.as_spare(own, now))));
                Ok(applied)
            }
            State::Planned | State::Recorded(_) if last <= now => Ok(self.silent(now)),
            State::Planned | State::Recorded(_) => self.look(spares, now),
        }
    }

    /// Nothing is aired any more; what was recorded may stand in on another day.
    fn silent(&self, now: Timestamp) -> Applied {
        let mut applied = self.told(State::Silent, Tell::Silent);
        let mut keep = |spare: Spare| applied.stock.push(Stock::Keeps(spare));
        match &self.state {
            State::Recorded(recording) | State::Ready(recording) => {
                keep(self.as_spare(recording.clone(), now));
            }
            State::Spare { spare, own } => {
                keep(spare.clone());
                if let Some(own) = own {
                    keep(self.as_spare(own.clone(), now));
                }
            }
            _ => {}
        }
        applied
    }

    /// What the clock does about a day without a signed recording.
    fn look(&self, spares: &[Spare], now: Timestamp) -> Result<Applied, Refusal> {
        if self.at(1, SPARE_TAKES) <= now {
            let mut valid = spares.iter().filter(|spare| spare.is_valid(now));
            if let Some(spare) = valid.next() {
                let left = valid.count();
                let mut applied = self.stand(spare, now)?;
                applied.tells.push(Tell::StandsIn(left));
                return Ok(applied);
            }
        }
        let is_new = |look: Timestamp| look <= now && self.looked_at.is_none_or(|before| before < look);
        let is_due = |days: &[i64]| days.iter().any(|days| is_new(self.at(*days, MORNING)));
        let mut tells = Vec::new();
        if self.state == State::Planned && is_due(&REMINDED) {
            tells.push(Tell::Remind);
        }
        if is_due(&GAP_SEEN) {
            tells.push(Tell::Gap);
        }
        if tells.is_empty() {
            return Err(Refusal("还没有到时间，或者没有备播的录音"));
        }
        let mut applied = self.alone(self.state.clone());
        applied.day.looked_at = Some(now);
        applied.tells = tells;
        Ok(applied)
    }

    /// The day's own recording, for another day.
    fn as_spare(&self, recording: Recording, now: Timestamp) -> Spare {
        let title = self.text.as_ref().map(|text| text.title.clone()).unwrap_or_default();
        let id = format!("{}-{}", self.date, self.version);
        Spare { id, reader: self.reader.clone(), title, recording, since: now, version: 0 }
    }
}

/// Whether so few spare recordings are left that somebody is told.
#[must_use]
pub(super) fn are_few(left: usize) -> bool {
    left < FEW_SPARES
}
