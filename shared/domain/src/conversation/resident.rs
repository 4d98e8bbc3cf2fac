//! What is stored of one follower of one account: the state of their conversation, and nothing else.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::blocked::DangerTold;
use super::dialogues::Open;
use super::dialogues::report::JustSent;
use super::family::Family;
use super::understood::DangerHeard;
use super::useful::GuideRead;
use crate::ids::{Follower, TicketId};
use crate::logins::AtTheDoor;
use crate::notices::Consents;
use crate::tickets::{Applied, Attachment, EventKind};

/// How long after an addition what follows belongs to it: photos come one after another, and people write in pieces.
const BELONGS: SignedDuration = SignedDuration::from_mins(10);

/// The report that somebody has just added to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adding {
    /// The report.
    pub ticket: TicketId,
    /// When they last added to it.
    pub at: Timestamp,
}

impl Adding {
    /// Whether new messages can no longer belong to it.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        now.duration_since(self.at) >= BELONGS
    }
}

/// The most reports of which it is known when somebody urged them; an older one may be urged again anyway.
const MOST_URGED: usize = 20;

/// When somebody last urged a report that is not theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Urged {
    /// The report.
    pub ticket: TicketId,
    /// When.
    pub at: Timestamp,
}

/// The stored state of one follower of one account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Resident {
    /// The follower.
    pub follower: Follower,
    /// The number of writes so far; the next write is conditional on it. 0 if nothing is stored yet.
    pub version: u64,
    /// Whether they follow the account now.
    pub following: bool,
    /// The dialogue that is open.
    #[serde(default)]
    pub dialogue: Open,
    /// The number of undelivered notices that are kept for the next contact.
    #[serde(default)]
    pub kept_notices: u32,
    /// When they last sent a wrong query code; those of the last hour count.
    #[serde(default)]
    pub failed_lookups: Vec<Timestamp>,
    /// The subscription notifications that they consented to and have not received yet.
    #[serde(default, skip_serializing_if = "Consents::is_empty")]
    pub consents: Consents,
    /// For staff at the district's account: the state of their login to the console.
    #[serde(default, skip_serializing_if = "AtTheDoor::is_empty")]
    pub door: AtTheDoor,
    /// The last danger that they told while blocked; messages soon after it belong to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub danger: Option<DangerTold>,
    /// The report that they have just sent: a photo of its album may still be on its way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub just_sent: Option<JustSent>,
    /// How many of their messages in a row were not understood.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub misses: u8,
    /// The danger that they told last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heard_danger: Option<DangerHeard>,
    /// The last danger in which they had to stay unheard, or could not speak.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet_danger: Option<DangerHeard>,
    /// The telephone number that they left for a call back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Whether they chose the elder version (长辈版).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub elder: bool,
    /// Whether it was offered to them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub elder_offered: bool,
    /// The report that they have just added to: what follows may belong to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adding: Option<Adding>,
    /// When they last urged reports of others that theirs were merged into.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub urged: Vec<Urged>,
    /// The digits that they gave to their family.
    #[serde(default, skip_serializing_if = "Family::is_nothing")]
    pub family: Family,
    /// When the closed period began in which they were told last that nobody answers now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub away_told: Option<Timestamp>,
    /// The guide that they have read last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guide_read: Option<GuideRead>,
    /// When their data was erased at their request; anything older is ignored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased_at: Option<Timestamp>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(count: &u8) -> bool {
    *count == 0
}

impl Resident {
    /// A follower who has not sent anything yet.
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
            misses: 0,
            heard_danger: None,
            quiet_danger: None,
            phone: None,
            elder: false,
            elder_offered: false,
            adding: None,
            urged: Vec::new(),
            family: Family::default(),
            away_told: None,
            guide_read: None,
            erased_at: None,
        }
    }

    /// When they last urged this report of another resident's.
    #[must_use]
    pub fn urged_at(&self, ticket: &TicketId) -> Option<Timestamp> {
        self.urged.iter().find(|urged| &urged.ticket == ticket).map(|urged| urged.at)
    }

    /// Notes what a step on a report means for what they say next.
    pub(super) fn note_step(&mut self, applied: &Applied, now: Timestamp) {
        let ticket = applied.ticket.id.clone();
        match applied.event.kind {
            EventKind::Add | EventKind::Supply | EventKind::WakeByMessage => {
                self.adding = Some(Adding { ticket, at: now });
            }
            EventKind::Urge if applied.ticket.reporter.as_ref() != Some(&self.follower) => {
                self.urged.retain(|urged| urged.ticket != ticket);
                self.urged.push(Urged { ticket, at: now });
                let surplus = self.urged.len().saturating_sub(MOST_URGED);
                self.urged.drain(..surplus);
            }
            _ => {}
        }
    }

    /// Whether an event at `at` is covered by the erasure, even if it arrives after it.
    #[must_use]
    pub fn has_erased(&self, at: Timestamp) -> bool {
        self.erased_at.is_some_and(|erased| at <= erased)
    }

    /// The media that the open dialogue holds.
    pub fn attachments(&self) -> impl Iterator<Item = &Attachment> {
        self.dialogue.attachments().iter().map(|told| &told.what)
    }
}
