//! Answers to what is said in one's own words, by subject.

pub(super) mod danger;
pub(super) mod own;
pub(super) mod person;
pub(super) mod services;
