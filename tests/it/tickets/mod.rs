//! The life of a report.

mod busy;
mod deadlines;
mod journey;
mod limits;
mod send_back;
mod stale;
