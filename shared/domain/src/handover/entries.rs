//! What needs a look, out of the lists of whoever leaves.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::calendar::WorkCalendar;
use crate::ids::{ConversationId, StaffId, TicketId};
use crate::inbox;
use crate::tickets::{Card, Category, Holder, State, Watch};

/// How many working days ahead a promise is handed over.
const PROMISES_AHEAD: u32 = 2;
/// A window that ends within this time is handed over.
const WINDOW_ENDS: SignedDuration = SignedDuration::from_hours(16);
/// The most entries of a slip.
pub const MOST: usize = 60;

/// Why something is on a slip, the most pressing first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A danger that is not gone.
    Danger,
    /// A resident can be answered in the chat for a short time only.
    Window,
    /// A call to be made.
    CallBack,
    /// A report that somebody watches over.
    Supervised,
    /// Something that was promised within two working days.
    Promise,
    /// A resident who was not satisfied.
    Unsatisfied,
    /// A conversation that the one who leaves has put aside.
    PutAside,
}

impl Kind {
    /// All of them, in their order.
    pub const ALL: [Self; 7] = [
        Self::Danger,
        Self::Window,
        Self::CallBack,
        Self::Supervised,
        Self::Promise,
        Self::Unsatisfied,
        Self::PutAside,
    ];

    /// The words on the slip.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Danger => "没有消除的危险",
            Self::Window => "回复时限将到",
            Self::CallBack => "要打的电话",
            Self::Supervised => "督办中",
            Self::Promise => "两个工作日内到期",
            Self::Unsatisfied => "居民不满意，待回访",
            Self::PutAside => "放到以后再看",
        }
    }
}

/// What an entry is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// A report.
    Ticket(TicketId),
    /// A conversation.
    Conversation(ConversationId),
}

impl About {
    /// Its number, or its name in addresses.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Ticket(ticket) => ticket.as_str(),
            Self::Conversation(conversation) => conversation.as_str(),
        }
    }
}

/// One line of a slip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Why it is there.
    pub kind: Kind,
    /// What it is about.
    pub about: About,
    /// How it stands, in a word of ours.
    pub stands: String,
    /// By when something has to happen, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
}

/// What is in the lists of whoever leaves.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// Who leaves: of what is put aside, only theirs is handed over.
    pub leaves: &'a StaffId,
    /// Reports.
    pub cards: &'a [Card],
    /// Conversations that wait.
    pub waiting: &'a [inbox::Card],
    /// Conversations that are put aside.
    pub aside: &'a [inbox::Card],
    /// Calls that were asked for.
    pub calls: &'a [inbox::CallCard],
}

/// What of it needs a look, the most pressing first: each thing once, at most [`MOST`].
#[must_use]
pub fn list(seen: &Seen<'_>, calendar: &WorkCalendar, now: Timestamp) -> Vec<Entry> {
    let soon = calendar.plus_working_days(now, PROMISES_AHEAD);
    let mut entries: Vec<Entry> = Vec::new();
    entries.extend(seen.cards.iter().filter_map(|card| of_report(card, soon)));
    entries.extend(seen.waiting.iter().filter_map(|card| of_conversation(card, now)));
    entries.extend(seen.calls.iter().map(|call| Entry {
        kind: Kind::CallBack,
        about: About::Conversation(call.id.clone()),
        stands: format!("打过{}次", call.tries),
        due: Some(call.due),
    }));
    let mark = Holder::of(seen.leaves);
    entries.extend(seen.aside.iter().filter(|card| card.aside_by == Some(mark)).map(|card| Entry {
        kind: Kind::PutAside,
        about: About::Conversation(card.id.clone()),
        stands: card.state.name().to_owned(),
        due: card.until,
    }));
    entries.sort_by_key(|entry| (entry.kind, entry.due.unwrap_or(Timestamp::MAX)));
    let mut once = BTreeSet::new();
    entries.retain(|entry| once.insert(entry.about.clone()));
    entries.truncate(MOST);
    entries
}

fn of_report(card: &Card, soon: Timestamp) -> Option<Entry> {
    let due = card.due.map(|due| due.at);
    let is_danger = card.category == Some(Category::Danger);
    let kind = match card.state {
        state if !state.is_open() && !card.needs_call() => return None,
        _ if card.needs_call() => Kind::CallBack,
        _ if card.watch.has(Watch::SUPERVISED) && !is_danger => Kind::Supervised,
        State::FollowUp => Kind::Unsatisfied,
        _ if is_danger => Kind::Danger,
        _ if due.is_some_and(|due| due <= soon) => Kind::Promise,
        _ => return None,
    };
    let about = About::Ticket(card.id.clone());
    Some(Entry { kind, about, stands: card.state.name().to_owned(), due })
}

fn of_conversation(card: &inbox::Card, now: Timestamp) -> Option<Entry> {
    let ends = card.ends.filter(|ends| *ends > now && ends.duration_since(now) <= WINDOW_ENDS);
    let kind = match card.why {
        Some(inbox::Kind::Danger) => Kind::Danger,
        _ if ends.is_some() => Kind::Window,
        _ => return None,
    };
    let stands = card.why.map_or("", inbox::Kind::name).to_owned();
    let due = ends.filter(|_| kind == Kind::Window);
    Some(Entry { kind, about: About::Conversation(card.id.clone()), stands, due })
}
