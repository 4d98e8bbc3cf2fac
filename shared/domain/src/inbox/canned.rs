//! Canned replies (常用回复) of an account, and the variables in them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The most canned replies of an account.
pub const MOST_CANNED: usize = 20;
/// The longest title, in characters.
pub const LONGEST_TITLE: usize = 20;

/// A canned reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Canned {
    /// What staff choose it by.
    pub title: String,
    /// The reply, with variables in braces.
    pub text: String,
}

/// The canned replies of an account as they were saved last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CannedList {
    /// How often the list was saved.
    pub version: u64,
    /// The replies, in the order of the list.
    pub replies: Vec<Canned>,
    /// Who saved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saved_by: Option<String>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saved_at: Option<Timestamp>,
}

/// What is known where a reply is filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The number of the report that the conversation became.
    pub number: Option<String>,
    /// When something of it is due.
    pub term: Option<String>,
    /// The hotline.
    pub hotline: Option<String>,
}

/// A variable of a canned reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variable {
    /// 称呼: what the resident is called, which no record says.
    Address,
    /// 编号.
    Number,
    /// 时限.
    Term,
    /// 热线.
    Hotline,
}

impl Variable {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Address, Self::Number, Self::Term, Self::Hotline];

    /// How it stands in a text.
    #[must_use]
    pub fn written(self) -> &'static str {
        match self {
            Self::Address => "{称呼}",
            Self::Number => "{编号}",
            Self::Term => "{时限}",
            Self::Hotline => "{热线}",
        }
    }

    /// What to do where it is not filled in.
    #[must_use]
    pub fn missing(self) -> &'static str {
        match self {
            Self::Address => "“{称呼}”还没有填：请改成怎么称呼这位居民，比如“王阿姨”",
            Self::Number => "“{编号}”还没有填：这条留言还没有登记为诉求，请删掉这一句，或者先登记",
            Self::Term => "“{时限}”还没有填：查不到诉求的时限，请写上日期，或者删掉这一句",
            Self::Hotline => "“{热线}”还没有填：热线表里没有12345，请写上电话，或者删掉这一句",
        }
    }

    fn of(self, known: &Known) -> Option<&str> {
        match self {
            Self::Address => None,
            Self::Number => known.number.as_deref(),
            Self::Term => known.term.as_deref(),
            Self::Hotline => known.hotline.as_deref(),
        }
    }
}

impl Canned {
    /// The reply with what is known; what is not stays in braces.
    #[must_use]
    pub fn filled(&self, known: &Known) -> String {
        let fill = |text: String, variable: Variable| match variable.of(known) {
            Some(value) => text.replace(variable.written(), value),
            None => text,
        };
        Variable::ALL.into_iter().fold(self.text.clone(), fill)
    }
}

/// The variables that nobody has filled in: such a text must not be sent.
pub fn unfilled(text: &str) -> impl Iterator<Item = Variable> {
    Variable::ALL.into_iter().filter(move |variable| text.contains(variable.written()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_filled_in_and_what_is_not_keeps_a_text_from_being_sent() {
        let canned = Canned {
            title: "已登记".to_owned(),
            text: "{称呼}您好，编号{编号}，{时限}前答复，急事打{热线}。".to_owned(),
        };
        let known = Known { number: Some("20261123-0001".to_owned()), ..Known::default() };
        let text = canned.filled(&known);
        assert_eq!(text, "{称呼}您好，编号20261123-0001，{时限}前答复，急事打{热线}。");
        assert_eq!(
            unfilled(&text).collect::<Vec<_>>(),
            [Variable::Address, Variable::Term, Variable::Hotline]
        );
        assert_eq!(unfilled("王阿姨您好").count(), 0);
    }
}
