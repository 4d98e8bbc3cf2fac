//! The XML of WeChat's messages: a strict, bounded reader into a tree, and a writer that user text cannot break.

mod builder;
pub(crate) mod dialect;
mod element;
pub(crate) mod raw;
mod reader;
pub(crate) mod writer;

pub use builder::Builder;
pub use element::{Element, ElementRef};
pub use reader::XmlError;
pub use writer::Writer;

/// Whether XML 1.0 allows `c` at all.
fn is_legal(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{fffd}' | '\u{10000}'..)
}

/// Whether `text` has no character that XML forbids.
fn is_clean(text: &str) -> bool {
    // Branch-free, so that it runs at memory speed: it sees every byte of every message.
    let mut control = false;
    for byte in text.bytes() {
        control |= (byte < 0x20) & (byte != b'\t') & (byte != b'\n') & (byte != b'\r');
    }
    if control {
        return false;
    }
    !has_noncharacter(text)
}

/// Whether U+FFFE or U+FFFF is in `text`.
fn has_noncharacter(text: &str) -> bool {
    // They are EF BF BE and EF BF BF; a Chinese comma begins with EF too.
    let mut rest = text.as_bytes();
    while let Some(at) = memchr::memchr(0xef, rest) {
        rest = rest.get(at + 1..).unwrap_or_default();
        if matches!(rest, [0xbf, 0xbe | 0xbf, ..]) {
            return true;
        }
    }
    false
}

/// Appends `text` without the characters that XML forbids; nearly every text has none of them.
pub(crate) fn push_legal(out: &mut String, text: &str) {
    if is_clean(text) {
        out.push_str(text);
    } else {
        out.extend(text.chars().filter(|&c| is_legal(c)));
    }
}

#[cfg(test)]
mod tests;
