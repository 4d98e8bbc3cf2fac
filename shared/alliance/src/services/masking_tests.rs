//! Masked copies of photos: what was marked is gone, what was not is as it was.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

use super::masking::{MARGIN, mask};
use super::photos::{MOST_PIXELS, NotAPhoto, make_safe};
use domain::masking::{Rectangle, WHOLE};

fn png(picture: &DynamicImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// A picture in which each place has its own colour, none of them dark.
fn colourful(width: u32, height: u32) -> DynamicImage {
    let part = |at: u32, of: u32| u8::try_from(80 + at * 175 / of).unwrap();
    let pixel = |x, y| Rgb([part(x, width), part(y, height), part(x + y, width + height)]);
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, pixel))
}

fn read(jpeg: &[u8]) -> RgbImage {
    assert_eq!(image::guess_format(jpeg).unwrap(), ImageFormat::Jpeg);
    image::load_from_memory(jpeg).unwrap().to_rgb8()
}

/// Checks each pixel: black where a rectangle is, as it was where none is near.
fn check(picture: &DynamicImage, rectangles: &[Rectangle]) {
    let bytes = png(picture);
    let masked = mask(&bytes, rectangles).unwrap();
    let (before, after) = (read(&make_safe(&bytes).unwrap().full), read(&masked.full));
    assert_eq!(before.dimensions(), after.dimensions());
    let areas: Vec<_> = rectangles.iter().map(|it| it.pixels(after.dimensions())).collect();
    let (mut hidden, mut seen) = (0, 0);
    for (x, y, pixel) in after.enumerate_pixels() {
        let within = |margin: u32| {
            areas.iter().any(|((left, top), (right, bottom))| {
                (x + margin >= *left && x < right + margin) && (y + margin >= *top && y < bottom + margin)
            })
        };
        if within(0) {
            assert!(pixel.0.iter().all(|colour| *colour <= 2), "{x} {y} {pixel:?}");
            hidden += 1;
        } else if !within(2 * MARGIN) {
            let same = |(one, other): (&u8, &u8)| one.abs_diff(*other) <= 12;
            assert!(pixel.0.iter().zip(&before.get_pixel(x, y).0).all(same), "{x} {y} {pixel:?}");
            seen += 1;
        }
    }
    assert!(hidden > 0 && (seen > 0 || rectangles.iter().any(|it| it.w == WHOLE && it.h == WHOLE)));
    let small = read(&masked.thumbnail);
    for ((left, top), (right, bottom)) in rectangles.iter().map(|it| it.pixels(small.dimensions())) {
        for (x, y) in (left..right).flat_map(|x| (top..bottom).map(move |y| (x, y))) {
            let colours = small.get_pixel(x, y).0;
            assert!(colours.iter().all(|colour| *colour <= 60), "thumbnail {x} {y} {colours:?}");
        }
    }
}

#[test]
fn what_is_marked_is_black_and_the_rest_as_it_was() {
    check(&colourful(640, 480), &[Rectangle { x: 300, y: 250, w: 200, h: 150 }]);
    let two = [Rectangle { x: 100, y: 100, w: 50, h: 50 }, Rectangle { x: 700, y: 600, w: 120, h: 200 }];
    check(&colourful(900, 1200), &two);
}

#[test]
fn a_rectangle_may_lie_at_an_edge_or_cover_everything() {
    let corners = [Rectangle { x: 0, y: 0, w: 100, h: 100 }, Rectangle { x: 900, y: 900, w: 100, h: 100 }];
    check(&colourful(641, 483), &corners);
    check(&colourful(640, 480), &[Rectangle { x: 0, y: 0, w: WHOLE, h: WHOLE }]);
    check(&colourful(400, 400), &[Rectangle { x: 999, y: 0, w: 1, h: WHOLE }]);
}

#[test]
fn a_large_photo_is_masked_at_the_size_in_which_it_is_kept() {
    check(&colourful(3000, 2000), &[Rectangle { x: 480, y: 480, w: 60, h: 60 }]);
}

#[test]
fn nothing_behind_a_mask_shines_through_where_the_picture_was_transparent() {
    let half = RgbaImage::from_fn(320, 320, |x, _| Rgba([200, 120, 90, if x < 160 { 0 } else { 128 }]));
    check(&DynamicImage::ImageRgba8(half), &[Rectangle { x: 400, y: 400, w: 200, h: 200 }]);
}

#[test]
fn a_photo_without_marks_is_encoded_anew_without_its_metadata() {
    let plain = colourful(320, 240);
    let mut jpeg = Cursor::new(Vec::new());
    plain.write_to(&mut jpeg, ImageFormat::Jpeg).unwrap();
    let jpeg = jpeg.into_inner();
    let mut named = jpeg[..2].to_vec();
    named.extend([0xff, 0xfe, 0, 12]);
    named.extend(b"GPS-SECRET");
    named.extend(&jpeg[2..]);
    let copy = mask(&named, &[]).unwrap();
    for bytes in [&copy.full, &copy.thumbnail] {
        assert!(!bytes.windows(10).any(|window| window == b"GPS-SECRET"));
    }
    assert_eq!(read(&copy.full).dimensions(), (320, 240));
}

#[test]
fn the_limits_are_those_of_every_photo() {
    let mut claims = Cursor::new(Vec::new());
    DynamicImage::new_rgb8(1, 1).write_to(&mut claims, ImageFormat::Gif).unwrap();
    let mut claims = claims.into_inner();
    claims[6..8].copy_from_slice(&u16::MAX.to_le_bytes());
    claims[8..10].copy_from_slice(&u16::MAX.to_le_bytes());
    let refused = mask(&claims, &[]).unwrap_err();
    assert!(matches!(refused, NotAPhoto::TooLarge { pixels } if pixels > MOST_PIXELS), "{refused}");
    assert!(matches!(mask(b"no picture", &[]), Err(NotAPhoto::Unreadable(_))));
}
