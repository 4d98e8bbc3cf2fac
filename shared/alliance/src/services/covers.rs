//! The cover of an article that has no picture.

use image::codecs::jpeg::JpegEncoder;
use image::{ImageError, Rgb, RgbImage};

/// A picture of one colour, as JPEG.
///
/// # Errors
/// Where it does not encode.
pub fn plain(width: u32, height: u32, colour: [u8; 3]) -> Result<Vec<u8>, ImageError> {
    let mut bytes = Vec::new();
    let picture = RgbImage::from_pixel(width, height, Rgb(colour));
    picture.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 90))?;
    Ok(bytes)
}
