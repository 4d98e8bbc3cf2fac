//! One report and the work on it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::asking::{Question, Returns};
use super::command::{Alert, Outcome};
use super::deadlines::Deadline;
use super::ending::{Declined, Ending};
use super::event_kind::EventKind;
use super::given::Given;
use super::orders::Order;
use super::pausing::Clock;
use super::publication::Published;
use super::requests::Request;
use super::rules::Category;
use super::since::Since;
use super::state::State;
use super::supervision::Supervision;
use crate::danger::tells_of_danger;
use crate::geo::Point;
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
    /// Told in a WeChat chat and answered by nobody in time: the clock made a report of it (留言转办).
    Inbox,
}

impl Channel {
    /// Whether the resident told it in the chat.
    #[must_use]
    pub fn is_chat(self) -> bool {
        matches!(self, Self::Chat | Self::Inbox)
    }

    /// The word that staff read.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Chat => "微信",
            Self::Desk => "窗口代报",
            Self::Phone => "电话",
            Self::Inbox => "留言转办",
        }
    }
}

/// Where the matter is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// In words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// On the map, in both systems.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<Point>,
    /// Whether it is on no map of the district, so that an officer has to verify it (地点待核实).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub to_verify: bool,
}

/// A photo, recording or video that belongs to a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Its id.
    pub media: MediaId,
    /// Photo, voice or video.
    pub kind: AttachmentKind,
}

/// The kind of an attachment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentKind {
    /// A picture.
    Photo,
    /// A recording.
    Voice,
    /// A film.
    Video,
}

/// A resident's report (诉求) and the work on it (工单).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ticket {
    /// Its public number.
    pub id: TicketId,
    /// The number of transitions so far; every write is conditional on it.
    pub version: u64,
    /// The version in which the resident's words last changed.
    pub said_in: u64,
    /// Its state.
    pub state: State,
    /// How it came in.
    pub channel: Channel,
    /// The account it came through, which also sends the resident's notices.
    pub account: AccountId,
    /// Who reported it; `None` if staff entered it for a resident who does not use WeChat.
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
    /// The sub-district whose desk holds it; `None` at the district's own desk.
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
    /// Whether it is to be handled before others of its kind.
    #[serde(default)]
    pub urgent: bool,
    /// The lead unit, once dispatched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// The name of who handles it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handler: Option<String>,
    /// Who handed in the work; a different person must approve it.
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
    /// The latest answer that was approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<Given>,
    /// What the reporter has done since, and what was done again for them.
    #[serde(default, skip_serializing_if = "Since::is_nothing")]
    pub since: Since,
    /// When it was submitted.
    pub submitted_at: Timestamp,
    /// When it was accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_at: Option<Timestamp>,
    /// When the clock started, at dispatch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dispatched_at: Option<Timestamp>,
    /// When it was first checked on site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked_at: Option<Timestamp>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Timestamp>,
    /// The next deadline; `None` once it has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Deadline>,
    /// The warning level of the current deadline.
    #[serde(default)]
    pub alert: Alert,
    /// A title in an officer's words (row 36).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Whether staff see neither name nor number of the reporter, who asked for that.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub anonymous: bool,
    /// The person for whom somebody else reported it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf: Option<OnBehalf>,
    /// When it last came back to the desk before its acceptance: the time for that counts from here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back_at: Option<Timestamp>,
    /// When the emergency service was called (row 2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diverted_at: Option<Timestamp>,
    /// What the resident was asked for (row 3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<Question>,
    /// How it was declined (row 5a).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declined: Option<Declined>,
    /// Requests that wait for a second person.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requests: Vec<Request>,
    /// The report that goes on for this one (row 7).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<TicketId>,
    /// Whether a storm notice merged it, so that the other report does not count it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_storm: bool,
    /// How many reports were merged into it by hand.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub children: u32,
    /// How many residents follow it (row 38).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub followers: u32,
    /// Whether a storm notice merges reports into it as they come.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub storm: bool,
    /// Whether one did before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub had_storm: bool,
    /// When the present unit got it; the clock of the work runs from the first dispatch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ordered_at: Option<Timestamp>,
    /// How often it went back and forth.
    #[serde(default, skip_serializing_if = "Returns::is_nothing")]
    pub returns: Returns,
    /// Who handles it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handled_by: Option<StaffId>,
    /// Who acted here in whose stead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stood_in: Vec<(StaffId, StaffId)>,
    /// The orders of joint units.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub orders: Vec<Order>,
    /// What moves the end of the work.
    #[serde(default, skip_serializing_if = "Clock::is_plain")]
    pub clock: Clock,
    /// The supervision that it is under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supervision: Option<Supervision>,
    /// How it ended, once closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Ending>,
    /// How often its resident had it opened again (row 30).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub reopened: u32,
    /// Whether its resident agrees that it is told in public.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub consents: bool,
    /// What is public of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Published>,
    /// Whether it is archived but its files and the words of its history still have to be deleted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reducing: bool,
    /// The unguessable part of the resident's link, 128 random bits in hex.
    pub secret: String,
    /// Six digits that, with the number, show the progress in any of the alliance's chats.
    pub query_code: String,
    /// The number of its events.
    pub events: u32,
}

/// The person for whom somebody else reports (代报): both are told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnBehalf {
    /// Their own account in WeChat, where they gave the reporter their digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follower: Option<Follower>,
    /// Their name; for staff only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Their telephone number, by which an officer calls them; for staff only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub telephone: Option<String>,
}

/// From this request on, the district decides whether a unit may give an order back.
const DISTRICT_DECIDES: u32 = 3;

fn is_zero(count: &u32) -> bool {
    *count == 0
}

impl Ticket {
    /// All photos and recordings of the ticket and its history.
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

    /// What the resident told and sent: words, contact, place, photos and recordings, and for whom.
    #[must_use]
    pub fn said(&self) -> (&str, Option<&str>, &Place, &[Attachment], Option<&OnBehalf>) {
        let Self { description, contact, place, attachments, on_behalf, .. } = self;
        (description, contact.as_deref(), place, attachments, on_behalf.as_ref())
    }

    /// The object of acts on it, as far as scopes need it: the lead unit and the joint units work on it.
    #[must_use]
    pub fn locus(&self) -> Locus {
        // Who gave an order back, or whose order ended, has no more to do with it.
        let joint = self.orders.iter().filter(|order| order.state.is_part());
        let mut locus = self.lead_locus();
        locus.units.extend(joint.map(|order| order.unit.clone()));
        locus
    }

    /// The object of the lead unit's own acts.
    #[must_use]
    pub fn lead_locus(&self) -> Locus {
        Locus {
            subdistrict: self.subdistrict.clone(),
            account: Some(self.account.clone()),
            desk: Some(self.desk.clone()),
            units: self.unit.iter().cloned().collect(),
            sealed: None,
        }
    }

    /// The unit that must act now; `None` if it is the resident's turn or nobody's.
    #[must_use]
    pub fn queue(&self) -> Option<&UnitId> {
        match self.state {
            State::Dispatched | State::Working => self.unit.as_ref(),
            State::Answered => self.is_untold().then_some(&self.desk),
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

    /// Whether it concerns safety.
    #[must_use]
    pub fn is_danger(&self) -> bool {
        self.category == Some(Category::Danger)
    }

    /// Whether it is handled as a danger: by its category, or by its urgency and its words until it has one. What was
    /// added after that counts until the desk sets the category again.
    #[must_use]
    pub fn counts_as_danger(&self) -> bool {
        match self.category {
            Some(category) => category == Category::Danger || self.since.danger_at.is_some(),
            None => self.urgent || self.tells_of_danger(),
        }
    }

    /// Whether it concerns safety, or its words or what was added tell of danger.
    #[must_use]
    pub fn tells_of_danger(&self) -> bool {
        self.is_danger() || self.since.danger_at.is_some() || tells_of_danger(&self.description)
    }

    /// The follower for whom somebody else reported it.
    #[must_use]
    pub fn principal(&self) -> Option<&Follower> {
        self.on_behalf.as_ref().and_then(|on_behalf| on_behalf.follower.as_ref())
    }

    /// Whether the request to give the order back is the third or a later one, which the district decides for good.
    #[must_use]
    pub fn is_third_return(&self) -> bool {
        self.returns.asked >= DISTRICT_DECIDES
    }

    /// Whether an officer calls its resident where nobody rates the answer (row 28): always after a danger, a report for
    /// another or a supervised one, else a sample that nobody can foresee.
    #[must_use]
    pub fn is_called_on_silence(&self) -> bool {
        let is_known = self.reporter.is_some() || self.contact.is_some() || self.on_behalf.is_some();
        // Staff have no number of somebody who wants to stay unknown.
        let can_be_called = is_known && !self.anonymous;
        let always = self.is_danger() || self.on_behalf.is_some() || self.supervision.is_some();
        can_be_called && (always || self.is_in_sample())
    }

    /// One in five, by the secret, which is random and which staff do not see.
    fn is_in_sample(&self) -> bool {
        let sum =
            self.secret.bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
        sum % 5 == 0
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

/// What statistics need of a ticket at the moment of an event; the ticket may change later.
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
    /// Who reported it, until it is archived; nobody where they want to stay unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reporter: Option<Follower>,
}

impl About {
    /// The current values of `ticket`.
    pub(super) fn of(ticket: &Ticket) -> Self {
        Self {
            account: ticket.account.clone(),
            subdistrict: ticket.subdistrict.clone(),
            community: ticket.community.clone(),
            unit: ticket.unit.clone(),
            category: ticket.category,
            channel: ticket.channel,
            reporter: ticket.reporter.clone().filter(|_| !ticket.anonymous),
        }
    }
}

/// One event of a ticket's history. Every change of a ticket is an event.
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
    /// The state before; `None` for the first event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<State>,
    /// The state after.
    pub to: State,
    /// What statistics need of the ticket after the event.
    pub about: About,
    /// The text that the resident may read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public: Option<String>,
    /// The text that only staff may read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub internal: Option<String>,
    /// Photos that belong to this event.
    #[serde(default)]
    pub photos: Vec<MediaId>,
    /// The notices it causes.
    #[serde(default)]
    pub effects: Vec<Effect>,
}

impl Event {
    /// Its id, unique among the events of all aggregates: the report's number and the position in its history.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}#{:06}", self.ticket, self.seq)
    }

    /// The photos that the reporter may see: those of an event whose text they read. What somebody else adds is for
    /// staff; the reporter's own additions are among the files of the report.
    #[must_use]
    pub fn photos_for_reporter(&self) -> &[MediaId] {
        let is_seen = self.public.is_some() && self.kind != EventKind::Add;
        if is_seen { &self.photos } else { &[] }
    }

    /// The event without personal data, for an archived ticket: which member of staff did what, and when. No words, no
    /// photos, no reporter, no notices.
    #[must_use]
    pub fn reduced(self) -> Self {
        let about = About { reporter: None, ..self.about };
        Self { about, public: None, internal: None, photos: Vec::new(), effects: Vec::new(), ..self }
    }
}
