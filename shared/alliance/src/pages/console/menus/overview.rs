//! All menus of somebody's scope: what is drafted, and what became of each account.

use askama::Template;
use jiff::Timestamp;

use super::badge;
use crate::pages::console::Head;
use crate::pages::words;
use domain::accounts::Account;
use domain::calendar;
use domain::menus::{AccountPart, Sheet, SheetId, State};
use domain::staff::Staff;

/// A sheet in the list.
pub struct MenuSheetLine {
    /// Which.
    pub id: SheetId,
    /// What staff call it.
    pub name: String,
    /// What is on it.
    pub sheet: Sheet,
}

/// What the page shows.
pub struct MenusPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The sheets of the alliance and of sub-districts in their scope, and of accounts that have a draft.
    pub sheets: &'a [MenuSheetLine],
    /// The accounts in their scope, with their parts.
    pub accounts: &'a [(&'a Account, Option<&'a AccountPart>)],
    /// What was just done.
    pub done: &'a str,
    /// What could not be done.
    pub problem: Option<&'a str>,
    /// Whether they may have menus pushed again.
    pub may_keep: bool,
    /// The time.
    pub now: Timestamp,
}

struct SheetRow {
    id: String,
    name: String,
    state: (&'static str, &'static str),
    when: String,
}

struct AccountRow<'a> {
    id: &'a str,
    name: &'a str,
    state: (&'static str, &'static str),
    detail: String,
    order: usize,
}

#[derive(Template)]
#[template(path = "console/menus.html")]
struct View<'a> {
    head: Head<'a>,
    csrf: &'a str,
    sheets: Vec<SheetRow>,
    /// Those on which nothing was ever put.
    unset: Vec<SheetRow>,
    /// The accounts that somebody has to look at, or that wait.
    troubled: Vec<AccountRow<'a>>,
    fine: Vec<AccountRow<'a>>,
    total: usize,
    tiles: Vec<(&'static str, usize)>,
    failed: usize,
    settled: usize,
    done: Option<&'static str>,
    problem: Option<&'a str>,
    may_keep: bool,
}

/// Renders the list of menus.
///
/// # Errors
/// Where the template fails to write.
pub fn menus(page: &MenusPage<'_>) -> Result<String, askama::Error> {
    let mut accounts: Vec<_> =
        page.accounts.iter().map(|(account, part)| account_row(account, *part)).collect();
    accounts.sort_by_key(|row| row.order);
    let (troubled, fine) = accounts.into_iter().partition(|row| row.order < FINE);
    let is_unset =
        |line: &&MenuSheetLine| line.sheet.version == 0 && matches!(line.id, SheetId::Subdistrict(_));
    let (unset, sheets): (Vec<_>, Vec<_>) = page.sheets.iter().partition(is_unset);
    let rows = |lines: Vec<&MenuSheetLine>| lines.into_iter().map(|line| sheet_row(line, page.now)).collect();
    let count = |wanted: State| {
        let is = |(_, part): &&(&Account, Option<&AccountPart>)| {
            part.is_some_and(|part| part.part.state == wanted)
        };
        page.accounts.iter().filter(is).count()
    };
    let tiles = State::ALL.iter().map(|state| (state.name(), count(*state))).filter(|(_, many)| *many > 0);
    View {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "menus" },
        csrf: page.csrf,
        sheets: rows(sheets),
        unset: rows(unset),
        tiles: tiles.collect(),
        failed: count(State::Failed),
        settled: page.accounts.len() - count(State::Waiting),
        troubled,
        fine,
        total: page.accounts.len(),
        done: done(page.done),
        problem: page.problem,
        may_keep: page.may_keep,
    }
    .render()
}

fn done(done: &str) -> Option<&'static str> {
    match done {
        "published" => Some("已经发布。各公众号正在更新，每个号的结果在下面。居民最多五分钟后看到新菜单。"),
        "again" => Some("已经安排重发，过一会儿刷新这一页看结果。"),
        "discarded" => Some("草稿已经删除，现在用的菜单没有变。"),
        _ => None,
    }
}

fn sheet_row(line: &MenuSheetLine, now: Timestamp) -> SheetRow {
    let sheet = &line.sheet;
    let state = match &sheet.work {
        Some(work) if work.is_approved() => ("done", "审核通过，等发布"),
        Some(work) if work.given_back.is_some() => ("red", "已退回，等修改"),
        Some(_) => ("waiting", "草稿，等审核"),
        None if sheet.live.is_some() => ("answered", "正在使用"),
        None => ("", "还没有设置"),
    };
    let when = match (&sheet.work, &sheet.live) {
        (Some(work), _) => {
            let author = work.review.authors.last().map(|author| author.name.as_str());
            words::saved_by(author, Some(work.saved_at), now).unwrap_or_default()
        }
        (None, Some(live)) => words::saved_by(Some(&live.by.name), Some(live.at), now).unwrap_or_default(),
        (None, None) => String::new(),
    };
    SheetRow { id: line.id.to_string(), name: line.name.clone(), state, when }
}

/// The place of accounts that nobody has to look at.
const FINE: usize = 4;

fn account_row<'a>(account: &'a Account, part: Option<&'a AccountPart>) -> AccountRow<'a> {
    let (id, name) = (account.id.as_str(), account.name.as_str());
    let Some(part) = part else {
        return AccountRow {
            id, name, state: ("", "还没有发布过"), detail: String::new(), order: FINE
        };
    };
    let order = match part.part.state {
        State::Failed => 0,
        State::Drift | State::Closed => 1,
        State::ByHand if !part.part.copied => 2,
        State::Waiting => 3,
        State::ByHand | State::Pushed | State::Equal => FINE,
    };
    let since = calendar::short(part.since);
    let detail = match (&part.part.trouble, part.part.not_before) {
        (Some((_, why)), _) => format!("{why}（{since}）"),
        (None, Some(at)) => format!("{}再发", calendar::short(at)),
        (None, None) => since,
    };
    AccountRow { id, name, state: badge(part.part.state, part.part.copied), detail, order }
}
