//! Accounts, their keys and tokens, and the platform that they authorise.

pub(crate) mod askers;
mod authorizations;
mod authorize;
mod connect_by_hand;
mod district;
pub(crate) mod platform;
mod processes;
mod publish_test;
mod tokens;
