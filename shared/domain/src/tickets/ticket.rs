//! One report and the work on it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::command::{Alert, EventKind, Outcome};
use super::deadlines::Deadline;
use super::rules::Category;
use super::state::State;
use crate::ids::{AccountId, CommunityCode, Follower, MediaId, StaffId, SubdistrictCode, TicketId, UnitId};
use crate::outbox::Effect;
use crate::staff::Locus;

/// How a report came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Told in a WeChat chat.
    Chat,
    /// Entered by staff for a resident at the desk.
    Desk,
    /// Entered by staff from a telephone call.
    Phone,
}

impl Channel {
    /// The word that staff read.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Chat => "微信",
            Self::Desk => "窗口代报",
            Self::Phone => "电话",
        }
    }
}

/// A place on the map, as WeChat's chat sends it: GCJ-02.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
}

impl Point {
    /// A place on Earth; none where there is no such place, or its numbers are smaller than any store keeps.
    #[must_use]
    pub fn new(latitude: f64, longitude: f64) -> Option<Self> {
        let is_kept = |degrees: f64| degrees == 0.0 || degrees.abs() >= 1e-9;
        let is_there = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
        (is_there && is_kept(latitude) && is_kept(longitude)).then_some(Self { latitude, longitude })
    }
}

/// Where the matter is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// In words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// As the chat sent it (GCJ-02).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<Point>,
}

/// A photo or recording that belongs to a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Which.
    pub media: MediaId,
    /// Photo or voice.
    pub kind: AttachmentKind,
}

/// What an attachment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentKind {
    /// A picture.
    Photo,
    /// A recording.
    Voice,
}

/// A resident's report (诉求) and the work on it (工单).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ticket {
    /// Its public number.
    pub id: TicketId,
    /// Counts transitions; the condition of every write.
    pub version: u64,
    /// The version in which what was said last changed.
    pub said_in: u64,
    /// Where it stands.
    pub state: State,
    /// How it came in.
    pub channel: Channel,
    /// The account it came through, which also tells the resident.
    pub account: AccountId,
    /// Who reported it; none where staff entered it for somebody who does not use WeChat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reporter: Option<Follower>,
    /// How to reach a reporter without WeChat; for staff only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// What was said.
    pub description: String,
    /// Where it is.
    pub place: Place,
    /// Photos and recordings that came with it.
    #[serde(default)]
    pub attachments: Vec<Attachment>,
    /// The sub-district whose desk holds it; none at the district's own desk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subdistrict: Option<SubdistrictCode>,
    /// The community, once an officer has set it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<CommunityCode>,
    /// The desk that accepts, dispatches and approves.
    pub desk: UnitId,
    /// Set at acceptance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    /// To be handled before others of its kind.
    #[serde(default)]
    pub urgent: bool,
    /// The lead unit, once dispatched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// The name of who handles it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handler: Option<String>,
    /// Who asked for it to be closed; may not be who approves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handed_in_by: Option<StaffId>,
    /// 办理情况, for staff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub internal_result: Option<String>,
    /// 公开答复; the resident reads it once it is approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_answer: Option<String>,
    /// Solved or not, as handed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// Photos of the finished work.
    #[serde(default)]
    pub after_photos: Vec<MediaId>,
    /// When it came.
    pub submitted_at: Timestamp,
    /// When it was accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_at: Option<Timestamp>,
    /// When the clock started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dispatched_at: Option<Timestamp>,
    /// When somebody first looked on site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked_at: Option<Timestamp>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Timestamp>,
    /// What must happen next, and by when; none once it has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Deadline>,
    /// How far the present deadline has been warned about.
    #[serde(default)]
    pub alert: Alert,
    /// Whether it is archived, and its files and the words of its history still have to be deleted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reducing: bool,
    /// The unguessable part of the resident's link, 128 random bits in hex.
    pub secret: String,
    /// Six digits that, with the number, show the progress in any of the alliance's chats.
    pub query_code: String,
    /// How many events it has.
    pub events: u32,
}

impl Ticket {
    /// Every photo and recording of it, and of its history.
    #[must_use]
    pub fn media<'a>(&'a self, events: &'a [Event]) -> BTreeSet<&'a MediaId> {
        let came = self.attachments.iter().map(|attachment| &attachment.media);
        came.chain(&self.after_photos).chain(events.iter().flat_map(|event| &event.photos)).collect()
    }

    /// An archived report whose files have been deleted.
    #[must_use]
    pub fn reduced(self) -> Self {
        Self { attachments: Vec::new(), after_photos: Vec::new(), reducing: false, ..self }
    }

    /// What the resident said and sent: words, contact, place, photos and recordings.
    #[must_use]
    pub fn said(&self) -> (&str, Option<&str>, &Place, &[Attachment]) {
        (&self.description, self.contact.as_deref(), &self.place, &self.attachments)
    }

    /// What acts on it are about, as far as scopes go.
    #[must_use]
    pub fn locus(&self) -> Locus {
        Locus {
            subdistrict: self.subdistrict.clone(),
            account: Some(self.account.clone()),
            desk: Some(self.desk.clone()),
            units: self.unit.iter().cloned().collect(),
            sealed: None,
        }
    }

    /// The unit that must act now; none where it is the resident's turn or nobody's.
    #[must_use]
    pub fn queue(&self) -> Option<&UnitId> {
        match self.state {
            State::Dispatched | State::Working => self.unit.as_ref(),
            State::Answered => None,
            state if state.is_open() => Some(&self.desk),
            _ => None,
        }
    }

    /// Whether the resident may read the public answer and see the photos of the finished work: once it is approved.
    /// Before that, the answer is only a proposal of the unit.
    #[must_use]
    pub fn is_answer_public(&self) -> bool {
        matches!(self.state, State::Answered | State::FollowUp | State::Closed)
    }

    /// The path of its page, for those who hold its secret.
    #[must_use]
    pub fn page(&self) -> String {
        format!("/a/{}/reports/{}/{}", self.account, self.id, self.secret)
    }

    /// Whether the matter is one of safety.
    #[must_use]
    pub fn is_danger(&self) -> bool {
        self.category == Some(Category::Danger)
    }
}

/// Who did something to a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "actor")]
pub enum Doer {
    /// The reporter.
    Resident,
    /// A member of staff.
    Staff {
        /// The person.
        staff: StaffId,
        /// Their name at that time.
        name: String,
        /// The unit in whose name they did it.
        unit: UnitId,
    },
    /// The clock.
    Scheduler,
}

/// What figures have to know of a ticket at the moment of an event: it may be another one later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The account it came through.
    pub account: AccountId,
    /// The sub-district whose desk holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subdistrict: Option<SubdistrictCode>,
    /// The community, once an officer has set it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<CommunityCode>,
    /// The lead unit, once dispatched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// The category, once accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    /// How it came in.
    pub channel: Channel,
    /// Who reported it, until it is archived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reporter: Option<Follower>,
}

impl About {
    /// What there is to know of `ticket` now.
    pub(super) fn of(ticket: &Ticket) -> Self {
        Self {
            account: ticket.account.clone(),
            subdistrict: ticket.subdistrict.clone(),
            community: ticket.community.clone(),
            unit: ticket.unit.clone(),
            category: ticket.category,
            channel: ticket.channel,
            reporter: ticket.reporter.clone(),
        }
    }
}

/// One line of a ticket's history. Nothing else changes a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The ticket.
    pub ticket: TicketId,
    /// Its place in the history, from 1.
    pub seq: u32,
    /// The moment of the step.
    pub at: Timestamp,
    /// The kind of step.
    pub kind: EventKind,
    /// The person or clock that took it.
    pub by: Doer,
    /// The state before; none for the first event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<State>,
    /// The state after.
    pub to: State,
    /// The ticket after it, as far as figures go.
    pub about: About,
    /// What the resident may read of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public: Option<String>,
    /// What only staff may read of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub internal: Option<String>,
    /// Photos that belong to this event.
    #[serde(default)]
    pub photos: Vec<MediaId>,
    /// Whom to tell, and what.
    #[serde(default)]
    pub effects: Vec<Effect>,
}

impl Event {
    /// Its id, which no other event of any aggregate has: a report's number and the place in its history.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}#{:06}", self.ticket, self.seq)
    }

    /// What is left of it once its ticket is archived: who of the staff did what, and when. No words, no photos, no
    /// reporter, nobody to be told.
    #[must_use]
    pub fn reduced(self) -> Self {
        let about = About { reporter: None, ..self.about };
        Self { about, public: None, internal: None, photos: Vec::new(), effects: Vec::new(), ..self }
    }
}
