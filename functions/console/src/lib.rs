//! The staff console's pages.

mod console;
mod login;

pub use console::Console;
