//! What lists say of a submission, what is loaded for the chat, and a step with whoever hears of it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{State, Submission, Upload};
use crate::articles::Piece;
use crate::calendar::local;
use crate::ids::{Follower, MediaId, SubmissionId};
use crate::outbox::{Audience, Details, Effect, Link, Way};

/// What lists say of a submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slip {
    /// Its number.
    pub id: SubmissionId,
    /// Where it is.
    pub state: State,
    /// The title; may be empty.
    pub title: String,
    /// When it was begun.
    pub begun_at: Timestamp,
    /// When it last changed.
    pub since: Timestamp,
    /// Its files.
    pub files: Vec<MediaId>,
}

impl Slip {
    /// That of a submission.
    #[must_use]
    pub fn of(it: &Submission) -> Self {
        Self {
            id: it.id.clone(),
            state: it.state,
            title: it.title.clone(),
            begun_at: it.begun_at,
            since: it.since,
            files: it.files.iter().map(|file| file.media.clone()).collect(),
        }
    }

    /// Whether it was begun on the same day of the district.
    #[must_use]
    pub fn is_of_today(&self, now: Timestamp) -> bool {
        local(self.begun_at).date() == local(now).date()
    }
}

/// What is loaded for a step in the chat.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The one that was named, whoever sent it.
    pub found: Option<Submission>,
    /// The follower's newest.
    pub mine: Vec<Slip>,
    /// A number and a code by chance, for a new one.
    pub fresh: Option<(SubmissionId, String)>,
    /// A page by chance, for a video that the chat does not take.
    pub upload: Option<Upload>,
    /// The article that the named one became.
    pub piece: Option<Piece>,
}

/// A step that is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The submission afterwards.
    pub submission: Submission,
    /// What happened, in words for staff.
    pub what: String,
    /// Who hears of it.
    pub effects: Vec<Effect>,
}

impl Applied {
    /// A step that tells nobody.
    #[must_use]
    pub fn quiet(submission: Submission, what: impl Into<String>) -> Self {
        Self { submission, what: what.into(), effects: Vec::new() }
    }

    /// A step that tells the sender.
    #[must_use]
    pub fn told(submission: Submission, what: impl Into<String>, text: String, link: Link) -> Self {
        let effect = tell(&submission, text, link);
        Self { submission, what: what.into(), effects: vec![effect] }
    }
}

/// The link of what leads nowhere.
#[must_use]
pub fn no_link(sender: &Follower) -> Link {
    Link { path: format!("/a/{}", sender.account), label: String::new() }
}

fn tell(it: &Submission, text: String, link: Link) -> Effect {
    let state = match it.state {
        State::Collecting | State::Lost => "未收全",
        State::Received => "已收到",
        State::Returned => "待回答",
        State::Accepted => "已采用",
        State::Published => "已发布",
        State::Declined => "未采用",
        State::Withdrawn => "已撤回",
    };
    Effect {
        to: Audience::Follower { follower: it.sender.clone() },
        details: Details {
            number: it.id.to_string(),
            matter: "居民投稿".to_owned(),
            state: state.to_owned(),
            unit: None,
            remark: Details::remark(&text),
        },
        text,
        link,
        urgent: false,
        good_until: None,
        answer: None,
        spoken: false,
        way: Way::Ladder,
    }
}
