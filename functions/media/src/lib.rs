//! Fetches photos, voice and video from WeChat, and deletes files whose retention is over.

mod held_photos;
mod keeping;
mod media_fetch;
mod media_sweep;
mod refusals;

use alliance::runtime::catalogue::{Entry, Program};

pub use media_fetch::MediaFetch;
pub use media_sweep::MediaSweep;

/// The area's functions.
pub static PROGRAM: Program = Program {
    area: "media",
    binary: "media",
    functions: &[Entry::stream::<MediaFetch>("media-fetch"), Entry::schedule::<MediaSweep>("media-sweep")],
};
