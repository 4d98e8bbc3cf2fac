//! Keyword rules (关键词回复) in the conversation: heard after our own words, numbers and words of danger, and never while
//! something is being told.

use jiff::Timestamp;
use wechat::inbound::Body;

use super::dialogues::{Heard, Open};
use super::intent::{self, Intent};
use super::meaning::Meaning;
use super::resident::Resident;
use super::route::Route;
use super::sent::Sent;
use super::surroundings::Incoming;
use super::{Talk, rating_of, useful};
use crate::danger::tells_of_danger;
use crate::ids::{AccountId, Follower, OpenId};
use crate::keywords::{Matching, Taken, plain};
use crate::understanding::Label;

/// What a message says that a rule may answer.
struct Asked {
    /// The message as rules compare it.
    said: String,
    /// Whether a rule that looks for a part of it leaves it alone.
    is_left_alone: bool,
}

/// Whether a rule of the account may answer a push, so that its rules have to be loaded.
#[must_use]
pub fn may_be_ruled(resident: &Resident, incoming: &Incoming<'_>) -> bool {
    asked(resident, incoming).is_some()
}

/// What answers a keyword before any rule: our own words and numbers, and what tells of danger.
#[must_use]
pub fn taken_by(keyword: &str) -> Option<Taken> {
    if tells_of_danger(keyword) {
        return Some(Taken::Danger);
    }
    asked_by_a_stranger(keyword).is_none().then_some(Taken::Ours)
}

/// Whether a rule that looks for a part leaves this message alone, as it reports a matter, is about an own report or asks
/// for a person.
#[must_use]
pub fn is_left_alone(keyword: &str) -> bool {
    asked_by_a_stranger(keyword).is_none_or(|asked| asked.is_left_alone)
}

/// What a rule may answer of a text from somebody of whom nothing is known.
fn asked_by_a_stranger(text: &str) -> Option<Asked> {
    let account = AccountId::parse("stranger").ok()?;
    let stranger = Resident::new(Follower { account, openid: OpenId::parse("stranger").ok()? });
    let body = Body::Text { content: text.to_owned(), menu_id: None };
    let sent = Sent { at: Timestamp::UNIX_EPOCH.as_second(), id: 1 };
    asked(&stranger, &Incoming::new(&body, None, false, sent))
}

fn asked(resident: &Resident, incoming: &Incoming<'_>) -> Option<Asked> {
    let Body::Text { content, .. } = incoming.body else { return None };
    let is_free = !incoming.blocked && matches!(resident.dialogue, Open::Idle);
    if !is_free || rating_of(incoming).is_some() || useful::verdict(resident, incoming).is_some() {
        return None;
    }
    let Intent::Heard(heard @ Heard::Told(_)) = intent::read(incoming) else { return None };
    let is_left_alone = match Route::of(heard, resident, incoming) {
        Route::Meant(_, meaning) => is_ours(&meaning),
        Route::Dialogue(Heard::Told(_)) => true,
        _ => return None,
    };
    Some(Asked { said: plain(content), is_left_alone })
}

/// Whether a message is for us whatever words stand in it.
fn is_ours(meaning: &Meaning) -> bool {
    let ours = |label: &Label| {
        matches!(
            label,
            Label::Report
                | Label::Begin
                | Label::Add
                | Label::Progress
                | Label::Urge
                | Label::Unhappy
                | Label::Solved
                | Label::Withdraw
                | Label::Human
                | Label::CallOff
                | Label::Anger
                | Label::Danger(_)
        )
    };
    match meaning {
        Meaning::Sure(label) => ours(label),
        Meaning::Between(labels) => labels.iter().any(ours),
        Meaning::Unknown => false,
    }
}

impl Talk<'_> {
    /// What the first rule says that this message agrees with.
    pub(super) fn ruled(&mut self, incoming: &Incoming<'_>) -> Option<String> {
        let Asked { said, is_left_alone } = asked(&self.resident, incoming)?;
        let now = self.context.around.now;
        let rule = self.context.around.loaded.rules.iter().find(|rule| {
            let hears = rule.matching == Matching::Exact || !is_left_alone;
            hears && rule.speaks_at(now) && rule.matches(&said)
        })?;
        self.resident.misses = 0;
        Some(rule.answer.clone())
    }
}
