//! What was published in the columns of an account.

use askama::Template;
use jiff::Timestamp;

use domain::accounts::Account;
use domain::articles::{Block, Card, Column, Content};
use domain::calendar::{day_in_words, local};

/// What the page of a column shows.
pub struct ColumnPage<'a> {
    /// The account.
    pub account: &'a Account,
    /// The column.
    pub column: &'a Column,
    /// The articles, the newest first.
    pub cards: &'a [Card],
    /// The month that it shows, where it is one of the archive: `2026-11`.
    pub month: Option<&'a str>,
    /// Where the next page begins, as its address says it.
    pub next: Option<String>,
    /// The time.
    pub now: Timestamp,
    /// Whether to show the 长辈版.
    pub elder: bool,
}

/// How many months the archive leads to.
const MONTHS: i16 = 12;

#[derive(Template)]
#[template(path = "resident/column.html")]
struct ColumnView<'a> {
    account: &'a Account,
    elder: bool,
    here: String,
    column: &'a Column,
    cards: Vec<(&'a Card, String)>,
    month: Option<String>,
    next: Option<String>,
    months: Vec<(String, String)>,
}

/// Renders a column.
///
/// # Errors
/// Where the template fails to write.
pub fn column_page(page: &ColumnPage<'_>) -> Result<String, askama::Error> {
    let base = format!("/a/{}/columns/{}", page.account.id, page.column.id);
    let shown = page.cards.iter().filter(|card| !card.withdrawn);
    ColumnView {
        account: page.account,
        elder: page.elder,
        here: page.month.map_or_else(|| base.clone(), |month| format!("{base}/{month}")),
        column: page.column,
        cards: shown.map(|card| (card, day(card.published_at))).collect(),
        month: page.month.map(in_words),
        next: page.next.clone(),
        months: months(page.now).into_iter().map(|id| (id.clone(), in_words(&id))).collect(),
    }
    .render()
}

/// This month and those before it, the newest first.
fn months(now: Timestamp) -> Vec<String> {
    let today = local(now).date();
    let months = (0..MONTHS).map(|back| {
        let count = today.year() * 12 + i16::from(today.month()) - 1 - back;
        format!("{:04}-{:02}", count / 12, count % 12 + 1)
    });
    months.collect()
}

/// `2026年11月`.
fn in_words(month: &str) -> String {
    let (year, month) = month.split_once('-').unwrap_or((month, ""));
    format!("{year}年{}月", month.trim_start_matches('0'))
}

/// What the page of an article shows.
pub struct PublicArticle<'a> {
    /// The account.
    pub account: &'a Account,
    /// The id of its column.
    pub column: &'a str,
    /// What it consists of.
    pub content: &'a Content,
    /// How it is shown.
    pub shown: ArticleShown,
    /// Its own address.
    pub here: String,
    /// Whether to show the 长辈版.
    pub elder: bool,
}

/// How an article is shown.
#[derive(Clone, Copy, Debug)]
pub enum ArticleShown {
    /// To staff, before it is published.
    Preview,
    /// To everybody.
    Published {
        /// When it was first published.
        at: Timestamp,
        /// When it was corrected.
        corrected: Option<Timestamp>,
        /// Whether it is no longer valid.
        archived: bool,
    },
}

#[derive(Template)]
#[template(path = "resident/article.html")]
struct View<'a> {
    account: &'a Account,
    elder: bool,
    here: &'a str,
    base: &'a str,
    column: &'a str,
    content: &'a Content,
    preview: bool,
    published: String,
    corrected: Option<String>,
    archived: bool,
    /// Whether the licence has ended under which its text was shown.
    over: bool,
}

/// Renders an article.
///
/// # Errors
/// Where the template fails to write.
pub fn public_article(page: &PublicArticle<'_>) -> Result<String, askama::Error> {
    let (published, corrected, archived) = match page.shown {
        ArticleShown::Preview => (None, None, false),
        ArticleShown::Published { at, corrected, archived } => (Some(at), corrected, archived),
    };
    View {
        account: page.account,
        elder: page.elder,
        here: &page.here,
        base: page.here.trim_end_matches("/preview"),
        column: page.column,
        content: page.content,
        preview: published.is_none(),
        published: published.map(day).unwrap_or_default(),
        corrected: corrected.map(day),
        archived,
        over: archived && page.content.is_licensed(),
    }
    .render()
}

/// `2026年11月23日`.
fn day(at: Timestamp) -> String {
    day_in_words(local(at).date())
}
