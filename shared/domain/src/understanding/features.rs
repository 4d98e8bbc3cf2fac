//! The features of a message: hashes of what stands next to each other in it, by character and by sound.

use super::sounds::{Sound, Sounds, UNKNOWN};
use super::text::{Part, parts};

/// The bits of a feature.
pub(super) const FEATURE_BITS: u32 = 24;

/// The most parts of a message that are looked at: its first and its last ones. What somebody wants stands there, and a
/// message of any length costs no more than a long one.
const MOST_PARTS: usize = 160;

/// What a hash begins with, so that equal parts of different kinds differ.
#[derive(Clone, Copy)]
enum Kind {
    Characters = 1,
    Sounds = 2,
    Apart = 3,
    Length = 4,
}

/// The features of a text that [`super::normalise`] has returned, each once, in order.
#[must_use]
pub fn features(plain: &str, sounds: &Sounds) -> Vec<u32> {
    let mut parts = parts(plain);
    if parts.len() > MOST_PARTS {
        let half = MOST_PARTS / 2;
        parts.drain(half..parts.len() - half);
    }
    let mut found = Vec::with_capacity(parts.len() * 7 + 2);
    let mut characters = vec![code("^")];
    let mut heard: Vec<Sound> = Vec::with_capacity(parts.len());
    for part in &parts {
        match *part {
            Part::Character(c) => {
                characters.push(u32::from(c));
                heard.push(sounds.of(c));
            }
            Part::Word(word) => {
                characters.push(code(word));
                match sounds.spelt(word) {
                    Some(spelt) => heard.extend(spelt),
                    None => heard.push(UNKNOWN),
                }
            }
            Part::Number(digits) => {
                characters.push(code("#") + u32::try_from(digits.min(8)).unwrap_or(8));
                heard.push(UNKNOWN);
            }
            Part::Mark(c) => characters.push(u32::from(c)),
        }
    }
    characters.push(code("$"));
    for n in 1..=3 {
        found.extend(characters.windows(n).map(|run| hash(Kind::Characters, run.iter().copied())));
    }
    found.extend(characters.windows(3).map(|run| hash(Kind::Apart, [run[0], run[2]].into_iter())));
    for n in 2..=3 {
        let known = heard.windows(n).filter(|run| !run.contains(&UNKNOWN));
        found.extend(known.map(|run| hash(Kind::Sounds, run.iter().map(|sound| u32::from(*sound)))));
    }
    let length = match parts.len() {
        0..=2 => 0,
        3..=5 => 1,
        6..=10 => 2,
        11..=20 => 3,
        21..=40 => 4,
        _ => 5,
    };
    found.push(hash(Kind::Length, [length].into_iter()));
    found.sort_unstable();
    found.dedup();
    found
}

/// A word as one number.
fn code(word: &str) -> u32 {
    fold(word.bytes().map(u32::from)) | 0x8000_0000
}

fn hash(kind: Kind, parts: impl Iterator<Item = u32>) -> u32 {
    let whole = fold(std::iter::once(kind as u32).chain(parts));
    (whole ^ (whole >> FEATURE_BITS)) & ((1 << FEATURE_BITS) - 1)
}

/// FNV-1a over whole numbers, with a last mixing of the bits.
fn fold(parts: impl Iterator<Item = u32>) -> u32 {
    let hash = parts.fold(0x811c_9dc5_u32, |hash, part| {
        let hash = (hash ^ (part & 0xffff)).wrapping_mul(0x0100_0193);
        (hash ^ (part >> 16)).wrapping_mul(0x0100_0193)
    });
    let hash = (hash ^ (hash >> 15)).wrapping_mul(0x2c1b_3c6d);
    hash ^ (hash >> 13)
}
