//! What staff make public.

mod articles;
mod cases;
mod clips;
mod guides;
mod notices;
mod rules;
