//! Tables as CSV files that spreadsheet programs open well and run nothing of (pure).
//!
//! UTF-8 with a byte order mark, without which Excel reads Chinese wrongly; CRLF; texts quoted and numbers bare (RFC 4180).
//! A text that a spreadsheet program would take for a formula gets an apostrophe before it.

use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};

/// The mark at the beginning of the file.
const MARK: &str = "\u{feff}";

/// What a formula begins with, in half and full width.
const FORMULA: &[char] = &['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// A table that is written row by row.
#[derive(Debug)]
pub struct Sheet(Writer<Vec<u8>>);

impl Sheet {
    /// A table with these headings.
    #[must_use]
    pub fn new<const N: usize>(headings: [&str; N]) -> Self {
        Self::with_headings(&headings)
    }

    /// A table with these headings, where their number is not known beforehand.
    #[must_use]
    pub fn with_headings(headings: &[&str]) -> Self {
        let writer = WriterBuilder::new()
            .quote_style(QuoteStyle::NonNumeric)
            .terminator(Terminator::CRLF)
            .from_writer(MARK.as_bytes().to_vec());
        let mut sheet = Self(writer);
        sheet.cells(headings.iter().copied());
        sheet
    }

    /// Adds a row.
    pub fn row<const N: usize>(&mut self, cells: [&str; N]) {
        self.cells(cells);
    }

    /// Adds a row with as many cells as there are headings.
    pub fn cells<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) {
        // Writing into memory does not fail, and every row has as many cells as its caller names.
        let _ = self.0.write_record(cells.into_iter().map(harmless));
    }

    /// The file.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0.into_inner().unwrap_or_default()
    }
}

/// A cell that no spreadsheet program computes: a number may begin with a sign, anything else may not.
fn harmless(cell: &str) -> String {
    let begins = cell.trim_start_matches(|c: char| c.is_whitespace() || is_invisible(c));
    let is_formula = begins.starts_with(FORMULA) && !cell.parse::<f64>().is_ok_and(f64::is_finite);
    if is_formula { format!("'{cell}") } else { cell.to_owned() }
}

/// Characters of no width, behind which a formula still is one.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spreadsheet_shows_every_text_and_computes_none() {
        let mut sheet = Sheet::new(["内容", "数"]);
        sheet.row(["=HYPERLINK(\"http://x\")", "-3"]);
        sheet.row([" \u{200b}＋1+1", "1.5"]);
        sheet.row(["两行\n有\"引号\"，有逗号", "@甲"]);
        let text = String::from_utf8(sheet.into_bytes()).unwrap();
        let expected = "\u{feff}\"内容\",\"数\"\r\n\"'=HYPERLINK(\"\"http://x\"\")\",-3\r\n\"' \u{200b}＋1+1\",1.5\r\n\"两行\n有\"\"引号\"\"，有逗号\",\"'@甲\"\r\n";
        assert_eq!(text, expected);
    }
}
