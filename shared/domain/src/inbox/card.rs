//! What the lists show: at most 300 bytes a row.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::attention::HalfDay;
use super::calls::Call;
use super::conversation::{Conversation, Kind, State};
use crate::cutting::characters;
use crate::ids::{AccountId, ConversationId};
use crate::tickets::Holder as Mark;

/// How much of the last words a row shows, in characters.
const SHOWN: usize = 28;

/// A list of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InboxList {
    /// 待回复: unread, open or assigned; the urgent ones first, then those that nobody has.
    Waiting,
    /// 稍后: put aside, the earliest date first.
    Later,
    /// 等居民.
    Answered,
    /// 已结束.
    Closed,
}

/// A conversation in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Its id.
    pub id: ConversationId,
    /// Where it stands.
    pub state: State,
    /// Why it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Kind>,
    /// What kind of danger.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub what: String,
    /// The beginning of the last words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub said: String,
    /// Since when.
    pub since: Timestamp,
    /// Whether the person may be hiding.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub quiet: bool,
    /// Who has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
    /// The account whose desk it is lent to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lent: Option<AccountId>,
    /// When it becomes a report if nobody answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<Timestamp>,
    /// Until when it is put aside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Who put it aside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aside_by: Option<Mark>,
    /// What its row stands for, see [`Conversation::mark`]; empty in a row of before there was one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub mark: String,
}

/// Where a conversation is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The list: one and no other.
    pub list: InboxList,
    /// Its place among the others: a smaller number goes before a larger one.
    pub rank: u8,
    /// Its place among those of the same rank.
    pub since: Timestamp,
}

/// The rank of a conversation that nobody has.
pub const FREE: u8 = 1;

impl Conversation {
    /// Where it is listed; none where nothing of it is for staff.
    #[must_use]
    pub fn listed(&self) -> Option<Listed> {
        let free = if self.state == State::Assigned { FREE + 1 } else { FREE };
        // The urgent ones are the first of their list, however many wait longer.
        let rank = if self.is_urgent() { 0 } else { free };
        let until = self.snooze.as_ref().map_or(self.since, |snooze| snooze.until);
        let (list, rank, since) = match self.state {
            State::Hidden => return None,
            State::Unread | State::Open | State::Assigned => (InboxList::Waiting, rank, self.since),
            State::Snoozed => (InboxList::Later, FREE, until),
            State::Waiting => (InboxList::Answered, FREE, self.since),
            State::Closed => (InboxList::Closed, FREE, self.since),
        };
        Some(Listed { list, rank, since })
    }
}

impl Conversation {
    /// Eight digits that change with everything that whoever ticks its row has to know: the last words, the answers to
    /// them, who has it and where it stands. That somebody looked at it changes nothing.
    #[must_use]
    pub fn mark(&self) -> String {
        let state = if self.state == State::Open { State::Unread } else { self.state };
        let holder = self.holder.as_ref().map(|holder| &holder.by.staff);
        let last = self.last.as_ref().map(|last| &last.key);
        let lent = self.lent.as_ref().map(|loan| &loan.to);
        let until = self.snooze.as_ref().map(|snooze| snooze.until);
        let all = format!("{state:?}/{last:?}/{}/{holder:?}/{lent:?}/{until:?}", self.replies);
        let digest = Sha256::digest(all);
        hex::encode(digest.get(..4).unwrap_or_default())
    }
}

impl Card {
    /// The card of a conversation.
    #[must_use]
    pub fn of(conversation: &Conversation) -> Self {
        let why = conversation.why.as_ref();
        let said = conversation.last.as_ref().map_or("", |last| last.said.as_str());
        let aside = conversation.snooze.as_ref().filter(|_| conversation.state == State::Snoozed);
        Self {
            id: conversation.id.clone(),
            state: conversation.state,
            why: why.map(|why| why.kind),
            what: why.map(|why| characters(&why.what, 8).to_owned()).unwrap_or_default(),
            said: characters(said, SHOWN).replace('\n', " "),
            since: conversation.since,
            quiet: conversation.quiet,
            holder: conversation.holder.as_ref().map(|holder| characters(&holder.by.name, 8).to_owned()),
            lent: conversation.lent.as_ref().map(|loan| loan.to.clone()),
            ends: conversation.turns_at(),
            until: aside.map(|it| it.until),
            aside_by: aside.and_then(|it| it.staff.as_ref()).map(Mark::of),
            mark: conversation.mark(),
        }
    }

    /// Whether somebody is in danger.
    #[must_use]
    pub fn is_urgent(&self) -> bool {
        self.why == Some(Kind::Danger)
    }
}

/// A call in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallCard {
    /// The conversation.
    pub id: ConversationId,
    /// When it is to be made at the latest.
    pub due: Timestamp,
    /// The half of the day that suits the resident.
    pub when: HalfDay,
    /// How often it was tried.
    pub tries: usize,
}

impl CallCard {
    /// The card of a call.
    #[must_use]
    pub fn of(call: &Call) -> Self {
        Self { id: call.conversation.clone(), due: call.due, when: call.when, tries: call.tries.len() }
    }
}
