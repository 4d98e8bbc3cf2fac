//! The common crate of the functions: the store, the pages, what every function needs to run, and what several do alike.
//!
//! Arrows go down only: `services` → `runtime` → `pages`, `store` → the crate `domain`. A test holds this.

pub mod pages;
pub mod runtime;
pub mod services;
pub mod store;
