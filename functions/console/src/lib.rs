//! The staff console's pages.

mod console;
mod login;
mod me;

pub use console::Console;
