//! The words that answer a question whose answer cannot be taken back.

use super::{OwnStep, digit};
use crate::conversation::asked;
use crate::conversation::words::{self, Steer};

/// What words answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Yes, in the words of the question.
    Yes,
    /// Yes, in words that count only right after the question.
    PlainYes,
    /// No.
    No,
    /// A digit, or a yes that may answer something else.
    Unclear,
}

const NO: &[&str] = &["不行", "不可以", "别", "不了", "没", "没有", "还没", "还没有"];

/// What words answer to the question for a step; `None` if they are about something else.
pub(super) fn of(step: OwnStep, plain: &str) -> Option<Verdict> {
    let steer = words::steer(plain);
    // 不用了 does not say that something is unsolved.
    let denies =
        steer == Some(Steer::No) && (step != OwnStep::Solved || matches!(plain, "不" | "不是" | "否"));
    if denies || NO.contains(&plain) {
        return Some(Verdict::No);
    }
    let (yes, plain_yes, no): (bool, &[&str], &[&str]) = match step {
        OwnStep::WithdrawSurely => (asked::is_firm_withdrawal(plain), &[], &["不撤", "不撤了", "不撤回"]),
        OwnStep::Solved => (
            asked::before_solved(plain).is_some_and(|before| before.is_empty()),
            &["是", "是的", "对", "对的"],
            &["没解决", "没有解决", "没修好", "没有修好", "不满意", "还没解决", "没解决好"],
        ),
        _ => (asked::publicity(plain) == Some(true), &["可以", "可以的", "同意", "愿意"], &[]),
    };
    if yes {
        Some(Verdict::Yes)
    } else if plain_yes.contains(&plain) {
        Some(Verdict::PlainYes)
    } else if no.contains(&plain) {
        Some(Verdict::No)
    } else if digit(plain).is_some() {
        Some(Verdict::Unclear)
    } else {
        // 好的 to the question for publicity may only say that the answer was read.
        (steer == Some(Steer::Yes) && step != OwnStep::Publish).then_some(Verdict::Unclear)
    }
}
