use proptest::prelude::*;

use super::*;

/// How they were made: tests/fixtures/media/README.md.
const NARROW: &[u8] = include_bytes!("../../../../../tests/fixtures/media/tone.amr");
const WIDE: &[u8] = include_bytes!("../../../../../tests/fixtures/media/tone-wide.amr");
const TENCENT: &[u8] = include_bytes!("../../../../../tests/fixtures/media/tone-tencent.silk");
const SKYPE: &[u8] = include_bytes!("../../../../../tests/fixtures/media/tone.silk");

/// Rate, samples and loudness of a WAV file, whose header must fit.
fn read(wav: &[u8]) -> (u32, Vec<i16>, f64) {
    let word = |at: usize| u32::from_le_bytes(wav[at..at + 4].try_into().unwrap());
    assert_eq!((&wav[..4], &wav[8..16], &wav[36..40]), (&b"RIFF"[..], &b"WAVEfmt "[..], &b"data"[..]));
    assert_eq!((word(4) as usize, word(40) as usize), (wav.len() - 8, wav.len() - 44));
    let samples: Vec<i16> = wav[44..].as_chunks().0.iter().map(|pair| i16::from_le_bytes(*pair)).collect();
    let squares: f64 = samples.iter().map(|sample| f64::from(*sample).powi(2)).sum();
    let loudness = (squares / f64::from(u32::try_from(samples.len()).unwrap())).sqrt();
    (word(24), samples, loudness)
}

/// How often the sound crosses zero in a second that begins at `from`: twice its frequency.
fn crossings(samples: &[i16], rate: u32, from: f64) -> usize {
    let rate = rate as usize;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small positive number")]
    let from = (from * 1000.0) as usize * rate / 1000;
    samples[from..from + rate / 2].windows(2).filter(|pair| (pair[0] < 0) != (pair[1] < 0)).count() * 2
}

#[test]
fn the_kind_is_told_by_the_first_bytes() {
    assert_eq!(Kind::of(NARROW), Kind::Amr);
    assert_eq!(Kind::of(WIDE), Kind::AmrWide);
    assert_eq!(Kind::of(TENCENT), Kind::Silk);
    assert_eq!(Kind::of(SKYPE), Kind::Silk);
    for other in [&b""[..], b"\x02", b"#!AMR", b"\x02#!AMR\n", b"#!SILK_V2", b"RIFF", b"Speex   "] {
        assert_eq!(Kind::of(other), Kind::Other);
        assert_eq!(make_playable(other), Err(Unplayable::Unknown));
    }
}

#[test]
fn a_tone_comes_out_of_every_kind_as_long_and_as_high_as_it_went_in() {
    for (file, rate, seconds) in
        [(NARROW, 8_000, 3), (WIDE, 16_000, 2), (TENCENT, 24_000, 3), (SKYPE, 24_000, 3)]
    {
        let (played, samples, loudness) = read(&make_playable(file).unwrap());
        assert_eq!((played, samples.len()), (rate, seconds * rate as usize));
        assert!((1_500.0..9_000.0).contains(&loudness), "{loudness}");
        // The tone rises: its second half is higher than its first.
        let (early, late) = (crossings(&samples, rate, 0.3), crossings(&samples, rate, 1.3));
        assert!((550..1_100).contains(&early) && late > early, "{early} {late}");
    }
}

#[test]
fn a_recording_that_was_cut_off_is_played_as_far_as_it_came() {
    for file in [NARROW, TENCENT] {
        let (rate, samples, _) = read(&make_playable(&file[..file.len() / 2]).unwrap());
        let half = rate as usize * 3 / 2;
        assert!(samples.len() > half * 8 / 10 && samples.len() < half * 12 / 10, "{}", samples.len());
    }
    for empty in [&b"#!AMR\n"[..], b"#!AMR-WB\n", b"#!SILK_V3", b"\x02#!SILK_V3\xff\xff"] {
        assert_eq!(make_playable(empty), Err(Unplayable::Broken));
    }
}

#[test]
fn a_recording_of_an_hour_is_cut_and_a_huge_one_refused() {
    let mut long = NARROW.to_vec();
    while long.len() < 1_000_000 {
        long.extend_from_slice(&NARROW[6..]);
    }
    let (rate, samples, _) = read(&make_playable(&long).unwrap());
    assert_eq!(samples.len(), MOST_SECONDS * rate as usize);
    long.resize(MOST_BYTES + 1, 0);
    assert_eq!(make_playable(&long), Err(Unplayable::TooLarge));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn hostile_bytes_end_in_sound_or_a_sentence(
        file in prop::sample::select(vec![NARROW, WIDE, TENCENT, SKYPE]),
        keep in 10_usize..900,
        flips in prop::collection::vec((9_usize..900, any::<u8>()), 0..40),
        tail in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        let mut bytes = file[..keep.min(file.len())].to_vec();
        bytes.extend(tail);
        for (at, byte) in flips {
            if let Some(place) = bytes.get_mut(at) { *place = byte; }
        }
        if let Ok(wav) = make_playable(&bytes) {
            prop_assert!(wav.len() <= 44 + MOST_SECONDS * 24_000 * 2);
        }
    }
}
