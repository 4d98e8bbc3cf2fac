//! What a district has changed of the rules that ship with this version: each part that it never changed stays as it ships.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::rules::{BUNDLED_RULES, CategoryRules, InvalidRules, Rules, Term};

/// The changed parts of the rules.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amendments {
    /// The names and deadlines of all categories.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub categories: Option<Vec<CategoryRules>>,
    /// Terms by their ids in [`TERMS`].
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub terms: BTreeMap<String, Term>,
    /// The office hours of a working day: `09:00-12:00`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office_hours: Option<Vec<String>>,
    /// Every entered day of the calendar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<Vec<EnteredDay>>,
}

/// A day of the calendar by a notice of the State Council.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnteredDay {
    /// The day.
    pub date: Date,
    /// Whether it is worked; otherwise it is free.
    pub worked: bool,
    /// The occasion.
    pub name: String,
}

/// A term that can be changed.
#[derive(Debug)]
pub struct TermName {
    /// Its id in the rules.
    pub id: &'static str,
    /// Its name for operators.
    pub name: &'static str,
    of: fn(&Rules) -> Term,
}

impl TermName {
    /// The term as it is in these rules.
    #[must_use]
    pub fn of(&self, rules: &Rules) -> Term {
        (self.of)(rules)
    }
}

macro_rules! terms {
    ($($id:ident $name:literal;)*) => {
        /// The terms that can be changed, in the order in which a report meets them.
        pub static TERMS: &[TermName] =
            &[$(TermName { id: stringify!($id), name: $name, of: |rules| rules.$id }),*];
    };
}

terms! {
    accept "受理：从提交到受理";
    accept_danger "受理：说到危险的";
    accept_appeal "受理：申诉的";
    supply "补充材料：从询问到提醒居民";
    supply_last "补充材料：从提醒到结束";
    supply_again "补充材料：结束后还能补";
    decide_decline "审核不予受理的申请";
    appeal "居民可以申诉的期限";
    settle "紧急电话处理后，登记余下的事";
    return_within "承办单位可以退单的期限";
    decide_return "审核退单";
    decide_third_return "审核第三次退单";
    decide_request "审核延期、挂起的申请";
    suspension "最长挂起";
    report "督办后书面报告";
    approve "审核办理结果";
    tell "没有人看到答复，打电话告知";
    rating "居民评价的期限";
    follow_up "不满意的回访";
    redo "重办";
    reopen "办结后可以重开的期限";
    decide_publication "审核公开的申请";
    archive "结束后归档";
}

impl Amendments {
    /// The rules that ship with this version, with these changes.
    ///
    /// # Errors
    /// [`InvalidRules`] where the changes contradict one another or the law.
    pub fn rules(&self) -> Result<Rules, InvalidRules> {
        let mut rules: Value = serde_json::from_str(BUNDLED_RULES)?;
        for (id, term) in &self.terms {
            // One that a later version brought is nothing to this one.
            if TERMS.iter().any(|known| known.id == id) {
                rules[id] = json!(term);
            }
        }
        if let Some(categories) = &self.categories {
            rules["categories"] = json!(categories);
        }
        if let Some(hours) = &self.office_hours {
            rules["office_hours"] = json!(hours);
        }
        let mut calendar = include_str!("../../data/calendar.csv").to_owned();
        if let Some(days) = &self.days {
            calendar = "date,kind,name\n".to_owned();
            for EnteredDay { date, worked, name } in days {
                let kind = if *worked { "workday" } else { "holiday" };
                // Writing into memory does not fail.
                let _ = writeln!(calendar, "{date},{kind},\"{}\"", name.replace('"', "\"\""));
            }
        }
        Rules::parse(&rules.to_string(), &calendar)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tickets::Category;

    #[test]
    fn what_was_never_changed_is_as_it_ships() {
        let (rules, bundled) = (Amendments::default().rules().unwrap(), Rules::bundled());
        for term in TERMS {
            assert_eq!(term.of(&rules), term.of(bundled), "{}", term.id);
        }
        assert_eq!(rules.calendar.entered().count(), bundled.calendar.entered().count());
    }

    #[test]
    fn what_was_changed_is_read_again_and_counts() {
        let mut danger = Rules::bundled().of(Category::Danger).clone();
        danger.name = "急险".to_owned();
        danger.done = Term::Hours(8);
        let mut categories = vec![danger];
        categories.extend(Category::ALL[1..].iter().map(|category| Rules::bundled().of(*category).clone()));
        let day =
            EnteredDay { date: "2027-10-04".parse().unwrap(), worked: false, name: "国庆\"节\"".into() };
        let amendments = Amendments {
            categories: Some(categories),
            terms: BTreeMap::from([
                ("archive".to_owned(), Term::Days(60)),
                ("later".to_owned(), Term::SameDay),
            ]),
            office_hours: Some(vec!["08:30-12:00".into(), "14:00-17:30".into()]),
            days: Some(vec![day.clone()]),
        };
        let stored = serde_json::to_string(&amendments).unwrap();
        let rules = serde_json::from_str::<Amendments>(&stored).unwrap().rules().unwrap();
        assert_eq!((rules.of(Category::Danger).name.as_str(), rules.archive), ("急险", Term::Days(60)));
        assert_eq!(rules.calendar.office_hours().a_day().as_hours(), 7);
        assert_eq!(rules.calendar.entered().next(), Some((day.date, false, day.name.as_str())));
        assert!(Amendments { categories: Some(Vec::new()), ..Amendments::default() }.rules().is_err());
    }
}
