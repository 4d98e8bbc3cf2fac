//! 待回复: what residents said that waits for a person, the urgent first, then the longest wait; and the calls that are due.

use askama::Template;
use jiff::Timestamp;

use super::Head;
use crate::pages::words;
use domain::accounts::Alliance;
use domain::ids::ConversationId;
use domain::inbox::{CallCard, Card, InboxList, LentCard, NoteCard, State, WARNED_BEFORE};
use domain::staff::Staff;

/// What the list shows.
pub struct InboxPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The key of the form that takes the next.
    pub once: &'a str,
    /// Which list.
    pub tab: InboxTab,
    /// Whether this person may take one.
    pub may_take: bool,
    /// Whether this person may answer any, and whether they may deal any: then rows can be ticked.
    pub bulk: (bool, bool),
    /// Its conversations, in the order of the page.
    pub cards: &'a [Card],
    /// The calls that are to be made, the earliest first.
    pub calls: &'a [CallCard],
    /// What the accounts have lent, in the list of that.
    pub lent: &'a [LentCard],
    /// The notes that wait for this person.
    pub notes: &'a [NoteCard],
    /// Whether there is more than is shown, in a list without pages.
    pub more: bool,
    /// Whether this is not the first page.
    pub is_later: bool,
    /// The cursor of the next page.
    pub next: Option<&'a str>,
    /// To look up the names of accounts.
    pub alliance: &'a Alliance,
    /// The time.
    pub now: Timestamp,
    /// What was done before: `closed`, `snoozed`, `dealt`, `lent`, `returned`, `none`, `again`; anything else shows no message.
    pub done: &'a str,
}

/// A list as the page names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InboxTab {
    /// A list of the accounts.
    All(InboxList),
    /// 未分派: of those that wait, what nobody has.
    Free,
    /// 我的留言.
    Mine,
    /// 借出: what other desks have for now.
    Lent,
}

impl InboxTab {
    /// The tabs, in the order of the page.
    const ORDER: [(Self, &'static str, &'static str); 7] = [
        (Self::All(InboxList::Waiting), "", "待回复"),
        (Self::Free, "free", "未分派"),
        (Self::Mine, "mine", "我的留言"),
        (Self::All(InboxList::Later), "later", "稍后"),
        (Self::All(InboxList::Answered), "answered", "等居民"),
        (Self::Lent, "lent", "借出"),
        (Self::All(InboxList::Closed), "closed", "已结束"),
    ];

    /// The tab of an address; 待回复 where it names none.
    #[must_use]
    pub fn of(list: Option<&str>) -> Self {
        let named = Self::ORDER.iter().find(|(_, name, _)| Some(*name) == list);
        named.map_or(Self::All(InboxList::Waiting), |(tab, ..)| *tab)
    }

    /// Whether what is in it waits for staff.
    #[must_use]
    pub fn waits(self) -> bool {
        matches!(self, Self::Free | Self::Mine | Self::All(InboxList::Waiting))
    }

    fn name(self) -> &'static str {
        Self::ORDER.iter().find(|(tab, ..)| *tab == self).map_or("", |(_, _, name)| name)
    }

    /// What an empty list says.
    fn empty(self) -> &'static str {
        match self {
            Self::All(InboxList::Waiting) => "现在没有等人回复的留言。",
            Self::Free => "没有未分派的留言：都有人在办，或者已经办完。",
            Self::Mine => "您手上没有留言。到“未分派”里领取下一条。",
            Self::Lent => "没有借给别的公众号办理的留言。",
            Self::All(InboxList::Later) => "没有放到以后再看的留言。",
            Self::All(InboxList::Answered | InboxList::Closed) => "这里还没有留言。",
        }
    }

    /// What an empty page of it says.
    fn nothing(self, is_later: bool) -> &'static str {
        if is_later { "后面没有了。请回到第一页。" } else { self.empty() }
    }
}

struct Row<'a> {
    id: &'a ConversationId,
    mark: &'a str,
    account: String,
    said: &'a str,
    why: String,
    quiet: bool,
    /// Whose desk has it, where it is lent.
    lent: Option<String>,
    state: String,
    /// When it becomes a report.
    ends: Option<String>,
    /// Whether that is soon.
    soon: bool,
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

struct LentRow<'a> {
    card: &'a LentCard,
    account: String,
    since: String,
}

struct NoteRow<'a> {
    card: &'a NoteCard,
    account: String,
    at: String,
}

#[derive(Template)]
#[template(path = "console/inbox.html")]
struct View<'a> {
    head: Head<'a>,
    csrf: &'a str,
    once: &'a str,
    tab: InboxTab,
    may_take: bool,
    may_answer: bool,
    may_deal: bool,
    urgent: Vec<Row<'a>>,
    rows: Vec<Row<'a>>,
    calls: Vec<CallRow<'a>>,
    notes: Vec<NoteRow<'a>>,
    lent: Vec<LentRow<'a>>,
    more: bool,
    nothing: &'static str,
    first: Option<String>,
    next: Option<String>,
    now: String,
    done: Option<&'static str>,
}

/// Renders a list of the inbox.
///
/// # Errors
/// Where the template fails to write.
pub fn inbox(page: &InboxPage<'_>) -> Result<String, askama::Error> {
    let waits = page.tab.waits();
    let (urgent, rest): (Vec<_>, Vec<_>) = page.cards.iter().partition(|card| waits && card.is_urgent());
    let address = |after: Option<&str>| address(page.tab, after);
    View {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "inbox" },
        csrf: page.csrf,
        once: page.once,
        tab: page.tab,
        may_take: page.may_take && waits,
        may_answer: page.bulk.0 && !page.cards.is_empty(),
        may_deal: page.bulk.1 && waits && !page.cards.is_empty(),
        urgent: urgent.into_iter().map(|card| row(card, page)).collect(),
        rows: rest.into_iter().map(|card| row(card, page)).collect(),
        calls: page.calls.iter().map(|card| call(card, page)).collect(),
        notes: page.notes.iter().map(|card| note(card, page)).collect(),
        lent: page.lent.iter().map(|card| lent(card, page)).collect(),
        more: page.more,
        nothing: page.tab.nothing(page.is_later),
        first: page.is_later.then(|| address(None)),
        next: page.next.map(|cursor| address(Some(cursor))),
        now: words::day_and_time(page.now, page.now),
        done: match page.done {
            "closed" => Some("已经结束，不再列在待回复里。"),
            "snoozed" => Some("已经放到以后再看，到时会回到未分派。"),
            "dealt" => Some("已经分派，对方会收到通知。"),
            "lent" => Some("已经借给对方办理，对方会收到通知。在“借出”里可以看到，也可以要回来。"),
            "returned" => Some("已经还回，由原来的受理台办理。"),
            "none" => Some("现在没有可以领取的留言。"),
            "again" => Some("页面放得太久了，没有领取。请再按一次。"),
            _ => None,
        },
    }
    .render()
}

fn row<'a>(card: &'a Card, page: &'a InboxPage<'_>) -> Row<'a> {
    let why = card.why.map_or("", domain::inbox::Kind::name);
    let why = if card.what.is_empty() { why.to_owned() } else { format!("{why}：{}", card.what) };
    let waited = words::span(page.now.duration_since(card.since));
    Row {
        id: &card.id,
        mark: &card.mark,
        account: account_name(&card.id, page.alliance),
        said: if card.said.is_empty() { "（没有文字）" } else { &card.said },
        why,
        quiet: card.quiet,
        lent: card.lent.as_ref().map(|to| {
            let name = page.alliance.account(to).map_or(to.as_str(), |account| account.name.as_str());
            format!("借给{name}")
        }),
        state: match &card.holder {
            Some(name) => format!("{} {name}", card.state.name()),
            None => card.state.name().to_owned(),
        },
        ends: card.ends.map(|ends| words::day_and_time(ends, page.now)),
        soon: card.ends.is_some_and(|ends| ends.duration_since(page.now) <= WARNED_BEFORE),
        class: match card.state {
            State::Unread => "waiting",
            State::Open | State::Assigned | State::Snoozed | State::Hidden => "working",
            State::Waiting => "answered",
            State::Closed => "ended",
        },
        since: match card.state {
            State::Unread | State::Open | State::Assigned => format!("等了{waited}"),
            State::Snoozed => match card.until {
                Some(until) => format!("{}再看", words::day_and_time(until, page.now)),
                None => String::new(),
            },
            _ => words::day_and_time(card.since, page.now),
        },
    }
}

fn note<'a>(card: &'a NoteCard, page: &InboxPage<'_>) -> NoteRow<'a> {
    let account = account_name(&card.id, page.alliance);
    NoteRow { card, account, at: words::moment(card.at, page.now) }
}

fn lent<'a>(card: &'a LentCard, page: &InboxPage<'_>) -> LentRow<'a> {
    let account = account_name(&card.id, page.alliance);
    LentRow { card, account, since: words::day_and_time(card.since, page.now) }
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

/// What staff call a conversation: its account, and four characters of the resident.
#[must_use]
pub fn inbox_name(id: &ConversationId, alliance: &Alliance) -> String {
    format!("{} 居民 {}", account_name(id, alliance), id.tail())
}

pub(super) fn account_name(id: &ConversationId, alliance: &Alliance) -> String {
    let account = id.account();
    let found = account.as_ref().and_then(|id| alliance.account(id));
    found.map(|account| account.name.clone()).or(account.map(String::from)).unwrap_or_default()
}

impl View<'_> {
    /// Whether a row can be ticked.
    fn ticks(&self, row: &Row<'_>) -> bool {
        (self.may_answer || self.may_deal) && !row.mark.is_empty()
    }

    /// The tabs: address, name, and whether it is this one.
    fn tabs(&self) -> Vec<(String, &'static str, bool)> {
        InboxTab::ORDER
            .iter()
            .map(|(tab, _, words)| (address(*tab, None), *words, *tab == self.tab))
            .collect()
    }

    /// Where the list is loaded anew, from its beginning.
    fn address(&self) -> String {
        address(self.tab, None)
    }
}

/// The address of a list, from its beginning or after a row.
fn address(tab: InboxTab, after: Option<&str>) -> String {
    let name = InboxTab::ORDER.iter().find(|(it, ..)| *it == tab).map_or("", |(_, name, _)| *name);
    let pairs = [("list", Some(name).filter(|name| !name.is_empty())), ("after", after)];
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs.iter().filter_map(|(key, value)| Some((key, (*value)?))));
    let query = query.finish();
    if query.is_empty() { "/console/inbox".to_owned() } else { format!("/console/inbox?{query}") }
}
