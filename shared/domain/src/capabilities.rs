//! What an account may do, derived from its kind, verification and connection (pure).
//!
//! Each row gives its source, as in `wechat::limits`: *documented* is Tencent's own text, *unverified* is general
//! knowledge. WeChat decides in the end: it answers 48001 or 61007 if an account lacks the right.

use wechat::limits::sending;
use wechat::limits::tokens::CALLS_A_DAY;

use crate::accounts::{Account, AccountKind, Connection};

/// Something that WeChat lets some accounts do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Capability {
    /// Customer-service messages (客服消息).
    CustomMessages,
    /// Template messages (模板消息).
    TemplateMessages,
    /// Subscription notifications (订阅通知).
    SubscriptionNotifications,
    /// Mass messages by the API (群发).
    MassMessages,
    /// A menu by the API (自定义菜单).
    Menu,
    /// Menus for some followers (个性化菜单).
    ConditionalMenus,
    /// QR codes with a scene (带参数二维码).
    SceneCodes,
    /// OAuth in web pages (网页授权).
    WebLogin,
    /// Followers and what is known of them.
    Followers,
    /// Tags of followers.
    Tags,
    /// Temporary and permanent material.
    Material,
    /// Drafts of articles.
    Drafts,
    /// Publication of drafts, which notifies nobody (发布).
    Publication,
    /// The JS-SDK in web pages.
    PageScripts,
    /// Statistics (数据统计).
    Statistics,
    /// Agents (客服) and their sessions.
    Agents,
}

/// Which accounts have a right of their own, without a platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holders {
    All,
    Verified,
    VerifiedOrService,
    VerifiedService,
}

/// One right.
struct Right {
    capability: Capability,
    holders: Holders,
    /// The permission sets; any of them grants the right to a platform.
    sets: &'static [u16],
    /// The call whose daily limit applies.
    call: Option<&'static str>,
}

const fn right(
    capability: Capability,
    holders: Holders,
    sets: &'static [u16],
    call: Option<&'static str>,
) -> Right {
    Right { capability, holders, sets, call }
}

/// Lists every capability once. Holders are documented for template messages and subscription notifications (service
/// accounts), conditional menus (verified accounts), drafts and publication, and unverified otherwise; whether a
/// verified government subscription account has OAuth is an open question, assumed to be no.
const RIGHTS: &[Right] = &[
    // Sets documented.
    right(
        Capability::CustomMessages,
        Holders::Verified,
        &[1, 6, 19, 100, 101],
        Some("/cgi-bin/message/custom/send"),
    ),
    // Set unverified.
    right(
        Capability::TemplateMessages,
        Holders::VerifiedService,
        &[7],
        Some("/cgi-bin/message/template/send"),
    ),
    // Set documented.
    right(Capability::SubscriptionNotifications, Holders::VerifiedService, &[89], None),
    // Set documented.
    right(Capability::MassMessages, Holders::Verified, &[7], Some("/cgi-bin/message/mass/sendall")),
    // Set documented.
    right(Capability::Menu, Holders::VerifiedOrService, &[15], Some("/cgi-bin/menu/create")),
    // Set documented.
    right(Capability::ConditionalMenus, Holders::Verified, &[15], Some("/cgi-bin/menu/addconditional")),
    // The sets below are unverified.
    right(Capability::SceneCodes, Holders::VerifiedService, &[3], Some("/cgi-bin/qrcode/create")),
    right(Capability::WebLogin, Holders::VerifiedService, &[4], None),
    right(Capability::Followers, Holders::Verified, &[2], Some("/cgi-bin/user/info")),
    right(Capability::Tags, Holders::Verified, &[2], Some("/cgi-bin/tags/create")),
    right(Capability::Material, Holders::Verified, &[11], Some("/cgi-bin/media/upload")),
    // Sets documented; withdrawn from accounts without verification in July 2025.
    right(Capability::Drafts, Holders::Verified, &[11, 100], None),
    right(Capability::Publication, Holders::Verified, &[7], None),
    right(Capability::PageScripts, Holders::All, &[4], None),
    // Set 7 is documented for what is said of articles.
    right(Capability::Statistics, Holders::Verified, &[1, 2, 7], None),
    // Sets documented for customer service as a whole.
    right(Capability::Agents, Holders::Verified, &[1, 6, 19, 100, 101], None),
];

/// How many mass messages an account may send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MassQuota {
    /// This many a day (subscription account).
    ADay(u32),
    /// A limit for each follower and calendar month, and a daily limit for messages to everybody (service account).
    AMonth {
        /// Messages that one follower gets in a calendar month, from whatever source.
        each_follower: u32,
        /// Messages to everybody in a day.
        to_all_a_day: u32,
    },
}

/// What an account on trial does not do: each of these reaches followers who did not just write to it.
const REACHES_FOLLOWERS: &[Capability] = &[
    Capability::CustomMessages,
    Capability::TemplateMessages,
    Capability::SubscriptionNotifications,
    Capability::MassMessages,
    Capability::Publication,
];

/// Whether an account may do something. One on trial sends nothing by itself.
#[must_use]
pub fn may(account: &Account, capability: Capability) -> bool {
    !(account.trial && REACHES_FOLLOWERS.contains(&capability))
        && permits(account.kind, account.verified, &account.connection, capability)
}

/// Whether an account of this kind, verification and connection may do something.
#[must_use]
pub fn permits(kind: AccountKind, verified: bool, connection: &Connection, capability: Capability) -> bool {
    RIGHTS.iter().filter(|right| right.capability == capability).any(|right| {
        let by_itself = match right.holders {
            Holders::All => true,
            Holders::Verified => verified,
            Holders::VerifiedOrService => verified || kind == AccountKind::Service,
            Holders::VerifiedService => verified && kind == AccountKind::Service,
        };
        let granted = match connection {
            Connection::Direct => true,
            Connection::Awaiting | Connection::Withdrawn => false,
            Connection::Platform { permissions } => right.sets.iter().any(|set| permissions.contains(set)),
        };
        by_itself && granted
    })
}

/// How many mass messages an account of this kind may send.
#[must_use]
pub fn mass_quota(kind: AccountKind) -> MassQuota {
    match kind {
        AccountKind::Subscription => MassQuota::ADay(sending::MASS_SUBSCRIPTION_A_DAY),
        AccountKind::Service => MassQuota::AMonth {
            each_follower: sending::MASS_SERVICE_A_MONTH,
            to_all_a_day: sending::MASS_SERVICE_TO_ALL_A_DAY,
        },
    }
}

/// How often a new account may make a capability's main call in a day; `None` if no limit is known.
#[must_use]
pub fn calls_a_day(capability: Capability) -> Option<u32> {
    let call = RIGHTS.iter().find(|right| right.capability == capability)?.call?;
    CALLS_A_DAY.iter().find(|(path, _)| call.starts_with(path)).map(|(_, calls)| *calls)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use AccountKind::{Service, Subscription};
    use Capability::*;

    /// The rights of each kind without a platform: unverified and verified subscription, unverified and verified
    /// service.
    const TABLE: &[(Capability, [bool; 4])] = &[
        (CustomMessages, [false, true, false, true]),
        (TemplateMessages, [false, false, false, true]),
        (SubscriptionNotifications, [false, false, false, true]),
        (MassMessages, [false, true, false, true]),
        (Menu, [false, true, true, true]),
        (ConditionalMenus, [false, true, false, true]),
        (SceneCodes, [false, false, false, true]),
        (WebLogin, [false, false, false, true]),
        (Followers, [false, true, false, true]),
        (Tags, [false, true, false, true]),
        (Material, [false, true, false, true]),
        (Drafts, [false, true, false, true]),
        (Publication, [false, true, false, true]),
        (PageScripts, [true, true, true, true]),
        (Statistics, [false, true, false, true]),
        (Agents, [false, true, false, true]),
    ];

    const ACCOUNTS: [(AccountKind, bool); 4] =
        [(Subscription, false), (Subscription, true), (Service, false), (Service, true)];

    fn platform(sets: &[u16]) -> Connection {
        Connection::Platform { permissions: BTreeSet::from_iter(sets.iter().copied()) }
    }

    #[test]
    fn kinds_verification_and_connection_decide() {
        assert_eq!(TABLE.len(), RIGHTS.len(), "every capability is in the table");
        let (everything, nothing) = (platform(&(1..=200).collect::<Vec<_>>()), platform(&[]));
        for (capability, expected) in TABLE {
            for ((kind, verified), may) in ACCOUNTS.into_iter().zip(expected) {
                let permits = |connection| permits(kind, verified, connection, *capability);
                assert_eq!(permits(&Connection::Direct), *may, "{capability:?} {kind:?} {verified}");
                assert_eq!(permits(&everything), *may, "{capability:?} {kind:?} {verified}");
                assert!(!permits(&nothing), "{capability:?} without a permission set");
                assert!(!permits(&Connection::Awaiting), "{capability:?} before the scan");
            }
        }
    }

    #[test]
    fn a_platform_may_do_what_was_granted_and_nothing_else() {
        let menus_only = platform(&[15]);
        for (capability, _) in TABLE {
            let expected = matches!(capability, Menu | ConditionalMenus);
            assert_eq!(permits(Service, true, &menus_only, *capability), expected, "{capability:?}");
        }
        for set in [1, 6, 19, 100, 101] {
            assert!(permits(Subscription, true, &platform(&[set]), CustomMessages), "{set}");
        }
        let publisher = platform(&[7]);
        assert!(
            permits(Subscription, true, &publisher, Publication)
                && !permits(Subscription, true, &publisher, Drafts)
        );
        let notifier = platform(&[89]);
        assert!(permits(Service, true, &notifier, SubscriptionNotifications));
        assert!(!permits(Service, true, &publisher, SubscriptionNotifications));
        assert!(!permits(Subscription, true, &notifier, SubscriptionNotifications));
    }

    #[test]
    fn quotas_are_those_of_the_limits() {
        assert_eq!(mass_quota(Subscription), MassQuota::ADay(sending::MASS_SUBSCRIPTION_A_DAY));
        assert!(matches!(mass_quota(Service), MassQuota::AMonth { .. }));
        assert_eq!(calls_a_day(TemplateMessages), Some(sending::TEMPLATE_MESSAGES_A_DAY));
        assert_eq!(calls_a_day(MassMessages), Some(sending::MASS_CALLS_A_DAY));
        assert_eq!(calls_a_day(WebLogin), None);
    }
}
