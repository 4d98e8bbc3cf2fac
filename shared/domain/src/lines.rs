//! Line ends: one character each, whatever a browser, a phone or a file writes for one.
//!
//! A browser counts an end of a line once (`maxlength`) and sends it as CR LF. Text is unified where it comes in, so
//! that every limit in characters counts as the browser did and nothing stored or sent holds a carriage return.

/// The text with every end of a line written as one line feed.
#[must_use]
pub fn unify(text: &str) -> String {
    text.replace("\r\n", "\n").replace(is_line_end, "\n")
}

/// Whatever Unicode calls a line end (UAX #14: LF, VT, FF, CR, NEL, LS, PS).
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
