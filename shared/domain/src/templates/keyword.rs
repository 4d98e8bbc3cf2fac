//! The keywords of WeChat's templates: which detail each kind takes, and how much of it (pure).
//!
//! A key is a kind and a number, as in `thing1`. A value that is not of the kind makes WeChat refuse the whole message
//! (47003), so a detail is allowed only for kinds that accept every text of it.

use wechat::limits::sending::{LEGACY_VALUE_CHARS, NOTIFICATION_VALUES};

use super::Detail;
use crate::cutting::characters;

/// Marks the end of a text that was cut.
const CUT: char = '…';

/// A kind of keyword that a notice can fill. WeChat has more: names, amounts, telephone numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `thing`: any text.
    Thing,
    /// `character_string`: anything but Chinese.
    CharacterString,
    /// `time`, `date`: a moment.
    Moment,
    /// `phrase`: a few Chinese characters, and nothing else.
    Phrase,
    /// `keyword` of templates that are older than the kinds: any text.
    Legacy,
}

impl Kind {
    /// The kind of a key, and the most characters of its value; `None` if a notice cannot fill it.
    #[must_use]
    pub fn of(key: &str) -> Option<(Self, usize)> {
        let name = key.trim_end_matches(|c: char| c.is_ascii_digit());
        if name.len() == key.len() {
            return None;
        }
        let kind = match name {
            "thing" => Self::Thing,
            "character_string" => Self::CharacterString,
            "time" | "date" => Self::Moment,
            "phrase" => Self::Phrase,
            "keyword" => return Some((Self::Legacy, LEGACY_VALUE_CHARS)),
            _ => return None,
        };
        let (_, most) = NOTIFICATION_VALUES.iter().find(|(known, _)| *known == name)?;
        Some((kind, *most))
    }

    /// Whether every text of `detail` is of this kind.
    #[must_use]
    pub fn takes(self, detail: Detail) -> bool {
        match self {
            Self::Thing | Self::Legacy => detail != Detail::Unknown,
            Self::CharacterString => detail == Detail::Number,
            Self::Moment => detail == Detail::Time,
            Self::Phrase => matches!(detail, Detail::State | Detail::Matter),
        }
    }

    /// As much of `text` as a value of this kind may hold, on one line.
    #[must_use]
    pub fn fit(self, text: &str, most: usize) -> String {
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.chars().count() <= most {
            return line;
        }
        match self {
            Self::Thing | Self::Legacy => {
                characters(&line, most.saturating_sub(1)).chars().chain([CUT]).collect()
            }
            // These kinds do not accept `…`.
            Self::CharacterString | Self::Moment | Self::Phrase => line.chars().take(most).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_kind_that_we_have_something_for_and_a_number() {
        for (key, kind) in [
            ("thing1", Some(Kind::Thing)),
            ("thing20", Some(Kind::Thing)),
            ("character_string2", Some(Kind::CharacterString)),
            ("time3", Some(Kind::Moment)),
            ("date4", Some(Kind::Moment)),
            ("phrase5", Some(Kind::Phrase)),
            ("keyword1", Some(Kind::Legacy)),
            ("thing", None),
            ("", None),
            ("7", None),
            ("first", None),
            ("remark", None),
            ("amount1", None),
            ("phone_number1", None),
            ("name1", None),
        ] {
            assert_eq!(Kind::of(key).map(|(kind, _)| kind), kind, "{key}");
        }
    }

    #[test]
    fn a_detail_stands_only_where_its_text_always_may() {
        use Detail::{Matter, Number, Remark, State, Time, Unit, Unknown};
        for (kind, details) in [
            (Kind::Thing, &[Number, Matter, State, Unit, Time, Remark][..]),
            (Kind::Legacy, &[Number, Matter, State, Unit, Time, Remark]),
            (Kind::CharacterString, &[Number]),
            (Kind::Moment, &[Time]),
            (Kind::Phrase, &[Matter, State]),
        ] {
            for detail in [Number, Matter, State, Unit, Time, Remark, Unknown] {
                assert_eq!(kind.takes(detail), details.contains(&detail), "{kind:?} {detail:?}");
            }
        }
    }

    #[test]
    fn a_text_is_cut_to_what_its_keyword_holds_and_stands_on_one_line() {
        let long = "新".repeat(300);
        for (key, text, value) in [
            ("thing1", "路灯不亮", "路灯不亮".to_owned()),
            ("thing1", " 一\n二\t三 ", "一 二 三".to_owned()),
            ("thing1", &long[..60], "新".repeat(20)),
            ("thing1", &long[..63], "新".repeat(19) + "…"),
            ("phrase1", "待回访了吗", "待回访了吗".to_owned()),
            ("phrase1", "待回访了吗吗", "待回访了吗".to_owned()),
            ("character_string1", "20161123-0007", "20161123-0007".to_owned()),
            ("keyword1", &long, "新".repeat(LEGACY_VALUE_CHARS - 1) + "…"),
        ] {
            let (kind, most) = Kind::of(key).unwrap();
            assert_eq!(kind.fit(text, most), value, "{key}");
        }
    }
}
