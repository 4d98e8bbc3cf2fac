//! Who follows an account.

mod listing;
