//! The copy of a published article at WeChat: a draft, its publication, its address, its deletion.
//!
//! A copy is of one version of an article, at one account. A correction makes a copy of the new version and deletes the one
//! of the old. What happens next follows from the state and from whether the article still wants the copy; what happened is
//! an event, and every cell of state and event is decided.

mod finish;
mod machine;
#[cfg(test)]
mod tests;
mod words;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Piece, Shown};
use crate::ids::AccountId;

pub use finish::{Finish, finish, told_finish};
pub use machine::{Event, Undecided};
pub use words::left_at_wechat;

/// The channel of a content that goes to WeChat, too. It is part of the digest that reviewers sign.
pub const WECHAT: &str = "wechat";
/// How long after the submission WeChat is asked for its outcome, where it has not told by then.
pub const ASKED_AFTER: SignedDuration = SignedDuration::from_mins(10);

/// The copy of a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copy {
    /// The account at which it is.
    pub account: AccountId,
    /// The number of the article's version.
    pub number: u32,
    /// The digest of that version, which was signed: nothing else goes out.
    pub digest: String,
    /// Every write is conditional on this.
    pub version: u64,
    /// How far it is.
    pub state: State,
    /// Since when.
    pub since: Timestamp,
    /// How many calls in a row had no answer.
    #[serde(default)]
    pub tries: u32,
    /// When it is carried on; none where it rests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_at: Option<Timestamp>,
}

/// How far a copy is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// WeChat knows nothing of it.
    Waiting,
    /// It is in the account's draft box.
    Drafted {
        /// The draft's id.
        draft: String,
    },
    /// It is being submitted: written before the call, as the call has no key by which a repetition would be told.
    Submitting {
        /// The draft's id.
        draft: String,
    },
    /// WeChat has taken it and publishes it.
    Submitted {
        /// The id of the publication; none where the answer was lost.
        publish: Option<String>,
        /// When it was taken.
        at: Timestamp,
    },
    /// Everybody can read it.
    Out {
        /// The id of the published article.
        article: String,
        /// Its address.
        url: String,
    },
    /// WeChat took it and has not told for a day what became of it.
    Unknown {
        /// When it was taken.
        at: Timestamp,
    },
    /// WeChat did not take it.
    Failed {
        /// The draft, where there is one.
        draft: Option<String>,
        /// Why, in words for staff.
        why: String,
    },
    /// Somebody has to publish the draft in WeChat's own console.
    ByHand {
        /// The draft's id.
        draft: String,
        /// When that was said.
        at: Timestamp,
    },
    /// The account may not publish by the API: the article has its own page alone.
    NoRight {
        /// The draft, where there is one to be deleted.
        draft: Option<String>,
    },
    /// It was out and is no longer.
    Deleted,
    /// It was never out and never will be.
    Dropped,
}

/// What is to be done for a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Make the draft, or find the one that an earlier try made.
    Draft,
    /// Submit the draft.
    Submit,
    /// Ask whether the draft is still there, as the answer to the submission was lost.
    AskDraft,
    /// Ask what became of the publication.
    AskOutcome,
    /// Look for it among what the account has published.
    Search,
    /// Delete the draft.
    DeleteDraft,
    /// Delete what is out.
    DeletePage,
    /// Give it up: nothing of it is at WeChat.
    Drop,
}

impl Copy {
    /// A copy of which nothing has happened.
    #[must_use]
    pub fn new(account: AccountId, number: u32, digest: String, now: Timestamp) -> Self {
        let (state, since, next_at) = (State::Waiting, now, Some(now));
        Self { account, number, digest, version: 1, state, since, tries: 0, next_at }
    }

    /// What is to be done; `wanted` is whether the article still shows this version and sends it to WeChat.
    #[must_use]
    pub fn step(&self, wanted: bool) -> Option<Step> {
        Some(match (&self.state, wanted) {
            (State::Waiting, true) => Step::Draft,
            (State::Drafted { .. }, true) => Step::Submit,
            (State::Submitting { .. }, _) => Step::AskDraft,
            (State::Submitted { publish: Some(_), .. }, _) => Step::AskOutcome,
            (State::Submitted { publish: None, .. } | State::Unknown { .. }, _) => Step::Search,
            (State::ByHand { .. }, true) => Step::Search,
            (State::Out { .. }, false) => Step::DeletePage,
            (State::Drafted { .. } | State::ByHand { .. } | State::Failed { draft: Some(_), .. }, false)
            | (State::NoRight { draft: Some(_) }, _) => Step::DeleteDraft,
            (State::Waiting | State::Failed { draft: None, .. } | State::NoRight { draft: None }, false) => {
                Step::Drop
            }
            (State::Out { .. } | State::Failed { .. } | State::NoRight { .. }, true)
            | (State::Deleted | State::Dropped, _) => return None,
        })
    }

    /// Whether a step may be taken now. `changed` says that the article has changed since: then what rests is looked at, too,
    /// except a submission that may be under way.
    #[must_use]
    pub fn is_due(&self, changed: bool, now: Timestamp) -> bool {
        let is_time = self.next_at.is_some_and(|at| at <= now);
        is_time || (changed && !matches!(self.state, State::Submitting { .. }))
    }

    /// The draft that it has at WeChat.
    #[must_use]
    pub fn draft(&self) -> Option<&str> {
        match &self.state {
            State::Drafted { draft } | State::Submitting { draft } | State::ByHand { draft, .. } => {
                Some(draft)
            }
            State::Failed { draft, .. } | State::NoRight { draft } => draft.as_deref(),
            _ => None,
        }
    }

    /// Whether WeChat may still show it to somebody.
    #[must_use]
    pub fn may_be_out(&self) -> bool {
        matches!(
            self.state,
            State::Submitting { .. } | State::Submitted { .. } | State::Out { .. } | State::Unknown { .. }
        )
    }

    /// The last part of the address that “read the original” of the copy leads to: by it the copy is known among others.
    #[must_use]
    pub fn source(&self, article: &str) -> String {
        format!("/a/{}/articles/{article}?v={}", self.account, self.number)
    }
}

impl Piece {
    /// The version that an account is to have a copy of; none where what is read does not go to WeChat.
    #[must_use]
    pub fn copied(&self, account: &AccountId) -> Option<(u32, &str)> {
        let live = self.article.readable().filter(|_| self.article.account == *account)?;
        let goes = self.live.as_ref().is_some_and(|slip| slip.channels.iter().any(|it| it == WECHAT));
        (goes && !self.article.is_consent_over()).then_some((live.number, live.digest.as_str()))
    }

    /// Whether an event at this time may have changed which copies are wanted, so that they have to be looked at.
    #[must_use]
    pub fn changes_copies(&self, at: Timestamp) -> bool {
        let Some(live) = &self.article.live else { return false };
        let was_copied = live.number > 1 || self.live.as_ref().is_some_and(|slip| !slip.channels.is_empty());
        let now = match &live.shown {
            Shown::Published | Shown::Archived => live.updated_at,
            Shown::Withdrawn { at, .. } => *at,
        };
        was_copied && now == at
    }
}
