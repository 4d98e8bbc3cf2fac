//! The staff console's pages.

mod console;
mod lists;
mod login;
mod me;

pub use console::Console;
