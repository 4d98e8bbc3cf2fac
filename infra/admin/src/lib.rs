//! The commands with which an engineer manages a deployed alliance, with their own credentials and from their own
//! machine: nothing of this is deployed. `docs/operations/` describes when and how to use them.

pub mod audit;
pub mod backup;
pub mod connect;
pub mod district;
pub mod erase;
pub mod input;
pub mod reseal;
pub mod staff;
