//! What is stored of one follower of one account: where they are in the conversation, and nothing else.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::blocked::DangerTold;
use super::dialogues::Open;
use super::dialogues::report::JustSent;
use crate::ids::Follower;
use crate::logins::AtTheDoor;
use crate::notices::Consents;
use crate::tickets::Attachment;

/// The stored state of one follower of one account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Resident {
    /// The follower.
    pub follower: Follower,
    /// Counts writes, the condition of the next one; 0 where nothing is stored yet.
    pub version: u64,
    /// Whether they follow the account now.
    pub following: bool,
    /// The dialogue that is open.
    #[serde(default)]
    pub dialogue: Open,
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
    /// The report that they have just sent: a photo of its album may still be on its way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub just_sent: Option<JustSent>,
    /// When everything of them was erased at their wish: what is older comes to nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased_at: Option<Timestamp>,
}

impl Resident {
    /// Somebody who has said nothing yet.
    #[must_use]
    pub fn new(follower: Follower) -> Self {
        Self {
            follower,
            version: 0,
            following: true,
            dialogue: Open::Idle,
            kept_notices: 0,
            failed_lookups: Vec::new(),
            consents: Consents::default(),
            door: AtTheDoor::default(),
            danger: None,
            just_sent: None,
            erased_at: None,
        }
    }

    /// Whether what happened `at` this time was erased, or would have been had it come in time.
    #[must_use]
    pub fn has_erased(&self, at: Timestamp) -> bool {
        self.erased_at.is_some_and(|erased| at <= erased)
    }

    /// The media that the open dialogue holds.
    pub fn attachments(&self) -> impl Iterator<Item = &Attachment> {
        self.dialogue.attachments().iter().map(|told| &told.what)
    }
}
