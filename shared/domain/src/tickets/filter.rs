//! The filter of a list of reports.

use jiff::Timestamp;
use jiff::civil::Date;

use super::card::Card;
use super::rules::Category;
use super::state::State;
use crate::calendar::CHINA;
use crate::ids::SubdistrictCode;

/// The criteria; empty ones match every report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only reports of this sub-district.
    pub subdistrict: Option<SubdistrictCode>,
    /// Only reports in this state.
    pub state: Option<State>,
    /// Only reports of this category.
    pub category: Option<Category>,
    /// Only reports whose deadline has passed.
    pub overdue: bool,
    /// Only reports submitted on this day or later.
    pub from: Option<Date>,
    /// Only reports submitted on this day or earlier.
    pub to: Option<Date>,
}

impl Filter {
    /// Whether an index cannot answer it, so that the reports themselves must be read.
    #[must_use]
    pub fn looks_inside(&self) -> bool {
        self.state.is_some() || self.category.is_some() || self.overdue
    }

    /// Whether a report of the right place and time matches the other criteria.
    #[must_use]
    pub fn takes(&self, card: &Card, now: Timestamp) -> bool {
        self.state.is_none_or(|state| card.state == state)
            && self.category.is_none_or(|category| card.category == Some(category))
            && (!self.overdue || card.is_overdue(now))
    }

    /// The first and the last moment at which a matching report can have been submitted.
    #[must_use]
    pub fn times(&self) -> (Option<Timestamp>, Option<Timestamp>) {
        let begins = |day: Date| CHINA.to_timestamp(day.at(0, 0, 0, 0)).ok();
        (self.from.and_then(begins), self.to.and_then(|day| CHINA.to_timestamp(day.at(23, 59, 59, 0)).ok()))
    }
}
