//! What somebody searches for, by how it is written.

use super::behalf::telephone_in;
use crate::ids::TicketId;

/// What a text looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wording {
    /// Nothing.
    Nothing,
    /// The report with this number.
    Number(TicketId),
    /// Reports with this telephone number.
    Telephone(String),
    /// Reports in which each of these stands, in small letters.
    Words(Vec<String>),
}

/// Whether a text is nothing but six digits, as a query code is, which finds no report without its number.
#[must_use]
pub fn is_bare_code(text: &str) -> bool {
    let text = text.trim();
    text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit())
}

impl Wording {
    /// Reads a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let text = text.trim();
        // Whoever copies the receipt has the query code behind the number.
        let first = text.split_whitespace().next().unwrap_or_default();
        if let Ok(id) = TicketId::parse(first) {
            return Self::Number(id);
        }
        if let Some(number) = telephone_in(text) {
            return Self::Telephone(number);
        }
        let words: Vec<_> = text.split_whitespace().map(str::to_lowercase).collect();
        if words.is_empty() { Self::Nothing } else { Self::Words(words) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_a_number_a_telephone_or_words() {
        let id = TicketId::parse("20261123-0001").unwrap();
        assert_eq!(Wording::of(" 20261123-0001 384756 "), Wording::Number(id));
        for typed in ["13812345678", "138 1234 5678", "138-1234-5678"] {
            assert_eq!(Wording::of(typed), Wording::Telephone("13812345678".to_owned()), "{typed}");
        }
        let words = |all: &[&str]| Wording::Words(all.iter().map(|word| (*word).to_owned()).collect());
        assert_eq!(Wording::of("新湛一路  LED"), words(&["新湛一路", "led"]));
        assert_eq!(Wording::of("12号"), words(&["12号"]));
        assert_eq!(Wording::of("  "), Wording::Nothing);
        assert!(is_bare_code(" 384921 ") && !is_bare_code("38492") && !is_bare_code("20261123-0001"));
    }
}
