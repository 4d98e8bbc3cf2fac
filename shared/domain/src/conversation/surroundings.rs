//! The inputs from which an answer is decided: the push and its surroundings.

use std::borrow::Cow;

use jiff::Timestamp;
use wechat::inbound::Body;

use super::asked;
use super::dialogues::report::{hides, hides_plainly, wishes, without_hiding};
use super::loaded::Loaded;
use super::numbers;
use super::resident::Resident;
use super::sent::Sent;
use crate::accounts::{Account, Alliance};
use crate::guides::Guides;
use crate::ids::{Follower, MediaId, TicketId};
use crate::tickets::Rules;
use crate::understanding::{Danger, Reading, Understanding};

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
            .map(|(words, model)| heard(model, &without_numbers(words)));
        Self { body, media, blocked, sent, reading }
    }

    /// When it was sent.
    pub(super) fn sent_at(&self) -> Timestamp {
        Timestamp::from_second(self.sent.at).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

/// What is understood of words. 千万别告诉我邻居 sounds like a fraud to the model, and asks only to stay unknown: without a
/// word of danger, the danger has to be in the rest. Who may be hiding is believed, unless it is plain what is meant.
fn heard(model: &Understanding, words: &str) -> Reading {
    let reading = model.hear(words);
    let Some(danger) = reading.danger.filter(|_| !reading.is_told) else { return reading };
    // 我妈让我帮她报 sounds like one, too.
    if wishes::is_behalf(words) {
        return Reading { danger: None, is_clear: false, ..reading };
    }
    if !hides(words) {
        return reading;
    }
    let personal = danger.is_quiet() || matches!(danger, Danger::Crisis | Danger::Mute);
    if personal && !hides_plainly(words) {
        return reading;
    }
    let rest = without_hiding(words);
    let again = (!rest.is_empty()).then(|| model.hear(&rest));
    let danger = again.as_ref().and_then(|again| again.danger);
    Reading { danger, is_clear: again.is_some_and(|again| again.is_clear), ..reading }
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
