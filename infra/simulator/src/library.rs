//! Media: what people send, what accounts upload, and the photo for those who have none at hand.

use std::{io::Cursor, sync::LazyLock};

use bytes::Bytes;
use image::{ImageFormat, Rgb, RgbImage};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use wechat::limits::content::TEMPORARY_MEDIA_SECONDS;

use super::{
    Answer, Simulator,
    account::SimulatedAccount,
    random,
    state::{Media, State},
};

/// The most media, and bytes of them, that are kept; the oldest temporary ones go first.
const ITEMS: usize = 2000;
const BYTES: u64 = 512 * 1024 * 1024;

impl Media {
    pub(crate) fn is_live(&self, now: Timestamp) -> bool {
        self.material.is_some() || now.as_second() - self.created_at.as_second() < TEMPORARY_MEDIA_SECONDS
    }
}

/// What is said of a medium that stays until the account deletes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Material {
    /// The file's name.
    pub(crate) name: String,
    /// A video's.
    pub(crate) title: String,
    /// A video's.
    pub(crate) introduction: String,
}

impl Simulator {
    /// Keeps a file of an account's chats; none when there is no such account or it cannot be written.
    pub(crate) fn keep_media(
        &self,
        account: &str,
        kind: &str,
        content_type: &str,
        bytes: Bytes,
    ) -> Option<String> {
        self.keep(account, kind, content_type, bytes, None)
    }

    /// Keeps a file of an account for good; none as above, and when no more can be kept.
    pub(crate) fn keep_material(
        &self,
        account: &str,
        kind: &str,
        content_type: &str,
        bytes: Bytes,
        material: Material,
    ) -> Option<String> {
        let kept: u64 =
            self.state().media.iter().filter(|media| media.material.is_some()).map(|media| media.bytes).sum();
        if kept + bytes.len() as u64 > BYTES / 2 {
            return None;
        }
        self.keep(account, kind, content_type, bytes, Some(material))
    }

    /// Forgets a permanent file of `account`; false when there is none.
    pub(crate) fn forget_material(&self, account: &str, id: &str) -> bool {
        let forgotten = self.change(|state| {
            let before = state.media.len();
            state
                .media
                .retain(|media| media.id != id || media.account != account || media.material.is_none());
            state.media.len() < before
        });
        if forgotten {
            self.0.store.remove(id);
        }
        forgotten
    }

    fn keep(
        &self,
        account: &str,
        kind: &str,
        content_type: &str,
        bytes: Bytes,
        material: Option<Material>,
    ) -> Option<String> {
        let account = self.account(account)?;
        let id = random::text(&random::bytes::<48>());
        let media = Media {
            id: id.clone(),
            account: account.account.clone(),
            kind: kind.to_owned(),
            content_type: content_type.to_owned(),
            bytes: bytes.len() as u64,
            created_at: self.clock().now(),
            material,
        };
        if let Err(error) = self.0.store.put(&id, bytes) {
            tracing::error!(%error, "a media file is not kept");
            return None;
        }
        let old = self.change(|state| {
            state.media.push(media);
            prune(state)
        });
        for media in old {
            self.0.store.remove(&media.id);
        }
        Some(id)
    }

    /// A live media of `account`: another account's is as unknown as one that never was.
    pub(crate) fn media_of(&self, account: &str, id: &str) -> Option<(Media, Bytes)> {
        let now = self.clock().now();
        let media = self.known_media(id).filter(|media| media.account == account && media.is_live(now))?;
        let bytes = self.0.store.get(id)?;
        Some((media, bytes))
    }

    /// Any media, as the phone and a `PicUrl` show it: by an id that nobody can guess.
    pub(crate) fn any_media(&self, id: &str) -> Option<(Media, Bytes)> {
        let media = self.known_media(id)?;
        let bytes = self.0.store.get(id)?;
        Some((media, bytes))
    }

    fn known_media(&self, id: &str) -> Option<Media> {
        self.state().media.iter().find(|media| media.id == id).cloned()
    }

    pub(crate) fn picture_url(&self, media_id: &str) -> String {
        format!("{}/weixin/mmbiz/{media_id}", self.base_url())
    }

    /// Whether the media that an answer names is the account's own and still there.
    pub(crate) fn check_media(&self, account: &SimulatedAccount, answer: &Answer) -> Result<(), String> {
        let (kind, id) = match answer {
            Answer::Image(id) => ("image", id),
            Answer::Voice(id) => ("voice", id),
            _ => return Ok(()),
        };
        match self.media_of(&account.account, id) {
            Some((media, _)) if media.kind == kind => Ok(()),
            _ => Err(format!("the MediaId is no live {kind} of this account")),
        }
    }
}

/// Takes out the oldest temporary media until the others fit.
fn prune(state: &mut State) -> Vec<Media> {
    let mut total: u64 = state.media.iter().map(|media| media.bytes).sum();
    let mut items = state.media.iter().filter(|media| media.material.is_none()).count();
    let goes = |media: &mut Media| {
        let goes = media.material.is_none() && (items > ITEMS || total > BYTES);
        if goes {
            items -= 1;
            total -= media.bytes;
        }
        goes
    };
    state.media.extract_if(.., goes).collect()
}

/// The content type of a picture that WeChat accepts, told by its first bytes.
pub(crate) fn picture_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [b'G', b'I', b'F', b'8', ..] => Some("image/gif"),
        [b'B', b'M', ..] => Some("image/bmp"),
        _ => None,
    }
}

/// A valid AMR file of so many seconds in which nobody speaks.
pub(crate) fn silence(seconds: u32) -> Bytes {
    const FRAMES_A_SECOND: usize = 50;
    const NO_DATA: u8 = 0x7c;
    let mut amr = b"#!AMR\n".to_vec();
    amr.resize(amr.len() + FRAMES_A_SECOND * seconds as usize, NO_DATA);
    amr.into()
}

/// A drawn photo of a street with a manhole whose cover is off, which says where it was taken, as a phone's does.
pub(crate) fn sample_photo() -> Option<Bytes> {
    static PHOTO: LazyLock<Option<Bytes>> = LazyLock::new(draw_photo);
    PHOTO.clone()
}

fn draw_photo() -> Option<Bytes> {
    let picture = RgbImage::from_fn(800, 600, |x, y| {
        let (dx, dy) = (f64::from(x) - 400.0, (f64::from(y) - 380.0) * 1.9);
        let (cx, cy) = (f64::from(x) - 585.0, (f64::from(y) - 465.0) * 1.9);
        let grain = u8::try_from((x * 7 + y * 13 + (x * y) % 11) % 14).unwrap_or(0);
        if y < 170 {
            Rgb([120 + grain, 160 + grain, 205])
        } else if y < 215 {
            Rgb([150, 140 + grain, 120])
        } else if dx.hypot(dy) < 105.0 {
            Rgb([18, 16, 15])
        } else if dx.hypot(dy) < 125.0 || (cx.hypot(cy) < 112.0 && (x / 18 + y / 10) % 2 == 0) {
            Rgb([92, 74, 60])
        } else if cx.hypot(cy) < 112.0 {
            Rgb([128, 104, 84])
        } else {
            Rgb([104 + grain, 104 + grain, 108 + grain])
        }
    });
    let mut jpeg = Cursor::new(Vec::new());
    picture.write_to(&mut jpeg, ImageFormat::Jpeg).ok()?;
    Some(with_position(&jpeg.into_inner()).into())
}

/// Puts an EXIF segment with the position of 新湛一路 behind the first marker of a JPEG.
fn with_position(jpeg: &[u8]) -> Vec<u8> {
    let mut tiff: Vec<u8> = Vec::new();
    let entry = |tiff: &mut Vec<u8>, tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        tiff.extend_from_slice(&tag.to_be_bytes());
        tiff.extend_from_slice(&kind.to_be_bytes());
        tiff.extend_from_slice(&count.to_be_bytes());
        tiff.extend_from_slice(&value);
    };
    // The header, then a directory that only points to the one of the position at byte 26.
    tiff.extend_from_slice(b"MM\0*\0\0\0\x08\0\x01");
    entry(&mut tiff, 0x8825, 4, 1, 26_u32.to_be_bytes());
    tiff.extend_from_slice(&[0; 4]);
    tiff.extend_from_slice(&4_u16.to_be_bytes());
    entry(&mut tiff, 1, 2, 2, *b"N\0\0\0");
    entry(&mut tiff, 2, 5, 3, 80_u32.to_be_bytes());
    entry(&mut tiff, 3, 2, 2, *b"E\0\0\0");
    entry(&mut tiff, 4, 5, 3, 104_u32.to_be_bytes());
    tiff.extend_from_slice(&[0; 4]);
    // 36° 4' 1.2" N, 120° 23' 34.8" E as fractions.
    for number in [36_u32, 1, 4, 1, 12, 10, 120, 1, 23, 1, 348, 10] {
        tiff.extend_from_slice(&number.to_be_bytes());
    }
    let length = u16::try_from(2 + 6 + tiff.len()).unwrap_or(u16::MAX);
    let (start, rest) = jpeg.split_at(2.min(jpeg.len()));
    [start, &[0xff, 0xe1], &length.to_be_bytes(), b"Exif\0\0", &tiff, rest].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_is_a_picture_that_says_where_it_was_taken() {
        let jpeg = sample_photo().unwrap();
        assert_eq!(picture_type(&jpeg), Some("image/jpeg"));
        assert!(jpeg.windows(6).any(|part| part == b"Exif\0\0"));
        let picture = image::load_from_memory(&jpeg).unwrap();
        assert_eq!((picture.width(), picture.height()), (800, 600));
    }
}
