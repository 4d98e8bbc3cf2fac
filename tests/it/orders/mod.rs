//! The work of units, and of those who watch over it.

mod extending;
mod field;
mod joining;
mod moving;
mod returning;
mod supervising;
mod suspending;
