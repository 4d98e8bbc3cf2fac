//! Fetches photos and voice from WeChat.

mod media_fetch;

pub use media_fetch::MediaFetch;
