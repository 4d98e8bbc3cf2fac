//! The order in which a person sent their messages, and lists in that order.

use serde::{Deserialize, Serialize};

/// The position of a message in the order in which its sender sent them. WeChat may push messages concurrently and in
/// any order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Sent {
    /// `CreateTime`, in unix seconds.
    pub at: i64,
    /// `MsgId`, which grows within a second; 0 for an event, which has none.
    pub id: u64,
}

/// One thing that a person told, with its position in the order of sending.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Stored<T>")]
pub struct Told<T> {
    /// When it was sent.
    pub sent: Sent,
    /// What was told.
    pub what: T,
}

/// The stored form; earlier versions wrote only `what`.
#[derive(Deserialize)]
#[serde(untagged)]
enum Stored<T> {
    Placed { sent: Sent, what: T },
    Bare(T),
}

impl<T> From<Stored<T>> for Told<T> {
    fn from(stored: Stored<T>) -> Self {
        match stored {
            Stored::Placed { sent, what } => Self { sent, what },
            Stored::Bare(what) => Self { sent: Sent::default(), what },
        }
    }
}

/// Inserts one more thing in the order of sending; of two with the same position, the one that arrived first stays
/// first.
pub(super) fn place_in_order<T>(told: &mut Vec<Told<T>>, sent: Sent, what: T) {
    let at = told.partition_point(|earlier| earlier.sent <= sent);
    told.insert(at, Told { sent, what });
}
