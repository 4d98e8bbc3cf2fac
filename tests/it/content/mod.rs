//! What staff make public.

mod cases;
