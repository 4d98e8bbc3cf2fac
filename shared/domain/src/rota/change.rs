//! What is written together: what one event changes of a series.

use jiff::civil::Date;

use super::{Applied, Ask, Day, ReaderId, Series, Spare, Stock};
use crate::ids::Follower;
use crate::outbox::Effect;

/// What happens to a spare recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpareChange {
    /// It is kept in this version.
    Put(Spare),
    /// It goes, where it still is in this version.
    Remove(Spare),
}

/// That a follower is a reader of a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The follower.
    pub follower: Follower,
    /// The reader.
    pub reader: ReaderId,
}

/// What one event changes of a series. All of it is written, or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The series as it is afterwards.
    pub series: Series,
    /// Whether the series itself changes.
    pub of_series: bool,
    /// The days, each in its next version.
    pub days: Vec<Day>,
    /// The spare recordings.
    pub spares: Vec<SpareChange>,
    /// An ask that is made, or made again.
    pub asked: Option<Ask>,
    /// The days of an ask that is settled: of who asked, and of who was asked.
    pub settled: Option<(Date, Date)>,
    /// Who is a reader from now on.
    pub joined: Option<Membership>,
    /// Followers who are no readers any more.
    pub parted: Vec<Follower>,
    /// Digits that are good from now on.
    pub codes: Vec<String>,
    /// Digits that are good no longer.
    pub used_codes: Vec<String>,
    /// Who is told what.
    pub effects: Vec<Effect>,
}

impl Change {
    /// A change of a series' days and spare recordings.
    #[must_use]
    pub fn of(series: &Series) -> Self {
        Self {
            series: series.clone(),
            of_series: false,
            days: Vec::new(),
            spares: Vec::new(),
            asked: None,
            settled: None,
            joined: None,
            parted: Vec::new(),
            codes: Vec::new(),
            used_codes: Vec::new(),
            effects: Vec::new(),
        }
    }

    /// A change of the series itself. Digits and followers that it knew before and does not know now end with it.
    #[must_use]
    pub fn to(before: &Series, series: &Series) -> Self {
        let codes = |of: &Series| -> Vec<String> {
            of.readers.iter().filter_map(|reader| reader.code.clone()).collect()
        };
        let followers = |of: &Series| -> Vec<Follower> {
            of.readers.iter().filter_map(|reader| reader.follower.clone()).collect()
        };
        let (old, new) = (codes(before), codes(series));
        let present = followers(series);
        Self {
            codes: new.iter().filter(|code| !old.contains(code)).cloned().collect(),
            used_codes: old.into_iter().filter(|code| !new.contains(code)).collect(),
            parted: followers(before).into_iter().filter(|it| !present.contains(it)).collect(),
            of_series: true,
            ..Self::of(series)
        }
    }

    /// Adds what an event did to a day, and who is told.
    #[must_use]
    pub fn with(mut self, applied: Applied, effects: Vec<Effect>) -> Self {
        self.days.push(applied.day);
        self.spares.extend(applied.stock.into_iter().map(|stock| match stock {
            Stock::Took(spare) => SpareChange::Remove(spare),
            Stock::Keeps(spare) => SpareChange::Put(Spare { version: 1, ..spare }),
        }));
        self.effects.extend(effects);
        self
    }
}
