//! The terms and limits of the lifecycle, as data: `data/rules.json` and the working-day calendar.

use std::fmt;
use std::sync::LazyLock;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::calendar::{OfficeHours, WorkCalendar};

/// The category of a report, which sets its deadlines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Manhole cover 井盖, gas 燃气, falling objects 坠物.
    Danger,
    /// Water, power, heating, storm damage.
    Utilities,
    /// 咨询.
    Question,
    /// 一般.
    Normal,
    /// 复杂.
    Complex,
}

impl Category {
    /// Every category, in the order that a form offers them.
    pub const ALL: &[Category] =
        &[Self::Danger, Self::Utilities, Self::Question, Self::Normal, Self::Complex];

    /// Its id in forms and in the store.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Danger => "danger",
            Self::Utilities => "utilities",
            Self::Question => "question",
            Self::Normal => "normal",
            Self::Complex => "complex",
        }
    }

    /// The category with this [`Category::id`].
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|category| category.id() == id)
    }
}

/// A span of time as the rules write it: `2h`, `5wd` (working days), `7d`, `same-day`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Term {
    /// Hours: of the clock or of offices, as [`Hours`](super::Hours) says.
    Hours(u32),
    /// Days of real time.
    Days(u32),
    /// Working days.
    WorkingDays(u32),
    /// Until the end of the day.
    SameDay,
}

/// The text is not of one of the forms of [`Term`].
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no term; write 2h, 5wd, 7d or same-day")]
pub struct InvalidTerm(String);

impl TryFrom<String> for Term {
    type Error = InvalidTerm;
    fn try_from(text: String) -> Result<Self, InvalidTerm> {
        if text == "same-day" {
            return Ok(Self::SameDay);
        }
        let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (number, unit) = text.split_at(split);
        match (number.parse(), unit) {
            (Ok(n), "h") => Ok(Self::Hours(n)),
            (Ok(n), "d") => Ok(Self::Days(n)),
            (Ok(n), "wd") => Ok(Self::WorkingDays(n)),
            _ => Err(InvalidTerm(text)),
        }
    }
}

impl From<Term> for String {
    fn from(term: Term) -> String {
        match term {
            Term::Hours(n) => format!("{n}h"),
            Term::Days(n) => format!("{n}d"),
            Term::WorkingDays(n) => format!("{n}wd"),
            Term::SameDay => "same-day".to_owned(),
        }
    }
}

impl Term {
    /// Reads a term as people write it: `2小时`, `5个工作日`, `7天`, `当天`, or as the rules do.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        if text == "当天" {
            return Some(Self::SameDay);
        }
        let number = |unit: &str| text.strip_suffix(unit).and_then(|number| number.parse().ok());
        let working = number("个工作日").or_else(|| number("工作日")).map(Self::WorkingDays);
        working
            .or_else(|| number("个小时").or_else(|| number("小时")).map(Self::Hours))
            .or_else(|| number("天").map(Self::Days))
            .or_else(|| Self::try_from(text.clone()).ok())
    }

    /// Whether it has no length, or one beyond every deadline.
    #[must_use]
    pub fn is_nonsense(self) -> bool {
        match self {
            Self::Hours(n) => !(1..=720).contains(&n),
            Self::Days(n) | Self::WorkingDays(n) => !(1..=366).contains(&n),
            Self::SameDay => false,
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hours(n) => write!(f, "{n}小时"),
            Self::Days(n) => write!(f, "{n}天"),
            Self::WorkingDays(n) => write!(f, "{n}个工作日"),
            Self::SameDay => f.write_str("当天"),
        }
    }
}

/// The deadlines of one category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryRules {
    /// The category.
    pub id: Category,
    /// The name that staff read.
    pub name: String,
    /// From acceptance to dispatch.
    pub dispatch: Term,
    /// From dispatch to signing.
    pub sign: Term,
    /// From dispatch to the first look on site, where the category demands one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_action: Option<Term>,
    /// From dispatch to handing in.
    pub done: Term,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Numbers {
    office_hours: OfficeHours,
    accept: Term,
    accept_danger: Term,
    approve: Term,
    rating: Term,
    tell: Term,
    follow_up: Term,
    redo: Term,
    archive: Term,
    most_photos: usize,
    most_additions: u32,
    urges_for_supervision: u32,
    redo_for_supervision: u32,
    most_reports_a_day: usize,
    most_dangers_a_day: usize,
    reports_of_a_flood: usize,
    most_wrong_codes_a_day: usize,
    most_wrong_family_digits_a_day: usize,
    most_wrong_family_digits_of_all_a_day: usize,
    supply: Term,
    supply_last: Term,
    supply_again: Term,
    settle: Term,
    decide_decline: Term,
    decide_request: Term,
    decide_publication: Term,
    appeal: Term,
    accept_appeal: Term,
    return_within: Term,
    decide_return: Term,
    decide_third_return: Term,
    suspension: Term,
    report: Term,
    reopen: Term,
    most_extensions: u32,
    most_extension_days: u32,
    most_reopenings: u32,
    most_orders: usize,
    duplicates_for_supervision: u32,
    categories: Vec<CategoryRules>,
}

/// Everything about the lifecycle that a district may set.
#[derive(Clone, Debug)]
pub struct Rules {
    /// From submission to acceptance.
    pub accept: Term,
    /// The same for a danger, which is dispatched within the same term.
    pub accept_danger: Term,
    /// From handing in to approval.
    pub approve: Term,
    /// How long a resident has to rate.
    pub rating: Term,
    /// From a notice of the answer that nobody took to the telephone call.
    pub tell: Term,
    /// From a rating that is not content to the follow-up call.
    pub follow_up: Term,
    /// From the decision that work is done again to handing in; a category's shorter term goes before it.
    pub redo: Term,
    /// From the last act on a report that has ended to its archiving.
    pub archive: Term,
    /// Photos a report may carry.
    pub most_photos: usize,
    /// How often a resident may add information to a report.
    pub most_additions: u32,
    /// This many urges are told to the supervisors.
    pub urges_for_supervision: u32,
    /// This many times that work is done again are told to the supervisors.
    pub redo_for_supervision: u32,
    /// Reports one resident may send in a local day.
    pub most_reports_a_day: usize,
    /// The same where those beyond [`most_reports_a_day`](Self::most_reports_a_day) report a danger.
    pub most_dangers_a_day: usize,
    /// This many reports at one desk in an hour are a flood: further ordinary ones are announced together.
    pub reports_of_a_flood: usize,
    /// Wrong query codes that are accepted for one report in a local day, from all senders together.
    pub most_wrong_codes_a_day: usize,
    /// Wrong digits of parents that one person may try a day.
    pub most_wrong_family_digits_a_day: usize,
    /// The same of all people together: beyond it somebody guesses.
    pub most_wrong_family_digits_of_all_a_day: usize,
    /// From a question to the resident to the reminder.
    pub supply: Term,
    /// From the reminder to the closing without a reply.
    pub supply_last: Term,
    /// How long a resident may still send what was asked for after the closing.
    pub supply_again: Term,
    /// From the call of an emergency service to what is left of the report.
    pub settle: Term,
    /// From a request to decline to its decision.
    pub decide_decline: Term,
    /// From a request for more time or for a stop of the clock to its decision.
    pub decide_request: Term,
    /// From a proposal to its decision.
    pub decide_publication: Term,
    /// How long a resident may appeal.
    pub appeal: Term,
    /// From an appeal to the acceptance.
    pub accept_appeal: Term,
    /// How long after the dispatch a unit may give an order back.
    pub return_within: Term,
    /// From a request to give an order back to its decision.
    pub decide_return: Term,
    /// The same for the third request, which the district decides.
    pub decide_third_return: Term,
    /// The longest suspension.
    pub suspension: Term,
    /// From the beginning of a supervision to the written report.
    pub report: Term,
    /// How long a resident may have a closed report opened again.
    pub reopen: Term,
    /// How often a unit may get more time.
    pub most_extensions: u32,
    /// The most working days on top at a time.
    pub most_extension_days: u32,
    /// How often a resident may have a report opened again.
    pub most_reopenings: u32,
    /// The most joint units of a report.
    pub most_orders: usize,
    /// This many merged reports put a master under supervision.
    pub duplicates_for_supervision: u32,
    /// The calendar of working days.
    pub calendar: WorkCalendar,
    categories: Vec<CategoryRules>,
}

/// Rules that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum InvalidRules {
    /// Not the expected JSON.
    #[error("the rules cannot be read")]
    Json(#[from] serde_json::Error),
    /// A category has no deadlines.
    #[error("the rules say nothing about the category `{0}`")]
    Missing(&'static str),
    /// A term in office hours is longer than a day of offices and no number of working days.
    #[error(
        "the term `{0}h` is longer than offices are open in a day; write it in working days, such as 1wd"
    )]
    OfficeHours(u32),
    /// The calendar.
    #[error(transparent)]
    Calendar(#[from] crate::calendar::InvalidCalendar),
}

/// The rules that ship with this version, as they are written.
pub(super) const BUNDLED_RULES: &str = include_str!("../../data/rules.json");

impl Rules {
    /// Reads rules and calendar.
    ///
    /// # Errors
    /// [`InvalidRules`] where either cannot be read, a category is missing or a term does not fit the office hours.
    pub fn parse(json: &str, calendar_csv: &str) -> Result<Self, InvalidRules> {
        let numbers: Numbers = serde_json::from_str(json)?;
        if let Some(missing) =
            Category::ALL.iter().find(|wanted| !numbers.categories.iter().any(|found| found.id == **wanted))
        {
            return Err(InvalidRules::Missing(missing.id()));
        }
        let rules = Self {
            accept: numbers.accept,
            accept_danger: numbers.accept_danger,
            approve: numbers.approve,
            rating: numbers.rating,
            tell: numbers.tell,
            follow_up: numbers.follow_up,
            redo: numbers.redo,
            archive: numbers.archive,
            most_photos: numbers.most_photos,
            most_additions: numbers.most_additions,
            urges_for_supervision: numbers.urges_for_supervision,
            redo_for_supervision: numbers.redo_for_supervision,
            most_reports_a_day: numbers.most_reports_a_day,
            most_dangers_a_day: numbers.most_dangers_a_day,
            reports_of_a_flood: numbers.reports_of_a_flood,
            most_wrong_codes_a_day: numbers.most_wrong_codes_a_day,
            most_wrong_family_digits_a_day: numbers.most_wrong_family_digits_a_day,
            most_wrong_family_digits_of_all_a_day: numbers.most_wrong_family_digits_of_all_a_day,
            supply: numbers.supply,
            supply_last: numbers.supply_last,
            supply_again: numbers.supply_again,
            settle: numbers.settle,
            decide_decline: numbers.decide_decline,
            decide_request: numbers.decide_request,
            decide_publication: numbers.decide_publication,
            appeal: numbers.appeal,
            accept_appeal: numbers.accept_appeal,
            return_within: numbers.return_within,
            decide_return: numbers.decide_return,
            decide_third_return: numbers.decide_third_return,
            suspension: numbers.suspension,
            report: numbers.report,
            reopen: numbers.reopen,
            most_extensions: numbers.most_extensions,
            most_extension_days: numbers.most_extension_days,
            most_reopenings: numbers.most_reopenings,
            most_orders: numbers.most_orders,
            duplicates_for_supervision: numbers.duplicates_for_supervision,
            calendar: WorkCalendar::from_csv(calendar_csv, numbers.office_hours)?,
            categories: numbers.categories,
        };
        rules.check_hours()?;
        Ok(rules)
    }

    /// The rules that ship with this version.
    #[must_use]
    pub fn bundled() -> &'static Self {
        static BUNDLED: LazyLock<Rules> = LazyLock::new(|| {
            #[expect(clippy::expect_used, reason = "files of this crate, read by the test below")]
            Rules::parse(BUNDLED_RULES, include_str!("../../data/calendar.csv"))
                .expect("the bundled rules are valid")
        });
        &BUNDLED
    }

    /// The deadlines of a category.
    #[must_use]
    pub fn of(&self, category: Category) -> &CategoryRules {
        // `parse` guarantees that each category is present; the first, which is the strictest, is only a fallback.
        self.categories.iter().find(|rules| rules.id == category).unwrap_or(&self.categories[0])
    }

    /// When a term that starts at `from` ends, its hours counted by the clock. A term of a report, whose hours may be
    /// office hours, ends as [`ends_for`](Self::ends_for) says.
    #[must_use]
    pub fn ends(&self, from: Timestamp, term: Term) -> Timestamp {
        let plus = |hours: i64| from.saturating_add(SignedDuration::from_hours(hours)).unwrap_or(from);
        match term {
            Term::Hours(hours) => plus(i64::from(hours)),
            Term::Days(days) => plus(i64::from(days) * 24),
            Term::WorkingDays(days) => self.calendar.plus_working_days(from, days),
            Term::SameDay => self.calendar.same_day(from),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_rules_cover_every_category() {
        for category in Category::ALL {
            assert_eq!(Rules::bundled().of(*category).id, *category);
        }
    }

    #[test]
    fn a_term_is_written_in_one_of_four_forms() {
        for (text, term) in [
            ("2h", Term::Hours(2)),
            ("5wd", Term::WorkingDays(5)),
            ("7d", Term::Days(7)),
            ("same-day", Term::SameDay),
        ] {
            assert_eq!(Term::try_from(text.to_owned()).unwrap(), term);
        }
        for bad in ["", "h", "2", "2 h", "-1h", "2w"] {
            assert!(Term::try_from(bad.to_owned()).is_err(), "{bad}");
        }
    }
}
