//! Makes the copy of a photo that may become public: what a person marked is black, and no metadata is left.
//!
//! The marked pixels are overwritten in the decoded picture before it is encoded anew, so that nothing of what was
//! there is in the file. The thumbnail is made from the same picture.

use image::{DynamicImage, Rgb, RgbImage};

use super::photos::{NotAPhoto, SafePhoto, decode, in_both_sizes};
use domain::masking::Rectangle;

/// How far JPEG spreads a colour beyond an edge: the 16 pixels of a block whose colours are stored at half size. So
/// wide a margin around each rectangle is black, too, which also hides what an imprecise hand left at the edge.
pub(super) const MARGIN: u32 = 16;

/// Makes the copy of a photo in which these parts are black. It has the size that [`super::photos::make_safe`] keeps.
///
/// # Errors
/// [`NotAPhoto`] where the bytes are no picture of a kind that phones make, or one that claims too much.
pub fn mask(bytes: &[u8], rectangles: &[Rectangle]) -> Result<SafePhoto, NotAPhoto> {
    let mut picture = decode(bytes)?.into_rgb8();
    for rectangle in rectangles {
        blacken(&mut picture, rectangle);
    }
    in_both_sizes(&DynamicImage::ImageRgb8(picture))
}

fn blacken(picture: &mut RgbImage, rectangle: &Rectangle) {
    let size = picture.dimensions();
    let ((left, top), (right, bottom)) = rectangle.pixels(size);
    let (left, top) = (left.saturating_sub(MARGIN), top.saturating_sub(MARGIN));
    let (right, bottom) = ((right + MARGIN).min(size.0), (bottom + MARGIN).min(size.1));
    for y in top..bottom {
        for x in left..right {
            picture.put_pixel(x, y, Rgb([0, 0, 0]));
        }
    }
}
