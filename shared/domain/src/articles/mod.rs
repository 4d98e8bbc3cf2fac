//! Articles of the columns (栏目文章): written, reviewed, published, corrected, withdrawn, archived (rows A1 to A9 of the
//! design).
//!
//! An article has a version that residents read and one that is worked on; a correction leaves the first where it is until
//! the second is published. Its id never changes and is never given to another.

mod column;
mod content;
pub mod copies;
mod machine;
mod markup;
mod piece;
mod press;
mod sensitive;
mod telling;
#[cfg(test)]
mod tests;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, Follower, MediaId, SubmissionId};
use crate::review::{Hand, Kind, Review, Step};

pub use column::{Column, ColumnKind, ColumnList, LONGEST_ABOUT, LONGEST_COLUMN, MOST_COLUMNS, is_column_id};
pub use content::{
    Block, Content, Fault, MOST_BODY_CHARACTERS, MOST_SENTENCE, MOST_TITLE_CHARACTERS, Medium, check,
};
pub use machine::{Event, Refusal};
pub use markup::{blocks_of, text_of};
pub use piece::{Card, DeskCard, Due, Piece, Slip, WARNED_BEFORE, is_article_id};
pub use press::{LONGEST_PAPER, MOST_EXCERPT, Press, Right};
pub use telling::{told, told_of_copy};

/// How late an article still goes out whose time has come.
pub const MOST_LATE: SignedDuration = SignedDuration::from_mins(60);

/// An article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    /// Its id, in its address and in feeds for ever.
    pub id: String,
    /// The account whose column it is in.
    pub account: AccountId,
    /// The column.
    pub column: String,
    /// How much review the column asks for.
    pub kind: Kind,
    /// Every write is conditional on this.
    pub version: u64,
    /// What is worked on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work: Option<Work>,
    /// What residents read, or have read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub live: Option<Live>,
    /// What a resident sent in, from which it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
}

/// What a resident sent in, from which an article was made: nothing of it is public once the consent has ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The submission.
    pub submission: SubmissionId,
    /// Its files, which this article alone may show.
    pub files: Vec<MediaId>,
    /// Whether the consent has ended. It never comes back.
    #[serde(default)]
    pub ended: bool,
}

/// The version that is worked on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// Counts what was handed in; 1 for the first.
    pub number: u32,
    /// The digest of its content.
    pub digest: String,
    /// Everybody who wrote on it.
    pub authors: Vec<Hand>,
    /// How far it is.
    pub stage: Stage,
}

/// How far the version is that is worked on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 草稿: it is written.
    Draft,
    /// 待审: it waits for signatures.
    InReview(Review),
    /// 已审: it may be published.
    Approved(Review),
    /// 定时: it is published at this time.
    Scheduled(Review, Timestamp),
}

/// The version that residents read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Live {
    /// Its number.
    pub number: u32,
    /// The digest that was signed.
    pub digest: String,
    /// When the article was first published.
    pub published_at: Timestamp,
    /// When this version was.
    pub updated_at: Timestamp,
    /// Until when it is valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Timestamp>,
    /// Whether it can still be read.
    pub shown: Shown,
    /// Who wrote it.
    #[serde(default)]
    pub authors: Vec<Hand>,
    /// The full review that is still owed, where it went out in an emergency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owed: Option<Review>,
}

/// Whether residents can read what was published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// 已发: everybody can.
    Published,
    /// 已撤: nobody can; the page says so in a sentence.
    Withdrawn {
        /// Who withdrew it; none where a consent ended.
        by: Option<Hand>,
        /// Why, for staff.
        reason: String,
        /// When.
        at: Timestamp,
    },
    /// 归档: everybody can, as something that is no longer valid.
    Archived,
}

/// Where an article is, as staff read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// 草稿.
    Draft,
    /// 待审.
    InReview,
    /// 已审.
    Approved,
    /// 定时.
    Scheduled,
    /// 已发.
    Published,
    /// 已撤.
    Withdrawn,
    /// 归档.
    Archived,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 7] = [
        Self::Draft,
        Self::InReview,
        Self::Approved,
        Self::Scheduled,
        Self::Published,
        Self::Withdrawn,
        Self::Archived,
    ];

    /// Its id in addresses and in the index of the desk.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::InReview => "review",
            Self::Approved => "approved",
            Self::Scheduled => "scheduled",
            Self::Published => "published",
            Self::Withdrawn => "withdrawn",
            Self::Archived => "archived",
        }
    }

    /// What staff read.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "草稿",
            Self::InReview => "待审",
            Self::Approved => "已审",
            Self::Scheduled => "定时",
            Self::Published => "已发",
            Self::Withdrawn => "已撤",
            Self::Archived => "归档",
        }
    }
}

impl Article {
    /// Where it is: what is worked on before what residents read.
    #[must_use]
    pub fn state(&self) -> State {
        match (&self.work, &self.live) {
            (Some(work), _) => match &work.stage {
                Stage::Draft => State::Draft,
                Stage::InReview(_) => State::InReview,
                Stage::Approved(_) => State::Approved,
                Stage::Scheduled(..) => State::Scheduled,
            },
            (None, Some(live)) => match live.shown {
                Shown::Published => State::Published,
                Shown::Withdrawn { .. } => State::Withdrawn,
                Shown::Archived => State::Archived,
            },
            (None, None) => State::Draft,
        }
    }

    /// What residents read now; none where nothing was published, and where it was withdrawn.
    #[must_use]
    pub fn readable(&self) -> Option<&Live> {
        self.live.as_ref().filter(|live| !matches!(live.shown, Shown::Withdrawn { .. }))
    }

    /// Whether what is read is no longer valid, also in the minute before the clock archives it.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.live.as_ref().is_some_and(|live| {
            live.shown == Shown::Archived || live.valid_until.is_some_and(|until| until <= now)
        })
    }

    /// The review that waits for signatures: before publication, else the one that is owed after an emergency.
    #[must_use]
    pub fn open_review(&self) -> Option<&Review> {
        match self.work.as_ref().map(|work| &work.stage) {
            Some(Stage::InReview(review)) => Some(review),
            _ => self.live.as_ref().and_then(|live| live.owed.as_ref()),
        }
    }

    /// The signatures that may be given now.
    #[must_use]
    pub fn open_steps(&self) -> Vec<Step> {
        self.open_review().map(Review::open).unwrap_or_default()
    }

    /// Whether the consent has ended on which it rests.
    #[must_use]
    pub fn is_consent_over(&self) -> bool {
        self.origin.as_ref().is_some_and(|origin| origin.ended)
    }

    /// Whether it may show a file that `sender` sent in a chat, or staff uploaded: what residents send is shown by the
    /// article alone for which they agreed, however its text names it.
    #[must_use]
    pub fn may_show(&self, media: &MediaId, sender: Option<&Follower>) -> bool {
        sender.is_none()
            || self.origin.as_ref().is_some_and(|origin| !origin.ended && origin.files.contains(media))
    }

    /// Whether what is read was corrected since it was first published (更正).
    #[must_use]
    pub fn is_corrected(&self) -> bool {
        self.live.as_ref().is_some_and(|live| live.updated_at != live.published_at)
    }

    /// When the clock has to act: publish, or archive.
    #[must_use]
    pub fn next_at(&self) -> Option<Timestamp> {
        let scheduled = self.work.as_ref().and_then(|work| match work.stage {
            Stage::Scheduled(_, at) => Some(at),
            _ => None,
        });
        let live = self.live.as_ref().filter(|live| live.shown == Shown::Published);
        [scheduled, live.and_then(|live| live.valid_until)].into_iter().flatten().min()
    }
}
