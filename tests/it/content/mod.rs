//! What staff make public.

mod articles;
mod cases;
mod guides;
