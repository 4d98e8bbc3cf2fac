//! Normalizes line ends to one character each, whichever form a browser, a phone or a file uses.
//!
//! A browser counts a line end as one character (`maxlength`) and sends it as CR LF. Text is normalized on input, so
//! that every limit in characters counts as the browser did and no stored or sent text contains a carriage return.

/// The text with every line end replaced by one line feed.
#[must_use]
pub fn unify(text: &str) -> String {
    text.replace("\r\n", "\n").replace(is_line_end, "\n")
}

/// Whether the character is a line end in Unicode (UAX #14: LF, VT, FF, CR, NEL, LS, PS).
fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\u{b}' | '\u{c}' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_line_end_is_one_line_feed() {
        for (text, expected) in [
            ("", ""),
            ("一行", "一行"),
            ("一\n二", "一\n二"),
            ("一\r\n二\r三\n\r\n四", "一\n二\n三\n\n四"),
            ("一\u{2028}二\u{2029}三\u{85}四\u{b}五\u{c}", "一\n二\n三\n四\n五\n"),
            ("\r\r\n", "\n\n"),
        ] {
            assert_eq!(unify(text), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_text_as_browsers_send_it_becomes_the_text_in_the_field(lines in "[a水\n]{0,40}") {
            prop_assert_eq!(&unify(&lines.replace('\n', "\r\n")), &lines);
            prop_assert_eq!(unify(&lines), lines);
        }
    }
}
