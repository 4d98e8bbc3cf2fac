//! 待回复: what residents said that waits for a person, the urgent first, then the longest wait; and the calls that are due.

use askama::Template;
use jiff::Timestamp;

use super::Head;
use crate::pages::words;
use domain::accounts::Alliance;
use domain::ids::ConversationId;
use domain::inbox::{CallCard, Card, InboxList, State};
use domain::staff::Staff;

/// What the list shows.
pub struct InboxPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// Which list.
    pub list: InboxList,
    /// Its conversations, in the order of the page.
    pub cards: &'a [Card],
    /// The calls that are to be made, the earliest first.
    pub calls: &'a [CallCard],
    /// Whether there is more than is shown.
    pub more: bool,
    /// To look up the names of accounts.
    pub alliance: &'a Alliance,
    /// The time.
    pub now: Timestamp,
    /// What was done before: `closed`; anything else shows no message.
    pub done: &'a str,
}

struct Row<'a> {
    id: &'a ConversationId,
    account: String,
    said: &'a str,
    why: String,
    quiet: bool,
    state: &'static str,
    class: &'static str,
    since: String,
}

struct CallRow<'a> {
    id: &'a ConversationId,
    account: String,
    due: String,
    late: bool,
    when: &'static str,
    tries: usize,
}

#[derive(Template)]
#[template(path = "console/inbox.html")]
struct View<'a> {
    head: Head<'a>,
    list: InboxList,
    urgent: Vec<Row<'a>>,
    rows: Vec<Row<'a>>,
    calls: Vec<CallRow<'a>>,
    more: bool,
    now: String,
    done: Option<&'static str>,
}

/// Renders a list of the inbox.
///
/// # Errors
/// Where the template fails to write.
pub fn inbox(page: &InboxPage<'_>) -> Result<String, askama::Error> {
    let waits = page.list == InboxList::Waiting;
    let (urgent, rest): (Vec<_>, Vec<_>) = page.cards.iter().partition(|card| waits && card.is_urgent());
    View {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "inbox" },
        list: page.list,
        urgent: urgent.into_iter().map(|card| row(card, page)).collect(),
        rows: rest.into_iter().map(|card| row(card, page)).collect(),
        calls: page.calls.iter().map(|card| call(card, page)).collect(),
        more: page.more,
        now: words::day_and_time(page.now, page.now),
        done: (page.done == "closed").then_some("已经结束，不再列在待回复里。"),
    }
    .render()
}

fn row<'a>(card: &'a Card, page: &'a InboxPage<'_>) -> Row<'a> {
    let why = card.why.map_or("", domain::inbox::Kind::name);
    let why = if card.what.is_empty() { why.to_owned() } else { format!("{why}：{}", card.what) };
    let waited = words::span(page.now.duration_since(card.since));
    Row {
        id: &card.id,
        account: account_name(&card.id, page.alliance),
        said: if card.said.is_empty() { "（没有文字）" } else { &card.said },
        why,
        quiet: card.quiet,
        state: card.state.name(),
        class: match card.state {
            State::Unread => "waiting",
            State::Open | State::Hidden => "working",
            State::Waiting => "answered",
            State::Closed => "ended",
        },
        since: match card.state {
            State::Unread | State::Open => format!("等了{waited}"),
            _ => words::day_and_time(card.since, page.now),
        },
    }
}

fn call<'a>(card: &'a CallCard, page: &InboxPage<'_>) -> CallRow<'a> {
    CallRow {
        id: &card.id,
        account: account_name(&card.id, page.alliance),
        due: words::day_and_time(card.due, page.now),
        late: card.due < page.now,
        when: card.when.name(),
        tries: card.tries,
    }
}

pub(super) fn account_name(id: &ConversationId, alliance: &Alliance) -> String {
    let account = id.account();
    let found = account.as_ref().and_then(|id| alliance.account(id));
    found.map(|account| account.name.clone()).or(account.map(String::from)).unwrap_or_default()
}

impl View<'_> {
    fn is_waiting(&self) -> bool {
        self.list == InboxList::Waiting
    }

    fn is_answered(&self) -> bool {
        self.list == InboxList::Answered
    }

    fn is_closed(&self) -> bool {
        self.list == InboxList::Closed
    }
}
