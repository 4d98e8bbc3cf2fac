//! Writes the model file, whose form `domain::understanding` describes.

use domain::understanding::{MAGIC, VERSION, digest_of_labels};

use crate::learning::Learnt;
use crate::spelling::Table;

/// The bytes of the model file.
pub(crate) fn write(learnt: &Learnt, table: &Table) -> Vec<u8> {
    let mut file = Vec::new();
    file.extend(MAGIC);
    file.extend(VERSION.to_le_bytes());
    file.extend(digest_of_labels().to_le_bytes());
    file.extend(count_u16(table.spellings.len()));
    for (letters, sound) in &table.spellings {
        file.push(u8::try_from(letters.len()).expect("a syllable is short"));
        file.extend(letters.bytes());
        file.extend(sound.to_le_bytes());
    }
    file.extend(count_u16(table.characters.len()));
    for (character, sound) in &table.characters {
        let code = u16::try_from(u32::from(*character)).expect("the table holds one block");
        file.extend(code.to_le_bytes());
        file.extend(sound.to_le_bytes());
    }
    let strongest = learnt.features.iter().flat_map(|(_, row)| row).map(|(_, w)| w.abs()).fold(0.0, f32::max);
    let scale = strongest / 127.0;
    file.extend(scale.to_le_bytes());
    for bias in &learnt.biases {
        file.extend(bias.to_le_bytes());
    }
    file.extend(u32::try_from(learnt.features.len()).expect("some ten thousand features").to_le_bytes());
    for (feature, row) in &learnt.features {
        file.extend(&feature.to_le_bytes()[..3]);
        file.push(u8::try_from(row.len()).expect("fewer than 256 labels"));
    }
    for (label, weight) in learnt.features.iter().flat_map(|(_, row)| row) {
        file.push(*label);
        #[expect(clippy::cast_possible_truncation, reason = "the scale makes it fit")]
        let byte = (weight / scale).round() as i8;
        file.push(byte.cast_unsigned());
    }
    file
}

fn count_u16(count: usize) -> [u8; 2] {
    u16::try_from(count).expect("the table is small").to_le_bytes()
}
