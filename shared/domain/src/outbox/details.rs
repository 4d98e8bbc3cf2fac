//! The details of a notice, for templates that have a keyword for each.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use wechat::limits::sending::LEGACY_VALUE_CHARS;

use crate::calendar;
use crate::ids::UnitId;
use crate::templates::{Detail, Kind};

/// The details of one notice, as its aggregate fills them in. Empty details are left out.
///
/// `matter` and `state` may fill a `phrase`, so they consist of at most five Chinese characters and nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// The number of what it is about.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub number: String,
    /// The kind of matter; never a resident's own words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub matter: String,
    /// Its state.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub state: String,
    /// The unit that handles it; its name is looked up when the notice is delivered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// What happened, cut to what the longest keyword takes.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub remark: String,
}

impl Details {
    /// A remark, cut to what the longest keyword takes, so that an event does not store a long answer twice.
    #[must_use]
    pub fn remark(text: &str) -> String {
        Kind::Legacy.fit(text, LEGACY_VALUE_CHARS)
    }

    /// The text of a detail, for an event at `at`, where `unit_name` is the unit's name; empty for an unknown detail.
    #[must_use]
    pub fn text(&self, detail: Detail, at: Timestamp, unit_name: &str) -> String {
        match detail {
            Detail::Number => self.number.clone(),
            Detail::Matter => self.matter.clone(),
            Detail::State => self.state.clone(),
            Detail::Unit => unit_name.to_owned(),
            Detail::Time => moment(at),
            Detail::Remark => self.remark.clone(),
            Detail::Unknown => String::new(),
        }
    }
}

/// `2016年11月23日 16:05`: the date format in WeChat's documents.
fn moment(at: Timestamp) -> String {
    calendar::local(at).strftime("%Y年%-m月%-d日 %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_told_on_the_clock_of_the_district() {
        assert_eq!(moment("2016-11-23T08:05:00Z".parse().unwrap()), "2016年11月23日 16:05");
        assert_eq!(moment("2016-12-31T16:00:00Z".parse().unwrap()), "2017年1月1日 00:00");
    }

    #[test]
    fn a_remark_that_was_cut_fits_every_keyword_as_the_whole_does() {
        for text in ["新".repeat(300), "a b\nc".repeat(90), "短".to_owned()] {
            for key in ["thing1", "keyword1"] {
                let (kind, most) = Kind::of(key).unwrap();
                assert_eq!(kind.fit(&Details::remark(&text), most), kind.fit(&text, most), "{key}");
            }
        }
    }
}
