//! The menu of one account: what it is, what WeChat shows, what a person has to do.

use askama::Template;

use super::preview::{Preview, does};
use super::{KnownAnswer, badge};
use crate::pages::console::Head;
use domain::accounts::Account;
use domain::calendar;
use domain::menus::{AccountPart, Action, Composed, Entry, Shown, ShownEntry, Slot, State};
use domain::staff::Staff;

/// What the page shows.
pub struct MenuAccountPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The account.
    pub account: &'a Account,
    /// What became of its menu; none before anything was published.
    pub part: Option<&'a AccountPart>,
    /// The answers of the chat.
    pub answers: &'a [KnownAnswer],
    /// How often each entry was tapped in the last thirty days, by its id.
    pub taps: &'a [(String, u64)],
    /// Whether they may act on it.
    pub may_keep: bool,
    /// What was just done.
    pub done: &'a str,
    /// What could not be done.
    pub problems: &'a [String],
}

/// A line of the sheet to copy (说明单), or of what WeChat shows.
struct Line {
    place: String,
    name: String,
    does: String,
    taps: Option<u64>,
}

#[derive(Template)]
#[template(path = "console/menu-account.html")]
struct View<'a> {
    head: Head<'a>,
    csrf: &'a str,
    id: &'a str,
    name: &'a str,
    version: u64,
    state: (&'static str, &'static str),
    since: String,
    checked: Option<String>,
    trouble: Option<&'a str>,
    preview: Option<Preview>,
    lines: Vec<Line>,
    by_hand: Vec<Line>,
    shown: Vec<Line>,
    groups: Vec<(&'a str, Vec<Line>)>,
    groups_differ: bool,
    is_by_hand: bool,
    is_drift: bool,
    is_again: bool,
    may_keep: bool,
    done: Option<&'static str>,
    problems: &'a [String],
}

/// Renders the menu of an account.
///
/// # Errors
/// Where the template fails to write.
pub fn menu_account(page: &MenuAccountPage<'_>) -> Result<String, askama::Error> {
    let part = page.part;
    let state = part.map(|part| part.part.state);
    View {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "menus" },
        csrf: page.csrf,
        id: page.account.id.as_str(),
        name: &page.account.name,
        version: part.map_or(0, |part| part.version),
        state: part.map_or(("", "还没有发布过"), |part| badge(part.part.state, part.part.copied)),
        since: part.map(|part| calendar::short(part.since)).unwrap_or_default(),
        checked: part.and_then(|part| part.checked_at).map(calendar::short),
        trouble: part.and_then(|part| part.part.trouble.as_ref()).map(|(_, why)| why.as_str()),
        preview: part.map(|part| Preview::of(&part.menu, page.answers)),
        lines: part.map_or_else(Vec::new, |part| {
            lines(&part.menu, |slot| does(&slot.action, page.answers), page.taps)
        }),
        by_hand: part.map_or_else(Vec::new, |part| {
            lines(&part.menu, |slot| set_by_hand(&slot.action, page.answers), &[])
        }),
        shown: part
            .and_then(|part| part.shown.as_ref())
            .map_or_else(Vec::new, |shown| shown_lines(shown, page.answers)),
        groups: part.map_or_else(Vec::new, |part| {
            let of_group = |group: &'_ domain::menus::ComposedGroup| {
                entry_lines(&group.entries, |slot| does(&slot.action, page.answers), &[])
            };
            part.menu.groups.iter().map(|group| (group.tag.as_str(), of_group(group))).collect()
        }),
        groups_differ: part.is_some_and(|part| part.groups_differ),
        is_by_hand: state == Some(State::ByHand) && part.is_some_and(|part| !part.part.copied),
        is_drift: state == Some(State::Drift),
        is_again: matches!(state, Some(State::Failed | State::Closed | State::ByHand)),
        may_keep: page.may_keep,
        done: match page.done {
            "again" => Some("已经安排重发，过一会儿刷新这一页看结果。"),
            "copied" => Some("记下了。十分钟后系统会去微信核对。"),
            _ => None,
        },
        problems: page.problems,
    }
    .render()
}

fn lines(menu: &Composed, does: impl Fn(&Slot) -> String, taps: &[(String, u64)]) -> Vec<Line> {
    entry_lines(&menu.entries, does, taps)
}

fn entry_lines(entries: &[Entry], does: impl Fn(&Slot) -> String, taps: &[(String, u64)]) -> Vec<Line> {
    let mut lines = Vec::new();
    let line = |place: String, slot: &Slot| Line {
        place,
        name: slot.name.clone(),
        does: does(slot),
        taps: taps.iter().find(|(id, _)| id == slot.id.as_str()).map(|(_, many)| *many),
    };
    for (at, entry) in entries.iter().enumerate() {
        match entry {
            Entry::Acts(slot) => lines.push(line(format!("{}", at + 1), slot)),
            Entry::Opens { name, slots } => {
                let does = "打开下面的几项".to_owned();
                lines.push(Line { place: format!("{}", at + 1), name: name.clone(), does, taps: None });
                let under = slots.iter().enumerate();
                lines.extend(under.map(|(sub, slot)| line(format!("{}.{}", at + 1, sub + 1), slot)));
            }
        }
    }
    lines
}

/// What to choose in WeChat's own console, which knows no keys: a page, or a text that tells the word to type.
fn set_by_hand(action: &Action, answers: &[KnownAnswer]) -> String {
    match action {
        Action::Page(url) => format!("选“跳转网页”，填 {url}"),
        Action::Key(key) => {
            let known = answers.iter().find(|answer| answer.key == *key);
            let word = known.map_or(key.as_str(), |it| it.typed.as_deref().unwrap_or(&it.name));
            format!("选“发送消息”“文字”，填：请在下面输入“{word}”发给我们")
        }
    }
}

fn shown_lines(shown: &Shown, answers: &[KnownAnswer]) -> Vec<Line> {
    let mut lines = Vec::new();
    let line = |place: String, entry: &ShownEntry| Line {
        place,
        name: entry.name.clone(),
        does: match (&entry.action, entry.opens.is_empty()) {
            (Some(action), _) => does(action, answers),
            (None, false) => "打开下面的几项".to_owned(),
            (None, true) => "在微信后台设置的，平台做不出这一种".to_owned(),
        },
        taps: None,
    };
    for (at, entry) in shown.entries.iter().enumerate() {
        lines.push(line(format!("{}", at + 1), entry));
        let under = entry.opens.iter().enumerate();
        lines.extend(under.map(|(sub, entry)| line(format!("{}.{}", at + 1, sub + 1), entry)));
    }
    lines
}
