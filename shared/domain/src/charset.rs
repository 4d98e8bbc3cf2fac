//! The characters of a text, to skip words that cannot occur in it: most words of a long list share no character with a
//! message, and looking for each of them takes longer than everything else.

/// The bits of a set.
const BITS: usize = 4096;

/// A set that has every character of its text, and some more: characters that share a bit.
#[derive(Debug)]
pub(crate) struct Charset([u64; BITS / 64]);

impl Charset {
    /// The set of a text.
    pub(crate) fn of(text: &str) -> Self {
        let mut bits = [0; BITS / 64];
        for c in text.chars() {
            let (at, bit) = place(c);
            bits[at] |= bit;
        }
        Self(bits)
    }

    /// Whether a word may occur in a text that consists of these characters; `false` is certain.
    pub(crate) fn may_hold(&self, word: &str) -> bool {
        word.chars().all(|c| {
            let (at, bit) = place(c);
            self.0[at] & bit != 0
        })
    }
}

fn place(c: char) -> (usize, u64) {
    let at = c as usize % BITS;
    (at / 64, 1 << (at % 64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_of_a_text_is_skipped() {
        let text = "楼道里着火了 help\0火";
        let set = Charset::of(text);
        for from in text.char_indices().map(|(at, _)| at) {
            for to in text.char_indices().map(|(at, _)| at).filter(|to| *to >= from) {
                assert!(set.may_hold(&text[from..to]), "{}", &text[from..to]);
            }
        }
        assert!(!set.may_hold("触电"));
    }
}
