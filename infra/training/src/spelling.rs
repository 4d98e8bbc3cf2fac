//! How characters sound: the table that goes into the model file.

use std::collections::BTreeMap;

use domain::understanding::{Sound, Sounds};
use pinyin::ToPinyin;

/// The characters of the first level of GB 2312, the commonest ones: names of places need them, whether or not a
/// sentence has them.
const COMMON: &str = include_str!("../characters.txt");

/// The characters of the sentences with their sounds, and every spelling with its sound.
pub(crate) struct Table {
    pub(crate) characters: Vec<(char, Sound)>,
    pub(crate) spellings: Vec<(String, Sound)>,
}

impl Table {
    /// The table for these texts. The spellings are those of all Chinese characters, so that typed pinyin is cut where
    /// a person would cut it.
    pub(crate) fn of<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut sounds: BTreeMap<String, Sound> = BTreeMap::new();
        let mut spellings: BTreeMap<String, Sound> = BTreeMap::new();
        // The commonest few thousand characters begin here and reach to the end of the block.
        for syllable in ('\u{4e00}'..='\u{9fa5}').filter_map(spelt) {
            let next = Sound::try_from(sounds.len() + 1).expect("some four hundred syllables");
            let sound = *sounds.entry(merged(&syllable)).or_insert(next);
            spellings.insert(syllable, sound);
        }
        let characters = texts
            .chain([COMMON])
            .flat_map(str::chars)
            .filter(|c| ('\u{4e00}'..='\u{9fa5}').contains(c))
            .filter_map(|c| Some((c, *sounds.get(&merged(&spelt(c)?))?)))
            .collect::<BTreeMap<_, _>>();
        Self { characters: characters.into_iter().collect(), spellings: spellings.into_iter().collect() }
    }

    /// The table as the program uses it.
    pub(crate) fn sounds(&self) -> Sounds {
        Sounds::new(&self.characters, self.spellings.clone())
    }

    /// The bytes that it takes in the file.
    pub(crate) fn bytes(&self) -> usize {
        self.characters.len() * 4 + self.spellings.iter().map(|(letters, _)| letters.len() + 3).sum::<usize>()
    }
}

/// The syllable of a character as a keyboard types it: ü is v.
fn spelt(c: char) -> Option<String> {
    let syllable = c.to_pinyin()?.plain().replace('ü', "v");
    syllable.chars().all(|c| c.is_ascii_lowercase()).then_some(syllable)
}

/// A spelling in which the sounds that are often confused are one.
fn merged(syllable: &str) -> String {
    let initial = [("zh", "z"), ("ch", "c"), ("sh", "s")]
        .into_iter()
        .find_map(|(long, short)| syllable.strip_prefix(long).map(|rest| format!("{short}{rest}")))
        .unwrap_or_else(|| syllable.to_owned());
    [("ing", "in"), ("eng", "en")]
        .into_iter()
        .find_map(|(back, front)| initial.strip_suffix(back).map(|rest| format!("{rest}{front}")))
        .unwrap_or(initial)
}
