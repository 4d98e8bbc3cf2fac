//! Senders whose reports are no longer taken by WeChat, and why (pure).
//!
//! A sender is a person over all accounts where WeChat tells who they are, otherwise a follower of one account. Both
//! stand here as digests, so that a block outlives the erasure of what is kept of somebody and tells nobody who it is.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, TicketId};

/// The longest reason, in characters.
pub const LONGEST_REASON: usize = 200;

/// How a sender stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Whether reports are refused now.
    pub blocked: bool,
    /// Whether it holds at every account that is bound to the same Open Platform account, or only at this one.
    pub everywhere: bool,
    /// The account through which the report came that was looked at.
    pub account: AccountId,
    /// That report.
    pub ticket: TicketId,
    /// The last step.
    pub last: BlockStep,
}

/// One decision about a sender.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockStep {
    /// Whether it blocks or lifts the block.
    pub blocks: bool,
    /// Why, for staff.
    pub reason: String,
    /// The name of who decided.
    pub by: String,
    /// The moment of the decision.
    pub at: Timestamp,
}

/// What is wrong with a reason, for the form.
#[must_use]
pub fn check_reason(reason: &str) -> Option<String> {
    match reason.trim().chars().count() {
        0..4 => Some("请写明原因，至少4个字".to_owned()),
        4..=LONGEST_REASON => None,
        _ => Some(format!("请控制在{LONGEST_REASON}字以内")),
    }
}
