//! Fetches photos and voice from WeChat.

mod media_fetch;

use alliance::runtime::catalogue::{Entry, Program};

pub use media_fetch::MediaFetch;

/// The area's functions.
pub static PROGRAM: Program =
    Program { area: "media", binary: "media", functions: &[Entry::stream::<MediaFetch>("media-fetch")] };
