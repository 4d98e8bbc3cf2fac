//! How long, and how often, an account may speak to somebody who did something.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use wechat::limits::{
    WindowKind, reply_window,
    sending::{TYPING_SECONDS, TYPING_WINDOW_SECONDS},
};

/// The reply windows that a person opened in an account, one of each kind.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Windows {
    message: Option<Window>,
    click: Option<Window>,
    follow: Option<Window>,
    scan: Option<Window>,
    /// Since when the person sees that the account is typing; none when not.
    typing: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Window {
    since: Timestamp,
    used: u32,
}

/// Why a customer-service message may not go out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Closed {
    /// Nothing happened recently enough.
    OutOfTime,
    /// A window is open, but its messages are spent.
    Spent,
}

const KINDS: [WindowKind; 4] = [WindowKind::Message, WindowKind::Click, WindowKind::Follow, WindowKind::Scan];

impl Windows {
    /// The person acted: the window of that kind begins anew.
    pub(crate) fn open(&mut self, kind: WindowKind, now: Timestamp) {
        *self.slot(kind) = Some(Window { since: now, used: 0 });
    }

    /// Spends one message of the window that closes first.
    pub(crate) fn spend(&mut self, now: Timestamp) -> Result<(), Closed> {
        let mut best: Option<(i64, WindowKind)> = None;
        let mut closed = Closed::OutOfTime;
        for kind in KINDS {
            let rule = reply_window(kind);
            let Some(window) = *self.slot(kind) else { continue };
            let left = rule.seconds - (now.as_second() - window.since.as_second());
            if left <= 0 {
                continue;
            }
            if window.used >= rule.messages {
                closed = Closed::Spent;
            } else if best.is_none_or(|(shortest, _)| left < shortest) {
                best = Some((left, kind));
            }
        }
        let (_, kind) = best.ok_or(closed)?;
        if let Some(window) = self.slot(kind) {
            window.used += 1;
        }
        Ok(())
    }

    /// Whether the person did something so recently that the account may be seen typing.
    pub(crate) fn is_fresh(&self, now: Timestamp) -> bool {
        let windows = [self.message, self.click, self.follow, self.scan];
        let last = windows.iter().flatten().map(|window| window.since.as_second()).max();
        last.is_some_and(|last| now.as_second() - last < TYPING_WINDOW_SECONDS)
    }

    /// Shows that the account is typing; false when that is to be seen already.
    pub(crate) fn type_now(&mut self, now: Timestamp) -> bool {
        let shown = self.typing.is_some_and(|since| now.as_second() - since.as_second() < TYPING_SECONDS);
        if !shown {
            self.typing = Some(now);
        }
        !shown
    }

    /// The account is no longer seen typing.
    pub(crate) fn stop_typing(&mut self) {
        self.typing = None;
    }

    fn slot(&mut self, kind: WindowKind) -> &mut Option<Window> {
        match kind {
            WindowKind::Message => &mut self.message,
            WindowKind::Click => &mut self.click,
            WindowKind::Follow => &mut self.follow,
            WindowKind::Scan => &mut self.scan,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    #[test]
    fn five_messages_within_48_hours_of_a_message() {
        let mut windows = Windows::default();
        assert_eq!(windows.spend(at(0)), Err(Closed::OutOfTime));
        windows.open(WindowKind::Message, at(0));
        for _ in 0..5 {
            assert_eq!(windows.spend(at(48 * 3600 - 1)), Ok(()));
        }
        assert_eq!(windows.spend(at(48 * 3600 - 1)), Err(Closed::Spent));
        assert_eq!(windows.spend(at(48 * 3600)), Err(Closed::OutOfTime));
        windows.open(WindowKind::Message, at(48 * 3600));
        assert_eq!(windows.spend(at(48 * 3600)), Ok(()));
    }

    #[test]
    fn the_window_that_closes_first_is_spent_first() {
        let mut windows = Windows::default();
        windows.open(WindowKind::Message, at(0));
        windows.open(WindowKind::Click, at(10));
        for _ in 0..3 {
            assert_eq!(windows.spend(at(20)), Ok(()));
        }
        for _ in 0..5 {
            assert_eq!(windows.spend(at(100)), Ok(()));
        }
        assert_eq!(windows.spend(at(100)), Err(Closed::Spent));
    }
}
