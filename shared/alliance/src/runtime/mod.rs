//! What every function needs to run: settings, clients, clock, chance, logs, metrics, and the two transports.

pub mod access_tokens;
pub mod authority;
pub mod authorize_state;
mod aws;
pub mod base_url;
pub mod clock;
pub mod cookies;
pub mod desk;
pub mod doorway;
pub mod failure_notes;
pub mod function;
pub mod lambda;
pub mod log;
pub mod metrics;
pub mod objects;
pub mod patience;
pub mod photos;
#[cfg(test)]
mod photos_tests;
pub mod platform;
pub mod random;
pub mod reports;
pub mod settings;
mod token_gift;
mod token_lease;
mod token_sources;
pub mod web;
pub mod wechat_calls;

pub use clock::Clock;
pub use function::{Failure, Function, HttpFunction, QueueFunction, ScheduledFunction, StreamFunction, Tick};
pub use patience::Patience;
pub use platform::{Platform, StartError};
pub use random::Random;
pub use settings::{Settings, SettingsError};
