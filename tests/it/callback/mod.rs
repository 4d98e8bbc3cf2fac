//! WeChat pushes to an account, and what the chat answers.

mod albums;
mod chat;
mod line_ends;
mod links;
mod misfits;
mod pushes;
mod races;
