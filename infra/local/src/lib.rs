//! The whole alliance on one machine: every function behind the routes, schedules and streams of `template.yaml`,
//! DynamoDB in the same process, object storage in a folder, and WeChat itself as a simulator.

pub mod alliance;
pub mod areas;
pub mod arguments;
mod database;
mod database_front;
mod demo;
mod demo_articles;
mod demo_menus;
mod demo_readings;
mod demo_templates;
mod environment;
mod folder;
mod functions;
mod gateway;
mod home;
mod load;
mod pump;
mod queues;
pub mod rights;
mod schedule;
mod schema;
mod secret_file;
mod store_faults;
pub mod template;
mod uploads;
mod world;

pub use alliance::{Config, LocalAlliance};
pub use store_faults::{Side, StoreFaults};
pub use world::World;
