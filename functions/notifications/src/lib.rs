//! Delivers notices to residents and staff.

mod audience;
mod climb;
mod notice;
mod notification_deliver;

use alliance::runtime::catalogue::{Entry, Program};

pub use notification_deliver::NotificationDeliver;

/// The area's functions.
pub static PROGRAM: Program = Program {
    area: "notifications",
    binary: "notifications",
    functions: &[Entry::stream::<NotificationDeliver>("notification-deliver")],
};
