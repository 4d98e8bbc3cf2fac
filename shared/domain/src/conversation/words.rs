//! The words and menu keys that the conversation knows, in one table.

/// Menu key: every account of the alliance.
pub const ALLIANCE: &str = "ALLIANCE";
/// Menu key: the Weibo accounts.
pub const WEIBO: &str = "WEIBO";
/// Menu key: the telephone numbers.
pub const HOTLINES: &str = "HOTLINES";
/// Menu key: the policy guides.
pub const POLICY: &str = "POLICY";
/// Menu key: begin a report.
pub const REPORT: &str = "REPORT";
/// Menu key: my reports and how far they are.
pub const MY_REPORTS: &str = "MY_REPORTS";
/// Menu key: how staff log in to the console.
pub const CONSOLE: &str = "CONSOLE";
/// Menu key: what can be done here.
pub const HELP: &str = "HELP";

/// What a word or a menu key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Alliance,
    Weibo,
    Hotlines,
    Policies,
    Report,
    MyReports,
    Help,
    Console,
    Finish,
    Cancel,
    Yes,
    No,
    Thanks,
}

struct Entry {
    word: Word,
    key: Option<&'static str>,
    texts: &'static [&'static str],
}

#[rustfmt::skip]
const TABLE: &[Entry] = &[
    Entry { word: Word::Alliance,  key: Some(ALLIANCE),   texts: &["微信联盟", "联盟", "公众号", "全部账号"] },
    Entry { word: Word::Weibo,     key: Some(WEIBO),      texts: &["微博联盟", "微博"] },
    Entry { word: Word::Hotlines,  key: Some(HOTLINES),   texts: &["热线", "电话", "热线电话", "便民电话", "电话号码"] },
    Entry { word: Word::Policies,  key: Some(POLICY),     texts: &["政策", "政策指南", "办事指南", "政策咨询"] },
    Entry { word: Word::Report,    key: Some(REPORT),     texts: &["报修", "随手拍", "我要反映", "反映", "反映问题", "上报", "诉求", "投诉", "我要报修", "我要上报", "我要投诉", "我要反映问题", "提诉求"] },
    Entry { word: Word::MyReports, key: Some(MY_REPORTS), texts: &["我的诉求", "进度", "查进度", "查询进度", "进展", "我的报修", "查询"] },
    Entry { word: Word::Help,      key: Some(HELP),       texts: &["帮助", "?", "菜单", "怎么用", "你好", "您好", "在吗", "help"] },
    Entry { word: Word::Console,   key: Some(CONSOLE),    texts: &["工作台", "登录工作台", "登录"] },
    Entry { word: Word::Finish,    key: None,             texts: &["完成", "好了", "提交", "发送", "完了", "说完了", "完成了", "都说完了"] },
    Entry { word: Word::Cancel,    key: None,             texts: &["取消", "不报了", "算了", "取消上报", "不要了"] },
    Entry { word: Word::Yes,       key: None,             texts: &["是", "是的", "要", "好", "好的", "对", "可以", "行", "嗯", "要上报"] },
    Entry { word: Word::No,        key: None,             texts: &["不", "否", "不用", "不用了", "不要", "不是", "不需要"] },
    Entry { word: Word::Thanks,    key: None,             texts: &["谢谢", "谢谢你", "谢谢您", "多谢", "辛苦了", "再见"] },
];

/// The word that a menu key stands for.
pub(super) fn of_key(key: &str) -> Option<Word> {
    TABLE
        .iter()
        .find(|entry| entry.key.is_some_and(|known| known.eq_ignore_ascii_case(key)))
        .map(|entry| entry.word)
}

/// The word that a text, as [`normalise`] leaves it, consists of.
pub(super) fn of_text(text: &str) -> Option<Word> {
    TABLE.iter().find(|entry| entry.texts.contains(&text)).map(|entry| entry.word)
}

/// What follows a word that begins a report, where something does: `报修：新湛一路井盖松了`.
pub(super) fn report_in_one_go(text: &str) -> Option<&str> {
    let report = TABLE.iter().find(|entry| entry.word == Word::Report)?;
    // The longest first, so that 我要反映问题 is not cut to 问题.
    let longest =
        report.texts.iter().filter(|word| text.starts_with(**word)).max_by_key(|word| word.len())?;
    let rest = text.strip_prefix(longest)?;
    // 反映 and 上报 may begin an ordinary sentence; 我要反映 says what is meant.
    let separated = rest.starts_with(|c: char| !c.is_alphanumeric());
    let rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric()).trim();
    (!rest.is_empty() && (separated || longest.starts_with("我要"))).then_some(rest)
}

/// Full-width digits, letters and marks as ASCII: many keyboards for Chinese write them.
pub(super) fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{3000}' => ' ',
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            '–' | '—' | '−' => '-',
            _ => c,
        })
        .collect()
}

/// A text as the table knows it: half-width, small letters, without blanks, quotes and marks.
pub(super) fn normalise(text: &str) -> String {
    let half = half_width(text).to_ascii_lowercase();
    let bare: String = half.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '·')).collect();
    if bare.is_empty() && half.contains('?') { "?".to_owned() } else { bare }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_known_however_it_is_typed() {
        for (text, word) in [
            ("报修", Some(Word::Report)),
            (" “报修”。", Some(Word::Report)),
            ("我的 诉求", Some(Word::MyReports)),
            ("？", Some(Word::Help)),
            ("???", Some(Word::Help)),
            ("好了！", Some(Word::Finish)),
            ("HELP", Some(Word::Help)),
            ("报修一下", None),
            ("", None),
        ] {
            assert_eq!(of_text(&normalise(text)), word, "{text}");
        }
        assert_eq!(of_key("my_reports"), Some(Word::MyReports));
        assert_eq!(of_key("nothing"), None);
    }

    #[test]
    fn no_text_stands_for_two_words() {
        let mut texts: Vec<&str> = TABLE.iter().flat_map(|entry| entry.texts.iter().copied()).collect();
        let all = texts.len();
        texts.sort_unstable();
        texts.dedup();
        assert_eq!(texts.len(), all);
    }

    #[test]
    fn a_report_may_follow_its_word_at_once() {
        for (text, rest) in [
            ("报修：新湛一路井盖松了", Some("新湛一路井盖松了")),
            ("我要反映楼道灯坏了", Some("楼道灯坏了")),
            ("反映 楼道灯坏了", Some("楼道灯坏了")),
            ("反映强烈的问题", None),
            ("报修", None),
            ("我要反映问题。", None),
        ] {
            assert_eq!(report_in_one_go(text), rest, "{text}");
        }
    }
}
