//! The life of a report.

mod after_answer;
mod anonymous;
mod asking;
mod busy;
mod correcting;
mod daily;
mod deadlines;
mod declining;
mod emergencies;
mod follow_up;
mod journey;
mod limits;
mod merging;
mod nearby;
mod on_behalf;
mod own_steps;
mod questions;
mod send_back;
mod stale;
mod storm;
mod untold;
mod waiting;
