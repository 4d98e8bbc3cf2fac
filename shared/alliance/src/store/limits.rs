//! What the users of the limits table share. Its items count what happened to one subject on one day of Beijing, and
//! expire; the blocked senders are stored there too and do not expire.

use jiff::{SignedDuration, Timestamp};

use domain::calendar;

/// How long a count is kept after its day: long enough to be looked at when somebody asks.
const KEPT: SignedDuration = SignedDuration::from_hours(72);

/// The local day that a count belongs to.
pub(super) fn today(now: Timestamp) -> String {
    calendar::local(now).date().to_string()
}

/// When a count of today expires, in Unix seconds.
pub(super) fn expires(now: Timestamp) -> i64 {
    now.saturating_add(KEPT).unwrap_or(Timestamp::MAX).as_second()
}
