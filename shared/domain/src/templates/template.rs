//! The templates that an account has chosen for its notices, and the detail for each keyword (pure).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Detail;
use super::keyword::Kind;

/// The templates of an account's notices.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeTemplates {
    /// The template of its subscription notifications.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subscription: Option<NoticeTemplate>,
    /// The template of its template messages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<NoticeTemplate>,
}

/// A template by WeChat's id, with the detail that fills each keyword.
///
/// It is stored as the operator wrote it, mistakes included: one wrong keyword closes a rung of one account, and must
/// not make the alliance unreadable. [`NoticeTemplate::ready`] checks it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Stored")]
pub struct NoticeTemplate {
    /// The id that the template has at this account.
    pub id: String,
    /// The details by the template's keys, as in `thing1`; empty if the rung is not set up.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub keywords: BTreeMap<String, Detail>,
}

/// The stored form; earlier versions wrote only the id.
#[derive(Deserialize)]
#[serde(untagged)]
enum Stored {
    Id(String),
    Mapped {
        id: String,
        #[serde(default)]
        keywords: BTreeMap<String, Detail>,
    },
}

impl From<Stored> for NoticeTemplate {
    fn from(stored: Stored) -> Self {
        match stored {
            Stored::Id(id) => Self { id, keywords: BTreeMap::new() },
            Stored::Mapped { id, keywords } => Self { id, keywords },
        }
    }
}

/// Why a template cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    /// It has no keywords: nobody has set it up yet.
    #[error("no keyword has a detail")]
    NoKeywords,
    /// A keyword of a kind that a notice cannot fill.
    #[error("a notice has nothing for the keyword `{0}`")]
    Keyword(String),
    /// A detail whose text its keyword does not always take, so that WeChat would answer 47003.
    #[error("the keyword `{keyword}` does not take {detail:?}")]
    Detail {
        /// The key.
        keyword: String,
        /// The detail.
        detail: Detail,
    },
}

impl Misfit {
    /// The name of this misfit in the metrics.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::NoKeywords => "no_keywords",
            Self::Keyword(_) => "keyword",
            Self::Detail { .. } => "fact",
        }
    }
}

/// A template whose keywords all have a suitable detail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadyTemplate<'a> {
    /// The id that the template has at the account.
    pub id: &'a str,
    blanks: Vec<Blank<'a>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Blank<'a> {
    key: &'a str,
    kind: Kind,
    most: usize,
    detail: Detail,
}

impl NoticeTemplate {
    /// The template, ready to be filled.
    ///
    /// # Errors
    /// The first [`Misfit`] found.
    pub fn ready(&self) -> Result<ReadyTemplate<'_>, Misfit> {
        if self.keywords.is_empty() {
            return Err(Misfit::NoKeywords);
        }
        let blanks = self.keywords.iter().map(|(key, &detail)| {
            let (kind, most) = Kind::of(key).ok_or_else(|| Misfit::Keyword(key.clone()))?;
            if !kind.takes(detail) {
                return Err(Misfit::Detail { keyword: key.clone(), detail });
            }
            Ok(Blank { key, kind, most, detail })
        });
        Ok(ReadyTemplate { id: &self.id, blanks: blanks.collect::<Result<_, _>>()? })
    }
}

impl ReadyTemplate<'_> {
    /// The values of a notice by the template's keys, each cut to what its keyword holds; `told` gives the text of each
    /// detail.
    #[must_use]
    pub fn values(&self, told: impl Fn(Detail) -> String) -> BTreeMap<String, String> {
        let value = |place: &Blank<'_>| place.kind.fit(&told(place.detail), place.most);
        self.blanks.iter().map(|place| (place.key.to_owned(), value(place))).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(value: Value) -> NoticeTemplates {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn a_bare_id_of_an_earlier_version_is_read_and_is_a_rung_not_set_up() {
        let templates = read(json!({ "subscription": "S", "template": "T" }));
        let template = templates.template.unwrap();
        assert_eq!((template.id.as_str(), template.ready()), ("T", Err(Misfit::NoKeywords)));
        assert_eq!(templates.subscription.unwrap().id, "S");
        assert_eq!(read(json!({})), NoticeTemplates::default());
    }

    #[test]
    fn what_is_written_is_read_again() {
        let written =
            json!({ "template": { "id": "T", "keywords": { "thing1": "matter", "time3": "time" } } });
        let templates = read(written.clone());
        assert_eq!(serde_json::to_value(&templates).unwrap(), written);
        assert_eq!(templates.template.unwrap().ready().unwrap().blanks.len(), 2);
    }

    #[test]
    fn a_mistake_closes_the_rung_and_nothing_else() {
        let detail = |keyword: &str, detail| Misfit::Detail { keyword: keyword.to_owned(), detail };
        let keyword = |key: &str| Misfit::Keyword(key.to_owned());
        for (keywords, misfit) in [
            (json!({}), Misfit::NoKeywords),
            (json!({ "first": "remark" }), keyword("first")),
            (json!({ "thing1": "matter", "amount2": "number" }), keyword("amount2")),
            (json!({ "character_string1": "state" }), detail("character_string1", Detail::State)),
            (json!({ "character_string1": "time" }), detail("character_string1", Detail::Time)),
            (json!({ "time1": "number" }), detail("time1", Detail::Number)),
            (json!({ "phrase1": "unit" }), detail("phrase1", Detail::Unit)),
            (json!({ "thing1": "of a later version" }), detail("thing1", Detail::Unknown)),
        ] {
            let templates = read(json!({ "subscription": { "id": "S", "keywords": keywords } }));
            assert_eq!(templates.subscription.unwrap().ready(), Err(misfit));
        }
    }
}
