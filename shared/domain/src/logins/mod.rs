//! How staff log in to the console: logins that are confirmed in the chat, and the sessions that follow (pure).
//!
//! A browser starts a [`Login`] and shows its [`Digits`]. A member of staff sends them to the district's account, reads
//! which browser is about to log in, and says yes. Only the browser that started the login then gets a [`Session`].

mod bounds;
mod browser;
mod digits;
mod second;
mod way;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ids::StaffId;
use crate::staff::{Enrolled, Staff};

pub use bounds::{Begun, MOST_A_MINUTE, MOST_RENEWED, client};
pub use browser::browser;
pub use digits::{Digits, NotDigits};
pub use second::{
    CodeKey, Heard, MOST_WRONG_CODES, NotACodeKey, RECOVERY_BYTES, RECOVERY_CODES, RecoveryCode,
    SECOND_PAUSE, Second,
};
pub use way::local_path;

/// How long a login may take, from opening the page to the yes in the chat.
pub const LOGIN_LASTS: SignedDuration = SignedDuration::from_mins(5);
/// How long the question in the chat waits for its answer.
pub const QUESTION_LASTS: SignedDuration = SignedDuration::from_mins(2);
/// Wrong digits that one person may send before a pause.
pub const MOST_WRONG: usize = 3;
/// How long a wrong attempt counts.
pub const WRONG_COUNTS: SignedDuration = SignedDuration::from_mins(10);

/// How long a session lasts at most: one working day, so that a shift logs in once.
pub const SESSION_LASTS: SignedDuration = SignedDuration::from_hours(10);
/// How long a session may be idle.
const IDLE: SignedDuration = SignedDuration::from_hours(2);
/// How long a session may be idle for people whose acts could harm many.
const IDLE_SHORT: SignedDuration = SignedDuration::from_mins(30);
/// How old the recorded time of the last request may become. Writing it at each request would cost more than it is
/// worth.
const NOTED_EVERY: SignedDuration = SignedDuration::from_mins(5);
/// How old the last confirmation may be when an act begins that could harm many.
pub const CONFIRMED_FOR: SignedDuration = SignedDuration::from_mins(10);
/// Sessions that one person may have; a further one ends the oldest.
pub const MOST_SESSIONS: usize = 5;

/// What is known about a browser that wants to log in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The IP address, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// A short name, as [`browser`] makes it.
    pub browser: String,
}

/// A login that a browser has started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    /// Distinguishes it from a later login with the same digits.
    pub id: String,
    /// The digest of the browser's cookie: only the browser that started the login gets a session.
    pub browser: String,
    /// The browser and its address.
    pub origin: Origin,
    /// When it began.
    pub begun_at: Timestamp,
    /// When it expires.
    pub expires_at: Timestamp,
    /// How often the browser has replaced its digits.
    #[serde(default)]
    pub renewed: u8,
    /// The answer so far.
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
        /// The generation of their grants at that moment: staff who were removed or changed since must log in again.
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

/// The login state of one follower: the open question and their wrong attempts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AtTheDoor {
    /// The question they were asked last, if they have not sent anything since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<Question>,
    /// When they sent wrong digits; attempts within the last [`WRONG_COUNTS`] count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wrong: Vec<Timestamp>,
}

impl AtTheDoor {
    /// Whether there is nothing to store.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.question.is_none() && self.wrong.is_empty()
    }

    /// How long this person has to wait before their digits are checked again; `None` if they need not wait.
    #[must_use]
    pub fn pause_left(&self, now: Timestamp) -> Option<SignedDuration> {
        let mut left: Vec<SignedDuration> = self
            .wrong
            .iter()
            .map(|at| WRONG_COUNTS.saturating_sub(now.duration_since(*at)))
            .filter(|left| left.is_positive())
            .collect();
        left.sort_unstable();
        // The pause ends when fewer than `MOST_WRONG` attempts still count.
        left.len().checked_sub(MOST_WRONG).map(|at| left[at])
    }

    /// Records an attempt with wrong digits.
    pub fn note_wrong(&mut self, now: Timestamp) {
        self.wrong.retain(|at| now.duration_since(*at) < WRONG_COUNTS);
        self.wrong.push(now);
    }
}

/// The session of a browser that is logged in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The person who logged in.
    pub staff: StaffId,
    /// The generation of their grants when they logged in. Empty in sessions written by older versions, which are not
    /// accepted.
    #[serde(default)]
    pub generation: String,
    /// The CSRF token that every form of this session must contain.
    pub csrf: String,
    /// When the session started.
    #[serde(default)]
    pub opened_at: Timestamp,
    /// The time of the last recorded request.
    #[serde(default)]
    pub seen_at: Timestamp,
    /// When the session ends at the latest.
    pub expires_at: Timestamp,
    /// When the person last confirmed in the chat that it is them, after the login.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_at: Option<Timestamp>,
    /// When they last proved it with their second factor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proved_at: Option<Timestamp>,
    /// In whose stead the person acts in this session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acting_for: Option<StaffId>,
    /// The browser and its address.
    #[serde(default)]
    pub origin: Origin,
}

/// How somebody showed once more that it is them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// They confirmed a login in the chat.
    Chat,
    /// They typed a code of their second factor.
    Second,
}

impl Session {
    /// Whether the session is still valid for this person: same rights as at the login, not idle for too long, not too
    /// old.
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

    /// Whether the person confirmed in the chat a short time ago that it is them.
    #[must_use]
    pub fn is_confirmed(&self, now: Timestamp) -> bool {
        let last = self.confirmed_at.unwrap_or_default().max(self.opened_at);
        now.duration_since(last) < CONFIRMED_FOR
    }

    /// Whether an act that could harm many may begin: the person showed a short time ago that it is them, with their
    /// second factor where they need one.
    #[must_use]
    pub fn is_fresh(&self, staff: &Staff, now: Timestamp) -> bool {
        if staff.needs_second() {
            self.proved_at.is_some_and(|at| now.duration_since(at) < CONFIRMED_FOR)
        } else {
            self.is_confirmed(now)
        }
    }

    /// Whether the recorded time of the last request is old enough to be updated.
    #[must_use]
    pub fn is_noted_late(&self, now: Timestamp) -> bool {
        now.duration_since(self.seen_at) >= NOTED_EVERY
    }
}

#[cfg(test)]
mod tests;
