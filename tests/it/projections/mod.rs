//! What is derived from events.

mod facts;
