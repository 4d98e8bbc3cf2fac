//! Tests that the words that open dialogues do not clash with those of the conversation.

use super::openings;
use crate::conversation::words;

#[test]
fn no_text_and_no_key_stands_for_two_things() {
    let opening = openings().flat_map(|opening| opening.texts.iter().copied());
    let mut texts: Vec<&str> = words::texts().chain(opening).collect();
    let all = texts.len();
    texts.sort_unstable();
    texts.dedup();
    assert_eq!(texts.len(), all);
    for opening in openings() {
        assert_eq!(words::aside_of_key(opening.key), None, "{}", opening.key);
        for text in opening.texts {
            assert_eq!(&words::normalise(text), text);
        }
    }
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
        assert_eq!(openings().find_map(|opening| words::after(text, opening.texts)), rest, "{text}");
    }
}
