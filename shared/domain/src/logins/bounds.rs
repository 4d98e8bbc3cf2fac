//! How many logins may be begun: a flood must neither fill the table nor keep staff out.

use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// Logins that all clients together may begin in one minute, and the most that a client can be allowed.
pub const MOST_A_MINUTE: u32 = 200;
/// How often a browser gets other digits in place of its own before that counts as another login.
pub const MOST_RENEWED: u8 = 10;
/// How long a login that was begun counts for its client, unless it is finished.
const WITHIN: SignedDuration = SignedDuration::from_mins(5);

/// When one client began logins that it has not finished.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    /// Counts writes, the condition of the next one.
    pub version: u64,
    /// The moments, oldest first.
    pub times: Vec<Timestamp>,
}

impl Begun {
    /// With one more login, perhaps in place of the one that was begun at `in_place_of`; none where `most` are there
    /// already.
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

    /// Without a login that was finished: an office whose staff share one address comes in one after the other.
    #[must_use]
    pub fn without(&self, begun: Timestamp) -> Option<Self> {
        let at = self.times.iter().position(|at| *at == begun)?;
        let mut times = self.times.clone();
        times.remove(at);
        Some(Self { version: self.version + 1, times })
    }

    /// When nothing of it counts any more.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        let last = self.times.iter().max().copied().unwrap_or_default();
        last.saturating_add(WITHIN).unwrap_or(Timestamp::MAX)
    }
}

/// The name of a client for counting: its IPv4 address, or the first 56 bits of its IPv6 address, below which a
/// household or an office has everything to itself. Clients without an address share one name.
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
