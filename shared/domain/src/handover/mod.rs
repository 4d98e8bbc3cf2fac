//! 交接单: what somebody leaves to whoever comes after them, at the end of a shift.
//!
//! The one who leaves signs it, and then another takes it; nobody takes their own. It names reports and conversations by
//! their numbers and says why each needs a look, and holds no word of a resident.

mod entries;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{ConversationId, FormKey, StaffId, UnitId};
use crate::inbox::By;
use crate::staff::Staff;

pub use entries::{About, Entry, Kind, MOST, Seen, list};

/// The longest note, in characters.
pub const LONGEST_NOTE: usize = 2000;

/// A slip. It exists once it is signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handover {
    /// The unit or desk whose work is handed over.
    pub unit: UnitId,
    /// When the one who leaves signed it.
    pub signed_at: Timestamp,
    /// The form that it was signed with: sent again, it is the same slip.
    pub form: FormKey,
    /// Who leaves.
    pub by: By,
    /// What needs a look.
    pub entries: Vec<Entry>,
    /// What they say besides; it is theirs, and may be empty.
    pub note: String,
    /// Who took it; none while nobody has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken: Option<Taken>,
}

/// Who took a slip, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The person.
    #[serde(flatten)]
    pub by: By,
    /// When they signed.
    pub at: Timestamp,
    /// Whether the conversations of the slip are still being moved.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub moving: bool,
    /// The conversations that stayed where they are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stayed: Vec<Stayed>,
}

/// A conversation of a slip that did not become the taker's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stayed {
    /// The conversation.
    pub conversation: ConversationId,
    /// Why.
    #[serde(flatten)]
    pub why: WhyStayed,
}

/// Why a conversation of a slip stayed where it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum WhyStayed {
    /// A colleague has it.
    Held {
        /// Their name.
        name: String,
    },
    /// It is put aside until a date, and then for everybody.
    Aside,
    /// It is answered or closed, or is gone.
    Settled,
    /// Whoever took the slip may not answer for this account.
    NoRight,
}

impl WhyStayed {
    /// The words on the slip.
    #[must_use]
    pub fn says(&self) -> String {
        match self {
            Self::Held { name } => format!("{name}在办"),
            Self::Aside => "到了日子大家都能看到".to_owned(),
            Self::Settled => "已经不用办了".to_owned(),
            Self::NoRight => "接班的人不能回复这个公众号，还要请受理员领取".to_owned(),
        }
    }
}

/// Why a slip is not taken now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotTaken {
    /// Who signed it cannot take it.
    Own,
    /// This person has taken it before; some of its conversations may not have moved.
    Done,
    /// Somebody else has.
    By(Taken),
}

/// What is wrong with a slip that somebody wants to sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotSigned {
    /// It says nothing at all.
    Empty,
    /// Its note is too long.
    TooLong,
}

impl NotSigned {
    /// The sentence for who wants to sign.
    #[must_use]
    pub fn says(self) -> String {
        match self {
            Self::Empty => "没有勾选事项，也没有写交代的话。没有要交接的，写一句“没有要交接的”".to_owned(),
            Self::TooLong => format!("请控制在{LONGEST_NOTE}字以内"),
        }
    }
}

impl Handover {
    /// The slip that somebody signs.
    ///
    /// # Errors
    /// [`NotSigned`] where there is nothing to hand over, or too much.
    pub fn sign(
        unit: UnitId,
        by: By,
        entries: Vec<Entry>,
        note: &str,
        form: FormKey,
        now: Timestamp,
    ) -> Result<Self, NotSigned> {
        let note = note.trim().to_owned();
        if note.chars().count() > LONGEST_NOTE {
            return Err(NotSigned::TooLong);
        }
        if note.is_empty() && entries.is_empty() {
            return Err(NotSigned::Empty);
        }
        Ok(Self { unit, signed_at: now, form, by, entries, note, taken: None })
    }

    /// The slip as it is once somebody has taken it.
    ///
    /// # Errors
    /// [`NotTaken`] where it is their own, or was taken before.
    pub fn take(&self, by: &Staff, now: Timestamp) -> Result<Self, NotTaken> {
        match &self.taken {
            // A delegate and whoever they stand in for are one person.
            _ if by.is_one_with(&self.by.staff) => Err(NotTaken::Own),
            Some(taken) if taken.by.staff == by.id => Err(NotTaken::Done),
            Some(taken) => Err(NotTaken::By(taken.clone())),
            None => {
                let moving = self.conversations().next().is_some();
                let taken = Taken { by: By::from(by), at: now, moving, stayed: Vec::new() };
                Ok(Self { taken: Some(taken), ..self.clone() })
            }
        }
    }

    /// The conversations on it.
    pub fn conversations(&self) -> impl Iterator<Item = &ConversationId> {
        self.entries.iter().filter_map(|entry| match &entry.about {
            About::Conversation(conversation) => Some(conversation),
            About::Ticket(_) => None,
        })
    }

    /// The slip once all of its conversations have moved but these.
    #[must_use]
    pub fn moved(&self, stayed: Vec<Stayed>) -> Self {
        let taken = self.taken.clone().map(|taken| Taken { moving: false, stayed, ..taken });
        Self { taken, ..self.clone() }
    }

    /// Whether this person has taken it, and some of its conversations may not be theirs yet.
    #[must_use]
    pub fn is_moving_to(&self, person: &StaffId) -> bool {
        self.taken.as_ref().is_some_and(|taken| taken.moving && taken.by.staff == *person)
    }
}
