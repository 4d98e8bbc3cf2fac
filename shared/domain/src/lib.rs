//! The alliance's rules: conversations, reports and their lifecycle, notices, calendars, rights. The crate is pure:
//! time, random bytes and stored data come in as arguments.

pub mod accounts;
pub mod audit;
pub mod blocks;
pub mod calendar;
pub mod capabilities;
pub mod cases;
mod charset;
pub mod conversation;
pub mod cutting;
pub mod danger;
pub mod directory;
pub mod facts;
pub mod followers;
pub mod geo;
pub mod guides;
pub mod held;
pub mod ids;
pub mod inbox;
pub mod letters;
pub mod lines;
pub mod logins;
pub mod masking;
pub mod nearby;
pub mod notices;
pub mod outbox;
pub mod privacy;
pub mod quotas;
pub mod retention;
pub mod routing;
pub mod sealing;
pub mod sheet;
pub mod staff;
pub mod templates;
pub mod tickets;
pub mod understanding;
mod width;
