//! What fails for good.

mod letters;
