//! Which reports of a list somebody wants to see.

use jiff::Timestamp;
use jiff::civil::Date;

use super::deadlines::DeadlineKind;
use super::rules::Category;
use super::state::State;
use super::ticket::Ticket;
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
    pub fn takes(&self, ticket: &Ticket, now: Timestamp) -> bool {
        self.state.is_none_or(|state| ticket.state == state)
            && self.category.is_none_or(|category| ticket.category == Some(category))
            && (!self.overdue || is_overdue(ticket, now))
    }

    /// The first and the last moment at which a wanted report can have come.
    #[must_use]
    pub fn times(&self) -> (Option<Timestamp>, Option<Timestamp>) {
        let begins = |day: Date| CHINA.to_timestamp(day.at(0, 0, 0, 0)).ok();
        (self.from.and_then(begins), self.to.and_then(|day| CHINA.to_timestamp(day.at(23, 59, 59, 0)).ok()))
    }
}

/// Whether somebody should have acted by now; a resident who has not rated is late for nothing.
#[must_use]
pub fn is_overdue(ticket: &Ticket, now: Timestamp) -> bool {
    ticket.deadline.is_some_and(|deadline| deadline.kind != DeadlineKind::Rating && deadline.due < now)
}
