//! The callback that WeChat calls for every account: it receives messages and events, and answers them.

mod account_callback;
mod answering;
mod publish_steps;

use alliance::runtime::catalogue::{Entry, Program};

pub use account_callback::AccountCallback;

/// The area's functions.
pub static PROGRAM: Program = Program {
    area: "callback",
    binary: "callback",
    functions: &[Entry::http::<AccountCallback>("account-callback")],
};
