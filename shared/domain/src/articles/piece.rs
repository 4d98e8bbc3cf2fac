//! An article with what lists, feeds and the clock need of it, so that none of them reads its body.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Article, Content, Event, Refusal, Shown, Stage, State};

/// What lists say of a version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slip {
    /// Its title.
    pub title: String,
    /// Its sentence for lists and feeds.
    #[serde(default)]
    pub summary: String,
    /// Until when it is valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Timestamp>,
}

impl Slip {
    /// That of a content.
    #[must_use]
    pub fn of(content: &Content) -> Self {
        let Content { title, summary, valid_until, .. } = content;
        Self { title: title.clone(), summary: summary.clone(), valid_until: *valid_until }
    }
}

/// What residents' lists and feeds say of an article. Of a withdrawn one neither title nor summary is left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Its id.
    pub id: String,
    /// Its column.
    pub column: String,
    /// Its title.
    #[serde(default)]
    pub title: String,
    /// Its sentence.
    #[serde(default)]
    pub summary: String,
    /// When it was first published.
    pub published_at: Timestamp,
    /// When it last changed: corrected, withdrawn.
    pub updated_at: Timestamp,
    /// Whether it was withdrawn.
    #[serde(default)]
    pub withdrawn: bool,
    /// Whether it is no longer valid.
    #[serde(default)]
    pub archived: bool,
}

/// What the lists of staff say of an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskCard {
    /// Its id.
    pub id: String,
    /// Its column.
    pub column: String,
    /// The title of what is worked on, else of what is read.
    pub title: String,
    /// Who changed it last.
    pub by: String,
    /// Since when it is in its state.
    pub since: Timestamp,
    /// Whether residents read an earlier version meanwhile.
    #[serde(default)]
    pub correcting: bool,
}

/// An article with what lists need of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// The article.
    pub article: Article,
    /// What lists say of what is worked on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<Slip>,
    /// What lists say of what residents read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub live: Option<Slip>,
    /// When it last changed.
    pub since: Timestamp,
    /// Who changed it last; empty for the clock.
    #[serde(default)]
    pub by: String,
    /// Why it was given back or not published, for its author.
    #[serde(default)]
    pub note: String,
}

impl Piece {
    /// An article that nobody has written yet.
    #[must_use]
    pub fn new(article: Article, now: Timestamp) -> Self {
        Self { article, draft: None, live: None, since: now, by: String::new(), note: String::new() }
    }

    /// The piece after an event; `content` is what was written, where the event is that.
    ///
    /// # Errors
    /// [`Refusal`] says why nothing changes.
    pub fn apply(
        &self,
        event: Event<'_>,
        content: Option<&Content>,
        by: &str,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let article = self.article.apply(event, now)?;
        let number = |article: &Article| article.live.as_ref().map(|live| live.number);
        let went_out = number(&article) != number(&self.article);
        let draft = content.map(Slip::of).or_else(|| self.draft.clone());
        let live = if went_out { self.draft.clone() } else { self.live.clone() };
        let draft = draft.filter(|_| article.work.is_some());
        Ok(Self { article, draft, live, since: now, by: by.to_owned(), note: String::new() })
    }

    /// Until when what is worked on would be valid.
    #[must_use]
    pub fn valid_until(&self) -> Option<Timestamp> {
        self.draft.as_ref().and_then(|draft| draft.valid_until)
    }

    /// What residents' lists and feeds say; none where nothing was ever published.
    #[must_use]
    pub fn card(&self) -> Option<Card> {
        let live = self.article.live.as_ref()?;
        let slip = self.live.clone().unwrap_or_default();
        let (withdrawn_at, archived) = match &live.shown {
            Shown::Published => (None, false),
            Shown::Withdrawn { at, .. } => (Some(*at), false),
            Shown::Archived => (None, true),
        };
        let withdrawn = withdrawn_at.is_some();
        let said = |text: String| if withdrawn { String::new() } else { text };
        Some(Card {
            id: self.article.id.clone(),
            column: self.article.column.clone(),
            title: said(slip.title),
            summary: said(slip.summary),
            published_at: live.published_at,
            updated_at: withdrawn_at.unwrap_or(live.updated_at),
            withdrawn,
            archived,
        })
    }

    /// What the lists of staff say.
    #[must_use]
    pub fn desk_card(&self) -> DeskCard {
        let slip = self.draft.as_ref().or(self.live.as_ref());
        DeskCard {
            id: self.article.id.clone(),
            column: self.article.column.clone(),
            title: slip.map(|slip| slip.title.clone()).unwrap_or_default(),
            by: self.by.clone(),
            since: self.since,
            correcting: self.article.work.is_some() && self.article.readable().is_some(),
        }
    }

    /// When it is to be published, where a time is set.
    #[must_use]
    pub fn scheduled_at(&self) -> Option<Timestamp> {
        match self.article.work.as_ref().map(|work| &work.stage) {
            Some(Stage::Scheduled(_, at)) => Some(*at),
            _ => None,
        }
    }

    /// The list of staff that it is in.
    #[must_use]
    pub fn state(&self) -> State {
        self.article.state()
    }
}

/// Whether a text can be the id of an article.
#[must_use]
pub fn is_article_id(id: &str) -> bool {
    id.len() == 16 && id.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}
