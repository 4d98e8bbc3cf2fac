//! The order in which a person sent their messages, and things kept in it.

use serde::{Deserialize, Serialize};

/// The place of a message in the order in which a person sent theirs: WeChat may push them at once, and in any order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Sent {
    /// `CreateTime`, in unix seconds.
    pub at: i64,
    /// `MsgId`, which grows within a second; 0 for an event, which has none.
    pub id: u64,
}

/// One thing that a person told, with its place among the others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Stored<T>")]
pub struct Told<T> {
    /// When it was sent.
    pub sent: Sent,
    /// What was told.
    pub what: T,
}

/// What is stored: earlier versions wrote only what was told.
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

/// Puts one more thing where it belongs by the order of sending; of two sent at once, the one that came first stays
/// first.
pub(super) fn place_in_order<T>(told: &mut Vec<Told<T>>, sent: Sent, what: T) {
    let at = told.partition_point(|earlier| earlier.sent <= sent);
    told.insert(at, Told { sent, what });
}
