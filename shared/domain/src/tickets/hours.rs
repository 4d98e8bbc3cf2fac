//! Which hours a term counts: hours of the clock for dangers and utilities, office hours for everything else.

use jiff::Timestamp;

use super::rules::{Category, InvalidRules, Rules, Term};
use super::ticket::Ticket;
use crate::calendar::OfficeHours;

/// Hours that a term in hours takes for one working day where office hours count.
const HOURS_OF_A_WORKING_DAY: u32 = 24;

/// How the hours of a term are counted. Days and working days are the same for both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hours {
    /// By the clock, at night and on free days as well.
    Clock,
    /// In office hours; 24 hours are one working day.
    Office,
}

impl Hours {
    /// How the hours of this report are counted. Until it has a category, its own words decide.
    #[must_use]
    pub fn of(ticket: &Ticket) -> Self {
        match ticket.category {
            Some(category) => Self::of_category(category),
            None if ticket.counts_as_danger() => Self::Clock,
            None => Self::of_category(Category::Normal),
        }
    }

    /// How the hours of a category are counted.
    #[must_use]
    pub fn of_category(category: Category) -> Self {
        match category {
            Category::Danger | Category::Utilities => Self::Clock,
            Category::Question | Category::Normal | Category::Complex => Self::Office,
        }
    }

    /// A term in the words that people read: `2小时`, `上班时间2小时`, `1个工作日`.
    #[must_use]
    pub fn words(self, term: Term) -> String {
        match (self, self.counted(term)) {
            (Self::Office, Term::Hours(hours)) => format!("上班时间{hours}小时"),
            (_, term) => term.to_string(),
        }
    }

    /// The term as it is counted: in office hours, 24 hours are one working day.
    fn counted(self, term: Term) -> Term {
        match (self, term) {
            (Self::Office, Term::Hours(hours)) if hours.is_multiple_of(HOURS_OF_A_WORKING_DAY) => {
                Term::WorkingDays(hours / HOURS_OF_A_WORKING_DAY)
            }
            (_, term) => term,
        }
    }
}

impl Rules {
    /// When a term that starts at `from` ends, its hours counted in this way.
    #[must_use]
    pub fn ends_in(&self, hours: Hours, from: Timestamp, term: Term) -> Timestamp {
        match (hours, hours.counted(term)) {
            (Hours::Office, Term::Hours(count)) => self.calendar.plus_office_hours(from, count),
            (_, term) => self.ends(from, term),
        }
    }

    /// When a term of this report that starts at `from` ends.
    #[must_use]
    pub fn ends_for(&self, ticket: &Ticket, from: Timestamp, term: Term) -> Timestamp {
        self.ends_in(Hours::of(ticket), from, term)
    }

    /// The term for the acceptance of this report.
    #[must_use]
    pub fn acceptance(&self, ticket: &Ticket) -> Term {
        if ticket.counts_as_danger() {
            self.accept_danger
        } else if ticket.is_appealed() {
            self.accept_appeal
        } else {
            self.accept
        }
    }

    /// Whether the end of such a term may still move, because it is counted on working days of a year whose holidays
    /// and swapped weekends are not known yet.
    #[must_use]
    pub fn is_provisional(&self, hours: Hours, from: Timestamp, term: Term) -> bool {
        let on_working_days = match hours.counted(term) {
            Term::WorkingDays(_) => true,
            Term::Hours(_) => hours == Hours::Office,
            Term::Days(_) | Term::SameDay => false,
        };
        on_working_days && self.calendar.is_provisional(from, self.ends_in(hours, from, term))
    }

    /// Refuses terms that make no sense in office hours: 10 hours of offices that are open for 8 hours a day would end
    /// later than 24 hours, which are one working day.
    pub(super) fn check_hours(&self) -> Result<(), InvalidRules> {
        let ordinary = Category::ALL.iter().filter(|it| Hours::of_category(**it) == Hours::Office);
        let of_categories = ordinary.flat_map(|category| {
            let of = self.of(*category);
            [Some(of.dispatch), Some(of.sign), of.first_action, Some(of.done)]
        });
        let general = [
            self.accept,
            self.accept_danger,
            self.approve,
            self.rating,
            self.tell,
            self.follow_up,
            self.redo,
            self.supply,
            self.supply_last,
            self.settle,
            self.decide_decline,
            self.decide_request,
            self.decide_publication,
            self.accept_appeal,
            self.decide_return,
            self.decide_third_return,
            self.report,
        ];
        let mut terms = general.into_iter().chain(of_categories.flatten());
        match terms.find_map(|term| longer_than_a_day(term, self.calendar.office_hours())) {
            Some(hours) => Err(InvalidRules::OfficeHours(hours)),
            None => Ok(()),
        }
    }
}

/// The hours of a term that is neither whole working days nor within one day of these offices.
fn longer_than_a_day(term: Term, offices: &OfficeHours) -> Option<u32> {
    match Hours::Office.counted(term) {
        Term::Hours(hours) if i64::from(hours) * 3600 > offices.a_day().as_secs() => Some(hours),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RULES: &str = include_str!("../../data/rules.json");
    const CALENDAR: &str = include_str!("../../data/calendar.csv");

    fn at(text: &str) -> Timestamp {
        format!("{text}:00+08:00").parse().unwrap()
    }

    #[test]
    fn hours_are_those_of_the_clock_for_dangers_and_utilities_and_office_hours_else() {
        for (category, from, hours, due) in [
            (Category::Danger, "2026-11-27T16:30", 1, "2026-11-27T17:30"),
            (Category::Danger, "2026-11-28T23:30", 2, "2026-11-29T01:30"),
            (Category::Utilities, "2026-11-27T16:30", 24, "2026-11-28T16:30"),
            (Category::Normal, "2026-11-27T16:30", 2, "2026-11-30T10:30"),
            (Category::Normal, "2026-11-27T20:00", 24, "2026-11-30T20:00"),
            (Category::Complex, "2026-11-27T10:00", 48, "2026-12-01T10:00"),
            (Category::Question, "2026-09-30T16:30", 24, "2026-10-08T16:30"),
        ] {
            let due_at = Rules::bundled().ends_in(Hours::of_category(category), at(from), Term::Hours(hours));
            assert_eq!(due_at, at(due), "{category:?} {from} + {hours} h");
        }
    }

    #[test]
    fn a_term_says_which_hours_it_means() {
        for (hours, term, words) in [
            (Hours::Clock, Term::Hours(2), "2小时"),
            (Hours::Clock, Term::Hours(24), "24小时"),
            (Hours::Office, Term::Hours(2), "上班时间2小时"),
            (Hours::Office, Term::Hours(24), "1个工作日"),
            (Hours::Office, Term::WorkingDays(5), "5个工作日"),
            (Hours::Office, Term::SameDay, "当天"),
        ] {
            assert_eq!(hours.words(term), words);
        }
    }

    #[test]
    fn office_hours_in_a_year_without_its_notice_may_still_move() {
        let rules = Rules::bundled();
        for (hours, from, term, moves) in [
            (Hours::Office, "2026-12-31T14:00", Term::Hours(2), false),
            (Hours::Office, "2026-12-31T16:30", Term::Hours(2), true),
            (Hours::Office, "2026-12-31T10:00", Term::Hours(24), true),
            (Hours::Clock, "2026-12-31T23:30", Term::Hours(2), false),
            (Hours::Office, "2026-12-31T10:00", Term::Days(7), false),
        ] {
            assert_eq!(rules.is_provisional(hours, at(from), term), moves, "{hours:?} {from} {term}");
        }
    }

    #[test]
    fn rules_whose_office_hours_or_terms_cannot_be_used_are_refused_with_a_sentence() {
        let frames = r#""office_hours": ["09:00-12:00", "13:30-17:00"]"#;
        for (old, new, error) in [
            (frames, r#""office_hours": []"#, "there are no office hours"),
            (
                frames,
                r#""office_hours": ["09:00-12:00", "11:00-17:00"]"#,
                "11:00–17:00 begin before 9:00–12:00",
            ),
            (frames, r#""office_hours": ["12:00-09:00"]"#, "end before they begin"),
            (r#""accept": "2h""#, r#""accept": "7h""#, "`7h` is longer than offices are open in a day"),
            (
                r#""dispatch": "24h", "sign": "1wd", "done": "5wd""#,
                r#""dispatch": "30h", "sign": "1wd", "done": "5wd""#,
                "`30h` is longer than offices are open in a day",
            ),
        ] {
            assert!(RULES.contains(old), "{old}");
            let error_of = Rules::parse(&RULES.replacen(old, new, 1), CALENDAR).unwrap_err();
            let source = std::error::Error::source(&error_of).map(ToString::to_string).unwrap_or_default();
            assert!(format!("{error_of}: {source}").contains(error), "{error_of}: {source}");
        }
    }

    proptest! {
        #[test]
        fn a_longer_term_never_ends_sooner(second in 1_735_660_800_i64..1_861_891_200, hours in 0_u32..7) {
            let (rules, from) = (Rules::bundled(), Timestamp::from_second(second).unwrap());
            let due = |hours| rules.ends_in(Hours::Office, from, Term::Hours(hours));
            prop_assert!(due(hours.min(5)) <= due(6) && due(24) < due(48));
            prop_assert!(due(hours) >= rules.ends_in(Hours::Clock, from, Term::Hours(hours)), "nights do not count");
        }
    }
}
