//! How an answer that is sent now would reach the resident: shown before it is sent.

use jiff::{SignedDuration, Timestamp};
use wechat::limits::{WindowKind, reply_window};

use super::act::Act;
use super::hearing::later;
use crate::accounts::Account;
use crate::notices::{MOST_STEPS_A_WINDOW, Reach, Rung, ladder};
use crate::outbox::{Audience, Way};

/// The rung that would take it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReachNow {
    /// A message into the chat.
    Chat {
        /// How many more a person can send, besides what is reserved for notices of steps.
        left: u32,
        /// Until when.
        until: Timestamp,
    },
    /// A subscription notification, which shows the beginning and leads to the account's page.
    Subscription,
    /// A template message, which does the same.
    Template,
    /// It waits for the resident's next contact.
    Keep,
}

impl ReachNow {
    /// The rung of an account towards a resident who opened these windows, and to whom these acts told something.
    pub fn of(
        account: &Account,
        consented: bool,
        windows: impl Iterator<Item = (WindowKind, Timestamp)>,
        acts: &[Act],
        now: Timestamp,
    ) -> Self {
        let ends = |(kind, at): (WindowKind, Timestamp)| {
            let window = reply_window(kind);
            (later(at, SignedDuration::from_secs(window.seconds)), at, window.messages)
        };
        let open = windows.map(ends).filter(|(until, ..)| *until > now).max();
        let left = open.map(|(_, opened, most)| {
            let spent = acts.iter().filter(|act| act.at >= opened && tells_resident(act)).count();
            let taken = u32::try_from(spent + MOST_STEPS_A_WINDOW).unwrap_or(u32::MAX);
            most.saturating_sub(taken)
        });
        let reach = Reach { consented, window_open: left.is_some_and(|left| left > 0) };
        match ladder(account, reach, true, Way::Ladder).first() {
            Some(Rung::CustomMessage) => match (left, open) {
                (Some(left), Some((until, ..))) => Self::Chat { left, until },
                _ => Self::Keep,
            },
            Some(Rung::Subscription(_)) => Self::Subscription,
            Some(Rung::Template(_)) => Self::Template,
            Some(Rung::Keep) | None => Self::Keep,
        }
    }
}

fn tells_resident(act: &Act) -> bool {
    act.effects.iter().any(|effect| matches!(effect.to, Audience::Follower { .. }))
}
