//! What the columns of an account published: a column, its archive, an article by its own address for ever, and feeds.

use std::sync::Arc;

use alliance::pages::feed::{self, Feed};
use alliance::pages::resident::{
    ArticleShown, ColumnPage, PublicArticle, column_page, public_article, sorry,
};
use alliance::runtime::rendering::rendered;
use alliance::runtime::reports::{self, Reports, remember_elder, wants_elder};
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Deployment, StartError};
use alliance::services::articles::Bodies;
use alliance::store::{ColumnBook, ContentStore, PublishedPlace, PublishedSpan, StoreError, System};
use domain::accounts::Account;
use domain::articles::copies::left_at_wechat;
use domain::articles::{Card, Column, ColumnList, Shown, is_article_id};
use domain::calendar::month_from_to;
use domain::ids::{Follower, MediaId};
use http::header::{ETAG, IF_NONE_MATCH};
use http::{HeaderValue, StatusCode};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

/// The articles that a home shows; withdrawn ones among them are left out.
const LATEST: i32 = 5;
/// The most articles of a page.
const LISTED: i32 = 20;
/// The most entries of a feed.
const FED: i32 = 50;

/// What the pages of columns are made from.
#[derive(Debug)]
pub(crate) struct Columns {
    columns: ColumnBook,
    content: ContentStore,
    bodies: Bodies,
    base_url: String,
}

/// How a feed is written.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Format {
    Rss,
    Atom,
}

impl Columns {
    pub(crate) fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            columns: deployment.columns()?,
            content: deployment.content()?,
            bodies: Bodies::build(deployment)?,
            base_url: deployment.base_url()?.trim_end_matches('/').to_owned(),
        })
    }

    /// The columns of an account, for its home.
    pub(crate) async fn of(&self, account: &Account) -> Result<Arc<ColumnList>, StoreError> {
        self.columns.of(&account.id).await
    }

    /// What an account published last, for its home.
    pub(crate) async fn latest(&self, account: &Account) -> Result<Vec<Card>, StoreError> {
        Ok(self.content.published(&account.id, None, PublishedSpan::default(), LATEST).await?.cards)
    }

    /// A column, or a month of it.
    pub(crate) async fn column(
        &self,
        reports: &Reports,
        request: &Request,
        (column, month): (&str, Option<&str>),
    ) -> Result<Response, StoreError> {
        let Some((account, column)) = self.named(reports, request, column).await? else {
            return Ok(reports::not_found());
        };
        let within = month.map(month_from_to);
        let after = request.query_value("after").map(|after| PublishedPlace::parse(&after));
        if matches!(within, Some(None)) || matches!(after, Some(None)) {
            return Ok(reports::not_found());
        }
        let span = PublishedSpan { within: within.flatten(), after: after.flatten() };
        let found = self.content.published(&account.id, Some(&column.id), span, LISTED).await?;
        let html = column_page(&ColumnPage {
            account: &account,
            column: &column,
            cards: &found.cards,
            month,
            next: found.next.map(|next| next.to_string()),
            now: reports.clock.now(),
            elder: wants_elder(request),
        });
        Ok(remember_elder(request, rendered(StatusCode::OK, html)))
    }

    async fn named(
        &self,
        reports: &Reports,
        request: &Request,
        column: &str,
    ) -> Result<Option<(Account, Column)>, StoreError> {
        let Some((_, account)) = reports.account(request.param("account")).await? else { return Ok(None) };
        let columns = self.columns.of(&account.id).await?;
        Ok(columns.column(column).cloned().map(|column| (account, column)))
    }

    /// An article. One that was never published looks like none, a withdrawn one says that it is gone.
    pub(crate) async fn article(
        &self,
        reports: &Reports,
        request: &Request,
        id: &str,
    ) -> Result<Response, StoreError> {
        if !is_article_id(id) {
            return Ok(reports::not_found());
        }
        let Some((_, account)) = reports.account(request.param("account")).await? else {
            return Ok(reports::not_found());
        };
        let found = self.content.get(System::Residents, id).await?;
        let Some(piece) = found.filter(|piece| piece.article.account == account.id) else {
            return Ok(reports::not_found());
        };
        let article = &piece.article;
        let Some(live) = &article.live else { return Ok(reports::not_found()) };
        if matches!(live.shown, Shown::Withdrawn { .. }) {
            let copies = self.content.copies(System::Residents, id).await?.copies;
            return Ok(withdrawn(left_at_wechat(&copies).unwrap_or_default()));
        }
        let archived = article.is_over(reports.clock.now());
        let Some(content) = self.bodies.get(&live.digest).await? else { return Ok(reports::not_found()) };
        let corrected = article.is_corrected().then_some(live.updated_at);
        let html = public_article(&PublicArticle {
            account: &account,
            column: &article.column,
            content: &content,
            shown: ArticleShown::Published { at: live.published_at, corrected, archived },
            here: format!("/a/{}/articles/{id}", account.id),
            elder: wants_elder(request),
        });
        Ok(remember_elder(request, rendered(StatusCode::OK, html)))
    }

    /// Whether everybody may see this file: what residents read of the article shows it now.
    /// What a resident sent in is shown by the one article for which they agreed.
    pub(crate) async fn may_see(
        &self,
        (account, id): (&str, &str),
        media: &MediaId,
        sender: Option<&Follower>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        if !is_article_id(id) {
            return Ok(false);
        }
        let Some(piece) = self.content.get(System::Residents, id).await? else { return Ok(false) };
        let live = piece.article.readable().filter(|_| piece.article.account.as_str() == account);
        let Some(live) = live.filter(|_| piece.article.may_show(media, sender)) else { return Ok(false) };
        let is_over = piece.article.is_over(now);
        let content = self.bodies.get(&live.digest).await?;
        let content = content.filter(|content| !(is_over && content.is_licensed()));
        Ok(content.is_some_and(|content| content.shows(media.as_str())))
    }

    /// The feed of an account, or of one of its columns.
    pub(crate) async fn feed(
        &self,
        reports: &Reports,
        request: &Request,
        column: Option<&str>,
        format: Format,
    ) -> Result<Response, StoreError> {
        let Some((_, account)) = reports.account(request.param("account")).await? else {
            return Ok(reports::not_found());
        };
        let columns = self.columns.of(&account.id).await?;
        let column = match column {
            None => None,
            Some(id) => match columns.column(id) {
                Some(column) => Some(column),
                None => return Ok(reports::not_found()),
            },
        };
        let found = self
            .content
            .published(&account.id, column.map(|it| it.id.as_str()), PublishedSpan::default(), FED)
            .await?;
        let home = format!("{}/a/{}", self.base_url, account.id);
        let page = column.map_or_else(|| home.clone(), |column| format!("{home}/columns/{}", column.id));
        let title =
            column.map_or_else(|| account.name.clone(), |column| format!("{} {}", account.name, column.name));
        let subject = column.map_or_else(|| account.id.to_string(), |it| format!("{}#{}", account.id, it.id));
        let (name, kind) = match format {
            Format::Rss => ("feed.xml", "application/rss+xml; charset=utf-8"),
            Format::Atom => ("atom.xml", "application/atom+xml; charset=utf-8"),
        };
        let feed = Feed {
            title: &title,
            author: &account.name,
            subject: &subject,
            own: &format!("{page}/{name}"),
            page: &page,
            articles: &format!("{home}/articles"),
            cards: &found.cards,
        };
        let xml = match format {
            Format::Rss => feed::rss(&feed),
            Format::Atom => feed::atom(&feed),
        };
        Ok(unless_known(request, kind, xml))
    }
}

/// The text, or that the caller has it already.
fn unless_known(request: &Request, kind: &'static str, text: String) -> Response {
    let etag = format!("\"{}\"", &hex::encode(Sha256::digest(&text))[..32]);
    let known = request.headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let is_known = known
        .flat_map(|list| list.split(','))
        .any(|one| one.trim() == "*" || one.trim().trim_start_matches("W/") == etag);
    let mut answer = match is_known {
        true => web::answer(StatusCode::NOT_MODIFIED, kind, ""),
        false => web::answer(StatusCode::OK, kind, text),
    };
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        answer.headers_mut().insert(ETAG, etag);
    }
    answer
}

/// The answer where an article was withdrawn.
fn withdrawn(at_wechat: &str) -> Response {
    let text = format!(
        "这篇文章已经撤下，不再公开。{at_wechat}想问里面说的事，请拨打12345，或者在公众号里直接留言。"
    );
    rendered(StatusCode::GONE, sorry("这篇文章已经撤下", &text))
}
