//! Makes an MP3 safe to keep and show: its frames of sound alone. Whatever stands before, between and behind them, such as
//! the tags that say who made it, where and with what, is left out.

/// The media type of what is kept.
pub const MP3: &str = "audio/mpeg";

/// The fewest frames of a sound; a single one is shorter than anybody hears, and more likely something else.
const FEWEST_FRAMES: usize = 2;
/// Kilobits a second by the number in a frame's header, of version 1 and of the versions 2 and 2.5.
const RATES: [[usize; 15]; 2] = [
    [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
    [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];

/// The sound of an MP3; none where it is no MP3.
#[must_use]
pub fn bare(bytes: &[u8]) -> Option<Vec<u8>> {
    let (mut sound, mut frames, mut at) = (Vec::new(), 0, 0);
    // What stands at the end of a frame is a frame, or nothing that is kept.
    let mut follows = false;
    while at < bytes.len() {
        let rest = &bytes[at..];
        if let Some(length) = tag(rest) {
            (at, follows) = (at.saturating_add(length), false);
            continue;
        }
        let Some(frame) = frame(rest).and_then(|length| rest.get(..length)) else {
            (at, follows) = (at + 1, false);
            continue;
        };
        // The sign of a frame is 11 bits, which chance makes too: where none goes before, one has to come after.
        if !follows && self::frame(&rest[frame.len()..]).is_none() {
            at += 1;
            continue;
        }
        sound.extend_from_slice(frame);
        (frames, at, follows) = (frames + 1, at + frame.len(), true);
    }
    (frames >= FEWEST_FRAMES).then_some(sound)
}

/// Whether a file begins as an MP3 does, after its tags and padding. Sound amid something else makes it none.
#[must_use]
pub fn is_mp3(mut bytes: &[u8]) -> bool {
    while let Some(length) = tag(bytes) {
        bytes = bytes.get(length..).unwrap_or_default();
    }
    let start = bytes.iter().position(|byte| *byte != 0).unwrap_or_default();
    let rest = bytes.get(start..).unwrap_or_default();
    let next = frame(rest).and_then(|length| rest.get(length..));
    next.is_some_and(|next| frame(next).is_some())
}

/// The length of the ID3 tag that begins here.
fn tag(bytes: &[u8]) -> Option<usize> {
    let header = bytes.get(..10).filter(|header| header.starts_with(b"ID3"))?;
    // Seven bits a byte, the highest first.
    let size = &header[6..10];
    let length = size.iter().fold(0_usize, |sum, byte| (sum << 7) | usize::from(byte & 0x7f));
    let footer = if header[5] & 0x10 == 0 { 0 } else { 10 };
    Some(10 + length + footer)
}

/// The length of the frame of layer III that begins here; what is left of the file may be shorter.
fn frame(bytes: &[u8]) -> Option<usize> {
    let [0xff, second, third, _] = *bytes.first_chunk()? else { return None };
    if second & 0xe0 != 0xe0 || second & 0x06 != 0x02 {
        return None;
    }
    let (halves, hertz, samples) = match second & 0x18 {
        0x18 => (0, [44_100, 48_000, 32_000], 144),
        0x10 => (1, [22_050, 24_000, 16_000], 72),
        0x00 => (1, [11_025, 12_000, 8_000], 72),
        _ => return None,
    };
    let rate: usize = *RATES[halves].get(usize::from(third >> 4)).filter(|rate| **rate > 0)?;
    let hertz: usize = *hertz.get(usize::from((third >> 2) & 3))?;
    Some(samples * rate * 1000 / hertz + usize::from((third >> 1) & 1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Frames of 128 kilobits at 44.1 kHz.
    fn frames(count: u8) -> Vec<u8> {
        let frame = |number: u8| [&[0xff, 0xfb, 0x90, 0x44][..], &[number; 413]].concat();
        (1..=count).flat_map(frame).collect()
    }

    fn id3(words: &[u8]) -> Vec<u8> {
        let length = u8::try_from(words.len()).unwrap();
        [&[b'I', b'D', b'3', 4, 0, 0, 0, 0, 0, length][..], words].concat()
    }

    #[test]
    fn the_sound_stays_whole_and_whatever_is_around_it_goes() {
        let mut old = vec![0; 128];
        old[..8].copy_from_slice(b"TAGOWNER");
        let ape = b"APETAGEX\xd0\x07\0\0OWNER".to_vec();
        let parts =
            [id3(b"OWNER"), id3(b"GPS"), vec![0; 20], frames(3), id3(b"OWNER"), frames(2), ape, old].concat();
        assert!(is_mp3(&parts));
        assert_eq!(bare(&parts), Some([frames(3), frames(2)].concat()));
        assert_eq!(bare(&frames(2)), Some(frames(2)));
    }

    #[test]
    fn what_is_no_mp3_is_none() {
        let aac = [&[0xff, 0xf1, 0x50, 0x80][..], &[0; 500]].concat();
        for other in
            [&b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f"[..], b"ID3", b"", b"\xff\xd8\xff\xe0", b"OggS", &aac]
        {
            assert!(!is_mp3(other), "{other:?}");
            assert_eq!(bare(other), None, "{other:?}");
        }
        let within = [&b"RIFF"[..], &frames(3)].concat();
        assert!(!is_mp3(&within));
    }

    #[test]
    fn frames_have_the_lengths_of_the_standard() {
        for (header, length) in [
            ([0xff, 0xfb, 0x90, 0x00], Some(417)),
            ([0xff, 0xfb, 0x92, 0x00], Some(418)),
            ([0xff, 0xf3, 0x80, 0x00], Some(208)),
            ([0xff, 0xe3, 0x18, 0x00], Some(72)),
            ([0xff, 0xfb, 0x00, 0x00], None),
            ([0xff, 0xfb, 0xf0, 0x00], None),
            ([0xff, 0xfb, 0x9c, 0x00], None),
            ([0xff, 0xfd, 0x90, 0x00], None),
        ] {
            assert_eq!(frame(&header), length, "{header:02x?}");
        }
    }

    proptest! {
        #[test]
        fn hostile_bytes_are_cut_and_never_added_to(
            bytes in prop::collection::vec(prop::sample::select(vec![0xff, 0xfb, 0x90, 0, b'I', b'D', b'3', 0x7f]), 0..400),
        ) {
            let all = [frames(2), bytes].concat();
            let safe = bare(&all).unwrap();
            prop_assert!(safe.len() <= all.len() && safe.starts_with(&frames(2)));
        }
    }
}
