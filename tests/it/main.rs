//! The alliance through its public doors, in process: one binary, a fresh alliance for each test, a folder an area.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

mod callback;
mod connections;
mod console;
mod content;
mod dead_letters;
mod followers;
mod house;
mod inbox;
mod media;
mod menus;
mod notifications;
mod orders;
mod projections;
mod readings;
mod residents;
mod submissions;
mod tickets;
mod understanding;
