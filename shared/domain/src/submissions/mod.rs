//! What residents send in for the columns (湛山TV, 小喇叭): collected in the chat, agreed to in words, reviewed, shown, and
//! withdrawn whenever somebody who is seen or heard in it wants (rows S1 to S8 of the design).
//!
//! Nothing of it is public without a consent that stands: see [`Submission::may_show`].

mod consent;
mod machine;
mod refusals;
mod slip;
#[cfg(test)]
mod tests;
mod upload;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ids::{Follower, MediaId, SubmissionId};
use crate::tickets::AttachmentKind;

pub use consent::{Channel, Consent, Guardian, Scope, Signed, consent_text, guardian_text};
pub use machine::{Event, Files, Seen};
pub use refusals::Refusal;
pub use slip::{Applied, Loaded, Slip, no_link};
pub use upload::{Doorstep, UPLOAD_HOLDS, Upload};

/// The most submissions that somebody begins in a day.
pub const MOST_A_DAY: usize = 3;
/// The most recordings of a submission.
pub const MOST_VOICES: usize = 10;
/// The most photos of a submission.
pub const MOST_PHOTOS: usize = 9;
/// The longest title, in characters: that of an article.
pub const LONGEST_TITLE: usize = crate::articles::MOST_TITLE_CHARACTERS;
/// The longest name that a resident wants to be credited with, in characters.
pub const LONGEST_CREDIT: usize = 12;
/// How long a submission waits for its files, and for the consent.
pub const WAITS: SignedDuration = SignedDuration::from_hours(72);
/// How long a question of the reviewers waits for its answer.
pub const ANSWERED_WITHIN: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How long the files of a declined submission are kept.
pub const DECLINED_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long a consent holds.
pub const CONSENT_HOLDS: SignedDuration = SignedDuration::from_hours(2 * 365 * 24);
/// How long before its end the resident is asked again.
pub const ASKED_BEFORE: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How often the clock looks whether files have come, and whether the article is out.
pub const LOOKED_EVERY: SignedDuration = SignedDuration::from_mins(10);

/// Where a submission is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Files, title and consent are being sent.
    Collecting,
    /// The resident agreed; reviewers decide.
    Received,
    /// Reviewers asked something.
    Returned,
    /// It became an article, which is not out yet.
    Accepted,
    /// The article is out.
    Published,
    /// Reviewers do not take it.
    Declined,
    /// Somebody who may took it back, or the consent ended.
    Withdrawn,
    /// Its files never came, or the resident did not go on.
    Lost,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 8] = [
        Self::Collecting,
        Self::Received,
        Self::Returned,
        Self::Accepted,
        Self::Published,
        Self::Declined,
        Self::Withdrawn,
        Self::Lost,
    ];

    /// Its id in addresses and in the index of the desk.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Collecting => "collecting",
            Self::Received => "received",
            Self::Returned => "returned",
            Self::Accepted => "accepted",
            Self::Published => "published",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
            Self::Lost => "lost",
        }
    }

    /// What staff and residents read.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Collecting => "还没投完",
            Self::Received => "待审核",
            Self::Returned => "等居民回答",
            Self::Accepted => "已采用，待发布",
            Self::Published => "已发布",
            Self::Declined => "未采用",
            Self::Withdrawn => "已撤回",
            Self::Lost => "没有收全",
        }
    }
}

/// A file of a submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its id, under which it is fetched.
    pub media: MediaId,
    /// What it is.
    pub kind: AttachmentKind,
    /// When it was sent and its number among the messages, by which files are ordered.
    pub sent: (i64, u64),
}

/// Who is seen or heard in it, as the sender says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// Nobody but perhaps the sender.
    Nobody,
    /// Other adults, who all agree.
    Adults,
    /// People under 18, whose guardian the sender is.
    MinorsOfSender,
    /// People under 18 whose guardian is somebody else, who has to agree in person.
    MinorsOfOthers,
}

impl Shown {
    /// What staff read.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Nobody => "没有别人",
            Self::Adults => "有别的成年人，投稿人说他们都同意",
            Self::MinorsOfSender => "有未成年人，投稿人是监护人",
            Self::MinorsOfOthers => "有未成年人，监护人另外同意",
        }
    }
}

/// A submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submission {
    /// Its number.
    pub id: SubmissionId,
    /// Every write is conditional on this.
    pub version: u64,
    /// Who sends it, to which account.
    pub sender: Follower,
    /// The six digits that, with the number, stand for somebody who is shown.
    pub code: String,
    /// Where it is.
    pub state: State,
    /// When it was begun.
    pub begun_at: Timestamp,
    /// When its state or what it consists of last changed.
    pub since: Timestamp,
    /// The files, in the order of sending.
    pub files: Vec<File>,
    /// The title; empty while there is none.
    #[serde(default)]
    pub title: String,
    /// Who is shown; none while nobody said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<Shown>,
    /// The name to be credited, empty for 匿名; none while nobody said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
    /// The sender's consent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<Consent>,
    /// The consent of the guardian of those under 18, where that is not the sender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guardian: Option<Guardian>,
    /// What reviewers asked, and what was answered, in turn.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub talk: Vec<String>,
    /// Why it was declined, withdrawn or lost.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// The article that it became.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
    /// Whether every file has come.
    #[serde(default)]
    pub complete: bool,
    /// When the clock looks next at its files or its article.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look_at: Option<Timestamp>,
    /// Whether the resident was asked to extend the consent that stands now.
    #[serde(default)]
    pub asked: bool,
    /// The page by which its video may come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload: Option<Upload>,
}

impl Submission {
    /// One that was just begun.
    #[must_use]
    pub fn new(id: SubmissionId, code: String, sender: Follower, now: Timestamp) -> Self {
        Self {
            id,
            version: 0,
            sender,
            code,
            state: State::Collecting,
            begun_at: now,
            since: now,
            files: Vec::new(),
            title: String::new(),
            shown: None,
            credit: None,
            consent: None,
            guardian: None,
            talk: Vec::new(),
            reason: String::new(),
            article: None,
            complete: false,
            look_at: None,
            asked: false,
            upload: None,
        }
    }

    /// What the files are; none where there are none.
    #[must_use]
    pub fn kind(&self) -> Option<AttachmentKind> {
        self.files.first().map(|file| file.kind)
    }

    /// The name below it, as residents read it.
    #[must_use]
    pub fn byline(&self) -> &str {
        self.credit.as_deref().filter(|name| !name.is_empty()).unwrap_or("匿名居民")
    }

    /// Whether somebody under 18 is shown whose guardian has not agreed in person.
    #[must_use]
    pub fn lacks_guardian(&self) -> bool {
        self.shown == Some(Shown::MinorsOfOthers) && self.guardian.is_none()
    }

    /// Whether it may be shown there now: it was accepted, and a consent for that channel stands.
    #[must_use]
    pub fn may_show(&self, channel: Channel, now: Timestamp) -> bool {
        matches!(self.state, State::Accepted | State::Published)
            && !self.lacks_guardian()
            && self.consent.as_ref().is_some_and(|consent| consent.allows(channel) && now < consent.until)
    }

    /// When the clock has to look at it next.
    #[must_use]
    pub fn next_at(&self) -> Option<Timestamp> {
        let after = |time: SignedDuration| self.since.saturating_add(time).ok();
        let until = self.consent.as_ref().map(|consent| consent.until);
        let ask = until.filter(|_| !self.asked).and_then(|until| until.saturating_sub(ASKED_BEFORE).ok());
        match self.state {
            State::Collecting => after(WAITS),
            State::Received => self.look_at,
            State::Returned => after(ANSWERED_WITHIN),
            State::Accepted => [self.look_at, ask, until].into_iter().flatten().min(),
            State::Published => ask.or(until),
            State::Declined => after(DECLINED_KEPT).filter(|_| !self.files.is_empty()),
            State::Withdrawn | State::Lost => Some(self.since).filter(|_| !self.files.is_empty()),
        }
    }
}
