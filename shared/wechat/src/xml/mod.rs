//! The XML of WeChat's messages: a strict, bounded reader into a tree, and a writer that user text cannot break.

mod element;
mod reader;
mod writer;

pub use element::Element;
pub use reader::XmlError;
pub use writer::Writer;

/// Whether XML 1.0 allows `c` at all.
fn is_legal(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{fffd}' | '\u{10000}'..)
}

/// Appends `text` without the characters that XML forbids; nearly every text has none of them.
fn push_legal(out: &mut String, text: &str) {
    // U+FFFE and U+FFFF begin with EF BF in UTF-8, as few others do: only then is each character looked at.
    let control = |byte: u8| matches!(byte, 0..=8 | 0xb | 0xc | 0xe..=0x1f);
    let suspicious = text.bytes().any(control) || text.as_bytes().windows(2).any(|pair| pair == [0xef, 0xbf]);
    if !suspicious {
        out.push_str(text);
    } else {
        out.extend(text.chars().filter(|&c| is_legal(c)));
    }
}

#[cfg(test)]
mod tests;
