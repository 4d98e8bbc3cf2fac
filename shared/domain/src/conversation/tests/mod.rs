//! The conversation as a resident has it.

mod blocked;
mod certain;
mod console;
mod demo;
mod directory;
mod family;
mod own;
mod reports;
mod stored;
mod support;
mod unfit;
mod unlost;
mod whole;
mod words;
