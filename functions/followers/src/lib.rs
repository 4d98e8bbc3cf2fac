//! Keeps who follows each account.

mod follower_listing;
mod follower_sync;

use alliance::runtime::catalogue::{Entry, Program};

pub use follower_sync::FollowerSync;

/// The area's functions.
pub static PROGRAM: Program = Program {
    area: "followers",
    binary: "followers",
    functions: &[Entry::schedule::<FollowerSync>("follower-sync")],
};
