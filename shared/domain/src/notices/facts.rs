//! What a notice tells, fact by fact, for templates that have a place for each (pure).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::accounts::Alliance;
use crate::calendar;
use crate::ids::TicketId;
use crate::tickets::{Category, Event, State, Ticket};

/// One thing that a notice can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// The number of the report.
    Number,
    /// What kind of matter it is: never a word of the resident's.
    Matter,
    /// Where the report stands.
    State,
    /// Who has it.
    Unit,
    /// When it happened.
    Time,
    /// What happened, in a few words.
    Remark,
    /// One that this version does not know: it stands nowhere.
    #[serde(other)]
    Unknown,
}

/// The facts of one notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    number: TicketId,
    matter: &'static str,
    state: State,
    unit: String,
    at: Timestamp,
    remark: String,
}

impl Facts {
    /// The facts of what `event` did to `ticket`. `told` is what the recipient is told of it in plain words: what a
    /// resident may read of an event is shorter, and is said to them instead.
    #[must_use]
    pub fn for_reporter(ticket: &Ticket, event: &Event, alliance: &Alliance, told: &str) -> Self {
        Self::new(ticket, event, alliance, event.public.as_deref().unwrap_or(told))
    }

    /// The facts as a unit is told them: the first line of `told`.
    #[must_use]
    pub fn for_unit(ticket: &Ticket, event: &Event, alliance: &Alliance, told: &str) -> Self {
        let line = told.lines().next().unwrap_or_default();
        // The number has a place of its own, and room is short.
        let remark = line.replacen(event.ticket.as_str(), "", 1).replacen("】 ", "】", 1);
        Self::new(ticket, event, alliance, remark.trim())
    }

    fn new(ticket: &Ticket, event: &Event, alliance: &Alliance, remark: &str) -> Self {
        let unit = ticket.unit.as_ref().unwrap_or(&ticket.desk);
        Self {
            number: event.ticket.clone(),
            matter: ticket.category.map_or("居民诉求", matter),
            state: event.to,
            unit: alliance.unit_name(unit).to_owned(),
            at: event.at,
            remark: remark.to_owned(),
        }
    }

    /// A fact in words; empty for one that is unknown.
    #[must_use]
    pub fn text(&self, fact: Fact) -> String {
        match fact {
            Fact::Number => self.number.to_string(),
            Fact::Matter => self.matter.to_owned(),
            Fact::State => self.state.name().to_owned(),
            Fact::Unit => self.unit.clone(),
            Fact::Time => moment(self.at),
            Fact::Remark => self.remark.clone(),
            Fact::Unknown => String::new(),
        }
    }
}

/// A matter in Chinese characters alone, as a `phrase` wants it: the first words of its name in the rules.
fn matter(category: Category) -> &'static str {
    match category {
        Category::Danger => "安全隐患",
        Category::Utilities => "水电气暖",
        Category::Question => "咨询",
        Category::Normal => "一般诉求",
        Category::Complex => "复杂诉求",
    }
}

/// `2016年11月23日 16:05`: the form of a moment that WeChat's documents show.
fn moment(at: Timestamp) -> String {
    calendar::local(at).strftime("%Y年%-m月%-d日 %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::super::keyword::Kind;
    use super::*;
    use crate::tickets::Rules;

    #[test]
    fn a_matter_is_called_what_the_rules_call_it() {
        for category in Category::ALL {
            let name = &Rules::bundled().of(*category).name;
            assert!(name.starts_with(matter(*category)), "{name}");
        }
    }

    #[test]
    fn whatever_may_stand_in_a_phrase_fits_into_one() {
        let (kind, most) = Kind::of("phrase1").unwrap();
        let matters = Category::ALL.iter().map(|category| matter(*category));
        for text in State::ALL.iter().map(|state| state.name()).chain(matters).chain(["居民诉求"]) {
            assert_eq!(kind.fit(text, most), text);
            assert!(text.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{text}");
        }
    }

    #[test]
    fn a_moment_is_told_on_the_clock_of_the_district() {
        assert_eq!(moment("2016-11-23T08:05:00Z".parse().unwrap()), "2016年11月23日 16:05");
        assert_eq!(moment("2016-12-31T16:00:00Z".parse().unwrap()), "2017年1月1日 00:00");
    }
}
