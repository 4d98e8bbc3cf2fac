//! The consent of whoever sends something in, and of the guardian of those under 18: the very words, and a digest of them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{CONSENT_HOLDS, Shown, Submission};
use crate::calendar;
use crate::ids::Follower;
use crate::tickets::AttachmentKind;

/// Where something can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// The pages of the account.
    Page,
    /// An article in WeChat.
    WeChat,
    /// A feed of recordings.
    Podcast,
}

/// Where it may be shown, besides the pages of the account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// In articles of WeChat.
    pub wechat: bool,
    /// In feeds of recordings.
    pub podcast: bool,
}

/// Words that somebody agreed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// The words.
    pub text: String,
    /// Their SHA-256.
    pub digest: String,
    /// When.
    pub at: Timestamp,
    /// The message that agreed: its time and number in the chat.
    pub message: String,
}

impl Signed {
    /// Agrees to words by a message.
    #[must_use]
    pub fn new(text: String, message: String, at: Timestamp) -> Self {
        let digest = hex::encode(Sha256::digest(&text));
        Self { text, digest, at, message }
    }

    /// Whether the words are still those that were agreed to.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        hex::encode(Sha256::digest(&self.text)) == self.digest
    }
}

/// The consent of the sender.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// What they agreed to.
    pub signed: Signed,
    /// Where it may be shown.
    pub scope: Scope,
    /// Until when.
    pub until: Timestamp,
}

impl Consent {
    /// One that counts from `from`, the moment of which its words tell the end.
    #[must_use]
    pub fn new(signed: Signed, scope: Scope, from: Timestamp) -> Self {
        let until = from.saturating_add(CONSENT_HOLDS).unwrap_or(Timestamp::MAX);
        Self { signed, scope, until }
    }

    /// Whether it covers a channel.
    #[must_use]
    pub fn allows(&self, channel: Channel) -> bool {
        self.signed.is_whole()
            && match channel {
                Channel::Page => true,
                Channel::WeChat => self.scope.wechat,
                Channel::Podcast => self.scope.podcast,
            }
    }
}

/// The consent of a guardian who is not the sender, from their own WeChat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guardian {
    /// Who.
    pub by: Follower,
    /// What they agreed to.
    pub signed: Signed,
}

/// The words that the sender agrees to; `from` is when the consent begins.
#[must_use]
pub fn consent_text(submission: &Submission, scope: Scope, from: Timestamp) -> String {
    let until = calendar::local(from.saturating_add(CONSENT_HOLDS).unwrap_or(from));
    let what = match submission.kind() {
        Some(AttachmentKind::Voice) => "录音",
        Some(AttachmentKind::Photo) => "照片",
        Some(AttachmentKind::Video) | None => "视频",
    };
    let mut places = vec!["公众号的网页"];
    places.extend(scope.wechat.then_some("公众号的文章"));
    places.extend(scope.podcast.then_some("公众号的音频节目"));
    let shown = match submission.shown {
        None | Some(Shown::Nobody) => "",
        Some(Shown::Adults) => "里面的其他人都知道，也都同意公开。",
        Some(Shown::MinorsOfSender) => "里面有未成年人，我是监护人，我替他们同意公开。",
        Some(Shown::MinorsOfOthers) => "里面有未成年人，要等监护人本人也同意，才会公开。",
    };
    format!(
        "《{}》的{what}是我拍的、录的或者我有权投稿。我同意公开在{}，署名“{}”，到{}年{}月{}日为止。{shown}我随时可以撤回。",
        submission.title,
        places.join("、"),
        submission.byline(),
        until.year(),
        until.month(),
        until.day(),
    )
}

/// The words that a guardian agrees to.
#[must_use]
pub fn guardian_text(submission: &Submission) -> String {
    format!(
        "我是投稿{}《{}》里未成年人的监护人，我同意公开这份投稿，最长两年。我随时可以撤回。",
        submission.id, submission.title
    )
}
