//! What an account published, page by page.

use std::fmt;

use jiff::Timestamp;

use domain::articles::{Card, is_article_id};

/// A page of what an account published, the newest first.
#[derive(Debug)]
pub struct PublishedPage {
    /// The cards, those of withdrawn articles among them.
    pub cards: Vec<Card>,
    /// The last one, where more come after it.
    pub next: Option<PublishedPlace>,
}

/// Which part of what was published is read.
#[derive(Clone, Debug, Default)]
pub struct PublishedSpan {
    /// From when to when, both included; none for all times.
    pub within: Option<(Timestamp, Timestamp)>,
    /// The last one of the page before.
    pub after: Option<PublishedPlace>,
}

/// The place of an article among those that were published. In an address: its second and its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedPlace {
    /// When it was published, to the second.
    pub at: Timestamp,
    /// Its id.
    pub article: String,
}

impl PublishedPlace {
    /// Reads it from an address; none where it is none.
    #[must_use]
    pub fn parse(address: &str) -> Option<Self> {
        let (second, article) = address.split_once('.')?;
        let at = Timestamp::from_second(second.parse().ok()?).ok()?;
        is_article_id(article).then(|| Self { at, article: article.to_owned() })
    }
}

impl fmt::Display for PublishedPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.at.as_second(), self.article)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_tells_where_a_page_begins() {
        let at = Timestamp::from_second(1_790_000_000).unwrap();
        let place = PublishedPlace { at, article: "0a".repeat(8) };
        assert_eq!(PublishedPlace::parse(&place.to_string()), Some(place));
        for wrong in
            ["", ".", "1790000000", "x.y", "1790000000.../..", "99999999999999999999.0a0a0a0a0a0a0a0a"]
        {
            assert_eq!(PublishedPlace::parse(wrong), None, "{wrong}");
        }
    }
}
