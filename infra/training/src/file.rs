//! Writes the model file, whose form `domain::understanding` describes.

use domain::understanding::{MAGIC, MOST_WEIGHT, VERSION, digest_of_labels};

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
    file.extend((strongest / f32::from(MOST_WEIGHT)).to_le_bytes());
    for bias in &learnt.biases {
        file.extend(bias.to_le_bytes());
    }
    file.extend(u32::try_from(learnt.features.len()).expect("some ten thousand features").to_le_bytes());
    let mut before = 0;
    for (feature, row) in &learnt.features {
        distance(&mut file, feature - before);
        before = *feature;
        file.push(u8::try_from(row.len()).expect("fewer than 256 labels"));
        let weights: Vec<u16> =
            row.iter().map(|(label, weight)| u16::from(*label) << 6 | step(*weight, strongest)).collect();
        for two in weights.chunks(2) {
            let (first, second) = (two[0], two.get(1).copied());
            file.push((first >> 4) as u8);
            file.push(((first & 0xf) << 4) as u8 | second.map_or(0, |second| (second >> 8) as u8));
            file.extend(second.map(|second| (second & 0xff) as u8));
        }
    }
    file
}

/// The distance to the feature before: seven bits a byte, the highest bit says that more follow.
fn distance(file: &mut Vec<u8>, mut distance: u32) {
    while distance >= 0x80 {
        file.push((distance & 0x7f) as u8 | 0x80);
        distance >>= 7;
    }
    file.push(distance as u8);
}

/// A weight as one of 63 steps, finer near zero, in the six bits that `domain::understanding` reads.
fn step(weight: f32, strongest: f32) -> u16 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 31")]
    let size = ((weight.abs() / strongest).sqrt() * 31.0).round() as u16;
    if weight < 0.0 { size | 0x20 } else { size }
}

fn count_u16(count: usize) -> [u8; 2] {
    u16::try_from(count).expect("the table is small").to_le_bytes()
}
