//! The days and hours in which a rule speaks.

use jiff::Zoned;
use jiff::civil::Time;
use serde::{Deserialize, Serialize};

use super::Wrong;

/// The days of the week and the hours of a day. The default is always.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// The days, Monday being 1 and Sunday 7; none means every day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<u8>,
    /// From when to when, the end left out; over midnight where it ends before it begins, each part on its own day. `None`
    /// means all day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<(Time, Time)>,
}

/// The minutes of a day.
const DAY: u32 = 24 * 60;

impl Window {
    pub(super) fn wrong(&self) -> Vec<Wrong> {
        let mut wrong = Vec::new();
        if self.days.iter().any(|day| !(1..=7).contains(day)) {
            wrong.push(("days", "请选星期一到星期日".to_owned()));
        }
        if self.hours.is_some_and(|(from, to)| from == to) {
            wrong.push(("from", "开始和结束的时间不能一样；全天都回复就都不填".to_owned()));
        }
        wrong
    }

    /// Whether a moment is in it.
    #[must_use]
    pub fn holds(&self, now: &Zoned) -> bool {
        let day = u8::try_from(now.weekday().to_monday_one_offset()).unwrap_or_default();
        let minute = minute(now.time());
        self.has_day(day) && self.parts().iter().any(|(from, to)| (*from..*to).contains(&minute))
    }

    /// Whether every moment of the other is in it.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        let days = (1..=7).filter(|day| other.has_day(*day)).all(|day| self.has_day(day));
        let parts = self.parts();
        let within = |part: &(u32, u32)| parts.iter().any(|own| own.0 <= part.0 && part.1 <= own.1);
        days && other.parts().iter().all(within)
    }

    fn has_day(&self, day: u8) -> bool {
        self.days.is_empty() || self.days.contains(&day)
    }

    /// Its minutes of a day, as spans.
    fn parts(&self) -> Vec<(u32, u32)> {
        match self.hours.map(|(from, to)| (minute(from), minute(to))) {
            None => vec![(0, DAY)],
            Some((from, to)) if from < to => vec![(from, to)],
            Some((from, to)) => vec![(0, to), (from, DAY)],
        }
    }
}

fn minute(time: Time) -> u32 {
    u32::from(time.hour().unsigned_abs()) * 60 + u32::from(time.minute().unsigned_abs())
}
