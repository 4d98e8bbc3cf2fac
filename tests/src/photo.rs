//! A photo as a phone takes it.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat};

/// A JPEG of one colour, with an EXIF segment that holds `secret`.
pub fn with_exif(secret: &str) -> Vec<u8> {
    let mut plain = Vec::new();
    let picture = DynamicImage::new_rgb8(320, 240);
    picture.write_to(&mut Cursor::new(&mut plain), ImageFormat::Jpeg).unwrap();
    let mut segment = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\0\0\0\0\0".to_vec();
    segment.extend(secret.as_bytes());
    let mut bytes = plain[..2].to_vec();
    bytes.extend([0xff, 0xe1]);
    bytes.extend(u16::try_from(segment.len() + 2).unwrap().to_be_bytes());
    bytes.extend(segment);
    bytes.extend(&plain[2..]);
    bytes
}
