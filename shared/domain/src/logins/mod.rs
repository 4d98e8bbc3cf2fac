//! How staff come into the console: logins that wait for a yes in the chat, and the sessions that follow (pure).
//!
//! A browser begins a [`Login`] and shows its [`Digits`]. A member of staff sends them to the district's account, reads
//! who is about to log in, and says yes. Only the browser that began then gets a [`Session`].

mod bounds;
mod browser;
mod digits;
mod way;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ids::StaffId;
use crate::staff::{Enrolled, Staff};

pub use bounds::{Begun, MOST_A_MINUTE, MOST_RENEWED, client};
pub use browser::browser;
pub use digits::{Digits, NotDigits};
pub use way::local_path;

/// How long a login may take, from the page to the yes.
pub const LOGIN_LASTS: SignedDuration = SignedDuration::from_mins(5);
/// How long the question in the chat waits for its answer.
pub const QUESTION_LASTS: SignedDuration = SignedDuration::from_mins(2);
/// Wrong digits that one person may send before a pause.
pub const MOST_WRONG: usize = 3;
/// How long a wrong try counts.
pub const WRONG_COUNTS: SignedDuration = SignedDuration::from_mins(10);

/// How long a session lasts at most: one working day, so that a shift logs in once.
pub const SESSION_LASTS: SignedDuration = SignedDuration::from_hours(10);
/// How long a session may lie idle.
const IDLE: SignedDuration = SignedDuration::from_hours(2);
/// How long it may lie idle for people whose acts could harm many.
const IDLE_SHORT: SignedDuration = SignedDuration::from_mins(30);
/// How old the note of the last request may become. Writing it at each request would cost more than it tells.
const NOTED_EVERY: SignedDuration = SignedDuration::from_mins(5);
/// Sessions that one person may have; a further one ends the oldest.
pub const MOST_SESSIONS: usize = 5;

/// What is known of a browser at the console's door.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The address it comes from, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// A short name, as [`browser`] makes it.
    pub browser: String,
}

/// A login that a browser has begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    /// Tells it from a later login with the same digits.
    pub id: String,
    /// The digest of the browser's own cookie: only the browser that began gets in.
    pub browser: String,
    /// Where it came from.
    pub origin: Origin,
    /// When it began.
    pub begun_at: Timestamp,
    /// When it is too late.
    pub expires_at: Timestamp,
    /// How often its browser has had other digits in place of earlier ones.
    #[serde(default)]
    pub renewed: u8,
    /// What was answered.
    pub state: LoginState,
}

/// What a member of staff answered to a login.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "login")]
pub enum LoginState {
    /// Nothing yet.
    Waiting,
    /// Yes.
    Confirmed {
        /// The member of staff.
        by: StaffId,
        /// Their generation at that moment: who is removed or changed meanwhile has to log in again.
        generation: String,
    },
    /// No.
    Denied,
}

impl Login {
    /// Whether it can still be answered.
    #[must_use]
    pub fn waits(&self, now: Timestamp) -> bool {
        self.state == LoginState::Waiting && now < self.expires_at
    }

    /// The same login with an answer.
    #[must_use]
    pub fn answered(&self, state: LoginState) -> Self {
        Self { state, ..self.clone() }
    }
}

/// A login that a member of staff was asked about in the chat, and has not answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Its digits.
    pub digits: Digits,
    /// Its id.
    pub login: String,
    /// Until when an answer counts.
    pub until: Timestamp,
}

/// Where one follower stands with the console's door.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AtTheDoor {
    /// What they were asked last, if they have not said anything since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<Question>,
    /// When they sent wrong digits; those of the last [`WRONG_COUNTS`] count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wrong: Vec<Timestamp>,
}

impl AtTheDoor {
    /// Whether there is nothing to keep.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.question.is_none() && self.wrong.is_empty()
    }

    /// How long this person has to wait before digits of theirs are looked at again; none where they need not.
    #[must_use]
    pub fn pause_left(&self, now: Timestamp) -> Option<SignedDuration> {
        let mut left: Vec<SignedDuration> = self
            .wrong
            .iter()
            .map(|at| WRONG_COUNTS.saturating_sub(now.duration_since(*at)))
            .filter(|left| left.is_positive())
            .collect();
        left.sort_unstable();
        // It ends when one wrong try fewer than makes a pause still counts.
        left.len().checked_sub(MOST_WRONG).map(|at| left[at])
    }

    /// Takes down wrong digits.
    pub fn note_wrong(&mut self, now: Timestamp) {
        self.wrong.retain(|at| now.duration_since(*at) < WRONG_COUNTS);
        self.wrong.push(now);
    }
}

/// A browser that is logged in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The person who logged in.
    pub staff: StaffId,
    /// Their generation when they logged in. Empty in what older versions wrote, which opens nothing.
    #[serde(default)]
    pub generation: String,
    /// What every form of this session must bring along.
    pub csrf: String,
    /// Since when.
    #[serde(default)]
    pub opened_at: Timestamp,
    /// The last request that was noted.
    #[serde(default)]
    pub seen_at: Timestamp,
    /// Until when at most.
    pub expires_at: Timestamp,
    /// The browser.
    #[serde(default)]
    pub origin: Origin,
}

impl Session {
    /// Whether it still lets this person in: same rights as at the login, not idle for too long, not too old.
    #[must_use]
    pub fn is_live(&self, person: &Enrolled, now: Timestamp) -> bool {
        !self.generation.is_empty()
            && self.generation == person.generation
            && self.staff == person.staff.id
            && self.is_in_time(&person.staff, now)
    }

    /// Whether it is neither too old nor idle for too long.
    #[must_use]
    pub fn is_in_time(&self, staff: &Staff, now: Timestamp) -> bool {
        let idle = if staff.has_short_sessions() { IDLE_SHORT } else { IDLE };
        now < self.expires_at && now.duration_since(self.seen_at) < idle
    }

    /// Whether the note of its last request is old enough to be written anew.
    #[must_use]
    pub fn is_noted_late(&self, now: Timestamp) -> bool {
        now.duration_since(self.seen_at) >= NOTED_EVERY
    }
}

#[cfg(test)]
mod tests;
