//! The pages residents open.

mod resident_site;

pub use resident_site::ResidentSite;
