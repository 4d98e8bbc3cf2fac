//! A report for somebody else (代报): whose it is besides the reporter's, and what has to be known of them.

use super::refusal::Wrong;
use super::ticket::{OnBehalf, Ticket};
use crate::cutting::characters;
use crate::ids::Follower;

/// The most characters of a name.
const LONGEST_NAME: usize = 20;
/// The fewest and the most digits of a telephone number, with or without its area code.
const DIGITS: std::ops::RangeInclusive<usize> = 7..=12;

impl OnBehalf {
    /// Somebody with an account in WeChat, who gave the reporter their digits.
    #[must_use]
    pub fn linked(follower: Follower) -> Self {
        Self { follower: Some(follower), ..Self::default() }
    }

    /// Somebody without WeChat, whom an officer calls. None where neither was said.
    #[must_use]
    pub fn named(name: &str, telephone: &str) -> Option<Self> {
        let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let (name, telephone) = (text(name), text(telephone));
        (name.is_some() || telephone.is_some()).then_some(Self { follower: None, name, telephone })
    }

    /// Whether somebody stands behind it: nobody does any more once they said that they never agreed, or the report was
    /// archived.
    #[must_use]
    pub fn is_open(&self) -> bool {
        *self != Self::default()
    }

    /// Notes what is wrong with name and telephone number.
    pub(super) fn check(&self, wrong: &mut Wrong) {
        if self.follower.is_some() {
            return;
        }
        let name = self.name.as_deref().unwrap_or_default().trim();
        let count = name.chars().count();
        let is_name = (2..=LONGEST_NAME).contains(&count) && name.chars().all(may_be_in_a_name);
        wrong.note(!is_name, "behalf_name", "请写老人的姓名，比如“王桂英”");
        let telephone = self.telephone.as_deref().unwrap_or_default();
        let digits = telephone.chars().filter(char::is_ascii_digit).count();
        let is_number = DIGITS.contains(&digits)
            && telephone.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-'));
        let ask = "请写老人的电话，手机11位；座机带不带区号都行";
        wrong.note(!is_number, "behalf_telephone", ask);
    }
}

/// Letters of any script, and the dot in names such as 买买提·艾力.
fn may_be_in_a_name(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '·' | '•' | ' ' | '.')
}

/// A name of which only the beginning is shown: `王**`.
#[must_use]
pub fn masked_name(name: &str) -> String {
    format!("{}**", characters(name.trim(), 1))
}

/// The digits of a text that is a telephone number and nothing else.
#[must_use]
pub fn telephone_in(text: &str) -> Option<String> {
    let digits: String = text.trim().chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let is_number = (7..=12).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(digits)
}

/// What is shown of how to reach somebody, to whoever has not asked to see it: a number with its middle hidden, of
/// anything else only that it is there.
#[must_use]
pub fn masked_contact(contact: &str) -> String {
    telephone_in(contact).map_or_else(|| "留了联系方式".to_owned(), |number| masked_number(&number))
}

/// A telephone number of which the middle is hidden: `138****5678`.
#[must_use]
pub fn masked_number(number: &str) -> String {
    let count = number.chars().count();
    if count < 7 {
        return "*".repeat(count);
    }
    let hidden = |(at, c): (usize, char)| if (3..count - 4).contains(&at) { '*' } else { c };
    number.chars().enumerate().map(hidden).collect()
}

impl Ticket {
    /// Whether it is this follower's: they reported it, or it was reported for them.
    #[must_use]
    pub fn is_of(&self, follower: &Follower) -> bool {
        self.reporter.as_ref() == Some(follower) || self.principal() == Some(follower)
    }

    /// Whether it is somebody else's besides the reporter's.
    #[must_use]
    pub fn is_on_behalf(&self) -> bool {
        self.on_behalf.as_ref().is_some_and(OnBehalf::is_open)
    }

    /// The telephone number of the person for whom it was reported.
    #[must_use]
    pub fn principals_telephone(&self) -> Option<&str> {
        self.on_behalf.as_ref().and_then(|on_behalf| on_behalf.telephone.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(name: &str, telephone: &str) -> Vec<String> {
        let mut wrong = Wrong::default();
        OnBehalf::named(name, telephone).unwrap().check(&mut wrong);
        let refused = wrong.refuse().err().map(|refusal| refusal.fields()).unwrap_or_default();
        refused.into_iter().map(|(field, _)| field).collect()
    }

    #[test]
    fn a_name_and_a_number_are_needed_and_have_to_be_such() {
        assert!(fields("王桂英", "138 1234 5678").is_empty());
        assert!(fields("买买提·艾力", "0532-85912345").is_empty());
        assert_eq!(fields("王", "13812345678"), ["behalf_name"]);
        assert_eq!(fields("<b>王</b>", "12"), ["behalf_name", "behalf_telephone"]);
        assert_eq!(fields("王桂英", "一三八"), ["behalf_telephone"]);
        assert_eq!(OnBehalf::named(" ", ""), None);
    }

    #[test]
    fn little_of_a_name_and_of_a_number_is_shown() {
        assert_eq!(masked_name("王桂英"), "王**");
        assert_eq!(masked_number("13812345678"), "138****5678");
        assert_eq!(masked_number("12345"), "*****");
    }
}
