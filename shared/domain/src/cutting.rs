//! Cuts texts to WeChat's limits: between user-perceived characters, and never inside a link.

use wechat::limits::TEXT_REPLY_BYTES;

/// Marks the cut in a text that links to the whole.
const MORE: &str = "……（全文请点下面的链接）";
/// The longest last line, in bytes, that is kept whole when the text before it is cut.
const LONGEST_LAST: usize = 300;
/// How far back the beginning of a word is searched, in bytes.
const LONGEST_WORD: usize = 40;

/// A text with its link on the last line, cut to fit one WeChat message. If it is cut, the line that says what to do
/// next and the link stay whole.
#[must_use]
pub fn with_link(text: &str, link: &str) -> String {
    within(&format!("{text}\n{link}"), TEXT_REPLY_BYTES)
}

/// The same for a text that already ends with its link, within the given number of bytes.
#[must_use]
pub fn within(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let Some((body, link)) = text.rsplit_once('\n').filter(|(_, last)| is_link(last)) else {
        return cut(text, most).to_owned();
    };
    let (body, last) = match body.rsplit_once('\n') {
        Some((body, last)) if last.len() <= LONGEST_LAST => (body, format!("\n{last}")),
        _ => (body, String::new()),
    };
    let room = most.saturating_sub(MORE.len() + last.len() + 1 + link.len());
    format!("{}{MORE}{last}\n{link}", cut(body, room).trim_end())
}

fn is_link(line: &str) -> bool {
    line.starts_with("<a ") && line.ends_with("</a>")
}

/// The beginning of a text, at most the given number of bytes. It never ends inside a user-perceived character or a
/// link, nor, if that costs little, inside a word or number.
#[must_use]
pub fn cut(text: &str, most: usize) -> &str {
    if text.len() <= most {
        return text;
    }
    let end = (0..=most).rev().find(|at| ends_character(text, *at)).unwrap_or(0);
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let word = text[..end].trim_end_matches(|c: char| c.is_ascii_alphanumeric()).len();
    let splits_word = is_word(text[..end].chars().next_back()) && is_word(text[end..].chars().next());
    let end = if splits_word && word > 0 && end - word <= LONGEST_WORD { word } else { end };
    let kept = &text[..end];
    match kept.rfind("<a ") {
        Some(link) if !kept[link..].contains("</a>") => &text[..link],
        _ => kept,
    }
}

/// The beginning of a text, at most the given number of characters.
#[must_use]
pub fn characters(text: &str, most: usize) -> &str {
    match text.char_indices().nth(most) {
        None => text,
        Some((end, _)) => {
            let end = (0..=end).rev().find(|at| ends_character(text, *at)).unwrap_or(0);
            &text[..end]
        }
    }
}

/// Whether a user-perceived character ends here: not before an accent, a skin tone or a joined character.
fn ends_character(text: &str, at: usize) -> bool {
    let Some((before, behind)) = text.split_at_checked(at) else { return false };
    let Some(next) = behind.chars().next() else { return true };
    let flags = before.chars().rev().take_while(|c| is_half_flag(*c)).count();
    let splits_flag = is_half_flag(next) && flags % 2 == 1;
    !belongs_to_the_one_before(next) && !before.ends_with('\u{200d}') && !splits_flag
}

fn is_half_flag(c: char) -> bool {
    ('\u{1f1e6}'..='\u{1f1ff}').contains(&c)
}

fn belongs_to_the_one_before(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{200d}' | '\u{20d0}'..='\u{20ff}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}'
        | '\u{e0100}'..='\u{e01ef}')
}

/// A link that sends these words to the chat when it is tapped. WeChat does not document it, so the text beside it also
/// says what to write.
pub(crate) fn tap(words: &str, label: &str) -> String {
    format!("<a href=\"weixin://bizmsgmenu?msgmenucontent={words}&msgmenuid=1\">{label}</a>")
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str =
        "<a href=\"https://alliance.example.org/a/shinan/reports/20161123-0007/0123\">点这里看进度</a>";

    #[test]
    fn an_answer_of_500_four_byte_characters_is_cut_to_what_fits_with_its_link() {
        let text =
            format!("您的诉求20161123-0007有答复了：\n{}\n请点开链接告诉我们是否解决。", "𠮷".repeat(500));
        let sent = with_link(&text, LINK);
        assert!(sent.len() <= TEXT_REPLY_BYTES && sent.len() > TEXT_REPLY_BYTES - 8, "{}", sent.len());
        assert!(sent.starts_with("您的诉求20161123-0007有答复了：\n𠮷𠮷"), "{sent}");
        assert!(sent.ends_with(&format!("{MORE}\n请点开链接告诉我们是否解决。\n{LINK}")), "{sent}");
        assert_eq!(with_link("短", LINK), format!("短\n{LINK}"));
    }

    #[test]
    fn nothing_that_people_see_as_one_is_cut_through() {
        for (text, most, kept) in [
            ("水管", 5, "水"),
            ("水管", 3, "水"),
            ("水管", 2, ""),
            ("ae\u{301}", 2, "a"),
            ("好👍🏽", 8, "好"),
            ("家👨\u{200d}👩\u{200d}👧", 15, "家"),
            ("国🇨🇳🇨🇳", 15, "国🇨🇳"),
            ("查询码384921", 13, "查询码"),
            ("看<a href=\"x\">点这里</a>", 15, "看"),
            ("看<a href=\"x\">点这里</a>好", 29, "看<a href=\"x\">点这里</a>"),
        ] {
            assert_eq!(cut(text, most), kept, "{text} {most}");
        }
        assert_eq!(characters("好👍🏽", 2), "好");
        assert_eq!(characters("水管爆了", 2), "水管");
    }

    #[test]
    fn whatever_the_text_what_is_sent_fits_and_holds_its_link() {
        for piece in ["水", "𠮷", "a", "👨\u{200d}👩\u{200d}👧", "行\n", "一二三四\n五", "e\u{301}\u{301}"]
        {
            for count in [0, 1, 100, 350, 400, 500, 700, 2100] {
                let sent = with_link(&piece.repeat(count), LINK);
                assert!(sent.len() <= TEXT_REPLY_BYTES && sent.ends_with(LINK), "{piece} {count}");
            }
        }
    }
}
