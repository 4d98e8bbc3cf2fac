//! What the alliance decides: conversations, reports and their life, notices, calendars, rights. Pure: time, randomness
//! and everything that is stored come in as arguments.

pub mod accounts;
pub mod blocks;
pub mod calendar;
pub mod capabilities;
pub mod conversation;
pub mod cutting;
pub mod danger;
pub mod directory;
pub mod facts;
pub mod followers;
pub mod guides;
pub mod held;
pub mod ids;
pub mod letters;
pub mod lines;
pub mod logins;
pub mod notices;
pub mod outbox;
pub mod privacy;
pub mod quotas;
pub mod retention;
pub mod sealing;
pub mod staff;
pub mod templates;
pub mod tickets;
