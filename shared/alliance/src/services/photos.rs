//! Makes a photo safe to keep and show: decoded within limits, turned upright, encoded anew.
//!
//! Encoding anew is what removes EXIF: position, time, device and owner never reach our storage.
//! What decoding costs is bounded by what the header of a file claims, before anything is decoded:
//! `docs/benchmarks.md` has the time and memory of the worst that passes.

use std::io::Cursor;

use super::heic;
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageError, ImageReader, Limits, RgbImage};

/// The longest edge that is kept, in pixels: enough to read a street sign.
const FULL_EDGE: u32 = 2048;
/// The longest edge of a thumbnail, in pixels.
const THUMBNAIL_EDGE: u32 = 320;
/// The most pixels of a picture: a phone's largest, panoramas included. What is larger is shrunk by the browser.
pub const MOST_PIXELS: u64 = 64_000_000;
/// The most pixels of all pictures that come at once.
pub const MOST_PIXELS_AT_ONCE: u64 = 128_000_000;
/// The most memory that a decoded picture may take, in bytes: [`MOST_PIXELS`] with four bytes each.
const MOST_MEMORY: u64 = 4 * MOST_PIXELS;

/// A photo in both sizes, as JPEG without metadata.
#[derive(Debug)]
pub struct SafePhoto {
    /// At most 2,048 pixels on the longer edge.
    pub full: Vec<u8>,
    /// At most 320.
    pub thumbnail: Vec<u8>,
}

/// Not a picture that we can show. The message is for its sender, and continues the sentence after "这张照片".
#[derive(Debug, thiserror::Error)]
pub enum NotAPhoto {
    /// HEIC that does not decode, or AVIF, which nothing here decodes.
    #[error(
        "是HEIC格式，这一张我们打不开。苹果手机请在“设置→相机→格式”里选“兼容性最佳”再拍；已经拍好的，在微信里发给“文件传输助手”，保存后再选"
    )]
    Heic,
    /// More pixels than are decoded.
    #[error("有{}万像素，超过了{}万。请先截图或缩小，再选一次", .pixels / 10_000, MOST_PIXELS / 10_000)]
    TooLarge {
        /// The number of pixels that it claims.
        pixels: u64,
    },
    /// A HEIC picture of more pixels than are decoded of one.
    #[error("是HEIC格式，有{}万像素，超过了{}万。请先截图或缩小，再选一次", .pixels / 10_000, heic::MOST_PIXELS / 10_000)]
    TooLargeHeic {
        /// The number of pixels that it claims.
        pixels: u64,
    },
    /// Too many pixels for sixteen bits a colour, which take twice the memory of eight.
    #[error("有{}万像素，每种颜色16位，太大了。请另存为JPG格式，再选一次", .pixels / 10_000)]
    TooDeep {
        /// The number of pixels that it claims.
        pixels: u64,
    },
    /// No picture, one of a kind that we do not read, or a broken one.
    #[error("打不开，可能没有传完，或者不是照片。请换成JPG或PNG格式的照片")]
    Unreadable(#[source] ImageError),
}

/// How many pixels a picture claims to have, or to need while it is decoded; none where that cannot be read.
#[must_use]
pub fn pixels(bytes: &[u8]) -> Option<u64> {
    if heic::is_one(bytes) {
        return heic::claim(bytes).map(heic::Claim::pixels);
    }
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let (width, height) = reader.into_dimensions().ok()?;
    Some(u64::from(width) * u64::from(height))
}

/// Makes `bytes` safe.
///
/// # Errors
/// [`NotAPhoto`] where they are no picture of a kind that phones make, or one that claims too much.
pub fn make_safe(bytes: &[u8]) -> Result<SafePhoto, NotAPhoto> {
    in_both_sizes(&decode(bytes)?)
}

/// The picture in `bytes`: upright, without transparency, not larger than it is kept.
pub(super) fn decode(bytes: &[u8]) -> Result<DynamicImage, NotAPhoto> {
    if heic::is_one(bytes) {
        return decode_heic(bytes);
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|error| NotAPhoto::Unreadable(ImageError::IoError(error)))?;
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(NotAPhoto::Unreadable)?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MOST_PIXELS {
        return Err(NotAPhoto::TooLarge { pixels });
    }
    if decoder.total_bytes() > MOST_MEMORY {
        return Err(NotAPhoto::TooDeep { pixels });
    }
    let upright = decoder.orientation().map_err(NotAPhoto::Unreadable)?;
    let picture = DynamicImage::from_decoder(decoder).map_err(NotAPhoto::Unreadable)?;
    // Shrunk before it is turned: turning copies.
    let mut full = shrink(&on_white(picture), FULL_EDGE);
    full.apply_orientation(upright);
    Ok(full)
}

/// The decoder turns the picture upright by the container's own properties, which stand for what EXIF says elsewhere.
fn decode_heic(bytes: &[u8]) -> Result<DynamicImage, NotAPhoto> {
    let claim = heic::claim(bytes).ok_or(NotAPhoto::Heic)?;
    if claim.is_too_large() {
        return Err(NotAPhoto::TooLargeHeic { pixels: claim.pixels() });
    }
    let picture = heic::decoded(bytes).ok_or(NotAPhoto::Heic)?;
    Ok(shrink(&DynamicImage::ImageRgb8(picture), FULL_EDGE))
}

/// A picture encoded anew, and its thumbnail.
pub(super) fn in_both_sizes(full: &DynamicImage) -> Result<SafePhoto, NotAPhoto> {
    let thumbnail = encode(&shrink(full, THUMBNAIL_EDGE), 75)?;
    Ok(SafePhoto { full: encode(full, 85)?, thumbnail })
}

/// The picture without transparency: JPEG has none, and the colour behind a transparent place is often black.
fn on_white(picture: DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return picture;
    }
    let (width, height) = (picture.width(), picture.height());
    let mut flat = Vec::with_capacity(width as usize * height as usize * 3);
    for pixel in picture.into_rgba8().pixels() {
        let [red, green, blue, alpha] = pixel.0.map(u32::from);
        for colour in [red, green, blue] {
            let mixed = (colour * alpha + 255 * (255 - alpha) + 127) / 255;
            flat.push(u8::try_from(mixed).unwrap_or(u8::MAX));
        }
    }
    // The buffer has just been filled for this size.
    RgbImage::from_raw(width, height, flat).map_or_else(DynamicImage::default, DynamicImage::ImageRgb8)
}

fn shrink(picture: &DynamicImage, edge: u32) -> DynamicImage {
    if picture.width() <= edge && picture.height() <= edge {
        return picture.clone();
    }
    picture.thumbnail(edge, edge)
}

fn encode(picture: &DynamicImage, quality: u8) -> Result<Vec<u8>, NotAPhoto> {
    let mut bytes = Vec::new();
    picture
        .to_rgb8()
        .write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, quality))
        .map_err(NotAPhoto::Unreadable)?;
    Ok(bytes)
}
