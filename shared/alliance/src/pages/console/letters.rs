//! Work that failed for good: what, when, why, and what can be done about it.

use askama::Template;

use super::Head;
use domain::calendar::short;
use domain::letters::{Kept, Letter, LetterState, Remedy, TICKETS};
use domain::staff::Staff;

/// What the list of dead letters shows.
pub struct LettersPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The letters, newest first.
    pub letters: &'a [Kept],
    /// Whether these are the newest there are.
    pub first: bool,
    /// The address of the next page.
    pub next: Option<&'a str>,
    /// What was done before: `replayed`, `dropped`, `before`; anything else shows no message.
    pub done: &'a str,
}

struct Row<'a> {
    id: &'a str,
    work: &'static str,
    function: &'static str,
    at: String,
    why: String,
    error: Option<&'a str>,
    about: String,
    hint: Option<&'static str>,
    state: &'static str,
    class: &'static str,
    settled_by: Option<&'a str>,
    waits: bool,
    replay: bool,
}

#[derive(Template)]
#[template(path = "console/letters.html")]
struct View<'a> {
    head: Head<'a>,
    csrf: &'a str,
    rows: Vec<Row<'a>>,
    first: bool,
    next: Option<&'a str>,
    done: Option<&'static str>,
}

/// Renders the list of dead letters.
///
/// # Errors
/// Where the template fails to write.
pub fn letters(page: &LettersPage<'_>) -> Result<String, askama::Error> {
    View {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "letters" },
        csrf: page.csrf,
        rows: page.letters.iter().map(row).collect(),
        first: page.first,
        next: page.next,
        done: match page.done {
            "replayed" => Some("已经重放，系统马上再办一次。如果又没有办成，会在这里出现一条新的记录。"),
            "dropped" => Some("已经记为不再处理。"),
            "before" => Some("这条记录已经有人处理过了，没有重复办理。"),
            _ => None,
        },
    }
    .render()
}

fn row(kept: &Kept) -> Row<'_> {
    let letter = &kept.letter;
    let (state, class) = match kept.state {
        LetterState::Waiting => ("等待处理", "red"),
        LetterState::Replayed => ("已重放", "done"),
        LetterState::Dropped => ("不再处理", "ended"),
    };
    Row {
        id: letter.id.as_str(),
        work: letter.function.work,
        function: letter.function.name,
        at: short(letter.at),
        why: why(letter),
        error: letter.error.as_deref(),
        about: about(letter),
        hint: kept.is_waiting().then(|| hint(kept)),
        state,
        class,
        settled_by: kept.settled_by.as_deref(),
        waits: kept.is_waiting(),
        replay: kept.can_be_replayed(),
    }
}

/// Why the event source gave up. AWS has several words for each reason, by source.
fn why(letter: &Letter) -> String {
    let reason = match letter.condition.as_str() {
        age if age.contains("Age") => "超过时限仍未办成",
        retries if retries.contains("Retr") => "多次重试仍未办成",
        "" => "没有说明原因",
        other => other,
    };
    match letter.calls {
        Some(calls) => format!("{reason}（约 {calls} 次）"),
        None => reason.to_owned(),
    }
}

fn about(letter: &Letter) -> String {
    match (&letter.place, &letter.scheduled) {
        (Some(_), _) if !letter.items.is_empty() => {
            format!("涉及 {} 条记录{}", letter.items.len(), reports(letter))
        }
        (Some(place), _) => format!("涉及 {} 条记录", place.records),
        (None, Some(time)) => match time.parse() {
            Ok(time) => format!("{}的定时运行", short(time)),
            Err(_) => "一次定时运行".to_owned(),
        },
        (None, None) => "没有说明涉及什么".to_owned(),
    }
}

/// The reports that a letter's items belong to. A message's key names its sender, and is not shown.
fn reports(letter: &Letter) -> String {
    let of_reports = letter.items.iter().filter(|item| item.table == TICKETS);
    let mut numbers: Vec<_> = of_reports.map(|item| item.partition.as_str()).collect();
    numbers.dedup();
    if numbers.is_empty() {
        return String::new();
    }
    format!("（诉求 {}）", numbers.join("、"))
}

/// What is to be done, in words for somebody who runs no servers.
fn hint(kept: &Kept) -> &'static str {
    match kept.letter.function.remedy {
        Remedy::Replay if kept.can_be_replayed() => {
            "原因消除以后点“重放”，系统再办一次；已经办成的部分不会重复。"
        }
        Remedy::Replay => "原始记录已经找不到了，不能重放。请技术人员按日志查明，人工办理后点“不再处理”。",
        Remedy::NextRun => "不用重放：下一次定时运行会把这件工作补上。只有反复出现时才要报修。",
        Remedy::NewTest => "检测用的授权码几分钟就失效，不能重放。请在微信开放平台重新发起检测。",
    }
}
