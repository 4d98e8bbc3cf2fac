//! What the chat understands of first messages, examined against what a sensible resident would accept.

mod answer;
mod apart;
mod exam;
mod expect;
mod judge;
mod phone;
mod rules;
