//! What is stored of one follower of one account: where they are in the conversation, and nothing else.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::danger;
use crate::ids::{Follower, TicketId};
use crate::logins::AtTheDoor;
use crate::notices::Consents;
use crate::tickets::{Attachment, Place, Point};

/// The stored state of one follower of one account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Resident {
    /// The follower.
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
    /// The report that they have just sent: a photo of its album may still be on its way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub just_sent: Option<JustSent>,
    /// When everything of them was erased at their wish: what is older comes to nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased_at: Option<Timestamp>,
}

/// A danger that somebody blocked has told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DangerTold {
    /// The report that it became.
    pub ticket: TicketId,
    /// When it, or the last thing that belongs to it, became a report.
    pub at: Timestamp,
    /// What has followed it, and whether it named a place itself.
    #[serde(default)]
    pub followed: Followed,
}

/// How many things of each kind have been told of a danger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Followed {
    /// Places, in words or from the map.
    pub places: u32,
    /// Texts and recordings that name no place.
    pub words: u32,
    /// Photos.
    pub photos: u32,
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
            just_sent: None,
            erased_at: None,
        }
    }

    /// Whether what happened `at` this time was erased, or would have been had it come in time.
    #[must_use]
    pub fn has_erased(&self, at: Timestamp) -> bool {
        self.erased_at.is_some_and(|erased| at <= erased)
    }

    /// The media that a report under way holds.
    pub fn attachments(&self) -> impl Iterator<Item = &Attachment> {
        let told = match &self.dialogue {
            Dialogue::Idle => &[][..],
            Dialogue::Offered { draft } | Dialogue::Reporting { draft } => &draft.attachments,
        };
        told.iter().map(|told| &told.what)
    }
}

/// The place of a message in the order in which a person sent theirs: WeChat may push them at once, and in any order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Sent {
    /// `CreateTime`, in unix seconds.
    pub at: i64,
    /// `MsgId`, which grows within a second; 0 for an event, which has none.
    pub id: u64,
}

/// One thing that a person told, with its place among the others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Stored<T>")]
pub struct Told<T> {
    /// When it was sent.
    pub sent: Sent,
    /// What was told.
    pub what: T,
}

/// What is stored: earlier versions wrote only what was told.
#[derive(Deserialize)]
#[serde(untagged)]
enum Stored<T> {
    Placed { sent: Sent, what: T },
    Bare(T),
}

impl<T> From<Stored<T>> for Told<T> {
    fn from(stored: Stored<T>) -> Self {
        match stored {
            Stored::Placed { sent, what } => Self { sent, what },
            Stored::Bare(what) => Self { sent: Sent::default(), what },
        }
    }
}

/// A report that was sent a moment ago, as far as a supplement to it needs it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JustSent {
    /// Its number.
    pub report: TicketId,
    /// When it was sent.
    pub at: Timestamp,
    /// The place of the message that sent it among the person's messages.
    pub by: Sent,
    /// Where it is.
    pub place: Place,
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
    /// What was typed, and what WeChat heard, in the order it was sent.
    #[serde(default)]
    pub texts: Vec<Told<String>>,
    /// Where it is, in words.
    #[serde(default)]
    pub address: Option<String>,
    /// Where it is, as the chat sent it.
    #[serde(default)]
    pub point: Option<Point>,
    /// When the chat sent that place.
    #[serde(default)]
    pub point_sent: Sent,
    /// Whether address and point are those of the report that this supplements: a place that is told replaces both.
    #[serde(default)]
    pub place_inherited: bool,
    /// Photos and recordings, in the order they were sent.
    #[serde(default)]
    pub attachments: Vec<Told<Attachment>>,
    /// Whether only the place was missing when they wanted to send it: the next text then is the place.
    #[serde(default)]
    pub place_asked: bool,
}

impl Draft {
    /// Whether what was told so far is about danger to life.
    #[must_use]
    pub fn tells_of_danger(&self) -> bool {
        self.texts.iter().any(|text| danger::tells_of_danger(&text.what))
    }
}
