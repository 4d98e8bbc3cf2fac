//! Syllables: how characters sound, and how typed pinyin is cut into syllables.
//!
//! Sounds that keyboards, dictation and dialects confuse (zh and z, ing and in) are one syllable here, so that 找火了 is
//! close to 着火了.

use super::text::{Part, parts};

/// The number of a syllable.
pub type Sound = u16;

/// The sound of a character that the table does not know.
pub(super) const UNKNOWN: Sound = 0;

/// The longest typed syllable: zhuang.
const LONGEST: usize = 6;

/// The syllables of the characters that the training sentences use, and the spellings of all syllables.
#[derive(Debug)]
pub struct Sounds {
    /// For each character between the first and the last Chinese one, its sound; a table without search.
    by_character: Vec<Sound>,
    /// Spellings in order, each with its sound.
    spellings: Vec<(String, Sound)>,
}

/// The first and the last character of the table (CJK Unified Ideographs).
const FIRST: u32 = 0x4e00;
const LAST: u32 = 0x9fff;

impl Sounds {
    /// A table from its parts. Characters outside the Chinese block are left out.
    #[must_use]
    pub fn new(characters: &[(char, Sound)], mut spellings: Vec<(String, Sound)>) -> Self {
        let mut by_character = vec![UNKNOWN; (LAST - FIRST + 1) as usize];
        for (character, sound) in characters {
            if let Some(entry) = index(*character).and_then(|at| by_character.get_mut(at)) {
                *entry = *sound;
            }
        }
        spellings.sort();
        Self { by_character, spellings }
    }

    /// The sound of a character.
    pub(super) fn of(&self, character: char) -> Sound {
        index(character).and_then(|at| self.by_character.get(at)).copied().unwrap_or(UNKNOWN)
    }

    /// How a text that [`super::normalise`] has returned sounds; [`UNKNOWN`] stands for what has no sound.
    pub(super) fn heard(&self, plain: &str) -> Vec<Sound> {
        let mut heard = Vec::new();
        for part in parts(plain) {
            match part {
                Part::Character(c) => heard.push(self.of(c)),
                Part::Word(word) => heard.extend(self.spelt(word).unwrap_or_else(|| vec![UNKNOWN])),
                Part::Number(_) | Part::Mark(_) => heard.push(UNKNOWN),
            }
        }
        heard
    }

    /// The sounds of a word that is pinyin from beginning to end; the longest syllable first, and back where that leads
    /// nowhere. `None` for any other word.
    pub(super) fn spelt(&self, word: &str) -> Option<Vec<Sound>> {
        // What is longer than a sentence is no word; the bound keeps the search short.
        if word.len() > 60 {
            return None;
        }
        // For each position from the end: the length of the syllable there from which the rest can be cut.
        let mut cuts = vec![0_usize; word.len() + 1];
        for at in (0..word.len()).rev() {
            let longest = LONGEST.min(word.len() - at);
            let fits = |length: &usize| {
                let end = at + length;
                (end == word.len() || cuts[end] > 0) && self.spelling(&word[at..end]).is_some()
            };
            cuts[at] = (1..=longest).rev().find(fits).unwrap_or(0);
        }
        let mut sounds = Vec::new();
        let mut at = 0;
        while at < word.len() {
            let length = cuts[at];
            if length == 0 {
                return None;
            }
            sounds.push(self.spelling(&word[at..at + length])?);
            at += length;
        }
        Some(sounds)
    }

    fn spelling(&self, syllable: &str) -> Option<Sound> {
        let at = self.spellings.binary_search_by(|(known, _)| known.as_str().cmp(syllable)).ok()?;
        Some(self.spellings[at].1)
    }
}

fn index(character: char) -> Option<usize> {
    usize::try_from(u32::from(character).checked_sub(FIRST)?).ok()
}
