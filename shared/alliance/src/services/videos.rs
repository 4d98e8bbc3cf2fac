//! Makes a video safe to keep and show: an MP4, told by its bytes, with its metadata blanked.
//!
//! A video is not encoded anew: that costs minutes of a processor. Boxes that say where, when and with what it was taken
//! (`udta`, `meta`, `uuid`, and the boxes of names that begin with ©) become `free`, filled with zeros, at the length that
//! they had, so that no offset moves.

/// The largest video, in bytes: WeChat lets people send 25 MB in a chat.
pub const MOST_BYTES: usize = 25 * 1024 * 1024;
/// The media type of what is kept.
pub const MP4: &str = "video/mp4";

/// How deep boxes are followed: `moov/trak/mdia/minf/stbl` is five.
const DEEPEST: usize = 8;
/// The most boxes that are looked at.
const MOST_BOXES: usize = 20_000;

/// Not a video that we can show. The message is for staff, and continues the sentence after "这段视频".
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAVideo {
    /// No MP4.
    #[error("不是MP4格式，网页里放不出来")]
    Unknown,
    /// Its boxes do not fit together, so that its metadata cannot be found.
    #[error("不完整，打不开")]
    Broken,
}

/// Blanks the metadata of an MP4 in place.
///
/// # Errors
/// [`NotAVideo`] where it is no MP4, or one whose boxes cannot be followed to the end.
pub fn make_safe(bytes: &mut [u8]) -> Result<(), NotAVideo> {
    if bytes.get(4..8) != Some(b"ftyp") {
        return Err(NotAVideo::Unknown);
    }
    let mut walk = Walk { left: MOST_BOXES, films: 0 };
    walk.blank(bytes, 0)?;
    // A picture in the same container has no index of a film.
    if walk.films == 0 { Err(NotAVideo::Unknown) } else { Ok(()) }
}

struct Walk {
    left: usize,
    films: usize,
}

impl Walk {
    /// Blanks the metadata among these boxes, which fill `bytes`.
    fn blank(&mut self, mut bytes: &mut [u8], depth: usize) -> Result<(), NotAVideo> {
        // Some writers end a list of boxes with a zero word.
        while bytes.len() >= 8 {
            self.left = self.left.checked_sub(1).ok_or(NotAVideo::Broken)?;
            let (header, length) = measured(bytes)?;
            let mut name = [0; 4];
            name.copy_from_slice(&bytes[4..8]);
            let (this, rest) = std::mem::take(&mut bytes).split_at_mut(length);
            match &name {
                b"udta" | b"meta" | b"uuid" | b"Xtra" | [0xa9, ..] => {
                    this[4..8].copy_from_slice(b"free");
                    this[header..].fill(0);
                }
                b"moov" | b"trak" | b"mdia" | b"minf" | b"edts" | b"moof" | b"traf" => {
                    if depth == DEEPEST {
                        return Err(NotAVideo::Broken);
                    }
                    self.films += usize::from(&name == b"moov");
                    self.blank(&mut this[header..], depth + 1)?;
                }
                // When it was taken: creation and modification, in every header.
                b"mvhd" | b"tkhd" | b"mdhd" => forget_times(&mut this[header..]),
                _ => {}
            }
            bytes = rest;
        }
        Ok(())
    }
}

/// The lengths of a box's header and of the whole box.
fn measured(bytes: &[u8]) -> Result<(usize, usize), NotAVideo> {
    let word = |at: usize| -> Option<u32> { Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?)) };
    let (header, length) = match word(0) {
        // To the end of the file.
        Some(0) => (8, Some(bytes.len())),
        Some(1) => {
            let long =
                bytes.get(8..).and_then(|rest| rest.first_chunk()).map(|long| u64::from_be_bytes(*long));
            (16, long.and_then(|long| usize::try_from(long).ok()))
        }
        short => (8, short.and_then(|short| usize::try_from(short).ok())),
    };
    match length {
        Some(length) if (header..=bytes.len()).contains(&length) => Ok((header, length)),
        _ => Err(NotAVideo::Broken),
    }
}

/// Zeroes the two times after a header's version and flags: four bytes each, eight from version 1.
fn forget_times(body: &mut [u8]) {
    let each = if body.first() == Some(&1) { 8 } else { 4 };
    if let Some(times) = body.get_mut(4..4 + 2 * each) {
        times.fill(0);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn boxed(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len() + 8).unwrap();
        [&length.to_be_bytes()[..], name, body].concat()
    }

    /// An MP4 as phones write it: film data, then the index with position, time and owner in several places.
    fn film() -> Vec<u8> {
        let place = boxed(b"\xa9xyz", b"\0\x12\x15\xc7+36.0670+120.3830/");
        let times =
            [&[0; 4][..], &3_900_000_000_u32.to_be_bytes(), &3_900_000_001_u32.to_be_bytes(), b"rest"]
                .concat();
        let trak = boxed(
            b"trak",
            &[
                boxed(b"tkhd", &times),
                boxed(b"udta", &boxed(b"name", b"Owner")),
                boxed(b"mdia", &boxed(b"mdhd", &times)),
            ]
            .concat(),
        );
        let moov = [
            boxed(b"mvhd", &times),
            boxed(b"udta", &place),
            boxed(b"meta", b"\0\0\0\0com.apple.quicktime.location.ISO6709+36.0670"),
            trak,
        ]
        .concat();
        [
            boxed(b"ftyp", b"mp42\0\0\0\0isommp42"),
            boxed(b"mdat", b"udta stays in the film's data"),
            boxed(b"moov", &moov),
            boxed(b"uuid", b"GPSPOSITION"),
        ]
        .concat()
    }

    #[test]
    fn place_time_and_owner_are_blanked_and_no_offset_moves() {
        let before = film();
        let mut after = before.clone();
        make_safe(&mut after).unwrap();
        assert_eq!(after.len(), before.len());
        for gone in [&b"36.0670"[..], b"Owner", b"GPS", b"\xa9xyz", &3_900_000_000_u32.to_be_bytes()] {
            let holds = |bytes: &[u8]| bytes.windows(gone.len()).any(|window| window == gone);
            assert!(holds(&before) && !holds(&after), "{}", String::from_utf8_lossy(gone));
        }
        let data = b"udta stays in the film's data";
        assert!(after.windows(data.len()).any(|window| window == data));
        let place = |bytes: &[u8], name: &[u8]| bytes.windows(4).position(|window| window == name);
        for name in [&b"moov"[..], b"trak", b"mdhd"] {
            assert_eq!(place(&before, name), place(&after, name));
        }
    }

    #[test]
    fn what_is_no_film_is_refused_and_a_broken_one_too() {
        assert_eq!(make_safe(&mut b"#!AMR\n....".to_vec()), Err(NotAVideo::Unknown));
        assert_eq!(make_safe(&mut boxed(b"ftyp", b"heic\0\0\0\0mif1")), Err(NotAVideo::Unknown), "a picture");
        let mut cut = film();
        cut.truncate(cut.len() - 60);
        assert_eq!(make_safe(&mut cut), Err(NotAVideo::Broken));
        assert_eq!(make_safe(&mut boxed(b"ftyp", b"isom\0\0\0\0isom")), Err(NotAVideo::Unknown), "no index");
    }

    proptest! {
        #[test]
        fn hostile_bytes_end_in_a_sentence_or_a_file_of_the_same_length(
            flips in prop::collection::vec((0_usize..400, any::<u8>()), 0..30),
            tail in prop::collection::vec(any::<u8>(), 0..60),
        ) {
            let mut bytes = film();
            bytes.extend(tail);
            for (at, byte) in flips {
                if let Some(place) = bytes.get_mut(at) { *place = byte; }
            }
            let length = bytes.len();
            let _outcome = make_safe(&mut bytes);
            prop_assert_eq!(bytes.len(), length);
        }
    }
}
