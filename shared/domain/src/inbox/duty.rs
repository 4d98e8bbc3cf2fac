//! The duty list (值班): who is told of a danger, in this order, at which hours.

use jiff::Timestamp;
use jiff::civil::{Date, Time, Weekday};
use serde::{Deserialize, Serialize};

use crate::calendar;
use crate::ids::StaffId;

/// The most people on a duty list.
pub const MOST_ON_DUTY: usize = 12;

/// One person on duty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnDuty {
    /// The person.
    pub staff: StaffId,
    /// Their name.
    pub name: String,
    /// When their duty begins.
    pub from: Time,
    /// When it ends; the same as `from` for the whole day, earlier for a duty that ends on the next day.
    pub to: Time,
    /// The days on which it begins, 1 for Monday; none for every day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<i8>,
}

/// The list as it was saved last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyList {
    /// How often it was saved.
    pub version: u64,
    /// The people, the first to be told first.
    pub people: Vec<OnDuty>,
    /// Who saved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saved_by: Option<String>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saved_at: Option<Timestamp>,
}

impl OnDuty {
    /// Whether they are on duty at this moment.
    #[must_use]
    pub fn is_on(&self, at: Timestamp) -> bool {
        let local = calendar::local(at);
        let (time, today) = (local.time(), local.weekday());
        let on = |day: Weekday| self.days.is_empty() || self.days.contains(&day.to_monday_one_offset());
        if self.from < self.to {
            return on(today) && self.from <= time && time < self.to;
        }
        // Past midnight it is the duty that began the day before.
        (on(today) && self.from <= time) || (on(today.previous()) && time < self.to)
    }
}

impl OnDuty {
    /// When the duty ends that lasts at this moment.
    #[must_use]
    pub fn ends(&self, at: Timestamp) -> Timestamp {
        let today = calendar::local(at).date();
        let moment = |day: Date| calendar::CHINA.to_timestamp(day.to_datetime(self.to)).ok();
        let end = moment(today).filter(|end| *end > at).or_else(|| moment(today.tomorrow().ok()?));
        end.unwrap_or(at)
    }
}

impl DutyList {
    /// Who is on duty at this moment, in order.
    pub fn on(&self, at: Timestamp) -> impl Iterator<Item = &OnDuty> {
        self.people.iter().filter(move |person| person.is_on(at))
    }

    /// The first on duty who was not told yet.
    #[must_use]
    pub fn next(&self, at: Timestamp, told: &[StaffId]) -> Option<&OnDuty> {
        self.on(at).find(|person| !told.contains(&person.staff))
    }
}
