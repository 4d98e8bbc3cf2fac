//! The size of a picture in HEVC before it is decoded, from its sequence parameter sets (ITU-T H.265, 7.3.2.2).
//!
//! What a container says of the size is a claim of whoever wrote it; the decoder allocates what is said here.

/// The type of a unit that is a sequence parameter set.
const SEQUENCE: u8 = 33;
/// The bits of a profile in a set: its name, 32 flags of what it is compatible with, and 48 of what it leaves out.
const PROFILE: usize = 88;
/// The bits of a level.
const LEVEL: usize = 8;

/// Whether the decoder reads a unit as a sequence parameter set: by its own header, whatever the list around it says, and
/// of the base layer alone.
pub(super) fn is_sequence(unit: &[u8]) -> bool {
    matches!(unit, [first, second, ..] if (first >> 1) & 0x3f == SEQUENCE && first & 1 == 0 && second >> 3 == 0)
}

/// How many pixels are decoded with this sequence parameter set, before anything is cropped; none where it cannot be read.
pub(super) fn pixels(unit: &[u8]) -> Option<u64> {
    let payload = payload(unit);
    let mut bits = Bits { bytes: &payload, at: 0 };
    bits.skip(4);
    let layers_below = bits.number_of(3)?;
    bits.skip(1);
    bits.skip_profiles(layers_below)?;
    bits.exp_golomb()?; // The set's own number.
    let has_full_colour = bits.exp_golomb()? == 3;
    if has_full_colour {
        bits.skip(1);
    }
    let (width, height) = (bits.exp_golomb()?, bits.exp_golomb()?);
    Some(width * height)
}

/// What a unit holds behind its header, without the bytes that keep three zeros apart.
fn payload(unit: &[u8]) -> Vec<u8> {
    let mut zeros = 0;
    let mut kept = Vec::with_capacity(unit.len());
    for byte in unit.iter().skip(2) {
        if zeros >= 2 && *byte == 3 {
            zeros = 0;
            continue;
        }
        zeros = if *byte == 0 { zeros + 1 } else { 0 };
        kept.push(*byte);
    }
    kept
}

/// Reads bits, the highest of a byte first.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn bit(&mut self) -> Option<u64> {
        let byte = self.bytes.get(self.at / 8)?;
        let bit = (byte >> (7 - self.at % 8)) & 1;
        self.at += 1;
        Some(u64::from(bit))
    }

    fn number_of(&mut self, bits: u32) -> Option<u64> {
        (0..bits).try_fold(0, |number, _| Some((number << 1) | self.bit()?))
    }

    fn skip(&mut self, bits: usize) {
        self.at += bits;
    }

    /// A number in the code of Exp-Golomb: so many zeros, and one bit more of it; at most 32 bits, as the decoder has it.
    fn exp_golomb(&mut self) -> Option<u64> {
        let mut zeros = 0;
        while self.bit()? == 0 {
            zeros += 1;
            if zeros > 31 {
                return None;
            }
        }
        Some((1 << zeros) - 1 + self.number_of(zeros)?)
    }

    /// Skips the profile and level of the whole and of the layers below it (7.3.3).
    fn skip_profiles(&mut self, layers_below: u64) -> Option<()> {
        self.skip(PROFILE + LEVEL);
        let mut present = Vec::new();
        for _ in 0..layers_below {
            present.push((self.bit()? == 1, self.bit()? == 1));
        }
        if !present.is_empty() {
            self.skip(2 * (8 - present.len()));
        }
        for (has_profile, has_level) in present {
            self.skip(if has_profile { PROFILE } else { 0 } + if has_level { LEVEL } else { 0 });
        }
        Some(())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    #[derive(Default)]
    struct Written(Vec<u8>, usize);

    impl Written {
        fn bits(&mut self, value: u64, count: u32) {
            for at in (0..count).rev() {
                if self.1.is_multiple_of(8) {
                    self.0.push(0);
                }
                *self.0.last_mut().unwrap() |= u8::from((value >> at) & 1 == 1) << (7 - self.1 % 8);
                self.1 += 1;
            }
        }

        fn exp_golomb(&mut self, value: u64) {
            let length = 64 - (value + 1).leading_zeros();
            self.bits(0, length - 1);
            self.bits(value + 1, length);
        }
    }

    /// The beginning of a sequence parameter set, as far as it is read here.
    pub(in super::super) fn sequence(layers_below: u64, colours: u64, width: u64, height: u64) -> Vec<u8> {
        let mut set = Written::default();
        set.bits(0, 4);
        set.bits(layers_below, 3);
        set.bits(1, 1);
        // Profile and level without a pair of zero bytes, so that nothing has to be kept apart.
        for _ in 0..12 {
            set.bits(0x55, 8);
        }
        for _ in 0..layers_below {
            set.bits(0b11, 2);
        }
        if layers_below > 0 {
            set.bits(0, 2 * (8 - u32::try_from(layers_below).unwrap()));
        }
        for _ in 0..layers_below * 12 {
            set.bits(0x55, 8);
        }
        set.exp_golomb(0);
        set.exp_golomb(colours);
        if colours == 3 {
            set.bits(0, 1);
        }
        set.exp_golomb(width);
        set.exp_golomb(height);
        set.bits(0b1111, 4);
        [&[0x42, 0x01][..], &set.0].concat()
    }

    #[test]
    fn the_size_is_read_behind_profiles_layers_and_colours() {
        for (layers, colours) in [(0, 1), (0, 3), (1, 1), (6, 2), (7, 0)] {
            let set = sequence(layers, colours, 4032, 3024);
            assert!(is_sequence(&set));
            assert_eq!(pixels(&set), Some(4032 * 3024), "{layers} {colours}");
        }
        assert_eq!(pixels(&sequence(0, 1, 65_535, 65_535)), Some(65_535 * 65_535));
    }

    #[test]
    fn a_set_that_an_encoder_wrote_with_zeros_kept_apart_is_read() {
        // Of tests/fixtures/media/chequers.heic, which is 160 by 120.
        let set = [
            0x42, 0x01, 0x01, 0x03, 0x70, 0x00, 0x00, 0x03, 0x00, 0x90, 0x00, 0x00, 0x03, 0x00, 0x00, 0x03,
            0x00, 0x1e, 0xa0, 0x14, 0x20, 0x79, 0x65, 0xba, 0x92, 0x4a, 0x6b, 0x9b,
        ];
        assert_eq!(pixels(&set), Some(160 * 120));
    }

    #[test]
    fn what_is_cut_off_or_no_number_has_no_size() {
        let set = sequence(3, 1, 4032, 3024);
        for length in 0..set.len() - 2 {
            assert_eq!(pixels(&set[..length]), None, "{length}");
        }
        let zeros = [&[0x42, 0x01, 0x01][..], &[0x55; 12], &[0; 40]].concat();
        assert_eq!(pixels(&zeros), None);
    }

    #[test]
    fn only_sequence_parameter_sets_of_the_base_layer_are_taken_for_one() {
        for (unit, is_one) in [
            (&[0x42, 0x01][..], true),
            (&[0x40, 0x01], false),
            (&[0x44, 0x01], false),
            (&[0x42, 0x09], false),
            (&[0x43, 0x01], false),
            (&[0x42], false),
            (&[], false),
        ] {
            assert_eq!(is_sequence(unit), is_one, "{unit:?}");
        }
    }
}
