//! The calls that failed, as `openapi/rid/get` tells of them.

use std::collections::VecDeque;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The most failures that are remembered, the oldest forgotten first (the simulator's own bound).
const REMEMBERED: usize = 100;

/// The most bytes of a body that are remembered (the simulator's own bound).
const BODY_BYTES: usize = 4096;

/// The failed calls of one account, oldest first.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Failures(VecDeque<Failure>);

/// One failed call.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Failure {
    pub(crate) rid: String,
    pub(crate) at: Timestamp,
    pub(crate) milliseconds: u64,
    /// The whole address, with the token in it.
    pub(crate) url: String,
    pub(crate) request: String,
    pub(crate) answer: String,
}

impl Failures {
    /// Remembers a failure, the beginning of its body alone where that is long.
    pub(crate) fn add(&mut self, mut failure: Failure) {
        failure.request.truncate(failure.request.floor_char_boundary(BODY_BYTES));
        self.0.push_back(failure);
        let excess = self.0.len().saturating_sub(REMEMBERED);
        self.0.drain(..excess);
    }

    /// The failure with this id.
    pub(crate) fn find(&self, rid: &str) -> Option<&Failure> {
        self.0.iter().find(|failure| failure.rid == rid)
    }
}
