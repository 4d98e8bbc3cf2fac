//! The words about submissions: what begins one, and what names one by its number.

use crate::conversation::words::{half_width, normalise};
use crate::ids::SubmissionId;

/// Menu key: send something in.
pub const SUBMIT: &str = "SUBMIT";

/// The words that begin one.
#[rustfmt::skip]
pub(super) const TEXTS: &[&str] = &["投稿", "我要投稿", "我想投稿", "湛山tv投稿", "小喇叭投稿"];

/// The words for a video that WeChat does not send.
#[rustfmt::skip]
const TOO_LARGE: &[&str] = &["大视频", "发大视频", "视频太大", "视频太大发不了", "视频太大了发不了", "视频太大了"];

/// Whether a text asks for the page by which a large video is sent.
pub(super) fn is_too_large(text: &str) -> bool {
    TOO_LARGE.contains(&normalise(text).as_str())
}

/// What is asked about a submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::conversation) enum Step {
    /// To withdraw it.
    Withdraw,
    /// To agree; a guardian is shown the words first.
    Agree,
    /// To agree, once the words were shown.
    AgreeSurely,
}

/// A word about a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::conversation) struct Asking {
    /// What is asked.
    pub(super) step: Step,
    /// Its number.
    pub(in crate::conversation) id: Option<SubmissionId>,
    /// The code that stands for somebody else than its sender.
    pub(super) code: Option<String>,
}

/// Each word, the longest first where one begins with another.
#[rustfmt::skip]
const COMMANDS: &[(&str, Step)] = &[
    ("撤回投稿", Step::Withdraw), ("我要撤回投稿", Step::Withdraw), ("投稿撤回", Step::Withdraw), ("取消投稿", Step::Withdraw),
    ("确认同意投稿", Step::AgreeSurely), ("同意投稿", Step::Agree), ("我同意投稿", Step::Agree),
];

/// The word about a submission that a text is: a command, then perhaps its number and a code, and nothing else.
pub(in crate::conversation) fn asked(text: &str) -> Option<Asking> {
    let half = half_width(text);
    let begin = half.find(|c: char| c.is_ascii_digit()).unwrap_or(half.len());
    let (word, numbers) = half.split_at(begin);
    let (_, step) = COMMANDS.iter().find(|(command, _)| *command == normalise(word))?;
    let runs: Vec<&str> =
        numbers.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty()).collect();
    let rest_is_numbers = numbers.chars().all(|c| c.is_ascii_digit() || !c.is_alphanumeric());
    let asking = |id: &str, code: Option<&str>| {
        let id = SubmissionId::parse(id).ok()?;
        Some(Asking { step: *step, id: Some(id), code: code.map(str::to_owned) })
    };
    match runs.as_slice() {
        _ if !rest_is_numbers => None,
        [] => Some(Asking { step: *step, id: None, code: None }),
        // The number and the code without a blank between them.
        [both] if both.len() == 14 => asking(&both[..8], Some(&both[8..])),
        [id] => asking(id, None),
        [id, code] => asking(id, Some(code)),
        _ => None,
    }
}

/// The number that a text consists of.
pub(in crate::conversation) fn number_in(text: &str) -> Option<SubmissionId> {
    SubmissionId::parse(normalise(text)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_video_is_asked_for_in_its_own_words_alone() {
        for text in ["大视频", "“大视频”", "视频太大发不了", "视频太大了，发不了！"]
        {
            assert!(is_too_large(text), "{text}");
        }
        for text in ["我拍的大视频", "视频", "大", ""] {
            assert!(!is_too_large(text), "{text}");
        }
    }

    #[test]
    fn a_command_is_read_however_its_numbers_are_typed() {
        let id = || SubmissionId::parse("12345678").ok();
        for (text, step, number, code) in [
            ("撤回投稿", Step::Withdraw, None, None),
            ("撤回投稿 12345678", Step::Withdraw, id(), None),
            ("撤回投稿：12345678，654321", Step::Withdraw, id(), Some("654321")),
            ("撤回投稿１２３４５６７８６５４３２１", Step::Withdraw, id(), Some("654321")),
            ("同意投稿12345678 654321", Step::Agree, id(), Some("654321")),
            ("确认同意投稿 12345678 654321", Step::AgreeSurely, id(), Some("654321")),
        ] {
            let expected = Asking { step, id: number, code: code.map(str::to_owned) };
            assert_eq!(asked(text), Some(expected), "{text}");
        }
        for text in ["撤回", "投稿", "撤回投稿1234", "撤回投稿12345678号楼", "别撤回投稿", "撤回投稿吗", ""]
        {
            assert_eq!(asked(text), None, "{text}");
        }
    }
}
