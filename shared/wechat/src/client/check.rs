//! Checks made before a request is sent, so that WeChat need not refuse it.

use std::{fmt, ops::RangeInclusive};

/// The rule of WeChat's that a request breaks. Names the field, and never holds its value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field} {rule}")]
pub struct Invalid {
    /// The field, as in `button[0].name`.
    pub field: String,
    /// The rule.
    pub rule: Rule,
}

/// A rule for a field.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rule {
    /// It must not be empty.
    Present,
    /// It must not be there.
    Absent,
    /// At most so many bytes of UTF-8.
    Bytes(usize),
    /// At most so many characters.
    Chars(usize),
    /// Between these two bounds, both included: a count or an amount.
    Within(i64, i64),
    /// Of the form that the field's description names.
    Form,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Present => f.write_str("must not be empty"),
            Self::Absent => f.write_str("must not be there"),
            Self::Bytes(most) => write!(f, "must have at most {most} bytes"),
            Self::Chars(most) => write!(f, "must have at most {most} characters"),
            Self::Within(least, most) => write!(f, "must be within {least} to {most}"),
            Self::Form => f.write_str("has a form that WeChat does not take"),
        }
    }
}

pub(super) fn broken<T>(field: &str, rule: Rule) -> Result<T, Invalid> {
    Err(Invalid { field: field.to_owned(), rule })
}

pub(super) fn present(field: &str, value: &str) -> Result<(), Invalid> {
    if value.is_empty() { broken(field, Rule::Present) } else { Ok(()) }
}

pub(super) fn bytes(field: &str, value: &str, most: usize) -> Result<(), Invalid> {
    if value.len() > most { broken(field, Rule::Bytes(most)) } else { Ok(()) }
}

pub(super) fn chars(field: &str, value: &str, most: usize) -> Result<(), Invalid> {
    if value.chars().count() > most { broken(field, Rule::Chars(most)) } else { Ok(()) }
}

pub(super) fn within(field: &str, value: i64, range: RangeInclusive<i64>) -> Result<(), Invalid> {
    if range.contains(&value) { Ok(()) } else { broken(field, Rule::Within(*range.start(), *range.end())) }
}

pub(super) fn count(field: &str, value: usize, range: RangeInclusive<usize>) -> Result<(), Invalid> {
    let wide = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    within(field, wide(value), wide(*range.start())..=wide(*range.end()))
}
