//! HEIC, in which phones store pictures: decoded by a crate without unsafe code, so hostile bytes end in an error or a
//! panic, and a panic ends here.

use std::panic::catch_unwind;

use heic_rs::{DecodeOptions, PixelLayout};
use image::RgbImage;

/// The most pixels of such a picture: the largest that a phone takes without being asked has 24 million. Twelve million
/// take two seconds of a processor, and a form may bring several.
pub(super) const MOST_PIXELS: u64 = 26_000_000;

/// Whether it is one of the pictures in an ISO container (ISO/IEC 23008-12) that phones make.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    const BRANDS: [&[u8]; 10] =
        [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"];
    bytes.get(4..8) == Some(b"ftyp") && bytes.get(8..12).is_some_and(|brand| BRANDS.contains(&brand))
}

/// How many pixels it claims to have; none where that cannot be read.
pub(super) fn pixels(bytes: &[u8]) -> Option<u64> {
    let known = catch_unwind(|| heic_rs::probe(bytes).ok()).ok()??;
    Some(u64::from(known.width) * u64::from(known.height))
}

/// The picture, upright; none where it cannot be decoded. Ask for its [`pixels`] before.
pub(super) fn decoded(bytes: &[u8]) -> Option<RgbImage> {
    let options = DecodeOptions {
        layout: PixelLayout::Rgb8,
        max_pixels: Some(MOST_PIXELS),
        ..DecodeOptions::default()
    };
    let picture = catch_unwind(|| heic_rs::decode(bytes, &options).ok()).ok()??;
    RgbImage::from_raw(picture.width, picture.height, picture.data)
}
