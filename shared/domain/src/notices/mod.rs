//! The delivery ladder of a notice: the ways in which one account may reach one recipient, best first (pure).
//!
//! The rungs are subscription notification, template message, customer-service message inside the reply window, and
//! finally keeping the notice for the recipient's next contact. The ladder contains a rung only if the account may use
//! it and is set up for it.

mod consents;
mod receipt;

use jiff::{SignedDuration, Timestamp};
use wechat::limits::{WindowKind, reply_window};
use wechat::reaction::Reaction;

use crate::accounts::Account;
use crate::capabilities::{Capability, may};
use crate::outbox::Way;
use crate::templates::{Misfit, NoticeTemplate, NoticeTemplates, ReadyTemplate};

pub use consents::Consents;
pub use receipt::{Receipt, undelivered};

/// How long the ledger records what was sent: a notice that is repeated within this time is not sent twice.
pub const REMEMBERED: SignedDuration = SignedDuration::from_hours(24 * 30);

/// Of the messages that WeChat lets an account send in a reply window, the most that notices of steps on the way take:
/// the answer takes one, and the rest are for people who write to the resident.
pub const MOST_STEPS_A_WINDOW: usize = 2;

/// One way to reach a recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rung<'a> {
    /// A subscription notification with this template.
    Subscription(ReadyTemplate<'a>),
    /// A template message with this template.
    Template(ReadyTemplate<'a>),
    /// A customer-service message.
    CustomMessage,
    /// Keeping it for the next contact: the last rung of every ladder.
    Keep,
}

impl Rung<'_> {
    /// Its name in metrics and in the ledger.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Subscription(_) => "subscription",
            Self::Template(_) => "template",
            Self::CustomMessage => "custom_message",
            Self::Keep => "keep",
        }
    }
}

/// How a recipient can currently be reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// They have consented to another subscription notification.
    pub consented: bool,
    /// One of their actions opened a reply window that is still open.
    pub window_open: bool,
}

/// What to do after WeChat has answered a rung with an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterRefusal {
    /// Nothing: the recipient already has the notice, and another rung would send it twice.
    Sent,
    /// Retry the same rung later.
    TryAgain,
    /// Try the next rung; this one is closed.
    NextRung,
}

/// The template of an account's subscription notifications, if it may send them and the template is set up.
#[must_use]
pub fn subscription_template(account: &Account) -> Option<ReadyTemplate<'_>> {
    let template = account.templates.subscription.as_ref()?.ready().ok()?;
    may(account, Capability::SubscriptionNotifications).then_some(template)
}

/// The template of an account's template messages, if it may send them and the template is set up.
fn message_template(account: &Account) -> Option<ReadyTemplate<'_>> {
    let template = account.templates.template.as_ref()?.ready().ok()?;
    may(account, Capability::TemplateMessages).then_some(template)
}

/// The errors in the templates that an account may use. Each closes its rung until an operator corrects it.
pub fn misfits(account: &Account) -> impl Iterator<Item = (&NoticeTemplate, Misfit)> {
    let NoticeTemplates { subscription, template } = &account.templates;
    let used =
        [(subscription, Capability::SubscriptionNotifications), (template, Capability::TemplateMessages)];
    used.into_iter()
        .filter(|(_, capability)| may(account, *capability))
        .filter_map(|(template, _)| template.as_ref())
        .filter_map(|template| Some((template, template.ready().err()?)))
}

/// The rungs of an account towards a recipient, best first.
#[must_use]
pub fn rungs(account: &Account, reach: Reach) -> Vec<Rung<'_>> {
    let subscription = subscription_template(account).filter(|_| reach.consented);
    let message = reach.window_open && may(account, Capability::CustomMessages);
    subscription
        .map(Rung::Subscription)
        .into_iter()
        .chain(message_template(account).map(Rung::Template))
        .chain(message.then_some(Rung::CustomMessage))
        .chain([Rung::Keep])
        .collect()
}

/// The rungs for a notice that may travel this way. What a person wrote (`spoken`) goes into the chat first: every other
/// rung cuts its words.
#[must_use]
pub fn ladder(account: &Account, reach: Reach, spoken: bool, way: Way) -> Vec<Rung<'_>> {
    let mut rungs = rungs(account, reach);
    rungs.retain(|rung| match way {
        Way::Ladder => true,
        Way::Chat => matches!(rung, Rung::CustomMessage | Rung::Keep),
        Way::NextContact => *rung == Rung::Keep,
    });
    if spoken {
        // Stable, so that the others keep their order.
        rungs.sort_by_key(|rung| *rung != Rung::CustomMessage);
    }
    rungs
}

/// What to do after WeChat has answered a rung with an error.
#[must_use]
pub fn after_refusal(reaction: Reaction) -> AfterRefusal {
    match reaction {
        Reaction::AlreadyDone => AfterRefusal::Sent,
        Reaction::Retry | Reaction::RefreshToken => AfterRefusal::TryAgain,
        _ => AfterRefusal::NextRung,
    }
}

/// When the recipient's latest action opened a window that is still open: then a customer-service message may be tried.
/// WeChat counts the messages in a window, and answers 45047 when no more are allowed.
pub fn window_opened_at(
    acts: impl IntoIterator<Item = (WindowKind, Timestamp)>,
    now: Timestamp,
) -> Option<Timestamp> {
    let is_open = |(kind, at): &(WindowKind, Timestamp)| {
        now.duration_since(*at).as_secs() < reply_window(*kind).seconds
    };
    acts.into_iter().filter(is_open).map(|(_, at)| at).max()
}

/// The longest window, in seconds; older messages have no open window.
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

    fn template(id: &str) -> NoticeTemplate {
        serde_json::from_value(serde_json::json!({ "id": id, "keywords": { "thing1": "matter" } })).unwrap()
    }

    fn account(kind: AccountKind, subscription: bool, message: bool) -> Account {
        let mut account: Account = serde_json::from_value(serde_json::json!({
            "id": "weizhanshan", "name": "微湛山", "kind": kind, "place": {"level": "district"}, "app_id": "wx1",
            "original_id": "gh_1", "order": 0,
            "secrets": {"app_secret": "v1.", "token": "v1.", "encoding_aes_key": "v1."},
        }))
        .unwrap();
        account.templates = NoticeTemplates {
            subscription: subscription.then(|| template("S")),
            template: message.then(|| template("T")),
        };
        account
    }

    #[test]
    fn every_rung_needs_what_it_stands_on_and_keeping_needs_nothing() {
        use AccountKind::{Service, Subscription};
        let (subscription, message) = (template("S"), template("T"));
        let s = || Rung::Subscription(subscription.ready().unwrap());
        let t = || Rung::Template(message.ready().unwrap());
        let (m, k) = (|| Rung::CustomMessage, || Rung::Keep);
        // Kind, templates for subscription and template, consent, window: the ladder.
        let table = [
            (Service, [true, true, true, true], vec![s(), t(), m(), k()]),
            (Service, [true, true, false, true], vec![t(), m(), k()]),
            (Service, [true, true, true, false], vec![s(), t(), k()]),
            (Service, [false, true, true, true], vec![t(), m(), k()]),
            (Service, [true, false, true, true], vec![s(), m(), k()]),
            (Service, [false, false, true, true], vec![m(), k()]),
            (Service, [false, false, false, false], vec![k()]),
            (Subscription, [true, true, true, true], vec![m(), k()]),
            (Subscription, [false, true, false, false], vec![k()]),
        ];
        for (kind, [subscription, template, consented, window_open], expected) in table {
            let account = account(kind, subscription, template);
            assert_eq!(rungs(&account, Reach { consented, window_open }), expected);
        }
    }

    #[test]
    fn a_template_that_is_not_set_up_is_no_rung() {
        let mut account = account(AccountKind::Service, false, false);
        let bare = |id| serde_json::from_value(serde_json::json!(id)).unwrap();
        account.templates = NoticeTemplates { subscription: bare("S"), template: bare("T") };
        assert_eq!(rungs(&account, Reach { consented: true, window_open: false }), [Rung::Keep]);
        let told: Vec<_> =
            misfits(&account).map(|(template, misfit)| (template.id.as_str(), misfit)).collect();
        assert_eq!(told, [("S", Misfit::NoKeywords), ("T", Misfit::NoKeywords)], "an operator is told");
    }

    #[test]
    fn what_is_done_already_counts_as_sent_and_is_not_told_again_by_the_next_rung() {
        assert_eq!(after_refusal(reaction_to(45065)), AfterRefusal::Sent);
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
            assert_eq!(window_opened_at([(kind, at(0))], at(seconds - 1)), Some(at(0)), "{kind:?}");
            assert_eq!(window_opened_at([(kind, at(0))], at(seconds)), None, "{kind:?}");
            assert!(seconds <= longest_window());
        }
        assert_eq!(window_opened_at([], at(0)), None);
        let twice = [(WindowKind::Message, at(0)), (WindowKind::Message, at(9))];
        assert_eq!(window_opened_at(twice, at(10)), Some(at(9)), "the latest counts");
    }
}
