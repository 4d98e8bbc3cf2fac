//! The common crate of the alliance: the domain (pure), the store, and what every function needs to run.
//!
//! Arrows go down only: `runtime` → `store` → domain modules. A domain module imports neither tokio, nor
//! `aws-*`, nor HTTP, nor the clock, nor the environment; a test holds these rules.

pub mod accounts;
pub mod blocks;
pub mod calendar;
pub mod capabilities;
pub mod conversation;
pub mod cutting;
pub mod danger;
pub mod directory;
pub mod followers;
pub mod guides;
pub mod held;
pub mod ids;
pub mod letters;
pub mod lines;
pub mod logins;
pub mod notices;
pub mod pages;
pub mod privacy;
pub mod quotas;
pub mod residents;
pub mod retention;
pub mod runtime;
pub mod sealing;
pub mod staff;
pub mod store;
pub mod tickets;
