//! The common crate of the functions: the store, the pages, and what every function needs to run.
//!
//! Arrows go down only: `runtime` → `pages`, `store` → the crate `domain`. A test holds this.

pub mod pages;
pub mod runtime;
pub mod store;
