//! The pages of residents.

mod directory;
