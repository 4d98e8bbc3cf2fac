//! What happened in a conversation. Nothing of it is changed later; whom it tells is stored with it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::attention::Reason;
use super::calls::CallOutcome;
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
    /// The resident was reminded of what is not sent.
    Reminded,
    /// What was begun was never sent.
    Lapsed,
    /// One more was told of a danger that nobody had looked at.
    Alarmed,
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
