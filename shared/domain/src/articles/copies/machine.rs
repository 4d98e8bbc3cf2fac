//! What happens to a copy.

use jiff::{SignedDuration, Timestamp};

use super::{ASKED_AFTER, Copy, State};

/// How often a draft is tried without an answer before a person is told.
const MOST_TRIES: u32 = 5;
/// After how long without news a copy is called unknown.
const UNKNOWN_AFTER: SignedDuration = SignedDuration::from_hours(24);
/// How long a copy is looked for that nobody tells about.
const LOOKED_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// Something that happened to a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The draft is in the account's box.
    Drafted {
        /// Its id.
        draft: String,
    },
    /// It is about to be submitted.
    Asked,
    /// The draft is still there, so the submission was not taken.
    StillThere,
    /// WeChat knows no such draft, or no such article.
    Gone,
    /// WeChat took the submission.
    Taken {
        /// The id of the publication.
        publish: String,
    },
    /// It is published.
    Came {
        /// The id of the published article.
        article: String,
        /// Its address.
        url: String,
    },
    /// The publication ended without an article.
    Stopped {
        /// Why, in words for staff.
        why: String,
    },
    /// There is no news of the publication.
    NotYet,
    /// WeChat refused the call for good.
    Refused {
        /// Why, in words for staff.
        why: String,
    },
    /// WeChat wants it published by hand.
    ByHand,
    /// The account has no right to the call.
    NoRight,
    /// The call had no answer.
    Unanswered,
    /// Nothing can be asked before this time, and nothing was.
    Wait {
        /// Until when.
        until: Timestamp,
    },
    /// What was to be deleted is deleted.
    Removed,
    /// Nobody wants it, and nothing of it is at WeChat.
    Dropped,
    /// Somebody of the staff wants another try.
    Again,
}

/// The event does not belong to this state: nothing changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the copy is not in a state for this")]
pub struct Undecided;

impl Copy {
    /// The copy after an event.
    ///
    /// # Errors
    /// [`Undecided`] where the event does not belong to its state, as with an answer that comes late.
    pub fn apply(&self, event: &Event, now: Timestamp) -> Result<Self, Undecided> {
        use State as S;
        let draft = self.draft().map(str::to_owned);
        let state = match (&self.state, event) {
            // Nothing can be asked now, or the answer was lost: the state says what is asked next.
            (S::Deleted | S::Dropped, _) => return Err(Undecided),
            (S::Submitting { draft }, Event::Wait { .. }) => S::Drafted { draft: draft.clone() },
            (S::Waiting, Event::Unanswered) if self.tries + 1 >= MOST_TRIES => {
                S::Failed { draft: None, why: "微信一直没有应答".to_owned() }
            }
            (state, Event::Wait { .. } | Event::Unanswered) => state.clone(),

            (S::Waiting, Event::Drafted { draft }) => S::Drafted { draft: draft.clone() },
            (S::Waiting | S::Submitting { .. }, Event::Refused { why }) => {
                S::Failed { draft, why: why.clone() }
            }
            (S::Waiting | S::Submitting { .. }, Event::NoRight) => S::NoRight { draft },
            (S::Waiting | S::Failed { draft: None, .. } | S::NoRight { draft: None }, Event::Dropped) => {
                S::Dropped
            }

            (S::Drafted { draft }, Event::Asked) => S::Submitting { draft: draft.clone() },
            // A draft that is gone was published, by the call whose answer was lost or by hand, or somebody deleted it.
            (
                S::Drafted { .. }
                | S::Submitting { .. }
                | S::ByHand { .. }
                | S::Failed { draft: Some(_), .. },
                Event::Gone,
            ) => S::Submitted { publish: None, at: now },
            (S::Drafted { .. } | S::ByHand { .. } | S::Failed { draft: Some(_), .. }, Event::Removed) => {
                S::Dropped
            }
            // Whether a draft can be deleted changes nothing for residents: it is tried again.
            (
                S::Drafted { .. } | S::ByHand { .. } | S::Failed { draft: Some(_), .. },
                Event::Refused { .. } | Event::NoRight,
            ) => self.state.clone(),

            (S::Submitting { draft }, Event::StillThere) => S::Drafted { draft: draft.clone() },
            (S::Submitting { .. }, Event::Taken { publish }) => {
                S::Submitted { publish: Some(publish.clone()), at: now }
            }
            (S::Submitting { draft }, Event::ByHand) => S::ByHand { draft: draft.clone(), at: now },

            (S::Submitted { .. } | S::Unknown { .. } | S::ByHand { .. }, Event::Came { article, url }) => {
                S::Out { article: article.clone(), url: url.clone() }
            }
            (S::Submitted { .. } | S::Unknown { .. }, Event::Stopped { why }) => {
                S::Failed { draft: None, why: why.clone() }
            }
            (S::Submitted { at, .. }, Event::NotYet) if now.duration_since(*at) >= UNKNOWN_AFTER => {
                S::Unknown { at: *at }
            }
            (
                S::Submitted { .. } | S::Unknown { .. } | S::ByHand { .. },
                Event::NotYet | Event::Refused { .. } | Event::NoRight,
            ) => self.state.clone(),
            // WeChat knows the publication no more: it is looked for by its source.
            (S::Submitted { at, .. }, Event::Gone) => S::Submitted { publish: None, at: *at },

            (S::Out { .. }, Event::Removed | Event::Gone) => S::Deleted,
            (S::Out { .. }, Event::Refused { .. } | Event::NoRight) => self.state.clone(),

            (S::NoRight { .. }, Event::Removed | Event::Gone) => S::NoRight { draft: None },
            (S::NoRight { draft: Some(_) }, Event::Refused { .. } | Event::NoRight) => self.state.clone(),
            (S::Failed { draft: Some(draft), .. }, Event::Again) => S::Drafted { draft: draft.clone() },
            (S::Failed { draft: None, .. } | S::NoRight { draft: None }, Event::Again) => S::Waiting,
            _ => return Err(Undecided),
        };
        let tries = if *event == Event::Unanswered { self.tries + 1 } else { 0 };
        let next_at = next_at(&state, event, tries, now);
        let since = if state == self.state { self.since } else { now };
        Ok(Self { version: self.version + 1, state, since, tries, next_at, ..self.clone() })
    }
}

/// When a copy in this state is carried on. What nobody wants any more is found by the change of its article.
fn next_at(state: &State, event: &Event, tries: u32, now: Timestamp) -> Option<Timestamp> {
    let after = |pause: SignedDuration| now.saturating_add(pause).ok();
    if let State::Deleted | State::Dropped = state {
        return None;
    }
    match event {
        Event::Wait { until } => return Some(*until),
        Event::Unanswered if !matches!(state, State::Failed { draft: None, .. }) => {
            return after(if tries <= 1 {
                MINUTE
            } else {
                MINUTE * 5 * i32::try_from(tries.min(12)).unwrap_or(12)
            });
        }
        _ => {}
    }
    let is_refusal = matches!(event, Event::Refused { .. } | Event::NoRight);
    match state {
        State::Waiting | State::Drafted { .. } if !is_refusal => Some(now),
        State::Submitting { .. } => after(MINUTE),
        State::Submitted { at, .. } => match now.duration_since(*at) {
            waited if waited < ASKED_AFTER => after(MINUTE),
            waited if waited < HOUR => after(MINUTE * 5),
            _ => after(HOUR),
        },
        State::Unknown { at } | State::ByHand { at, .. } => {
            after(HOUR).filter(|_| now.duration_since(*at) < LOOKED_FOR)
        }
        State::NoRight { draft: Some(_) } if !is_refusal => Some(now),
        // A deletion that was refused is tried again; what is wanted has no step then.
        State::Out { .. } | State::NoRight { draft: Some(_) } | State::Drafted { .. } if is_refusal => {
            after(HOUR)
        }
        State::Failed { draft: Some(_), .. } if is_refusal => after(HOUR),
        _ => None,
    }
}
