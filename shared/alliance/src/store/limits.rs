//! What the users of the limits table share. Its items count what happened to one subject on one day of Beijing, and
//! go by themselves; the blocked senders lie there too and stay.

use jiff::{SignedDuration, Timestamp};

use domain::calendar;

/// So long a count is kept after its day: long enough to be looked at when somebody asks.
const KEPT: SignedDuration = SignedDuration::from_hours(72);

/// The local day of a count.
pub(super) fn today(now: Timestamp) -> String {
    calendar::local(now).date().to_string()
}

/// When a count of today goes, in Unix seconds.
pub(super) fn expires(now: Timestamp) -> i64 {
    now.saturating_add(KEPT).unwrap_or(Timestamp::MAX).as_second()
}
