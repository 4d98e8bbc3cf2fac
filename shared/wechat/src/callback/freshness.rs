//! Whether a push is fresh.
//!
//! The signature is computed over its parts sorted and joined without a separator, so it does not say which part is the
//! timestamp. Somebody who saw a push can swap timestamp and nonce, or move digits between them, and the signature
//! stays right. A nonce near the second of the replay then makes an old push look new. The content of the ciphertext
//! cannot be changed: its `CreateTime` tells which of the readings is WeChat's.

use super::{Query, Refused};
use crate::limits::{FIRST_PUSH, FRESHNESS_SECONDS, NONCE_BYTES, PUSH_AGE_SECONDS, RETRY_SECONDS};

/// The digits of a timestamp until the year 2286.
const DIGITS: usize = 10;

/// Whether the signed timestamp is near enough to now, and written as WeChat writes it.
pub(super) fn of_query(q: &Query<'_>, now_unix: i64) -> Result<(), Refused> {
    let nonce = q.nonce.as_deref().unwrap_or_default();
    let timestamp = timestamp(q).filter(|_| nonce.len() <= NONCE_BYTES).ok_or(Refused::Stale)?;
    if is_near(timestamp, now_unix, FRESHNESS_SECONDS) { Ok(()) } else { Err(Refused::Stale) }
}

/// Whether a push of `create_time` may have been signed with this timestamp; its own freshness has passed.
pub(super) fn of_content(q: &Query<'_>, create_time: i64, now_unix: i64) -> Result<(), Refused> {
    let timestamp = timestamp(q).ok_or(Refused::Stale)?;
    // WeChat dates everything that it pushes: a push without a date is odd, but not a replay.
    if create_time < FIRST_PUSH || is_near(timestamp, create_time, RETRY_SECONDS) {
        return Ok(());
    }
    if now_unix.saturating_sub(create_time) > PUSH_AGE_SECONDS {
        return Err(Refused::Stale);
    }
    let nonce = q.nonce.as_deref().unwrap_or_default();
    let given = q.timestamp.as_deref().unwrap_or_default();
    let distance = create_time.abs_diff(timestamp);
    let readings = [format!("{given}{nonce}"), format!("{nonce}{given}")];
    let fits_better = readings.iter().flat_map(|digits| times(digits)).any(|time| {
        let fits = time.abs_diff(create_time) < distance;
        fits && is_near(time, create_time, FRESHNESS_SECONDS)
    });
    if fits_better { Err(Refused::Stale) } else { Ok(()) }
}

/// Every timestamp that is a piece of `digits`.
fn times(digits: &str) -> impl Iterator<Item = i64> {
    digits.as_bytes().windows(DIGITS).filter_map(|piece| read(str::from_utf8(piece).ok()?))
}

fn timestamp(q: &Query<'_>) -> Option<i64> {
    read(q.timestamp.as_deref()?)
}

/// A timestamp: ten digits and nothing else, so that it has one spelling.
fn read(text: &str) -> Option<i64> {
    let is_time =
        text.len() == DIGITS && text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    is_time.then(|| text.parse().ok()).flatten()
}

fn is_near(a: i64, b: i64, seconds: i64) -> bool {
    a.abs_diff(b) <= seconds.unsigned_abs()
}
