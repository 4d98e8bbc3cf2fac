//! What every function needs to run: settings, clients, clock, random bytes, logs, metrics, and the two transports.

pub mod audit_files;
mod aws;
pub mod base_url;
pub mod catalogue;
pub mod clock;
pub mod cookies;
pub mod deadline;
pub mod deployment;
pub mod doorway;
pub mod failure_notes;
mod failures;
pub mod function;
mod inbox_tables;
pub mod lambda;
pub mod log;
pub mod metrics;
pub mod objects;
pub mod patience;
pub mod playing;
pub mod random;
pub mod rendering;
pub mod reports;
pub mod settings;
mod storage;
mod upload_form;
pub mod uploads;
pub mod web;
pub mod wechat_calls;

pub use clock::Clock;
pub use deployment::{Deployment, StartError};
pub use function::{Failure, Function, HttpFunction, QueueFunction, ScheduledFunction, StreamFunction, Tick};
pub use patience::Patience;
pub use random::Random;
pub use settings::{Settings, SettingsError};
