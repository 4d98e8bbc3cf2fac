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

#[cfg(test)]
mod tests;
