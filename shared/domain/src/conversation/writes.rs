//! What an answer writes besides the follower's own state.

use jiff::Timestamp;

use crate::guides::GuideWord;
use crate::ids::{EffectId, TicketId};
use crate::inbox::Attention;
use crate::logins::{Digits, Login};
use crate::rota::Change;
use crate::staff::Invitation;
use crate::submissions;
use crate::tickets::Applied;

/// Changes to other aggregates, one field each.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Writes {
    /// A new ticket, or the step that its reporter took on one.
    pub ticket: Option<Applied>,
    /// The step that follows a new ticket in the same write: a storm notice merged it under its master.
    pub merged: Option<Applied>,
    /// The report that the follower follows from now on.
    pub followed: Option<TicketId>,
    /// A query code that was tried.
    pub code: Option<CodeTried>,
    /// The digits that a parent was given.
    pub family_digits: Option<NewFamilyDigits>,
    /// Digits of a parent's that were tried.
    pub family_tried: Option<FamilyTried>,
    /// Since when what this follower said belongs to an anonymous report, and is kept from the inbox.
    pub withheld_since: Option<Timestamp>,
    /// The login that was answered, in its new state, with its digits.
    pub login: Option<(Digits, Login)>,
    /// The invitation that was answered, as its invitee took it.
    pub invitation: Option<Invitation>,
    /// What a reader changed of the rota.
    pub rota: Option<Change>,
    /// A step of a submission. Where it is withdrawn, its article goes in the same write.
    pub submission: Option<submissions::Applied>,
    /// Why staff have to see the message.
    pub attention: Option<Attention>,
    /// What the message means for the guides.
    pub guide: Option<GuideWord>,
    /// The kept notices that the answer contains.
    pub shown: Vec<EffectId>,
    /// The kept notices that it was too late to show.
    pub lapsed: Vec<EffectId>,
}

impl Writes {
    /// Whether there is nothing to write but the message, which holds the attention that it needs, what it means for the
    /// guides, and from when on it is withheld.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        Self { attention: None, guide: None, withheld_since: None, ..self.clone() } == Self::default()
    }
}

/// A query code that was compared with a report's. The write that records it either counts it or is conditional on
/// codes still being accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeTried {
    /// The report number that was sent with it; the report may not exist.
    pub ticket: TicketId,
    /// Whether it opened the report.
    pub right: bool,
}

/// New digits that a parent gives to their family. The write that records them is conditional on nobody having these now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFamilyDigits {
    /// The digits.
    pub digits: Digits,
    /// Until when they are good.
    pub until: Timestamp,
}

/// Digits that were compared with those that parents gave. The write that records it either counts it or is conditional
/// on digits still being accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FamilyTried {
    /// Whether somebody gave them.
    pub right: bool,
}
