//! What WeChat calls, and what keeps the way to WeChat open.

mod account_callback;
mod answering;
mod token_refresh;

pub use account_callback::AccountCallback;
pub use token_refresh::TokenRefresh;
