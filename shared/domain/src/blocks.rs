//! Senders whose reports are no longer taken by WeChat, and why (pure).
//!
//! A sender is a person over all accounts if WeChat gives a unionid, otherwise a follower of one account. Both are
//! stored as digests, so that a block outlives the erasure of a person's data and does not reveal who they are.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, TicketId};

/// The longest reason, in characters.
pub const LONGEST_REASON: usize = 200;

/// The block of a sender, in force or lifted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Whether reports are refused now.
    pub blocked: bool,
    /// Whether it applies at every account that is bound to the same Open Platform account, or only at this one.
    pub everywhere: bool,
    /// The account of the report that led to the decision.
    pub account: AccountId,
    /// The report that led to the decision.
    pub ticket: TicketId,
    /// The last decision.
    pub last: BlockStep,
}

/// One decision about a sender.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockStep {
    /// Whether it blocks or lifts the block.
    pub blocks: bool,
    /// Why, for staff.
    pub reason: String,
    /// The name of the person who decided.
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
