//! How often what the check is about really happened, so that nothing is proved of what never occurs.

use std::sync::atomic::{AtomicU64, Ordering};

/// Something that happens on a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Count {
    /// A transition was written.
    Commit,
    /// Somebody was told that another was first.
    Conflict,
    /// An order was refused with words.
    Refused,
    /// A message or its answer was already there.
    Repeated,
    /// A process died between two of its steps.
    Crash,
    /// A step of a master was told to those whose reports were merged into it.
    FollowersTold,
    /// The clock acted.
    Tick,
    /// A notice was claimed after another owner.
    Takeover,
    /// A notice was recorded as sent.
    Sent,
    /// A notice was kept.
    Kept,
    /// A notice was sent again after a crash between WeChat's yes and the record.
    AllowedDouble,
}

impl Count {
    /// Every count, with the words that are printed.
    pub(crate) const ALL: [(Count, &'static str); 11] = [
        (Self::Commit, "commits"),
        (Self::Conflict, "conflicts told"),
        (Self::Refused, "refusals"),
        (Self::Repeated, "repetitions answered"),
        (Self::Crash, "crashes"),
        (Self::FollowersTold, "steps told to merged reports"),
        (Self::Tick, "steps of the clock"),
        (Self::Takeover, "takeovers"),
        (Self::Sent, "sent"),
        (Self::Kept, "kept"),
        (Self::AllowedDouble, "sent again after a crash between yes and record"),
    ];
}

/// The counts of a run.
#[derive(Debug, Default)]
pub(crate) struct Tally([AtomicU64; Count::ALL.len()]);

impl Tally {
    pub(crate) fn add(&self, count: Count) {
        self.0[count as usize].fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn get(&self, count: Count) -> u64 {
        self.0[count as usize].load(Ordering::Relaxed)
    }
}
