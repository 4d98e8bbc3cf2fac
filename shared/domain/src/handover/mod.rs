//! 交接单: what somebody leaves to whoever comes after them, at the end of a shift.
//!
//! The one who leaves signs it, and then another takes it; nobody takes their own. It names reports and conversations by
//! their numbers and says why each needs a look, and holds no word of a resident.

mod entries;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{FormKey, UnitId};
use crate::inbox::By;

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
}

/// Why a slip is not taken now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotTaken {
    /// Who signed it cannot take it.
    Own,
    /// This person has taken it before.
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
    pub fn take(&self, by: By, now: Timestamp) -> Result<Self, NotTaken> {
        match &self.taken {
            _ if self.by.staff == by.staff => Err(NotTaken::Own),
            Some(taken) if taken.by.staff == by.staff => Err(NotTaken::Done),
            Some(taken) => Err(NotTaken::By(taken.clone())),
            None => Ok(Self { taken: Some(Taken { by, at: now }), ..self.clone() }),
        }
    }
}
