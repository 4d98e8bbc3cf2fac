//! The ladder that a notice climbs: how one account may reach one recipient, best first (pure).
//!
//! Subscription notification, template message, customer-service message inside the reply window, and at last to be
//! kept for the recipient's next contact. A rung is there only where the account may use it and is set up for it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use wechat::limits::{WindowKind, reply_window};
use wechat::reaction::Reaction;

use crate::accounts::Account;
use crate::capabilities::{Capability, may};

/// The templates that an account has chosen for its notices, by WeChat's ids.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeTemplates {
    /// The one of its subscription notifications.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subscription: Option<String>,
    /// The one of its template messages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
}

/// One way to reach a recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rung<'a> {
    /// A subscription notification with this template.
    Subscription(&'a str),
    /// A template message with this template.
    Template(&'a str),
    /// A customer-service message.
    CustomMessage,
    /// To keep it for the next contact: the last rung of every ladder.
    Keep,
}

/// What is known of a recipient.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// They consented to one subscription notification more.
    pub consented: bool,
    /// Something that they did opened a reply window that is still open.
    pub window_open: bool,
}

/// What follows from WeChat's refusal of a rung.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterRefusal {
    /// The same rung again, later.
    TryAgain,
    /// The next rung: this one is closed.
    NextRung,
}

/// The rungs of an account towards a recipient, best first.
#[must_use]
pub fn rungs(account: &Account, reach: Reach) -> Vec<Rung<'_>> {
    let templates = &account.templates;
    let subscription = templates
        .subscription
        .as_deref()
        .filter(|_| reach.consented && may(account, Capability::SubscriptionNotifications));
    let template = templates.template.as_deref().filter(|_| may(account, Capability::TemplateMessages));
    let message = reach.window_open && may(account, Capability::CustomMessages);
    subscription
        .map(Rung::Subscription)
        .into_iter()
        .chain(template.map(Rung::Template))
        .chain(message.then_some(Rung::CustomMessage))
        .chain([Rung::Keep])
        .collect()
}

/// What to do after WeChat has refused a rung.
#[must_use]
pub fn after_refusal(reaction: Reaction) -> AfterRefusal {
    match reaction {
        Reaction::Retry | Reaction::RefreshToken => AfterRefusal::TryAgain,
        _ => AfterRefusal::NextRung,
    }
}

/// Whether a customer-service message may be tried: some act of the recipient's opened a window that is still
/// open. WeChat itself counts how many went through it, and says 45047 when they are spent.
pub fn window_is_open(acts: impl IntoIterator<Item = (WindowKind, Timestamp)>, now: Timestamp) -> bool {
    acts.into_iter().any(|(kind, at)| now.duration_since(at).as_secs() < reply_window(kind).seconds)
}

/// The longest window, in seconds: messages older than this open none.
#[must_use]
pub fn longest_window() -> i64 {
    [WindowKind::Message, WindowKind::Click, WindowKind::Follow, WindowKind::Scan]
        .into_iter()
        .map(|kind| reply_window(kind).seconds)
        .max()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use wechat::reaction::reaction_to;

    use super::*;
    use crate::accounts::AccountKind;

    fn account(kind: AccountKind, subscription: bool, template: bool) -> Account {
        let mut account: Account = serde_json::from_value(serde_json::json!({
            "id": "weizhanshan", "name": "微湛山", "kind": kind, "place": {"level": "district"}, "app_id": "wx1",
            "original_id": "gh_1", "order": 0,
            "secrets": {"app_secret": "v1.", "token": "v1.", "encoding_aes_key": "v1."},
        }))
        .unwrap();
        account.templates = NoticeTemplates {
            subscription: subscription.then(|| "S".to_owned()),
            template: template.then(|| "T".to_owned()),
        };
        account
    }

    #[test]
    fn every_rung_needs_what_it_stands_on_and_keeping_needs_nothing() {
        use AccountKind::{Service, Subscription};
        let (s, t, m, k) = (Rung::Subscription("S"), Rung::Template("T"), Rung::CustomMessage, Rung::Keep);
        // Kind, templates for subscription and template, consent, window: the ladder.
        let table: &[(_, [bool; 4], &[Rung<'_>])] = &[
            (Service, [true, true, true, true], &[s, t, m, k]),
            (Service, [true, true, false, true], &[t, m, k]),
            (Service, [true, true, true, false], &[s, t, k]),
            (Service, [false, true, true, true], &[t, m, k]),
            (Service, [true, false, true, true], &[s, m, k]),
            (Service, [false, false, true, true], &[m, k]),
            (Service, [false, false, false, false], &[k]),
            (Subscription, [true, true, true, true], &[s, m, k]),
            (Subscription, [false, true, false, false], &[k]),
        ];
        for (kind, [subscription, template, consented, window_open], expected) in table {
            let account = account(*kind, *subscription, *template);
            assert_eq!(
                rungs(&account, Reach { consented: *consented, window_open: *window_open }),
                *expected
            );
        }
    }

    #[test]
    fn an_account_without_verification_can_only_keep() {
        let mut account = account(AccountKind::Service, true, true);
        account.verified = false;
        assert_eq!(rungs(&account, Reach { consented: true, window_open: true }), [Rung::Keep]);
    }

    #[test]
    fn a_refusal_for_good_leads_to_the_next_rung_and_a_passing_one_to_another_try() {
        for code in [43101, 43004, 43019, 40003, 40037, 47003, 48001, 45009, 45015, 45047, 87014] {
            assert_eq!(after_refusal(reaction_to(code)), AfterRefusal::NextRung, "{code}");
        }
        for code in [-1, 40001, 42001, 45011] {
            assert_eq!(after_refusal(reaction_to(code)), AfterRefusal::TryAgain, "{code}");
        }
    }

    #[test]
    fn a_window_closes_to_the_second() {
        let at = |second| Timestamp::from_second(1_800_000_000 + second).unwrap();
        for kind in [WindowKind::Message, WindowKind::Click, WindowKind::Follow, WindowKind::Scan] {
            let seconds = reply_window(kind).seconds;
            assert!(window_is_open([(kind, at(0))], at(seconds - 1)), "{kind:?}");
            assert!(!window_is_open([(kind, at(0))], at(seconds)), "{kind:?}");
            assert!(seconds <= longest_window());
        }
        assert!(!window_is_open([], at(0)));
    }
}
