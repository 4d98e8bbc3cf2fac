//! Who follows an account: what is kept of each, and how a listing of them goes on where it was cut off (pure).
//!
//! WeChat lists openids page by page and tells about some of them at once. Each listing is a generation: whoever is on
//! the list bears its number, and whoever bears an older one when the list has come to its end has gone.

#[cfg(test)]
mod tests;

use std::ops::Range;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use wechat::limits::people::FOLLOWERS_A_BATCH;

use crate::ids::{OpenId, PersonId};

/// A listing begins so long after the last one began: WeChat allows a new account 500 pages a day, and nothing that
/// hangs on the number of followers changes faster.
pub const EVERY: SignedDuration = SignedDuration::from_hours(24);

/// A listing that has not moved for so long begins anew: the follower after whom it should go on may have left, and
/// WeChat does not say how it lists from there.
pub const STUCK: SignedDuration = SignedDuration::from_hours(24);

/// So long it is known of somebody that they left, as long as the ledger remembers what they were told.
pub const GONE_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What is kept of somebody who follows or followed an account: no name, no picture, no remark.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowerRecord {
    /// Whether they follow; when not, nothing else is kept.
    pub subscribed: bool,
    /// Since when they follow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subscribe_time: Option<Timestamp>,
    /// How they came, `ADD_SCENE_…`; an open list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scene: Option<String>,
    /// The tags of the account that they bear, by WeChat's numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<i64>,
    /// Who they are over all accounts, where the account is bound to an Open Platform account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// The last listing that they stood on.
    pub generation: u64,
}

impl FollowerRecord {
    /// What is left of somebody who has gone.
    #[must_use]
    pub fn gone(generation: u64) -> Self {
        Self { generation, ..Self::default() }
    }
}

/// A page of WeChat's list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Who stands on it.
    pub openids: Vec<OpenId>,
    /// After whom the next page begins; none on the last one.
    pub next: Option<OpenId>,
}

/// How far the list has been read: a page, and a place in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// After whom the page begins; none for the first one.
    pub page: Option<OpenId>,
    /// How many of the page are written.
    pub done: usize,
    /// The last of these.
    pub last: Option<OpenId>,
    /// How many of these follow.
    pub counted: u64,
}

impl Position {
    /// The next of `page` to ask about, at most [`FOLLOWERS_A_BATCH`]; empty where all are done.
    ///
    /// The page may be another than the last time: who left since has moved the others up. The last one that was done
    /// tells the place; where that one has left too, the page begins anew rather than that somebody is passed over.
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

/// What a listing is at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "at")]
pub enum Phase {
    /// It reads WeChat's list.
    Listing(Position),
    /// It marks those that the list no longer had.
    Marking {
        /// The last one that was looked at.
        after: Option<OpenId>,
    },
    /// It is complete.
    Done,
}

/// What the last complete listing found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complete {
    /// How many follow.
    pub followers: u64,
    /// When it came to its end.
    pub at: Timestamp,
}

/// How far the listing of an account's followers got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Counts the writes of this; the next write is on the condition that it is unchanged.
    pub version: u64,
    /// The number of this listing.
    pub generation: u64,
    /// When it began.
    pub started_at: Timestamp,
    /// When it last got further.
    pub moved_at: Timestamp,
    /// How many follow, on the pages that are done whole.
    pub counted: u64,
    /// What it is at.
    pub phase: Phase,
    /// What the last listing found that came to its end.
    pub complete: Option<Complete>,
}

impl Progress {
    /// The listing to go on with: the one under way, or a new one where it is time; none where there is nothing to do.
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

    /// How long an account has waited, as a moment: accounts are served from the earliest on.
    #[must_use]
    pub fn waits_since(stored: Option<&Self>) -> Timestamp {
        stored.map_or(Timestamp::MIN, |progress| progress.moved_at)
    }

    /// After the `batch` of `page` was written, `followers` of whom follow.
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

    /// After a page of those that are known was marked; `next` is its last one where more come.
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
