//! Makes a photo safe to keep and show: decoded within limits, turned upright, encoded anew.
//!
//! Encoding anew is what removes EXIF: position, time, device and owner never reach our storage.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits};

/// The longest edge that is kept, in pixels: enough to read a street sign.
const FULL_EDGE: u32 = 2048;
/// The longest edge of a thumbnail, in pixels.
const THUMBNAIL_EDGE: u32 = 320;
/// The most pixels a side may claim before it is decoded.
const MOST_PIXELS_A_SIDE: u32 = 12_000;
/// The most memory that decoding may take, in bytes.
const MOST_MEMORY: u64 = 256 * 1024 * 1024;

/// A photo in both sizes, as JPEG without metadata.
#[derive(Debug)]
pub struct SafePhoto {
    /// At most 2,048 pixels on the longer edge.
    pub full: Vec<u8>,
    /// At most 320.
    pub thumbnail: Vec<u8>,
}

/// Not a picture that we can show.
#[derive(Debug, thiserror::Error)]
#[error("not a JPEG, PNG or GIF picture within the limits")]
pub struct NotAPhoto(#[source] image::ImageError);

/// Makes `bytes` safe.
///
/// # Errors
/// [`NotAPhoto`] where they are no picture of a kind that WeChat sends, or one that claims too much memory.
pub fn make_safe(bytes: &[u8]) -> Result<SafePhoto, NotAPhoto> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_PIXELS_A_SIDE);
    limits.max_image_height = Some(MOST_PIXELS_A_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|error| NotAPhoto(image::ImageError::IoError(error)))?;
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(NotAPhoto)?;
    let upright = decoder.orientation().map_err(NotAPhoto)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(NotAPhoto)?;
    picture.apply_orientation(upright);
    let full = encode(&shrink(&picture, FULL_EDGE), 85)?;
    let thumbnail = encode(&shrink(&picture, THUMBNAIL_EDGE), 75)?;
    Ok(SafePhoto { full, thumbnail })
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
        .map_err(NotAPhoto)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A JPEG with an EXIF segment that says "rotate by 90 degrees" and holds a marker text.
    fn photo_with_exif(width: u32, height: u32) -> Vec<u8> {
        let plain = encode(&DynamicImage::new_rgb8(width, height), 80).unwrap();
        let mut tiff = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
        tiff.extend(b"GPS-SECRET");
        let mut bytes = plain[..2].to_vec();
        bytes.extend([0xff, 0xe1]);
        bytes.extend(u16::try_from(tiff.len() + 2).unwrap().to_be_bytes());
        bytes.extend(tiff);
        bytes.extend(&plain[2..]);
        bytes
    }

    #[test]
    fn metadata_is_gone_and_the_picture_stands_upright() {
        let safe = make_safe(&photo_with_exif(640, 480)).unwrap();
        for bytes in [&safe.full, &safe.thumbnail] {
            assert!(!bytes.windows(4).any(|window| window == b"Exif"));
            assert!(!bytes.windows(10).any(|window| window == b"GPS-SECRET"));
        }
        let full = image::load_from_memory(&safe.full).unwrap();
        assert_eq!((full.width(), full.height()), (480, 640));
        let thumbnail = image::load_from_memory(&safe.thumbnail).unwrap();
        assert!(thumbnail.width() <= 320 && thumbnail.height() <= 320);
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        for bytes in [&b""[..], b"<svg/>", b"\xff\xd8\xff\xe0broken", &[0; 100]] {
            assert!(make_safe(bytes).is_err());
        }
    }
}
