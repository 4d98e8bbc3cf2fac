//! What the lists show: at most 300 bytes a row.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::attention::HalfDay;
use super::calls::Call;
use super::conversation::{Conversation, Kind, State};
use crate::cutting::characters;
use crate::ids::ConversationId;

/// How much of the last words a row shows, in characters.
const SHOWN: usize = 36;

/// A list of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InboxList {
    /// 待回复: unread or open, the urgent ones first.
    Waiting,
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
}

impl Card {
    /// The card of a conversation.
    #[must_use]
    pub fn of(conversation: &Conversation) -> Self {
        let why = conversation.why.as_ref();
        let said = conversation.last.as_ref().map_or("", |last| last.said.as_str());
        Self {
            id: conversation.id.clone(),
            state: conversation.state,
            why: why.map(|why| why.kind),
            what: why.map(|why| characters(&why.what, 8).to_owned()).unwrap_or_default(),
            said: characters(said, SHOWN).replace('\n', " "),
            since: conversation.since,
            quiet: conversation.quiet,
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
