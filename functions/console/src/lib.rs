//! The staff console's pages.

mod console;
mod lists;
mod login;
mod me;

use alliance::runtime::catalogue::{Entry, Program};

pub use console::Console;

/// The area's functions.
pub static PROGRAM: Program =
    Program { area: "console", binary: "console", functions: &[Entry::http::<Console>("console")] };
