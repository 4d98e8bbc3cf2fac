//! Makes a video safe to keep and show: an MP4, told by its bytes, with its metadata blanked.
//!
//! A video is not encoded anew: that costs minutes of a processor. Only the boxes that a player needs are kept, by name
//! and by place. All others, such as those that say where, when and with what it was taken (`udta`, `meta`, `uuid`, a
//! dashcam's `gps `), become `free`, filled with zeros, at the length that they had, so that no offset moves. So do tracks
//! that are neither picture nor sound, whose samples may be positions, second by second.

pub mod large;
pub mod uploaded;

use std::ops::Range;

/// The largest video, in bytes: WeChat lets people send 25 MB in a chat.
pub const MOST_BYTES: usize = 25 * 1024 * 1024;
/// The media type of what is kept.
pub const MP4: &str = "video/mp4";

/// How deep boxes are followed: `moov/trak/mdia/minf/stbl` is five.
const DEEPEST: usize = 8;
/// The most boxes that are looked at.
const MOST_BOXES: usize = 20_000;
/// Where the name begins in a handler's body.
const HANDLER_NAME: usize = 24;

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

/// The boxes that are kept inside one of this name; the file itself has none.
fn kept_in(parent: &[u8]) -> &'static [&'static [u8; 4]] {
    match parent {
        b"" => &[b"ftyp", b"styp", b"moov", b"moof", b"mdat", b"sidx"],
        b"moov" => &[b"mvhd", b"trak", b"mvex"],
        b"mvex" => &[b"mehd", b"trex"],
        b"trak" => &[b"tkhd", b"edts", b"mdia"],
        b"edts" => &[b"elst"],
        b"mdia" => &[b"mdhd", b"hdlr", b"minf"],
        b"minf" => &[b"vmhd", b"smhd", b"hdlr", b"dinf", b"stbl"],
        b"dinf" => &[b"dref"],
        b"stbl" => &[
            b"stsd", b"stts", b"ctts", b"cslg", b"stss", b"stsc", b"stsz", b"stz2", b"stco", b"co64",
            b"sdtp", b"sbgp", b"sgpd",
        ],
        b"moof" => &[b"mfhd", b"traf"],
        b"traf" => &[b"tfhd", b"tfdt", b"trun", b"sdtp", b"sbgp", b"sgpd"],
        _ => &[],
    }
}

/// Blanks the metadata of an MP4 in place.
///
/// # Errors
/// [`NotAVideo`] where it is no MP4, or one whose boxes cannot be followed to the end.
pub fn make_safe(bytes: &mut [u8]) -> Result<(), NotAVideo> {
    if bytes.get(4..8) != Some(b"ftyp") {
        return Err(NotAVideo::Unknown);
    }
    let mut walk = Walk::new();
    walk.blank(bytes, b"", 0)?;
    for samples in walk.samples_to_forget()? {
        bytes[samples].fill(0);
    }
    Ok(())
}

struct Walk {
    left: usize,
    films: usize,
    /// Where samples may lie, in the order of the file.
    data: Vec<Range<usize>>,
    /// Where chunks of samples begin, of the tracks that are kept and of those that are not.
    kept: Vec<usize>,
    gone: Vec<usize>,
}

impl Walk {
    fn new() -> Self {
        Self { left: MOST_BOXES, films: 0, data: Vec::new(), kept: Vec::new(), gone: Vec::new() }
    }

    /// Blanks what is not kept among these boxes, which fill `bytes`, the inside of a box called `parent`.
    fn blank(&mut self, mut bytes: &mut [u8], parent: &[u8], depth: usize) -> Result<(), NotAVideo> {
        let mut at = 0;
        // Some writers end a list of boxes with a zero word.
        while bytes.len() >= 8 {
            self.left = self.left.checked_sub(1).ok_or(NotAVideo::Broken)?;
            let (header, length) = measured(bytes)?;
            let mut name = [0; 4];
            name.copy_from_slice(&bytes[4..8]);
            let (this, rest) = std::mem::take(&mut bytes).split_at_mut(length);
            let (is_kept, body) = (kept_in(parent).contains(&&name), &mut this[header..]);
            match &name {
                b"trak" if is_kept && !is_film(body) => {
                    self.gone.extend(chunks(body));
                    free(this, header);
                }
                _ if !is_kept => free(this, header),
                b"mdat" => self.data.push(at + header..at + length),
                // When it was taken: creation and modification, in every header.
                b"mvhd" | b"tkhd" | b"mdhd" => forget_times(body),
                // What a track is called, in words.
                b"hdlr" => body.iter_mut().skip(HANDLER_NAME).for_each(|byte| *byte = 0),
                b"dref" => forget_places(body)?,
                container if !kept_in(container).is_empty() => {
                    if depth == DEEPEST {
                        return Err(NotAVideo::Broken);
                    }
                    self.films += usize::from(&name == b"moov");
                    if &name == b"trak" {
                        self.kept.extend(chunks(body));
                    }
                    self.blank(body, &name, depth + 1)?;
                }
                _ => {}
            }
            at += length;
            bytes = rest;
        }
        bytes.fill(0);
        Ok(())
    }

    /// The samples of the tracks that were not kept: each chunk as far as the next chunk of any track.
    fn samples_to_forget(mut self) -> Result<Vec<Range<usize>>, NotAVideo> {
        // A picture in the same container has no index of a film.
        if self.films == 0 {
            return Err(NotAVideo::Unknown);
        }
        self.kept.sort_unstable();
        self.gone.sort_unstable();
        self.gone.dedup();
        let next_in =
            |starts: &[usize], start| starts.get(starts.partition_point(|other| *other <= start)).copied();
        let mut samples = Vec::new();
        for start in self.gone.iter().copied() {
            let data = self.data.get(self.data.partition_point(|data| data.end <= start));
            let Some(data) = data.filter(|data| data.contains(&start)) else { continue };
            if self.kept.binary_search(&start).is_ok() {
                continue;
            }
            let next = [&self.kept, &self.gone].into_iter().filter_map(|starts| next_in(starts, start)).min();
            samples.push(start..next.unwrap_or(data.end).min(data.end));
        }
        Ok(samples)
    }
}

/// Turns a box into one that says nothing, at its length.
fn free(this: &mut [u8], header: usize) {
    this[4..8].copy_from_slice(b"free");
    this[header..].fill(0);
}

/// Whether a track is picture or sound.
pub(super) fn is_film(trak: &[u8]) -> bool {
    let kind = find(trak, &[b"mdia", b"hdlr"]).and_then(|handler| handler.get(8..12));
    matches!(kind, Some(b"vide" | b"soun"))
}

/// Where the chunks of a track's samples begin in the file.
fn chunks(trak: &[u8]) -> Vec<usize> {
    let list = |name, each| {
        let places = find(trak, &[b"mdia", b"minf", b"stbl", name]).and_then(|body| body.get(8..));
        places.unwrap_or_default().chunks_exact(each).map(number)
    };
    list(b"stco", 4).chain(list(b"co64", 8)).collect()
}

/// A number with the highest byte first.
fn number(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |number, byte| (number << 8) | usize::from(*byte))
}

/// The inside of the first box on this path.
pub(super) fn find<'a>(mut bytes: &'a [u8], path: &[&[u8; 4]]) -> Option<&'a [u8]> {
    let Some((name, path)) = path.split_first() else { return Some(bytes) };
    while bytes.len() >= 8 {
        let (header, length) = measured(bytes).ok()?;
        let (this, rest) = bytes.split_at(length);
        if this[4..8] == name[..] {
            return find(&this[header..], path);
        }
        bytes = rest;
    }
    None
}

/// Zeroes what a list of data references says: each is the file itself, and QuickTime's name its path on a disk.
fn forget_places(list: &mut [u8]) -> Result<(), NotAVideo> {
    let mut bytes = list.get_mut(8..).unwrap_or_default();
    while bytes.len() >= 8 {
        let (header, length) = measured(bytes)?;
        let (this, rest) = bytes.split_at_mut(length);
        // Behind its version and flags, which say that it is the file itself.
        this.iter_mut().skip(header + 4).for_each(|byte| *byte = 0);
        bytes = rest;
    }
    bytes.fill(0);
    Ok(())
}

/// The lengths of a box's header and of the whole box.
pub(super) fn measured(bytes: &[u8]) -> Result<(usize, usize), NotAVideo> {
    measured_within(bytes, bytes.len())
}

/// The same by the beginning of a box alone, where `most` bytes are left for it.
fn measured_within(bytes: &[u8], most: usize) -> Result<(usize, usize), NotAVideo> {
    let word = |at: usize| -> Option<u32> { Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?)) };
    let (header, length) = match word(0) {
        // To the end of the file.
        Some(0) => (8, Some(most)),
        Some(1) => {
            let long =
                bytes.get(8..).and_then(|rest| rest.first_chunk()).map(|long| u64::from_be_bytes(*long));
            (16, long.and_then(|long| usize::try_from(long).ok()))
        }
        short => (8, short.and_then(|short| usize::try_from(short).ok())),
    };
    match length {
        Some(length) if (header..=most).contains(&length) => Ok((header, length)),
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
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(super) fn boxed(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len() + 8).unwrap();
        [&length.to_be_bytes()[..], name, body].concat()
    }

    fn handler(kind: &[u8; 4], name: &[u8]) -> Vec<u8> {
        boxed(b"hdlr", &[&[0; 8][..], kind, &[0; 12], name].concat())
    }

    /// A track whose samples begin at these places.
    pub(super) fn track(kind: &[u8; 4], starts: &[u32]) -> Vec<u8> {
        let starts: Vec<u8> = starts.iter().flat_map(|start| start.to_be_bytes()).collect();
        let stco = boxed(b"stco", &[&[0; 8][..], &starts].concat());
        let minf = boxed(b"minf", &boxed(b"stbl", &stco));
        boxed(b"trak", &boxed(b"mdia", &[handler(kind, b""), minf].concat()))
    }

    fn holds(bytes: &[u8], words: &[u8]) -> bool {
        bytes.windows(words.len()).any(|window| window == words)
    }

    /// An MP4 as phones write it: film data, then the index with position, time and owner in several places.
    pub(super) fn film() -> Vec<u8> {
        let place = boxed(b"\xa9xyz", b"\0\x12\x15\xc7+36.0670+120.3830/");
        let times =
            [&[0; 4][..], &3_900_000_000_u32.to_be_bytes(), &3_900_000_001_u32.to_be_bytes(), b"rest"]
                .concat();
        let trak = boxed(
            b"trak",
            &[
                boxed(b"tkhd", &times),
                boxed(b"udta", &boxed(b"name", b"Owner")),
                boxed(b"mdia", &[boxed(b"mdhd", &times), handler(b"vide", b"Wang's camera")].concat()),
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
        let time = 3_900_000_000_u32.to_be_bytes();
        for gone in [&b"36.0670"[..], b"Owner", b"GPS", b"\xa9xyz", b"Wang", &time] {
            assert!(holds(&before, gone) && !holds(&after, gone), "{}", String::from_utf8_lossy(gone));
        }
        let data = b"udta stays in the film's data";
        assert!(after.windows(data.len()).any(|window| window == data));
        let place = |bytes: &[u8], name: &[u8]| bytes.windows(4).position(|window| window == name);
        for name in [&b"moov"[..], b"trak", b"mdhd"] {
            assert_eq!(place(&before, name), place(&after, name));
        }
    }

    #[test]
    fn whatever_a_player_does_not_need_is_blanked_wherever_it_stands() {
        let alias = boxed(b"alis", b"\0\0\0\x01SECRET disk");
        let dinf = boxed(b"dinf", &boxed(b"dref", &[&[0; 7][..], &[1], &alias].concat()));
        let stbl = boxed(b"stbl", &[boxed(b"stts", &[0; 8]), boxed(b"SECR", b"SECRET")].concat());
        let minf = boxed(b"minf", &[dinf, stbl, boxed(b"gmhd", b"SECRET")].concat());
        let mdia = boxed(b"mdia", &[handler(b"soun", b""), minf, boxed(b"elng", b"SECRET")].concat());
        let trak = boxed(b"trak", &[mdia, boxed(b"tref", b"SECRET")].concat());
        let moov = [trak, boxed(b"gps ", b"SECRET"), boxed(b"skip", b"SECRET")].concat();
        let mut bytes = [
            boxed(b"ftyp", b"mp42\0\0\0\0isommp42"),
            boxed(b"free", b"freeGPS SECRET"),
            boxed(b"moov", &moov),
            boxed(b"gps0", b"SECRET"),
            b"SECR".to_vec(),
        ]
        .concat();
        let length = bytes.len();
        make_safe(&mut bytes).unwrap();
        assert!(bytes.len() == length && !holds(&bytes, b"SECR"), "{}", String::from_utf8_lossy(&bytes));
        for kept in [b"trak", b"soun", b"stts", b"alis"] {
            assert!(holds(&bytes, kept), "{}", String::from_utf8_lossy(kept));
        }
    }

    #[test]
    fn a_track_of_positions_goes_with_its_samples_and_the_film_stays_whole() {
        // The data begin at 32: picture, position, picture, position.
        let data = b"PICTURE1SECRET-APICTURE2SECRET-B";
        let mut bytes = [
            boxed(b"ftyp", b"mp42\0\0\0\0isommp42"),
            boxed(b"mdat", data),
            boxed(b"moov", &[track(b"vide", &[32, 48]), track(b"meta", &[40, 56])].concat()),
        ]
        .concat();
        assert_eq!(&bytes[32..40], b"PICTURE1");
        make_safe(&mut bytes).unwrap();
        assert!(!holds(&bytes, b"SECRET") && !holds(&bytes, b"meta"), "{}", String::from_utf8_lossy(&bytes));
        assert!(holds(&bytes, b"PICTURE1") && holds(&bytes, b"PICTURE2") && holds(&bytes, b"vide"));
    }

    #[test]
    fn a_track_that_names_the_film_for_its_own_takes_nothing_of_it() {
        let moov = [track(b"vide", &[32]), track(b"meta", &[32, 4, u32::MAX])].concat();
        let mut bytes =
            [boxed(b"ftyp", b"mp42\0\0\0\0isommp42"), boxed(b"mdat", b"PICTURE1"), boxed(b"moov", &moov)]
                .concat();
        make_safe(&mut bytes).unwrap();
        assert!(holds(&bytes, b"PICTURE1") && bytes.starts_with(b"\0\0\0\x18ftypmp42"));
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
