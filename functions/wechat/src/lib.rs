//! What WeChat calls, and what keeps the way to WeChat open.

mod account_authorize;
mod account_callback;
mod answering;
mod console_code;
mod follower_listing;
mod follower_sync;
mod platform_events;
mod publish_steps;
mod publish_test;
mod receiving;
mod token_refresh;
mod upkeep;

pub use account_authorize::AccountAuthorize;
pub use account_callback::AccountCallback;
pub use follower_sync::FollowerSync;
pub use platform_events::PlatformEvents;
pub use publish_test::PublishTest;
pub use token_refresh::TokenRefresh;
