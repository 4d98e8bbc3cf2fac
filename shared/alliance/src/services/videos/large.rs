//! Makes a video safe that is too large for memory: it is read in parts, once for its boxes and once to be copied.
//!
//! [`Survey`] asks for one range of the file after another, the headers of the outer boxes and those boxes whose inside is
//! kept, and never for the film's data. Its [`Edits`] are laid over each part of the copy. The result is what
//! [`make_safe`](super::make_safe) makes of the whole file.

use std::ops::Range;

use super::{NotAVideo, Walk, kept_in, measured_within};

/// The largest video, in bytes.
pub const MOST_BYTES: usize = 200 * 1024 * 1024;

/// The most that is held of a video's index, in bytes: a phone writes less than 1 MB for ten minutes.
const MOST_INDEX: usize = 16 * 1024 * 1024;
/// The most outer boxes: each takes a call to storage or two. A phone writes four; only live streams are in pieces.
const MOST_OUTER_BOXES: usize = 256;
/// The longest header of a box.
const LONGEST_HEADER: usize = 16;

/// The search for what has to go.
pub struct Survey {
    /// The length of the file.
    length: usize,
    /// Where the next outer box begins.
    at: usize,
    /// The box that is to be read whole.
    inside: Option<Range<usize>>,
    outer_boxes: usize,
    held: usize,
    walk: Walk,
    edits: Edits,
}

/// What a copy of the file has in other words than the file: zeros, and boxes without their metadata.
#[derive(Debug, Default)]
pub struct Edits {
    zeros: Vec<Range<usize>>,
    instead: Vec<(usize, Vec<u8>)>,
}

impl Survey {
    /// Begins with a file of this length.
    #[must_use]
    pub fn new(length: usize) -> Self {
        let (walk, edits) = (Walk::new(), Edits::default());
        Self { length, at: 0, inside: None, outer_boxes: 0, held: 0, walk, edits }
    }

    /// Which bytes of the file it has to see next; none once it has seen enough.
    #[must_use]
    pub fn wants(&self) -> Option<Range<usize>> {
        let header = || self.at..self.length.min(self.at + LONGEST_HEADER);
        self.inside.clone().or_else(|| (self.length - self.at >= 8).then(header))
    }

    /// Takes the bytes that it asked for.
    ///
    /// # Errors
    /// [`NotAVideo`] where it is no MP4, one whose boxes cannot be followed, or one in too many pieces.
    pub fn see(&mut self, bytes: &[u8]) -> Result<(), NotAVideo> {
        if self.wants().is_none_or(|wanted| wanted.len() != bytes.len()) {
            return Err(NotAVideo::Broken);
        }
        match self.inside.take() {
            Some(place) => {
                let mut safe = bytes.to_vec();
                self.walk.blank(&mut safe, b"", 0)?;
                self.at = place.end;
                self.edits.instead.push((place.start, safe));
                Ok(())
            }
            None => self.see_header(bytes),
        }
    }

    fn see_header(&mut self, bytes: &[u8]) -> Result<(), NotAVideo> {
        let name = bytes.get(4..8).and_then(|name| name.first_chunk::<4>()).ok_or(NotAVideo::Broken)?;
        if self.at == 0 && name != b"ftyp" {
            return Err(NotAVideo::Unknown);
        }
        self.outer_boxes += 1;
        if self.outer_boxes > MOST_OUTER_BOXES {
            return Err(NotAVideo::Broken);
        }
        let (header, length) = measured_within(bytes, self.length - self.at)?;
        let (start, end) = (self.at, self.at + length);
        if name == b"mdat" {
            self.walk.data.push(start + header..end);
        } else if kept_in(b"").contains(&name) {
            self.held += length;
            if self.held > MOST_INDEX {
                return Err(NotAVideo::Broken);
            }
            self.inside = Some(start..end);
            return Ok(());
        } else {
            self.edits.instead.push((start + 4, b"free".to_vec()));
            self.edits.zeros.push(start + header..end);
        }
        self.at = end;
        Ok(())
    }

    /// What has to be different in a copy, once it wants nothing more.
    ///
    /// # Errors
    /// [`NotAVideo`] where there is no film in it, or where it was not seen to its end.
    pub fn finish(mut self) -> Result<Edits, NotAVideo> {
        if self.length < 8 {
            return Err(NotAVideo::Unknown);
        }
        if self.wants().is_some() {
            return Err(NotAVideo::Broken);
        }
        self.edits.zeros.push(self.at..self.length);
        self.edits.zeros.extend(self.walk.samples_to_forget()?);
        Ok(self.edits)
    }
}

impl Edits {
    /// Makes a part of the file safe that begins at `from`.
    pub fn lay_over(&self, from: usize, part: &mut [u8]) {
        let within = 0..part.len();
        for zeros in &self.zeros {
            let begin = zeros.start.saturating_sub(from).min(within.end);
            let end = zeros.end.saturating_sub(from).min(within.end);
            part[begin..end].fill(0);
        }
        for (at, bytes) in &self.instead {
            let begin = (*at).max(from);
            let end = (at + bytes.len()).min(from + within.end);
            if begin < end {
                part[begin - from..end - from].copy_from_slice(&bytes[begin - at..end - at]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::make_safe;
    use super::super::tests::{boxed, film, track};
    use super::*;

    fn survey(file: &[u8]) -> Result<Edits, NotAVideo> {
        let mut survey = Survey::new(file.len());
        while let Some(range) = survey.wants() {
            survey.see(&file[range])?;
        }
        survey.finish()
    }

    /// The file made safe in parts of this length.
    fn in_parts(file: &[u8], each: usize) -> Result<Vec<u8>, NotAVideo> {
        let edits = survey(file)?;
        let mut copy = file.to_vec();
        for (number, part) in copy.chunks_mut(each).enumerate() {
            edits.lay_over(number * each, part);
        }
        Ok(copy)
    }

    /// The file made safe in memory.
    fn whole(file: &[u8]) -> Result<Vec<u8>, NotAVideo> {
        let mut copy = file.to_vec();
        make_safe(&mut copy).map(|()| copy)
    }

    /// A film with a track of positions among its pictures, and boxes that a player does not need.
    fn with_positions() -> Vec<u8> {
        let moov = [track(b"vide", &[32, 48]), track(b"meta", &[40, 56])].concat();
        [
            boxed(b"ftyp", b"mp42\0\0\0\0isommp42"),
            boxed(b"mdat", b"PICTURE1SECRET-APICTURE2SECRET-B"),
            boxed(b"moov", &moov),
            boxed(b"gps ", b"SECRET"),
        ]
        .concat()
    }

    #[test]
    fn a_copy_in_parts_is_what_the_whole_file_would_be() {
        for file in [film(), with_positions()] {
            let expected = whole(&file).unwrap();
            assert!(expected != file && !expected.windows(6).any(|it| it == b"SECRET"));
            for each in 1..=file.len() {
                assert_eq!(in_parts(&file, each).unwrap(), expected, "in parts of {each}");
            }
        }
    }

    #[test]
    fn the_data_of_the_film_are_never_asked_for() {
        let data = vec![7; 3_000_000];
        let file =
            [boxed(b"ftyp", b"mp42\0\0\0\0isom"), boxed(b"mdat", &data), film()[24..].to_vec()].concat();
        let mut survey = Survey::new(file.len());
        let mut seen = 0;
        while let Some(range) = survey.wants() {
            seen += range.len();
            survey.see(&file[range]).unwrap();
        }
        assert!(survey.finish().is_ok() && seen < 2_000, "{seen}");
    }

    #[test]
    fn too_many_pieces_and_too_long_an_index_are_refused() {
        let pieces = boxed(b"free", b"").repeat(MOST_OUTER_BOXES);
        assert_eq!(in_parts(&[film(), pieces].concat(), 100), Err(NotAVideo::Broken));
        // A box that says of itself that it is long is not read.
        let mut survey = Survey::new(MOST_BYTES);
        let ftyp = boxed(b"ftyp", b"mp42\0\0\0\0isom");
        survey.see(&ftyp[..16]).unwrap();
        survey.see(&ftyp).unwrap();
        let length = u32::try_from(MOST_INDEX + 1).unwrap().to_be_bytes();
        let claim = [&length[..], b"moov\0\0\0\0\0\0\0\0"].concat();
        assert_eq!(survey.see(&claim), Err(NotAVideo::Broken));
    }

    #[test]
    fn what_is_no_film_or_was_cut_off_is_refused() {
        assert_eq!(survey(b"").map(|_| ()), Err(NotAVideo::Unknown));
        assert_eq!(survey(b"#!AMR\n..........").map(|_| ()), Err(NotAVideo::Unknown));
        let file = film();
        assert_eq!(survey(&file[..file.len() - 10]).map(|_| ()), Err(NotAVideo::Broken));
        let mut short = Survey::new(file.len());
        assert_eq!(short.see(&file[..3]), Err(NotAVideo::Broken), "other bytes than it asked for");
        assert_eq!(short.finish().map(|_| ()), Err(NotAVideo::Broken), "not seen to its end");
    }

    proptest! {
        #[test]
        fn hostile_files_fare_as_they_do_in_memory(
            positions in any::<bool>(),
            flips in prop::collection::vec((0_usize..400, any::<u8>()), 0..12),
            tail in prop::collection::vec(any::<u8>(), 0..40),
            each in 1_usize..90,
        ) {
            let mut file = if positions { with_positions() } else { film() };
            file.extend(tail);
            for (at, byte) in flips {
                if let Some(place) = file.get_mut(at) { *place = byte; }
            }
            prop_assert_eq!(in_parts(&file, each), whole(&file));
        }
    }
}
