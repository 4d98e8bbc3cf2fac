//! What happened in a conversation. Nothing of it is changed later; whom it tells is stored with it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::attention::Reason;
use super::calls::CallOutcome;
use super::holding::Back;
use crate::ids::{ConversationId, StaffId, TicketId};
use crate::outbox::Effect;
use crate::staff::Staff;

/// A member of staff, as an act names them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct By {
    /// Their id.
    pub staff: StaffId,
    /// Their name.
    pub name: String,
}

impl From<&Staff> for By {
    fn from(staff: &Staff) -> Self {
        Self { staff: staff.id.clone(), name: staff.name.clone() }
    }
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Act {
    /// The conversation.
    pub conversation: ConversationId,
    /// Its key within the conversation; keys sort by time.
    pub key: String,
    /// When.
    pub at: Timestamp,
    /// What.
    #[serde(flatten)]
    pub kind: ActKind,
    /// Whom it tells.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub effects: Vec<Effect>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum ActKind {
    /// A message that needs a person.
    Heard {
        /// Why.
        #[serde(flatten)]
        reason: Reason,
    },
    /// Somebody opened the page.
    Looked {
        /// Who.
        by: By,
    },
    /// Somebody answered.
    Replied {
        /// Who.
        by: By,
        /// What they wrote.
        text: String,
    },
    /// It became a report.
    Reported {
        /// Who entered it.
        by: By,
        /// The report.
        ticket: TicketId,
    },
    /// Somebody closed it.
    Closed {
        /// Who.
        by: By,
        /// Why.
        reason: String,
    },
    /// Somebody called.
    Called {
        /// Who.
        by: By,
        /// What came of it.
        outcome: CallOutcome,
    },
    /// Somebody took it.
    Taken {
        /// Who.
        by: By,
    },
    /// Somebody took it with the hand-over of the shift before.
    TakenOver {
        /// Who.
        by: By,
        /// Who handed it over.
        from: String,
    },
    /// Somebody was given it.
    Dealt {
        /// Who decided that.
        by: By,
        /// Who has it now.
        to: By,
    },
    /// It went back to all.
    Back {
        /// Who had it.
        from: By,
        /// Why.
        why: Back,
    },
    /// Somebody lent it to the desk of another account.
    Lent {
        /// Who.
        by: By,
        /// The name of that account.
        to: String,
    },
    /// Somebody gave it back to the desk of its own account.
    GivenHome {
        /// Who.
        by: By,
        /// The name of the account whose desk had it.
        from: String,
    },
    /// It was closed while it was lent: it is its own desk's again.
    CameHome {
        /// The name of the account whose desk had it.
        from: String,
    },
    /// Somebody put it aside.
    Snoozed {
        /// Who.
        by: By,
        /// Until when.
        until: Timestamp,
    },
    /// The date has come until which it was put aside.
    Woken,
    /// The desk was warned that the reply window ends.
    Warned,
    /// Nobody answered until the reply window ended: it became a report.
    Turned {
        /// The report.
        ticket: TicketId,
    },
    /// The resident said nothing more: it is closed.
    Ended,
    /// The desk was told again of what was put aside and is left lying.
    Nudged,
    /// The resident was reminded of what is not sent.
    Reminded,
    /// What was begun was never sent.
    Lapsed,
    /// One more was told of a danger that nobody had looked at.
    Alarmed,
}

impl ActKind {
    /// Who did it; none for the clock, and for the resident.
    #[must_use]
    pub fn by(&self) -> Option<&By> {
        match self {
            Self::Looked { by }
            | Self::Replied { by, .. }
            | Self::Reported { by, .. }
            | Self::Closed { by, .. }
            | Self::Called { by, .. }
            | Self::Taken { by }
            | Self::TakenOver { by, .. }
            | Self::Dealt { by, .. }
            | Self::Lent { by, .. }
            | Self::GivenHome { by, .. }
            | Self::Snoozed { by, .. } => Some(by),
            _ => None,
        }
    }

    /// What an auditor reads.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Heard { .. } => "居民来话",
            Self::Looked { .. } => "打开",
            Self::Replied { .. } => "回复",
            Self::Reported { .. } => "登记为诉求",
            Self::Closed { .. } => "结束",
            Self::Called { .. } => "打电话",
            Self::Taken { .. } => "领取",
            Self::TakenOver { .. } => "接班接过",
            Self::Dealt { .. } => "分派",
            Self::Lent { .. } => "借出",
            Self::GivenHome { .. } => "还回",
            Self::CameHome { .. } => "结束后自动还回",
            Self::Back { .. } => "退回未分派",
            Self::Snoozed { .. } => "稍后再看",
            Self::Woken => "到了再看的日子",
            Self::Warned => "提醒快到时限",
            Self::Turned { .. } => "自动登记为诉求",
            Self::Ended => "自动结束",
            Self::Nudged => "提醒再看",
            Self::Reminded => "提醒居民",
            Self::Lapsed => "没有发送",
            Self::Alarmed => "通知下一位",
        }
    }

    /// What it is called in the metrics.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::Heard { .. } => "heard",
            Self::Looked { .. } => "looked",
            Self::Replied { .. } => "replied",
            Self::Reported { .. } => "reported",
            Self::Closed { .. } => "closed",
            Self::Called { .. } => "called",
            Self::Taken { .. } => "taken",
            Self::TakenOver { .. } => "taken_over",
            Self::Dealt { .. } => "dealt",
            Self::Lent { .. } => "lent",
            Self::GivenHome { .. } => "given_home",
            Self::CameHome { .. } => "came_home",
            Self::Back { .. } => "back",
            Self::Snoozed { .. } => "snoozed",
            Self::Woken => "woken",
            Self::Warned => "warned",
            Self::Turned { .. } => "turned",
            Self::Ended => "ended",
            Self::Nudged => "nudged",
            Self::Reminded => "reminded",
            Self::Lapsed => "lapsed",
            Self::Alarmed => "alarmed",
        }
    }
}

impl Act {
    /// Something that happened now; `tag` tells it from anything else of the same moment.
    pub(super) fn new(conversation: &ConversationId, at: Timestamp, tag: &str, kind: ActKind) -> Self {
        let key = format!("act#{}#{tag}", at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ"));
        Self { conversation: conversation.clone(), key, at, kind, effects: Vec::new() }
    }

    /// The same, telling these.
    pub(super) fn telling(self, effects: Vec<Effect>) -> Self {
        Self { effects, ..self }
    }

    /// Its id among the events of all tables.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}#{}", self.conversation, self.key)
    }

    /// Who opened the page. One note a minute is enough.
    #[must_use]
    pub fn look(conversation: &ConversationId, by: By, at: Timestamp) -> Self {
        let minute = at.as_second() - at.as_second().rem_euclid(60);
        let noted = Timestamp::from_second(minute).unwrap_or(at);
        let tag = format!("look#{}", by.staff);
        Self { at, ..Self::new(conversation, noted, &tag, ActKind::Looked { by }) }
    }
}
