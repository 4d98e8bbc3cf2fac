//! Limits on how many logins may be started: a flood must neither fill the table nor lock staff out.

use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// Logins that all clients together may start in one minute, and the upper bound for the limit of one client.
pub const MOST_A_MINUTE: u32 = 200;
/// How often a browser may replace its digits before the replacement counts as another login.
pub const MOST_RENEWED: u8 = 10;
/// How long an unfinished login counts against its client.
const WITHIN: SignedDuration = SignedDuration::from_mins(5);

/// The start times of one client's unfinished logins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    /// The number of writes so far; the next write is conditional on it.
    pub version: u64,
    /// The start times, oldest first.
    pub times: Vec<Timestamp>,
}

impl Begun {
    /// Adds a login, which replaces the one started at `in_place_of` if given. Returns `None` if there are already
    /// `most`.
    #[must_use]
    pub fn with(&self, now: Timestamp, most: u32, in_place_of: Option<Timestamp>) -> Option<Self> {
        let mut times: Vec<_> =
            self.times.iter().copied().filter(|at| now.duration_since(*at) < WITHIN).collect();
        if let Some(at) = times.iter().position(|at| Some(*at) == in_place_of) {
            times.remove(at);
        }
        if times.len() >= usize::try_from(most).unwrap_or(usize::MAX) {
            return None;
        }
        times.push(now);
        Some(Self { version: self.version + 1, times })
    }

    /// Removes a finished login, so that staff of an office who share one address can log in one after the other.
    #[must_use]
    pub fn without(&self, begun: Timestamp) -> Option<Self> {
        let at = self.times.iter().position(|at| *at == begun)?;
        let mut times = self.times.clone();
        times.remove(at);
        Some(Self { version: self.version + 1, times })
    }

    /// When the last of these logins stops counting.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        let last = self.times.iter().max().copied().unwrap_or_default();
        last.saturating_add(WITHIN).unwrap_or(Timestamp::MAX)
    }
}

/// The name under which a client is counted: its IPv4 address, or the first 56 bits of its IPv6 address, since one
/// household or office usually holds the whole /56. Clients without an address share one name.
#[must_use]
pub fn client(address: Option<IpAddr>) -> String {
    match address.map(|address| address.to_canonical()) {
        None => "unknown".to_owned(),
        Some(IpAddr::V4(address)) => address.to_string(),
        Some(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{:x}::", d & 0xff00)
        }
    }
}
