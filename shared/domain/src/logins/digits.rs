//! The six digits of a login, however they are typed or spoken.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The number of digits.
const COUNT: usize = 6;

/// The six digits that a login page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digits(String);

/// The text is not six digits.
#[derive(Debug, thiserror::Error)]
#[error("not six digits")]
pub struct NotDigits;

impl Digits {
    /// Exactly six ASCII digits.
    ///
    /// # Errors
    /// [`NotDigits`] for anything else.
    pub fn parse(text: impl Into<String>) -> Result<Self, NotDigits> {
        let text = text.into();
        let is_fine = text.len() == COUNT && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_fine { Ok(Self(text)) } else { Err(NotDigits) }
    }

    /// The digits that a message consists of: full width, or Chinese numerals as speech recognition writes them, with
    /// blanks and punctuation between them. The message may contain nothing else.
    #[must_use]
    pub fn of_message(text: &str) -> Option<Self> {
        let mut digits = String::new();
        for c in text.chars() {
            match digit(c) {
                Some(digit) if digits.len() < COUNT => digits.push(digit),
                Some(_) => return None,
                // Blanks, punctuation and invisible characters are skipped.
                None if !c.is_alphanumeric() => {}
                None => return None,
            }
        }
        Self::parse(digits).ok()
    }

    /// The six digits as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn digit(c: char) -> Option<char> {
    Some(match c {
        '0'..='9' => c,
        '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0'))?,
        '零' | '〇' | '○' => '0',
        '一' | '幺' | '壹' => '1',
        '二' | '两' | '贰' => '2',
        '三' | '叁' => '3',
        '四' | '肆' => '4',
        '五' | '伍' => '5',
        '六' | '陆' => '6',
        '七' | '柒' | '拐' => '7',
        '八' | '捌' => '8',
        '九' | '玖' => '9',
        _ => return None,
    })
}

impl TryFrom<String> for Digits {
    type Error = NotDigits;

    fn try_from(text: String) -> Result<Self, NotDigits> {
        Self::parse(text)
    }
}

impl From<Digits> for String {
    fn from(digits: Digits) -> Self {
        digits.0
    }
}

impl fmt::Display for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
