//! Connects accounts to the alliance and keeps its access to WeChat: authorizations, tokens, the third-party platform.

mod account_authorize;
mod account_keep;
mod accounts;
mod console_code;
mod district;
mod platform_events;
mod publish_test;
mod token_refresh;
mod upkeep;

use alliance::runtime::catalogue::{Entry, Program};

pub use account_authorize::AccountAuthorize;
pub use account_keep::AccountKeep;
pub use accounts::AccountsPages;
pub use platform_events::PlatformEvents;
pub use publish_test::PublishTest;
pub use token_refresh::TokenRefresh;

/// The area's functions.
pub static PROGRAM: Program = Program {
    area: "connections",
    binary: "connections",
    functions: &[
        Entry::http::<AccountAuthorize>("account-authorize"),
        Entry::http::<AccountsPages>("accounts"),
        Entry::http::<AccountKeep>("account-keep"),
        Entry::http::<PlatformEvents>("platform-events"),
        Entry::stream::<PublishTest>("publish-test"),
        Entry::schedule::<TokenRefresh>("token-refresh"),
    ],
};
