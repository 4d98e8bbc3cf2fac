//! HEIC, in which phones store pictures: decoded by a crate without unsafe code, so hostile bytes end in an error or a
//! panic, and a panic ends here. What a picture takes is bounded by its [`Claim`], before it is decoded.

use std::panic::catch_unwind;

use heic_rs::{DecodeOptions, PixelLayout};
use image::RgbImage;

pub(super) use super::heic_claim::{Claim, MOST_PIXELS};

/// Whether it is one of the pictures in an ISO container (ISO/IEC 23008-12) that phones make.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    const BRANDS: [&[u8]; 10] =
        [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"];
    bytes.get(4..8) == Some(b"ftyp") && bytes.get(8..12).is_some_and(|brand| BRANDS.contains(&brand))
}

/// What it claims to take; none where that cannot be read.
pub(super) fn claim(bytes: &[u8]) -> Option<Claim> {
    catch_unwind(|| Claim::read(bytes)).ok()?
}

/// The picture, upright; none where it cannot be decoded. Ask for its [`claim`] before.
pub(super) fn decoded(bytes: &[u8]) -> Option<RgbImage> {
    let options = DecodeOptions {
        layout: PixelLayout::Rgb8,
        max_pixels: Some(MOST_PIXELS),
        ..DecodeOptions::default()
    };
    let picture = catch_unwind(|| heic_rs::decode(bytes, &options).ok()).ok()??;
    RgbImage::from_raw(picture.width, picture.height, picture.data)
}
