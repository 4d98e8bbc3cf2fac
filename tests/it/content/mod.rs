//! What staff make public.

mod articles;
mod cases;
mod clips;
mod copies;
mod guides;
mod notices;
mod press;
mod rules;
mod sensitive;
