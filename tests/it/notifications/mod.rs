//! Who is told what.

mod ladder;
mod notices;
mod outbox;
