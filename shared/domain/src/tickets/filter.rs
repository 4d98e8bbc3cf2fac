//! Which reports of a list somebody wants to see.

use jiff::Timestamp;
use jiff::civil::Date;

use super::card::Card;
use super::rules::Category;
use super::state::State;
use crate::calendar::CHINA;
use crate::ids::SubdistrictCode;

/// What is wanted; what is left out does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The reports of one sub-district.
    pub subdistrict: Option<SubdistrictCode>,
    /// Those in one state.
    pub state: Option<State>,
    /// Those of one category.
    pub category: Option<Category>,
    /// Those whose deadline has passed.
    pub overdue: bool,
    /// Those that came on this day or later.
    pub from: Option<Date>,
    /// Those that came on this day or earlier.
    pub to: Option<Date>,
}

impl Filter {
    /// Whether it asks for more than an index can answer, so that reports have to be read to know.
    #[must_use]
    pub fn looks_inside(&self) -> bool {
        self.state.is_some() || self.category.is_some() || self.overdue
    }

    /// Whether a report of the right place and time is wanted.
    #[must_use]
    pub fn takes(&self, card: &Card, now: Timestamp) -> bool {
        self.state.is_none_or(|state| card.state == state)
            && self.category.is_none_or(|category| card.category == Some(category))
            && (!self.overdue || card.is_overdue(now))
    }

    /// The first and the last moment at which a wanted report can have come.
    #[must_use]
    pub fn times(&self) -> (Option<Timestamp>, Option<Timestamp>) {
        let begins = |day: Date| CHINA.to_timestamp(day.at(0, 0, 0, 0)).ok();
        (self.from.and_then(begins), self.to.and_then(|day| CHINA.to_timestamp(day.at(23, 59, 59, 0)).ok()))
    }
}
