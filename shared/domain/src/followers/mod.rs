//! The followers of an account: what is stored of each, and how an interrupted listing of them resumes (pure).
//!
//! WeChat lists openids page by page, and answers questions about several of them in one call. Each listing is a
//! generation: every follower on the list gets its number, and those who still have an older number after the last page
//! have left.

#[cfg(test)]
mod tests;

use std::ops::Range;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use wechat::limits::people::FOLLOWERS_A_BATCH;

use crate::ids::{OpenId, PersonId};

/// The time between the starts of two listings: WeChat allows a new account 500 pages a day, and nothing that depends
/// on the number of followers changes faster.
pub const EVERY: SignedDuration = SignedDuration::from_hours(24);

/// A listing without progress for this long is restarted: the follower after whom it should resume may have left, and
/// WeChat does not document how it lists from there.
pub const STUCK: SignedDuration = SignedDuration::from_hours(24);

/// How long the record that somebody left is kept: as long as the ledger records what they were told.
pub const GONE_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What is stored of a current or former follower: no name, no picture, no remark.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowerRecord {
    /// Whether they follow the account now; if not, the other data is removed.
    pub subscribed: bool,
    /// When they began to follow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subscribe_time: Option<Timestamp>,
    /// How they found the account, `ADD_SCENE_…`; WeChat may add values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scene: Option<String>,
    /// The account's tags on this follower, by WeChat's numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<i64>,
    /// The person behind this follower, the same at every account bound to one Open Platform account; `None` if the
    /// account is not bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// The generation of the last listing that contained them.
    pub generation: u64,
}

impl FollowerRecord {
    /// The record of a follower who has left.
    #[must_use]
    pub fn gone(generation: u64) -> Self {
        Self { generation, ..Self::default() }
    }
}

/// A page of WeChat's list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The followers on this page.
    pub openids: Vec<OpenId>,
    /// The follower after whom the next page begins; `None` on the last page.
    pub next: Option<OpenId>,
}

/// How far the list has been read: a page, and a position in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The follower after whom the page begins; `None` for the first page.
    pub page: Option<OpenId>,
    /// How many followers of the page are written.
    pub done: usize,
    /// The last follower written.
    pub last: Option<OpenId>,
    /// How many of those written follow the account.
    pub counted: u64,
}

impl Position {
    /// The next followers of `page` to ask about, at most [`FOLLOWERS_A_BATCH`]; empty if all are done.
    ///
    /// The page may have changed: followers who left since have moved the others up. The last follower written marks
    /// the position; if that one has left too, the page is read again from its start, so that nobody is skipped.
    #[must_use]
    pub fn batch(&self, page: &Page) -> Range<usize> {
        let from = self.place_in(page);
        from..page.openids.len().min(from + FOLLOWERS_A_BATCH)
    }

    fn place_in(&self, page: &Page) -> usize {
        let Some(last) = &self.last else { return 0 };
        let is_last = |at: usize| page.openids.get(at) == Some(last);
        if self.done.checked_sub(1).is_some_and(is_last) {
            return self.done;
        }
        page.openids.iter().position(|openid| openid == last).map_or(0, |at| at + 1)
    }
}

/// The phase of a listing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "at")]
pub enum Phase {
    /// It reads WeChat's list.
    Listing(Position),
    /// It marks the followers who were no longer on the list.
    Marking {
        /// The last follower that was checked.
        after: Option<OpenId>,
    },
    /// It is complete.
    Done,
}

/// The result of the last complete listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complete {
    /// The number of followers.
    pub followers: u64,
    /// When it was completed.
    pub at: Timestamp,
}

/// The progress of the listing of an account's followers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The number of writes so far; the next write is conditional on it.
    pub version: u64,
    /// The number of this listing.
    pub generation: u64,
    /// When it began.
    pub started_at: Timestamp,
    /// When it last made progress.
    pub moved_at: Timestamp,
    /// The number of followers on completed pages.
    pub counted: u64,
    /// The current phase.
    pub phase: Phase,
    /// The result of the last complete listing.
    pub complete: Option<Complete>,
}

impl Progress {
    /// The listing to continue: the current one, or a new one if it is due; `None` if there is nothing to do.
    #[must_use]
    pub fn to_do(stored: Option<&Self>, now: Timestamp) -> Option<Self> {
        let Some(stored) = stored else { return Some(Self::first(now)) };
        let is_due = match stored.phase {
            Phase::Done => now.duration_since(stored.started_at) >= EVERY,
            Phase::Listing(_) | Phase::Marking { .. } => now.duration_since(stored.moved_at) >= STUCK,
        };
        match stored.phase {
            _ if is_due => Some(Self {
                version: stored.version,
                generation: stored.generation + 1,
                complete: stored.complete,
                ..Self::first(now)
            }),
            Phase::Done => None,
            Phase::Listing(_) | Phase::Marking { .. } => Some(stored.clone()),
        }
    }

    /// When an account's listing last made progress; accounts with the earliest moment are served first.
    #[must_use]
    pub fn waits_since(stored: Option<&Self>) -> Timestamp {
        stored.map_or(Timestamp::MIN, |progress| progress.moved_at)
    }

    /// The progress after the `batch` of `page` was written, of whom `followers` follow the account.
    #[must_use]
    pub fn listed(&self, page: &Page, batch: &Range<usize>, followers: u64, now: Timestamp) -> Self {
        let Phase::Listing(position) = &self.phase else { return self.clone() };
        let before = if batch.start == 0 { 0 } else { position.counted };
        let of_page = before + followers;
        let (counted, phase) = match &page.next {
            _ if batch.end < page.openids.len() => {
                let last = page.openids[..batch.end].last().cloned();
                let page = position.page.clone();
                (self.counted, Phase::Listing(Position { page, done: batch.end, last, counted: of_page }))
            }
            Some(next) => {
                let position = Position { page: Some(next.clone()), ..Position::default() };
                (self.counted + of_page, Phase::Listing(position))
            }
            None => (self.counted + of_page, Phase::Marking { after: None }),
        };
        Self { counted, phase, ..self.moved(now) }
    }

    /// The progress after a page of the stored followers was marked; `next` is the last of the page if there are more.
    #[must_use]
    pub fn marked(&self, next: Option<OpenId>, now: Timestamp) -> Self {
        let moved = self.moved(now);
        match next {
            Some(_) => Self { phase: Phase::Marking { after: next }, ..moved },
            None => {
                let complete = Some(Complete { followers: self.counted, at: now });
                Self { phase: Phase::Done, complete, ..moved }
            }
        }
    }

    fn first(now: Timestamp) -> Self {
        Self {
            version: 0,
            generation: 1,
            started_at: now,
            moved_at: now,
            counted: 0,
            phase: Phase::Listing(Position::default()),
            complete: None,
        }
    }

    fn moved(&self, now: Timestamp) -> Self {
        Self { version: self.version + 1, moved_at: now, ..self.clone() }
    }
}
