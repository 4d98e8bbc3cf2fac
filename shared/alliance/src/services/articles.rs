//! What every function behind a page of articles shares: the article, its body, and writing a change.

use std::sync::Arc;

use http::StatusCode;
use jiff::Timestamp;

use super::door::{self, Door, Entered};
use crate::runtime::objects::Objects;
use crate::runtime::web::Response;
use crate::runtime::{Clock, Deployment, Random, StartError};
use crate::store::{
    Accounts, Allowed, ArticleEvent, ColumnBook, ContentChange, ContentStore, MayEdit, PublishedVersion,
    StoreError,
};
use domain::accounts::Alliance;
use domain::articles::{Content, Event, Piece, Refusal, Stage, State, is_article_id, told};
use domain::audit::What;
use domain::calendar::WorkCalendar;
use domain::staff::kinds::ReadArticles;
use domain::staff::{Locus, Staff};

/// The bodies of articles in the bucket, each under its digest.
#[derive(Clone, Debug)]
pub struct Bodies(Objects);

impl Bodies {
    /// Those of a deployment.
    ///
    /// # Errors
    /// [`StartError`] where the bucket is not set.
    pub fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self(deployment.objects()?))
    }

    /// The content with this digest; none where it is not there.
    ///
    /// # Errors
    /// [`StoreError`] where the bucket does not answer, or holds something else.
    pub async fn get(&self, digest: &str) -> Result<Option<Content>, StoreError> {
        let found = self.0.body(digest).await.map_err(|error| StoreError::Broken(Box::new(error)))?;
        found
            .map(|bytes| serde_json::from_slice(&bytes).map_err(|error| StoreError::Broken(Box::new(error))))
            .transpose()
    }

    /// Stores a content and returns its digest; storing it again is harmless.
    ///
    /// # Errors
    /// [`StoreError`] where the bucket does not answer.
    pub async fn put(&self, content: &Content) -> Result<String, StoreError> {
        let digest = content.digest();
        let bytes = serde_json::to_vec(content).map_err(|error| StoreError::Broken(Box::new(error)))?;
        let stored = self.0.put_body(&digest, bytes.into()).await;
        stored.map_err(|error| StoreError::Broken(Box::new(error)))?;
        Ok(digest)
    }
}

/// What the functions of articles work with.
#[derive(Debug)]
pub struct ArticleDesk {
    /// The console's door.
    pub door: Door,
    /// The accounts table.
    pub accounts: Accounts,
    /// The columns table.
    pub columns: ColumnBook,
    /// The content table.
    pub content: ContentStore,
    /// The bodies.
    pub bodies: Bodies,
    /// The clock.
    pub clock: Clock,
    /// For ids.
    pub random: Random,
}

/// An article that somebody may read before it is published.
#[derive(Debug)]
pub struct FoundArticle {
    /// The article.
    pub piece: Piece,
    /// Where it belongs.
    pub locus: Locus,
    /// The permission to read it.
    pub reading: Allowed<ReadArticles>,
    /// What is worked on, else what residents read.
    pub content: Content,
    /// The alliance.
    pub alliance: Arc<Alliance>,
}

/// Why a step was not taken.
#[derive(Debug)]
pub enum NotTaken {
    /// The article's rules refuse it, in a sentence.
    Refused(String),
    /// Somebody else changed the article meanwhile.
    Changed,
    /// The table is busy.
    Busy,
}

impl NotTaken {
    /// What the page says, and its status.
    #[must_use]
    pub fn says(&self) -> (String, StatusCode) {
        match self {
            Self::Refused(why) => (why.clone(), StatusCode::UNPROCESSABLE_ENTITY),
            Self::Changed => ("别人刚改过这篇稿件，请看现在的情况，再决定".to_owned(), StatusCode::CONFLICT),
            Self::Busy => ("系统正忙，这一步没有办，请再按一次".to_owned(), StatusCode::SERVICE_UNAVAILABLE),
        }
    }
}

impl From<Refusal> for NotTaken {
    fn from(why: Refusal) -> Self {
        Self::Refused(why.to_string())
    }
}

impl ArticleDesk {
    /// Builds it over the deployment's tables.
    ///
    /// # Errors
    /// [`StartError`] where a setting is missing.
    pub fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            door: Door::build(deployment)?,
            accounts: deployment.accounts()?,
            columns: deployment.columns()?,
            content: deployment.content()?,
            bodies: Bodies::build(deployment)?,
            clock: deployment.clock.clone(),
            random: deployment.random,
        })
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The article of an address, where this person may read it.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn find(&self, entered: &Entered, id: &str) -> Result<Option<FoundArticle>, StoreError> {
        if !is_article_id(id) {
            return Ok(None);
        }
        let Some(found) = self.content.find(id).await? else { return Ok(None) };
        let alliance = self.accounts.alliance().await?;
        let Some((piece, locus, reading)) = entered.open_article(found, &alliance) else { return Ok(None) };
        let article = &piece.article;
        let digest = article.work.as_ref().map(|work| &work.digest);
        let content = match digest.or(article.live.as_ref().map(|live| &live.digest)) {
            Some(digest) => self.bodies.get(digest).await?.unwrap_or_default(),
            None => Content::default(),
        };
        Ok(Some(FoundArticle { piece, locus, reading, content, alliance }))
    }

    /// Applies an event to an article and writes it with its entry of the audit; `what` says it in words for staff.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write; the inner error says why nothing was changed.
    pub async fn take(
        &self,
        by: impl MayEdit,
        entered: &Entered,
        piece: &Piece,
        event: Event<'_>,
        content: Option<&Content>,
        what: &str,
    ) -> Result<Result<Piece, NotTaken>, StoreError> {
        let (alliance, rules) = (self.accounts.alliance().await?, self.accounts.rules().await?);
        let Some(account) = alliance.account(&piece.article.account) else {
            return Ok(Err(NotTaken::Refused("这个公众号已经不在联盟里".to_owned())));
        };
        let account = &account.name;
        let around = Around { account, calendar: &rules.calendar, by: Some(entered.staff()), what };
        let change = match change_of(piece, event, content, around, self.now()) {
            Ok(change) => change,
            Err(why) => return Ok(Err(why.into())),
        };
        let besides = self.door.change(entered, What::Publish, &piece.article.id, what.to_owned())?;
        Ok(match self.content.save(by, &change, besides).await {
            Ok(()) => Ok(change.piece),
            Err(StoreError::Conflict) => Err(NotTaken::Changed),
            Err(StoreError::Throttled(_)) => Err(NotTaken::Busy),
            Err(error) => return Err(error),
        })
    }
}

/// What a change is made with.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    /// The name of the article's account; empty where nobody has looked it up.
    pub account: &'a str,
    /// The calendar by whose working days people are reminded.
    pub calendar: &'a WorkCalendar,
    /// Who makes it; none for the clock.
    pub by: Option<&'a Staff>,
    /// What happens, in words for staff.
    pub what: &'a str,
}

/// The change that an event makes, with what is noted and told of it.
///
/// # Errors
/// [`Refusal`] says why there is none.
pub fn change_of(
    piece: &Piece,
    event: Event<'_>,
    content: Option<&Content>,
    around: Around<'_>,
    now: Timestamp,
) -> Result<ContentChange, Refusal> {
    let Around { account, calendar, by, what } = around;
    let name = by.map_or("", |by| by.name.as_str());
    let mut next = piece.apply(event, content, name, calendar, now)?;
    let is_back = next.state() == State::Draft && next.draft == piece.draft && piece.state() != State::Draft;
    if is_back || (by.is_none() && next.state() == State::Approved) {
        next.note = what.to_owned();
    }
    let number = |piece: &Piece| piece.article.live.as_ref().map(|live| live.number);
    let went_out = number(&next) != number(piece);
    let work = piece.article.work.as_ref().filter(|_| went_out);
    let published = work.and_then(|work| {
        let (Stage::Approved(review) | Stage::Scheduled(review, _)) = &work.stage else { return None };
        let (digest, authors, review) = (work.digest.clone(), work.authors.clone(), review.clone());
        Some(PublishedVersion { number: work.number, digest, at: now, authors, review })
    });
    let event = ArticleEvent {
        version: next.article.version,
        at: now,
        by: name.to_owned(),
        what: what.to_owned(),
        digest: next.article.work.as_ref().map(|work| work.digest.clone()).unwrap_or_default(),
        effects: told(account, (piece, &next), what, by.map(|by| &by.id)),
    };
    Ok(ContentChange { piece: next, event, published })
}

/// The answer where there is no such article for this person.
#[must_use]
pub fn no_article(entered: &Entered) -> Response {
    door::say(
        StatusCode::NOT_FOUND,
        Some(entered.staff()),
        "没有找到这篇稿件",
        "地址不对，或者它不是您的公众号的。",
    )
}
