//! The inbox (留言): what residents say that no dialogue answers and that a person of the staff has to see.

mod attention;

pub use attention::{Attention, CallWanted, HalfDay, Reason};
