//! The alliance through its public doors, in process: one binary, a fresh alliance for each test.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

mod albums;
mod askers;
mod authorizations;
mod authorize;
mod busy;
mod callback;
mod chat;
mod connect_by_hand;
mod console_forms;
mod console_pages;
mod crashes;
mod dead_letters;
mod deadlines;
mod directory;
mod district_list;
mod doors;
mod followers;
mod form_photos;
mod house;
mod journey;
mod ladder;
mod limits;
mod line_ends;
mod links;
mod login;
mod logs;
mod metrics;
mod misfits;
mod notices;
mod platform;
mod processes;
mod publish_test;
mod quotas;
mod races;
mod restart;
mod restore;
mod retention;
mod rights;
mod security;
mod send_back;
mod sessions;
mod stale;
mod tokens;
mod units;
