//! Makes texts fit WeChat's limits, and puts kept notices before them.

pub(super) use crate::cutting::tap;
use wechat::limits::TEXT_REPLY_BYTES;

use super::loaded::KeptNotice;
use crate::cutting;
use crate::ids::EffectId;

const HEADING: &str = "【之前没能送达的消息】\n";
const CUT: &str = "……（全文请回复“我的诉求”查看）";

/// A notice of at least this many bytes is cut; otherwise it would never fit and be kept for ever.
const LONG_NOTICE: usize = 1000;

/// The shortest part of a long notice that is worth showing, in bytes.
const LEAST_SHOWN: usize = 400;

/// An answer without the kept notices before it: they are about reports, not about what was said, and a report may be
/// anonymous.
#[must_use]
pub fn without_kept(answer: &str) -> &str {
    let answered = || answer.strip_prefix(HEADING)?.split_once("\n\n");
    answered().map_or(answer, |(_, answer)| answer)
}

/// Puts as many kept notices before the text as fit, oldest first. Returns the text and the ids of those notices.
pub(super) fn with_kept<'a>(
    text: &str,
    kept: impl IntoIterator<Item = &'a KeptNotice>,
) -> (String, Vec<EffectId>) {
    let text = within(text, TEXT_REPLY_BYTES);
    let mut before = String::new();
    let mut shown = Vec::new();
    for notice in kept {
        let taken = HEADING.len() + before.len() + text.len() + "\n\n\n".len();
        let room = TEXT_REPLY_BYTES.saturating_sub(taken);
        let words = notice.text.trim();
        if words.len() > room && (words.len() < LONG_NOTICE || room < LEAST_SHOWN) {
            break;
        }
        if words.len() > room {
            before.push_str(&cut_notice(words, room));
        } else {
            before.push_str(words);
        }
        before.push('\n');
        shown.push(notice.effect.clone());
    }
    if shown.is_empty() {
        return (text.to_owned(), shown);
    }
    (format!("{HEADING}{before}\n{text}"), shown)
}

/// As many whole lines as fit; a single longer line is cut, never inside a link.
fn within(text: &str, limit: usize) -> &str {
    if text.len() <= limit {
        return text;
    }
    let cut = cutting::cut(text, limit);
    match cut.rfind('\n') {
        // A line is dropped whole, so that no link is cut in half.
        Some(end) if !cut[..end].trim().is_empty() => &cut[..end],
        _ => cut,
    }
}

/// Cuts a notice that is too long. Its link, or the list of the resident's reports, leads to the rest.
fn cut_notice(words: &str, room: usize) -> String {
    let ends_with_link = words.ends_with("</a>");
    if ends_with_link {
        cutting::within(words, room)
    } else {
        format!("{}{CUT}", cutting::cut(words, room - CUT.len()))
    }
}

/// A user's text for use inside an answer: on one line, at most `most` characters, without mark-up.
pub(super) fn quote(text: &str, most: usize) -> String {
    let one_line = |c: char| match c {
        '<' => '＜',
        '>' => '＞',
        c if c.is_control() => ' ',
        c => c,
    };
    let mut quoted: String = cutting::characters(text.trim(), most).chars().map(one_line).collect();
    if text.trim().chars().count() > most {
        quoted.push('…');
    }
    quoted
}

/// The links to our own pages lead to the elder version; where that does not fit any more, they stay as they are.
pub(super) fn with_elder_links(text: &str, base_url: &str) -> String {
    let mut linked = String::with_capacity(text.len() + 40);
    let mut rest = text;
    let ours = format!("href=\"{base_url}/");
    while let Some((before, after)) = rest.split_once(&ours) {
        let (path, after) = after.split_once('"').unwrap_or((after, ""));
        let elder = if path.contains('?') { "" } else { "?elder=1" };
        linked.push_str(&format!("{before}{ours}{path}{elder}\""));
        rest = after;
    }
    linked.push_str(rest);
    if linked.len() <= TEXT_REPLY_BYTES { linked } else { text.to_owned() }
}

/// The lines of `body` that fit between `head` and `tail` within the limit of a text.
pub(super) fn list(head: &str, body: &[String], tail: &str) -> String {
    let mut text = head.to_owned();
    for line in body {
        if text.len() + line.len() + tail.len() + 2 > TEXT_REPLY_BYTES {
            break;
        }
        text.push('\n');
        text.push_str(line);
    }
    if !tail.is_empty() {
        text.push('\n');
        text.push_str(tail);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(texts: &[&str]) -> Vec<KeptNotice> {
        texts
            .iter()
            .enumerate()
            .map(|(at, text)| KeptNotice {
                effect: EffectId::parse(format!("e{at}")).unwrap(),
                text: (*text).to_owned(),
                has_lapsed: false,
            })
            .collect()
    }

    #[test]
    fn links_to_our_pages_lead_to_the_elder_version() {
        let text = "<a href=\"https://a.example/a/shinan\">甲</a><a href=\"https://a.example/a/b?elder=1\">乙</a><a href=\"tel:110\">110</a>";
        let expected = "<a href=\"https://a.example/a/shinan?elder=1\">甲</a><a href=\"https://a.example/a/b?elder=1\">乙</a><a href=\"tel:110\">110</a>";
        assert_eq!(with_elder_links(text, "https://a.example"), expected);
    }

    #[test]
    fn an_answer_is_found_behind_the_notices_before_it() {
        let (answer, _) = with_kept("您好。\n请说。", &kept(&["诉求20261123-0007已受理。", "第二条"]));
        assert_eq!(without_kept(&answer), "您好。\n请说。");
        assert_eq!(without_kept("您好。\n\n请说。"), "您好。\n\n请说。");
    }

    #[test]
    fn notices_come_first_and_the_rest_waits() {
        let (text, shown) = with_kept("您好", &kept(&["诉求已受理。", "诉求已派单。"]));
        assert_eq!(text, "【之前没能送达的消息】\n诉求已受理。\n诉求已派单。\n\n您好");
        assert_eq!(shown.len(), 2);
        let long = "水".repeat(300);
        let (text, shown) = with_kept("您好", &kept(&[&long, &long, &long]));
        assert!(text.len() <= TEXT_REPLY_BYTES);
        assert_eq!(shown.len(), 2);
    }

    #[test]
    fn a_notice_that_can_never_fit_is_cut_and_says_so() {
        let (text, shown) = with_kept("您好", &kept(&[&"水".repeat(2000)]));
        assert!(text.len() <= TEXT_REPLY_BYTES && text.contains(CUT) && text.ends_with("您好"));
        assert_eq!(shown.len(), 1);
    }

    #[test]
    fn the_link_of_a_notice_that_is_cut_stays_whole() {
        let link =
            "<a href=\"https://alliance.example.org/a/shinan/reports/20161123-0007/0123\">点这里看进度</a>";
        let notice =
            format!("您的诉求有答复了：\n{}\n请点开链接告诉我们是否解决。\n{link}", "𠮷".repeat(300));
        for answer in [1, 300, 400, 500] {
            let (text, shown) = with_kept(&"水".repeat(answer), &kept(&[&notice]));
            assert!(text.len() <= TEXT_REPLY_BYTES);
            assert_eq!(shown.len(), usize::from(text.contains(link)), "{text}");
            assert_eq!(text.matches("<a ").count(), text.matches("</a>").count(), "{text}");
        }
    }

    #[test]
    fn a_text_is_cut_at_a_line() {
        let text = format!("{}\n<a href=\"x\">{}</a>", "水".repeat(100), "山".repeat(700));
        assert_eq!(within(&text, TEXT_REPLY_BYTES), "水".repeat(100));
        assert_eq!(within(&"水".repeat(700), TEXT_REPLY_BYTES).len(), 2046);
    }
}
