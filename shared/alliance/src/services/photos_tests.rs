//! Pictures as phones make them, and as an attacker would.

use std::io::Cursor;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::{DynamicImage, ImageBuffer, ImageFormat, Rgba, RgbaImage};

use super::photos::{NotAPhoto, SafePhoto, make_safe, pixels};

/// Eight by eight pixels of red ink, in the four colours of print.
const CMYK: &str = "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwAQCwwODAoQDg0OEhEQExgoGhgWFhgxIyUdKDozPTw5Mzg3QEhcTkBEV0U3OFBtUVdfYmdoZz5NcXlwZHhcZWdj/8AAFAgACAAIBEMRAE0RAFkRAEsRAP/EABQAAQAAAAAAAAAAAAAAAAAAAAf/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/9oADgRDAE0AWQBLAAA/AEAfj8gP/9k=";
/// A progressive JPEG of 16 by 16 pixels.
const PROGRESSIVE: &str = "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8ybqmx5moq6T/wgALCAAQABABAREA/8QAFQABAQAAAAAAAAAAAAAAAAAAAAP/2gAIAQEAAAABiP/EABQQAQAAAAAAAAAAAAAAAAAAACD/2gAIAQEAAQUCH//EABQQAQAAAAAAAAAAAAAAAAAAACD/2gAIAQEABj8CH//EABQQAQAAAAAAAAAAAAAAAAAAACD/2gAIAQEAAT8hH//aAAgBAQAAABD/AP/EABQQAQAAAAAAAAAAAAAAAAAAACD/2gAIAQEAAT8QH//Z";

fn written(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A JPEG with an EXIF segment that says "rotate by 90 degrees" and holds a marker text.
fn photo_with_exif(width: u32, height: u32) -> Vec<u8> {
    let plain = written(&DynamicImage::new_rgb8(width, height), ImageFormat::Jpeg);
    let mut tiff = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
    tiff.extend(b"GPS-SECRET");
    let mut bytes = plain[..2].to_vec();
    bytes.extend([0xff, 0xe1]);
    bytes.extend(u16::try_from(tiff.len() + 2).unwrap().to_be_bytes());
    bytes.extend(tiff);
    bytes.extend(&plain[2..]);
    bytes
}

fn sizes(safe: &SafePhoto) -> [(u32, u32); 2] {
    [&safe.full, &safe.thumbnail].map(|bytes| {
        let picture = image::load_from_memory(bytes).unwrap();
        (picture.width(), picture.height())
    })
}

/// A GIF that claims a size: its header alone.
fn claiming(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = written(&DynamicImage::new_rgb8(1, 1), ImageFormat::Gif);
    bytes[6..8].copy_from_slice(&width.to_le_bytes());
    bytes[8..10].copy_from_slice(&height.to_le_bytes());
    bytes
}

#[test]
fn metadata_is_gone_and_the_picture_stands_upright() {
    let safe = make_safe(&photo_with_exif(640, 480)).unwrap();
    for bytes in [&safe.full, &safe.thumbnail] {
        assert!(!bytes.windows(4).any(|window| window == b"Exif"));
        assert!(!bytes.windows(10).any(|window| window == b"GPS-SECRET"));
    }
    assert_eq!(sizes(&safe), [(480, 640), (240, 320)]);
    assert_eq!(sizes(&make_safe(&photo_with_exif(4000, 3000)).unwrap())[0], (1536, 2048));
}

#[test]
fn what_is_no_picture_is_refused() {
    for bytes in [&b""[..], b"<svg/>", b"\xff\xd8\xff\xe0broken", &[0; 100], b"%PDF-1.7", b"BM"] {
        assert!(matches!(make_safe(bytes), Err(NotAPhoto::Unreadable(_))), "{bytes:?}");
    }
}

#[test]
fn a_panorama_of_12_032_pixels_is_taken() {
    let panorama = written(&DynamicImage::new_rgb8(12_032, 120), ImageFormat::Jpeg);
    assert_eq!(sizes(&make_safe(&panorama).unwrap()), [(2048, 20), (320, 3)]);
    assert_eq!(
        sizes(&make_safe(&written(&DynamicImage::new_rgb8(30_000, 1), ImageFormat::Png)).unwrap())[0],
        (2048, 1)
    );
}

#[test]
fn a_picture_that_claims_too_many_pixels_is_refused_before_it_is_decoded_and_told_the_limit() {
    for (width, height) in [(30_000, 30_000), (65_535, 65_535), (8_001, 8_000)] {
        let why = make_safe(&claiming(width, height)).unwrap_err();
        assert!(matches!(why, NotAPhoto::TooLarge { .. }), "{why}");
        assert!(why.to_string().contains("超过了6400万"), "{why}");
    }
    assert_eq!(pixels(&claiming(30_000, 30_000)), Some(900_000_000));
}

#[test]
fn sixteen_bits_a_colour_count_as_the_memory_they_take() {
    // 48 million pixels of eight bytes, as a PNG's header claims them.
    let small: ImageBuffer<Rgba<u16>, Vec<u16>> = ImageBuffer::from_pixel(4, 4, Rgba([9, 9, 9, u16::MAX]));
    let mut bytes = written(&small.into(), ImageFormat::Png);
    assert!(make_safe(&bytes).is_ok());
    bytes[16..20].copy_from_slice(&8000_u32.to_be_bytes());
    bytes[20..24].copy_from_slice(&6000_u32.to_be_bytes());
    let sum = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&sum.to_be_bytes());
    assert!(matches!(make_safe(&bytes), Err(NotAPhoto::TooDeep { pixels: 48_000_000 })));
}

/// The sum of a PNG's chunk (ISO 3309).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 * (sum & 1)))
    })
}

#[test]
fn a_progressive_picture_of_thousands_of_scans_is_refused() {
    let plain = STANDARD.decode(PROGRESSIVE).unwrap();
    assert!(make_safe(&plain).is_ok());
    let scan = plain.windows(2).rposition(|pair| pair == [0xff, 0xda]).unwrap();
    let mut many = plain[..plain.len() - 2].to_vec();
    for _ in 0..5000 {
        many.extend(&plain[scan..plain.len() - 2]);
    }
    many.extend([0xff, 0xd9]);
    assert!(matches!(make_safe(&many), Err(NotAPhoto::Unreadable(_))));
}

#[test]
fn the_four_colours_of_print_are_read() {
    let safe = make_safe(&STANDARD.decode(CMYK).unwrap()).unwrap();
    let [red, green, blue] = image::load_from_memory(&safe.full).unwrap().to_rgb8()[(4, 4)].0;
    assert!(red > 200 && green < 60 && blue < 60, "{red} {green} {blue}");
}

#[test]
fn only_the_first_picture_of_an_animation_is_decoded() {
    let mut bytes = Vec::new();
    {
        let mut animation = image::codecs::gif::GifEncoder::new(&mut bytes);
        for red in [200, 10] {
            let picture = RgbaImage::from_pixel(8, 8, Rgba([red, 0, 0, 255]));
            animation.encode_frame(image::Frame::new(picture)).unwrap();
        }
    }
    let safe = make_safe(&bytes).unwrap();
    assert!(image::load_from_memory(&safe.full).unwrap().to_rgb8()[(4, 4)].0[0] > 180);
}

#[test]
fn a_file_that_was_cut_off_is_shown_as_far_as_it_came_or_refused() {
    let whole = written(&DynamicImage::new_rgb8(400, 300), ImageFormat::Jpeg);
    for length in (0..whole.len()).step_by(97) {
        // Either is an answer; what matters is that there is one.
        drop(make_safe(&whole[..length]));
    }
}

#[test]
fn a_phones_heic_is_named_with_what_to_do() {
    for brand in [b"heic", b"mif1", b"avif"] {
        let mut bytes = b"\0\0\0\x18ftyp".to_vec();
        bytes.extend(brand);
        bytes.extend(b"\0\0\0\0mif1heic");
        let why = make_safe(&bytes).unwrap_err();
        assert!(matches!(why, NotAPhoto::Heic) && why.to_string().contains("兼容性最佳"));
    }
}

/// How they were made: tests/fixtures/media/README.md.
const HEIC: &[u8] = include_bytes!("../../../../tests/fixtures/media/chequers.heic");
const TURNED_HEIC: &[u8] = include_bytes!("../../../../tests/fixtures/media/chequers-turned.heic");

#[test]
fn a_heic_is_decoded_upright_and_its_metadata_are_gone() {
    assert_eq!((pixels(HEIC), sizes(&make_safe(HEIC).unwrap())[0]), (Some(19_200), (160, 120)));
    assert!(TURNED_HEIC.windows(10).any(|window| window == b"GPS-SECRET"));
    let safe = make_safe(TURNED_HEIC).unwrap();
    assert_eq!(sizes(&safe)[0], (120, 160));
    assert!(!safe.full.windows(10).any(|window| window == b"GPS-SECRET"));
    // What was on the left is at the top, and what was at the top is on the right.
    let full = image::load_from_memory(&safe.full).unwrap().to_rgb8();
    let [top_right, top_left, bottom_right] = [full[(110, 10)].0, full[(10, 10)].0, full[(110, 150)].0];
    assert!(top_right[0] > 150 && top_right[2] > 150, "{top_right:?}");
    assert!(top_left[0] > 150 && top_left[2] < 80, "{top_left:?}");
    assert!(bottom_right[0] < 80 && bottom_right[2] > 150, "{bottom_right:?}");
}

#[test]
fn a_hostile_heic_ends_in_a_sentence() {
    for seed in 0..120_usize {
        let mut bytes = HEIC.to_vec();
        for flip in 0..1 + seed % 7 {
            let at = 12 + (seed * 7919 + flip * 104_729) % (bytes.len() - 12);
            bytes[at] ^= u8::try_from(1 + (seed * 31 + flip) % 255).unwrap();
        }
        if seed % 5 == 0 {
            bytes.truncate(bytes.len() * (seed + 1) / 130);
        }
        if let Err(why) = make_safe(&bytes) {
            assert!(matches!(
                why,
                NotAPhoto::Heic | NotAPhoto::TooLargeHeic { .. } | NotAPhoto::Unreadable(_)
            ));
        }
    }
}

#[test]
fn transparent_places_become_white_and_half_transparent_ones_lighter() {
    let picture = RgbaImage::from_fn(64, 64, |x, _| Rgba([200, 0, 0, if x < 32 { 0 } else { 128 }]));
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let safe = make_safe(&written(&picture.clone().into(), format)).unwrap();
        let full = image::load_from_memory(&safe.full).unwrap().to_rgb8();
        assert!(full[(8, 8)].0.iter().all(|colour| *colour > 245), "{:?}", full[(8, 8)]);
        let [red, green, _] = full[(56, 8)].0;
        assert!(red > 210 && (110..145).contains(&green), "{:?}", full[(56, 8)]);
    }
}
