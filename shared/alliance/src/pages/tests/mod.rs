//! Tests of the pages, over a real life of a ticket.

mod console;
mod login;
mod resident;
pub(crate) mod sample;
mod steps;
mod style;
mod weight;
mod work_calendar;
