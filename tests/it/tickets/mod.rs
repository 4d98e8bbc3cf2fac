//! The life of a report.

mod after_answer;
mod busy;
mod deadlines;
mod follow_up;
mod journey;
mod limits;
mod nearby;
mod own_steps;
mod send_back;
mod stale;
mod untold;
mod waiting;
