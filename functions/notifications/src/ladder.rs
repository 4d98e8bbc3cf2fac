//! Which rung of the notice ladder may be used, from what the recipient did last (pure).
//!
//! Subscription notification and template message need templates of the account; until an account has them, the
//! first rung is the customer-service message inside the reply window, and the last is to keep the notice.

use alliance::store::MessageRecord;
use jiff::Timestamp;
use wechat::limits::{WindowKind, reply_window};

/// Whether a customer-service message may be tried: some act of the recipient's opened a window that is still
/// open. WeChat itself counts how many went through it, and says 45047 when they are spent.
pub(crate) fn window_is_open(acts: &[MessageRecord], now: Timestamp) -> bool {
    acts.iter().any(|act| {
        act.window.is_some_and(|window| {
            let window = reply_window(window.into());
            now.duration_since(act.received_at).as_secs() < window.seconds
        })
    })
}

/// The longest window, in seconds: messages older than this open none.
pub(crate) fn longest_window() -> i64 {
    [WindowKind::Message, WindowKind::Click, WindowKind::Follow, WindowKind::Scan]
        .into_iter()
        .map(|kind| reply_window(kind).seconds)
        .max()
        .unwrap_or_default()
}
