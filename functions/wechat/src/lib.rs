//! What WeChat calls.

mod account_callback;
mod answering;

pub use account_callback::AccountCallback;
