//! What several functions do alike, over the store and what the runtime brings.

pub mod account_secrets;
pub mod answers;
pub mod articles;
pub mod auditing;
pub mod authorize_state;
pub mod books;
pub mod bulk;
pub mod cases;
pub mod casework;
pub mod clips;
pub mod covers;
pub mod door;
pub mod forms;
mod heic;
mod heic_claim;
mod hevc_size;
pub mod inbox_desk;
pub mod inbox_material;
pub mod inbox_pages;
mod inbox_thread;
pub mod inbox_turning;
mod inbox_window;
pub mod intake;
pub mod invited;
pub mod links;
pub mod masking;
#[cfg(test)]
mod masking_tests;
pub mod mp3;
pub mod photos;
#[cfg(test)]
mod photos_tests;
pub mod receiving;
pub mod retention;
pub mod staffing;
pub mod submissions;
pub mod ticket_pages;
pub mod tokens;
pub mod transitions;
pub mod videos;
pub mod voices;
