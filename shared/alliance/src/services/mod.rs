//! What several functions do alike, over the store and what the runtime brings.

pub mod casework;
pub mod forms;
pub mod receiving;
pub mod retention;
