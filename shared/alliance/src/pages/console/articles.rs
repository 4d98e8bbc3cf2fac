//! 栏目文章: the lists of articles, an article with what may be done to it, and the editor.

use askama::Template;
use jiff::{SignedDuration, Timestamp};

use super::Head;
use crate::pages::Typed;
use domain::accounts::Account;
use domain::articles::copies::{Copy, State as CopyState};
use domain::articles::{Block, Column, ColumnKind, Content, DeskCard, Piece, Right, Stage, State, text_of};
use domain::calendar::{local, short};
use domain::review::Step;
use domain::staff::Staff;

/// What the lists show.
pub struct ArticleListPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The account.
    pub account: &'a Account,
    /// The accounts whose articles this person reads.
    pub others: &'a [&'a Account],
    /// The list.
    pub state: State,
    /// Its articles.
    pub rows: &'a [DeskCard],
    /// The columns in which this person may write; empty where they write in none.
    pub columns: &'a [&'a Column],
}

#[derive(Template)]
#[template(path = "console/article-list.html")]
struct ListView<'a> {
    head: Head<'a>,
    account: &'a Account,
    others: &'a [&'a Account],
    tabs: Vec<(State, bool)>,
    rows: Vec<(&'a DeskCard, String)>,
    columns: &'a [&'a Column],
}

/// Renders a list of articles.
///
/// # Errors
/// Where the template fails to write.
pub fn article_list(page: &ArticleListPage<'_>) -> Result<String, askama::Error> {
    ListView {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "articles" },
        account: page.account,
        others: page.others,
        tabs: State::ALL.map(|state| (state, state == page.state)).to_vec(),
        rows: page.rows.iter().map(|row| (row, short(row.since))).collect(),
        columns: page.columns,
    }
    .render()
}

/// What this person may do to an article now.
#[derive(Clone, Debug, Default)]
pub struct ArticleMay {
    /// Write on it.
    pub write: bool,
    /// Hand it in.
    pub hand_in: bool,
    /// Give these signatures.
    pub sign: Vec<Step>,
    /// Give it back.
    pub back: bool,
    /// Publish it, or set the time.
    pub publish: bool,
    /// Withdraw it.
    pub withdraw: bool,
    /// Have a copy at WeChat tried again.
    pub repeat: bool,
}

/// What the page of an article shows.
pub struct ArticlePage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The account.
    pub account: &'a Account,
    /// The name of its column.
    pub column: &'a str,
    /// The article.
    pub piece: &'a Piece,
    /// What is worked on, else what residents read.
    pub content: &'a Content,
    /// What has to be mended before it is handed in.
    pub faults: &'a [String],
    /// What this person may do.
    pub may: &'a ArticleMay,
    /// What happened, the newest first: when, who, what.
    pub history: &'a [(Timestamp, String, String)],
    /// Its copies at WeChat.
    pub copies: &'a [Copy],
    /// What came back from a form.
    pub typed: &'a Typed,
    /// Why it came back.
    pub wrong: Option<&'a str>,
    /// What was just done.
    pub done: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "console/article.html")]
struct View<'a> {
    head: Head<'a>,
    page: &'a ArticlePage<'a>,
    id: &'a str,
    version: u64,
    digest: &'a str,
    is_owed: bool,
    base: String,
    state: State,
    scheduled: Option<String>,
    signed: Vec<(&'static str, String, String)>,
    public: Option<String>,
    history: Vec<(String, &'a str, &'a str)>,
    copies: Vec<CopyRow<'a>>,
}

/// A copy at WeChat, as its row says it.
struct CopyRow<'a> {
    number: u32,
    says: String,
    since: String,
    url: Option<&'a str>,
    again: bool,
}

impl<'a> CopyRow<'a> {
    fn of(copy: &'a Copy, live: Option<u32>) -> Self {
        let url = match &copy.state {
            CopyState::Out { url, .. } => Some(url.as_str()),
            _ => None,
        };
        let again = copy.may_be_repeated() && live == Some(copy.number);
        let is_unwanted = url.is_some() && live != Some(copy.number);
        let says = if is_unwanted { "还在微信里，正在删除。".to_owned() } else { copy.says() };
        Self { number: copy.number, says, since: short(copy.since), url, again }
    }
}

/// Renders the page of an article.
///
/// # Errors
/// Where the template fails to write.
pub fn article_page(page: &ArticlePage<'_>) -> Result<String, askama::Error> {
    let article = &page.piece.article;
    let review = article.work.as_ref().and_then(|work| match &work.stage {
        Stage::Draft => None,
        Stage::InReview(review) | Stage::Approved(review) | Stage::Scheduled(review, _) => Some(review),
    });
    let review = review.or_else(|| article.open_review());
    let signatures = review.map_or(&[][..], |review| &review.signatures).iter();
    View {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "articles" },
        page,
        id: &article.id,
        version: article.version,
        digest: article.open_review().map_or("", |review| review.digest.as_str()),
        is_owed: article.live.as_ref().is_some_and(|live| live.owed.is_some()),
        base: format!("/console/articles/{}", article.id),
        state: page.piece.state(),
        scheduled: page.piece.scheduled_at().map(minute),
        signed: signatures.map(|it| (it.step.name(), it.by.name.clone(), short(it.at))).collect(),
        public: article.live.as_ref().map(|_| format!("/a/{}/articles/{}", article.account, article.id)),
        history: page.history.iter().map(|(at, by, what)| (short(*at), by.as_str(), what.as_str())).collect(),
        copies: {
            let live = article.readable().map(|live| live.number);
            page.copies.iter().map(|copy| CopyRow::of(copy, live)).collect()
        },
    }
    .render()
}

/// `2026年11月23日 16:05`.
fn minute(at: Timestamp) -> String {
    local(at).strftime("%Y年%-m月%-d日 %H:%M").to_string()
}

impl View<'_> {
    fn value(&self, name: &str) -> &str {
        self.page.typed.get(name).map_or("", String::as_str)
    }

    fn ticked(&self, name: impl AsRef<str>) -> bool {
        self.page.typed.contains_key(name.as_ref())
    }
}

/// What the editor shows.
pub struct ArticleEditPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The account.
    pub account: &'a Account,
    /// The column.
    pub column: &'a Column,
    /// The article's id.
    pub id: &'a str,
    /// The version that was read; 0 for a new article.
    pub version: u64,
    /// What was saved.
    pub content: &'a Content,
    /// What came back from the form, in its place.
    pub typed: Option<&'a Typed>,
    /// What somebody else wrote meanwhile.
    pub theirs: Option<&'a Content>,
    /// What is wrong.
    pub wrong: &'a [String],
    /// What has to be mended before it is handed in.
    pub faults: &'a [String],
}

#[derive(Template)]
#[template(path = "console/article-edit.html")]
struct EditView<'a> {
    head: Head<'a>,
    page: &'a ArticleEditPage<'a>,
    fields: [String; 5],
    press: Option<PressFields>,
    theirs: Option<(String, String)>,
}

/// What the form says of a newspaper.
struct PressFields {
    paper: String,
    issue: String,
    url: String,
    /// Every right, and whether it is chosen.
    rights: [(&'static str, &'static str, bool); 3],
}

impl PressFields {
    /// What was typed, else what was saved.
    fn of(page: &ArticleEditPage<'_>) -> Self {
        let saved = page.content.press.clone().unwrap_or_default();
        let field = |name: &str, saved: String| match page.typed {
            Some(typed) => typed.get(name).cloned().unwrap_or_default(),
            None => saved,
        };
        let right = field("right", saved.right.id().to_owned());
        Self {
            paper: field("paper", saved.paper),
            issue: field("issue", saved.issue.map(|day| day.to_string()).unwrap_or_default()),
            url: field("url", saved.url),
            rights: Right::ALL.map(|(_, id, words)| (id, words, id == right)),
        }
    }
}

/// Renders the editor.
///
/// # Errors
/// Where the template fails to write.
pub fn article_edit(page: &ArticleEditPage<'_>) -> Result<String, askama::Error> {
    let content = page.content;
    let until = content.valid_until.map(last_day).unwrap_or_default();
    let saved = [
        content.title.clone(),
        content.summary.clone(),
        text_of(&content.blocks),
        content.source.clone(),
        until,
    ];
    let fields = match page.typed {
        Some(typed) => ["title", "summary", "body", "source", "until"]
            .map(|name| typed.get(name).cloned().unwrap_or_default()),
        None => saved,
    };
    EditView {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "articles" },
        page,
        fields,
        press: (page.column.kind == ColumnKind::Press).then(|| PressFields::of(page)),
        theirs: page.theirs.map(|it| (it.title.clone(), text_of(&it.blocks))),
    }
    .render()
}

/// The day at whose end this is: `2026-12-31`.
fn last_day(end: Timestamp) -> String {
    local(end.saturating_sub(SignedDuration::from_secs(1)).unwrap_or(end)).date().to_string()
}

/// Renders the columns of an account as a form.
///
/// # Errors
/// Where the template fails to write.
pub fn column_list(page: &ColumnsPage<'_>) -> Result<String, askama::Error> {
    ColumnsView {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "columns" },
        page,
        rows: (1..=page.rows).map(|at| Row { at, typed: page.typed }).collect(),
    }
    .render()
}

/// What the form of the columns shows.
pub struct ColumnsPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The account.
    pub account: &'a Account,
    /// The accounts whose columns this person sets.
    pub others: &'a [&'a Account],
    /// The version of what is shown.
    pub version: u64,
    /// The rows by field and number, as they were saved or came back.
    pub typed: &'a Typed,
    /// How many rows there are.
    pub rows: usize,
    /// What is wrong.
    pub wrong: &'a [String],
    /// Whether it was just saved.
    pub saved: bool,
}

#[derive(Template)]
#[template(path = "console/columns.html")]
struct ColumnsView<'a> {
    head: Head<'a>,
    page: &'a ColumnsPage<'a>,
    rows: Vec<Row<'a>>,
}

struct Row<'a> {
    at: usize,
    typed: &'a Typed,
}

impl Row<'_> {
    fn value(&self, name: &str) -> &str {
        self.typed.get(&format!("{name}-{}", self.at)).map_or("", String::as_str)
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.value(name) == value
    }
}
