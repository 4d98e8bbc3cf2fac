//! Makes a voice message playable in a browser: AMR and SILK, which no browser plays, become WAV.
//!
//! The kind is told by the first bytes, never by what somebody says of it. Decoding is bounded by the length of the file
//! and of its sound; a decoder that panics over hostile bytes costs the recording its sound and nothing else
//! (`docs/adr/0035-voice-video-and-heic.md`).

mod amr;
mod joined;
#[cfg(any(target_arch = "x86_64", target_vendor = "apple"))]
mod silk;
#[cfg(test)]
mod tests;
mod wav;

pub use joined::{Joined, join};

use std::panic::{AssertUnwindSafe, catch_unwind};

/// The largest recording that is decoded, in bytes: a minute of WeChat's voice takes a tenth of it.
const MOST_BYTES: usize = 2 * 1024 * 1024;
/// The longest sound that is decoded, in seconds. WeChat records a minute; what is longer is cut.
const MOST_SECONDS: usize = 90;
/// The media type of what is made.
pub const WAV: &str = "audio/wav";

/// The kind of a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// AMR, narrow band: 8 kHz.
    Amr,
    /// AMR, wide band: 16 kHz.
    AmrWide,
    /// SILK version 3, with Tencent's first byte or without it.
    Silk,
    /// Anything else, speex among it.
    Other,
}

/// Why a recording is only there to be downloaded. The text is for staff, and follows "这段录音".
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unplayable {
    /// Of no kind that is decoded here.
    #[error("的格式在网页里放不出来")]
    Unknown,
    /// SILK, on a machine that the decoder was not built for.
    #[error("是SILK格式，这台服务器不能转换")]
    Unsupported,
    /// Larger than a voice message gets.
    #[error("太大，没有转换")]
    TooLarge,
    /// It does not decode, or holds no sound.
    #[error("已经损坏，转换不了")]
    Broken,
}

/// Sound as decoders make it: one channel, sixteen bits.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Sound {
    /// Samples a second.
    rate: u32,
    samples: Vec<i16>,
}

impl Kind {
    /// The kind of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        if bytes.starts_with(b"#!AMR\n") {
            Self::Amr
        } else if bytes.starts_with(b"#!AMR-WB\n") {
            Self::AmrWide
        } else if silk_packets(bytes).is_some() {
            Self::Silk
        } else {
            Self::Other
        }
    }

    /// The media type of the file as it came.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Amr => "audio/amr",
            Self::AmrWide => "audio/amr-wb",
            Self::Silk => "audio/silk",
            Self::Other => "application/octet-stream",
        }
    }
}

/// What follows the header of a SILK file.
fn silk_packets(bytes: &[u8]) -> Option<&[u8]> {
    bytes.strip_prefix(b"\x02").unwrap_or(bytes).strip_prefix(b"#!SILK_V3")
}

/// The sound of a recording as WAV.
///
/// # Errors
/// [`Unplayable`] where it cannot be decoded.
pub fn make_playable(bytes: &[u8]) -> Result<Vec<u8>, Unplayable> {
    if bytes.len() > MOST_BYTES {
        return Err(Unplayable::TooLarge);
    }
    // The decoders hold no state beyond the call.
    let decoded = catch_unwind(AssertUnwindSafe(|| decode(bytes)));
    let mut sound = decoded.unwrap_or(Err(Unplayable::Broken))?;
    sound.samples.truncate(MOST_SECONDS * sound.rate as usize);
    if sound.samples.is_empty() {
        return Err(Unplayable::Broken);
    }
    Ok(wav::written(&sound))
}

fn decode(bytes: &[u8]) -> Result<Sound, Unplayable> {
    match Kind::of(bytes) {
        Kind::Amr | Kind::AmrWide => amr::decode(bytes),
        #[cfg(any(target_arch = "x86_64", target_vendor = "apple"))]
        Kind::Silk => silk::decode(silk_packets(bytes).unwrap_or_default()),
        #[cfg(not(any(target_arch = "x86_64", target_vendor = "apple")))]
        Kind::Silk => Err(Unplayable::Unsupported),
        Kind::Other => Err(Unplayable::Unknown),
    }
}
