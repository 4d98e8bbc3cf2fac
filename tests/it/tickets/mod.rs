//! The life of a report.

mod after_answer;
mod anonymous;
mod busy;
mod deadlines;
mod follow_up;
mod journey;
mod limits;
mod nearby;
mod on_behalf;
mod send_back;
mod stale;
mod untold;
mod waiting;
