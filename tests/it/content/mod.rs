//! What staff make public.

mod articles;
mod cases;
mod copies;
mod guides;
mod notices;
mod press;
mod rules;
