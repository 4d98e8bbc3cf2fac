//! The inputs from which an answer is decided: the push and its surroundings.

use std::borrow::Cow;

use jiff::Timestamp;
use wechat::inbound::Body;

use super::asked;
use super::loaded::Loaded;
use super::numbers;
use super::resident::Resident;
use super::sent::Sent;
use crate::accounts::{Account, Alliance};
use crate::guides::Guides;
use crate::ids::{Follower, MediaId, TicketId};
use crate::tickets::Rules;
use crate::understanding::{Reading, Understanding};

/// One push, as the conversation sees it.
#[derive(Clone, Debug)]
pub struct Incoming<'a> {
    /// Its content.
    pub body: &'a Body,
    /// The id under which its photo or recording will be fetched.
    pub media: Option<MediaId>,
    /// Whether staff have stopped taking this sender's reports.
    pub blocked: bool,
    /// Its position among the messages of its sender.
    pub sent: Sent,
    /// What was understood of its words, if it has any.
    pub reading: Option<Reading>,
}

impl<'a> Incoming<'a> {
    /// A push, with what is understood of its words.
    #[must_use]
    pub fn new(body: &'a Body, media: Option<MediaId>, blocked: bool, sent: Sent) -> Self {
        let words = match body {
            Body::Text { content, .. } => Some(content.as_str()),
            Body::Voice { recognition, .. } => recognition.as_deref(),
            _ => None,
        };
        // The functions stop at their start if the model does not fit; here it would only be understood less.
        let reading = words
            .zip(Understanding::bundled().ok())
            .map(|(words, model)| model.hear(&without_numbers(words)));
        Self { body, media, blocked, sent, reading }
    }

    /// When it was sent.
    pub(super) fn sent_at(&self) -> Timestamp {
        Timestamp::from_second(self.sent.at).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

/// The words without the numbers of reports: 没解决20261123-0007 means what 没解决 means.
fn without_numbers(words: &str) -> Cow<'_, str> {
    let canonical = numbers::canonical(words);
    if numbers::find(&canonical).is_none() {
        return Cow::Borrowed(words);
    }
    let runs =
        canonical.split(|c: char| !asked::is_of_a_number(c)).filter(|run| TicketId::parse(*run).is_ok());
    Cow::Owned(runs.fold(canonical.clone(), |words, run| words.replace(run, " ")))
}

/// Everything that [`super::reply`] may look at besides the push and the follower's state.
#[derive(Clone, Debug)]
pub struct Surroundings<'a> {
    /// The accounts.
    pub alliance: &'a Alliance,
    /// The hotlines and policies.
    pub guides: &'a Guides,
    /// The account that was written to.
    pub account: &'a Account,
    /// The limits and terms of the lifecycle.
    pub rules: &'a Rules,
    /// The time.
    pub now: Timestamp,
    /// Where the residents' pages are, without a slash at the end.
    pub base_url: &'a str,
    /// The district's account, which staff follow.
    pub district: Option<&'a Account>,
    /// What [`super::need`] asked for, and the kept notices.
    pub loaded: &'a Loaded,
}

/// The surroundings of one push, with its sender and its place in the order of sending.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context<'a> {
    pub(super) around: &'a Surroundings<'a>,
    pub(super) follower: &'a Follower,
    /// The follower's state before the push.
    pub(super) resident: &'a Resident,
    pub(super) sent: Sent,
}
