//! What is stored of one follower of one account: where they are in the conversation, and nothing else.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::danger;
use crate::ids::{Follower, TicketId};
use crate::logins::AtTheDoor;
use crate::notices::Consents;
use crate::tickets::{Attachment, Point};

/// The stored state of one follower of one account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Resident {
    /// Who.
    pub follower: Follower,
    /// Counts writes, the condition of the next one; 0 where nothing is stored yet.
    pub version: u64,
    /// Whether they follow the account now.
    pub following: bool,
    /// Where the conversation stands.
    #[serde(default)]
    pub dialogue: Dialogue,
    /// Notices that could not be delivered and wait for the next contact.
    #[serde(default)]
    pub kept_notices: u32,
    /// When they last sent a wrong query code; those of the last hour count.
    #[serde(default)]
    pub failed_lookups: Vec<Timestamp>,
    /// The subscription notifications that they consented to and have not got yet.
    #[serde(default, skip_serializing_if = "Consents::is_empty")]
    pub consents: Consents,
    /// For staff at the district's account: where they stand with a login of the console.
    #[serde(default, skip_serializing_if = "AtTheDoor::is_empty")]
    pub door: AtTheDoor,
    /// The danger that they told last while blocked: what comes soon after belongs to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub danger: Option<DangerTold>,
}

/// A danger that somebody blocked has told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DangerTold {
    /// The report that it became.
    pub ticket: TicketId,
    /// When.
    pub at: Timestamp,
}

impl Resident {
    /// Somebody who has said nothing yet.
    #[must_use]
    pub fn new(follower: Follower) -> Self {
        Self {
            follower,
            version: 0,
            following: true,
            dialogue: Dialogue::Idle,
            kept_notices: 0,
            failed_lookups: Vec::new(),
            consents: Consents::default(),
            door: AtTheDoor::default(),
            danger: None,
        }
    }
}

/// Where the conversation stands. Nothing in it ever times out: old people may put the phone away.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "dialogue", rename_all = "snake_case")]
pub enum Dialogue {
    /// Nothing is under way.
    #[default]
    Idle,
    /// They sent something and were asked once whether it is a report.
    Offered {
        /// What they sent.
        draft: Draft,
    },
    /// They are telling their report.
    Reporting {
        /// What they have told so far.
        draft: Draft,
    },
}

/// A report as far as it has been told. Its texts and attachments are bounded by what a ticket takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// When it was begun, or last recalled to the resident after a break.
    pub started_at: Timestamp,
    /// What was typed, and what WeChat heard, in the order it came.
    #[serde(default)]
    pub texts: Vec<String>,
    /// Where it is, in words.
    #[serde(default)]
    pub address: Option<String>,
    /// Where it is, as the chat sent it.
    #[serde(default)]
    pub point: Option<Point>,
    /// Photos and recordings.
    #[serde(default)]
    pub attachments: Vec<Attachment>,
    /// Whether only the place was missing when they wanted to send it: the next text then is the place.
    #[serde(default)]
    pub place_asked: bool,
}

impl Draft {
    /// Whether what was told so far is about danger to life.
    #[must_use]
    pub fn tells_of_danger(&self) -> bool {
        self.texts.iter().any(|text| danger::tells_of_danger(text))
    }
}
