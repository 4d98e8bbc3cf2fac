//! Brings a message into the form that the model and the lists of words read.

/// A part of a message: a Chinese character, a Latin word, a number, or one of the marks that change a meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    /// One character that is not Latin.
    Character(char),
    /// A run of Latin letters in lower case.
    Word(&'a str),
    /// A run of digits: how many.
    Number(usize),
    /// `？` or `！`.
    Mark(char),
}

/// Half-width and lower case, without pictures and marks. Blanks stay between Latin words and nowhere else.
///
/// Marks that end a clause become `，`, questions `？`, exclamations `！`; runs of one mark become one.
#[must_use]
pub fn normalise(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut blank = false;
    for c in text.chars().map(half_width) {
        let kept = match c {
            '?' => '？',
            '!' => '！',
            '🔥' => '火',
            '🆘' => '救',
            ',' | '.' | ';' | ':' | '，' | '。' | '；' | '：' | '、' | '…' | '~' | '\n' => '，',
            c if c.is_ascii_alphanumeric() => c.to_ascii_lowercase(),
            c if c.is_alphanumeric() => c,
            _ => {
                blank = true;
                continue;
            }
        };
        let last = plain.chars().next_back();
        if matches!(kept, '？' | '！' | '，') {
            if last.is_some_and(|last| !matches!(last, '？' | '！' | '，'))
                || (kept != '，' && last == Some('，'))
            {
                plain.push(kept);
            }
        } else {
            if blank && kept.is_ascii_alphanumeric() && last.is_some_and(|last| last.is_ascii_alphanumeric())
            {
                plain.push(' ');
            }
            plain.push(kept);
        }
        blank = false;
    }
    let end = plain.trim_end_matches('，').len();
    plain.truncate(end);
    plain
}

/// The half-width form of full-width letters, digits and marks, which many Chinese keyboards produce.
fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    }
}

/// The parts of a text that [`normalise`] has returned.
pub(super) fn parts(plain: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::with_capacity(plain.len() / 3 + 1);
    let mut rest = plain;
    while let Some(c) = rest.chars().next() {
        let length = if c.is_ascii_alphabetic() {
            let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
            parts.push(Part::Word(&rest[..end]));
            end
        } else if c.is_ascii_digit() {
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            parts.push(Part::Number(end));
            end
        } else {
            match c {
                ' ' | '，' => {}
                '？' | '！' => parts.push(Part::Mark(c)),
                c => parts.push(Part::Character(c)),
            }
            c.len_utf8()
        };
        rest = &rest[length..];
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_keyboards_add_is_taken_away() {
        for (text, plain) in [
            ("　着 火 了！！！😱", "着火了！"),
            ("Ｈｅｌｐ　ｍｅ", "help me"),
            ("新湛一路１５号　门口", "新湛一路15号门口"),
            ("在吗？？", "在吗？"),
            ("【着火】快点。", "着火快点"),
            ("a.。b", "a，b"),
            ("😡😡", ""),
        ] {
            assert_eq!(normalise(text), plain, "{text}");
        }
    }
}
