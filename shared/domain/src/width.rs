//! Full-width characters, which many Chinese keyboards produce, as ASCII.

/// Converts full-width digits, letters and punctuation to ASCII.
pub(crate) fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{3000}' => ' ',
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            '–' | '—' | '−' => '-',
            _ => c,
        })
        .collect()
}
