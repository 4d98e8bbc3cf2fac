//! The rota of readings, from the first plan to what listeners hear.

mod journey;
mod keeping;
mod rota;
