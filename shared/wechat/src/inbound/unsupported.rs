//! The sentences that WeChat writes in place of a message that it does not pass on.

/// A longer text was written by a person.
const MOST_CHARS: usize = 80;

/// Whether `text` is nothing but the sentence that WeChat writes for a sticker, a GIF, a card or another message that
/// it does not pass on to accounts.
///
/// WeChat varies brackets, punctuation, script and wording (reported: `【收到不支持的消息类型，暂无法显示】`,
/// `[Unsupported Message]`), so none of these is compared, nor is white space. A sentence with anything else in it was
/// written by a person.
///
/// ```
/// use wechat::inbound::stands_for_unsupported;
/// assert!(stands_for_unsupported("【收到不支持的消息类型，暂无法显示】"));
/// assert!(!stands_for_unsupported("我收到不支持的消息类型，怎么办"));
/// ```
#[must_use]
pub fn stands_for_unsupported(text: &str) -> bool {
    if text.chars().nth(MOST_CHARS).is_some() {
        return false;
    }
    let text: String = text.chars().filter_map(folded).collect();
    let inside = text.trim_matches(is_bracket);
    // Without brackets only the whole sentence is WeChat's; people use the short forms as words of their own.
    let bracketed = text.starts_with(is_bracket) && text.ends_with(is_bracket);
    let notice = chinese(inside).or_else(|| english(inside));
    notice.is_some_and(|notice| bracketed || notice == Notice::Whole)
}

/// How much of the sentence the text contains.
#[derive(PartialEq, Eq)]
enum Notice {
    /// Both what was received, and that it cannot be shown.
    Whole,
    /// Only one of these two parts.
    Short,
}

/// 收到不支持的消息类型，暂无法显示, in simplified characters.
fn chinese(text: &str) -> Option<Notice> {
    let (received, text) = optional(text, &["您收到", "你收到", "收到"]);
    let (_, text) = optional(text, &["了"]);
    let (_, text) = optional(text, &["一条", "一个"]);
    let (_, text) = optional(text, &["暂", "暂时", "目前"]);
    let text = one_of(text, &["不支持的", "未支持的", "不支持"])?;
    let text = one_of(text, &["消息类型", "消息", "信息类型", "信息"])?;
    let (shown, text) = cannot_be_shown(text);
    text.is_empty().then_some(if received && shown { Notice::Whole } else { Notice::Short })
}

/// 暂无法显示, or nothing.
fn cannot_be_shown(text: &str) -> (bool, &str) {
    let (_, text) = optional(text, &["暂时", "暂", "目前"]);
    let (cannot, text) = optional(text, &["无法", "不能", "未能"]);
    let (shown, text) = optional(text, &["显示", "查看", "展示"]);
    (cannot && shown, text)
}

/// Unsupported Message, without spaces and in lower case.
fn english(text: &str) -> Option<Notice> {
    let (_, text) = optional(text, &["received", "youreceived"]);
    let (_, text) = optional(text, &["an", "a"]);
    let text = one_of(text, &["unsupported"])?;
    let text = one_of(text, &["messagetype", "messages", "message"])?;
    let (_, text) = optional(text, &["cannot", "cannotbe", "can'tbe", "unableto", "unabletobe"]);
    let (_, text) = optional(text, &["displayed", "display", "shown", "show"]);
    // In a Chinese town nobody writes exactly this English sentence.
    text.is_empty().then_some(Notice::Whole)
}

/// The rest after the longest of `words` that `text` begins with, and whether there was one.
fn optional<'a>(text: &'a str, words: &[&str]) -> (bool, &'a str) {
    one_of(text, words).map_or((false, text), |rest| (true, rest))
}

fn one_of<'a>(text: &'a str, words: &[&str]) -> Option<&'a str> {
    words.iter().filter_map(|word| text.strip_prefix(word)).min_by_key(|rest| rest.len())
}

fn is_bracket(c: char) -> bool {
    matches!(
        c,
        '[' | ']' | '(' | ')' | '<' | '>' | '{' | '}' | '【' | '】' | '〔' | '〕' | '「' | '」' | '『' | '』'
    ) || matches!(c, '《' | '》' | '〈' | '〉' | '〖' | '〗' | '"' | '\'' | '“' | '”')
}

/// A character in the form that is compared; `None` for blanks and punctuation.
fn folded(c: char) -> Option<char> {
    // The full-width forms follow the order of ASCII.
    let c = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0)?,
        c => c,
    };
    let is_dropped = c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{fe0e}' | '\u{fe0f}')
        || matches!(
            c,
            ',' | '.' | '!' | ';' | ':' | '-' | '_' | '~' | '。' | '、' | '､' | '｡' | '…' | '·' | '—'
        );
    let c = match c {
        // 支援 is the word of Taiwan and Hong Kong for 支持.
        '援' => '持',
        '訊' => '消',
        '類' => '类',
        '無' => '无',
        '顯' => '显',
        '暫' => '暂',
        '時' => '时',
        '條' => '条',
        '個' => '个',
        '檢' | '检' => '查',
        '視' | '视' => '看',
        '型' | '形' => '型',
        c => c.to_ascii_lowercase(),
    };
    (!is_dropped).then_some(c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::stands_for_unsupported;

    #[test]
    fn what_wechat_writes_for_an_unsupported_message_is_known_in_every_spelling() {
        for text in [
            "【收到不支持的消息类型，暂无法显示】",
            "【收到不支援的訊息類型，無法顯示】",
            "[收到不支持的消息类型,暂时无法显示]",
            "[Unsupported Message]",
            "［Unsupported　Message］",
            "【收到不支持的消息类型,暂无法显示】\n",
            "\u{feff}【 收到不支持的消息类型，暂无法显示。 】\r\n",
            "[收到不支持的訊息類型，暫無法顯示]",
            "【收到不支援的訊息類型，無法檢視】",
            "收到不支持的消息类型，暂无法显示",
            "[不支持的消息类型]",
            "[收到一条不支持的消息]",
            "[unsupported message type]",
            "【UNSUPPORTED MESSAGE】",
            "[Received an unsupported message.]",
        ] {
            assert!(stands_for_unsupported(text), "{text}");
        }
    }

    #[test]
    fn a_sentence_of_somebodys_own_is_none_of_wechats() {
        for text in [
            "",
            "[]",
            "【】",
            "[微笑]",
            "收到",
            "不支持的消息",
            "我收到不支持的消息类型，暂无法显示，怎么办？",
            "【收到不支持的消息类型，暂无法显示】这是什么意思",
            "登州路7号门禁显示【收到不支持的消息类型，暂无法显示】",
            "【收到不支持的消息类型，暂无法显示】【收到不支持的消息类型，暂无法显示】，我发的是照片",
            "手机上显示 Unsupported Message",
            "Unsupported Message on the notice board of 登州路",
            "【古力盖松了】",
        ] {
            assert!(!stands_for_unsupported(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn blanks_line_ends_and_width_do_not_matter(at in 0_usize..18, blank in r"[ \t\r\n\u{3000}\u{200b}]{0,3}") {
            let mut text: Vec<char> = "【收到不支持的消息类型，暂无法显示】".chars().collect();
            let rest = text.split_off(at);
            let text: String = text.into_iter().chain(blank.chars()).chain(rest).collect();
            prop_assert!(stands_for_unsupported(&text), "{}", text);
        }

        #[test]
        fn words_before_or_behind_make_it_a_persons(word in "[a-z一-龥0-9]{1,6}", behind: bool) {
            let notice = "【收到不支持的消息类型，暂无法显示】";
            let text = if behind { format!("{notice}{word}") } else { format!("{word}{notice}") };
            prop_assert!(!stands_for_unsupported(&text), "{}", text);
        }

        #[test]
        fn no_text_panics(text: String) {
            let _ = stands_for_unsupported(&text);
        }
    }
}
