//! Handles input while no dialogue is open: a word that opens one, or something that may be a report.

use super::offer::Offer;
use super::report::JustSent;
use super::{Heard, Open, Step};
use crate::conversation::surroundings::Context;
use crate::conversation::words::Steer;

pub(super) fn step(heard: Heard, context: &Context<'_>, just_sent: Option<&JustSent>) -> Step {
    match heard {
        Heard::Opening(opening) => (opening.open)(context.around.now),
        Heard::Steer(Steer::Cancel) => Step::to(Open::Idle, NOTHING_TO_CANCEL),
        Heard::Steer(Steer::Thanks) => Step::to(Open::Idle, "不客气，有事随时找我们。"),
        Heard::Steer(Steer::Finish | Steer::Yes | Steer::No) => Step::to(Open::Idle, NOTHING_OPEN),
        Heard::Told(piece) => Offer::make(piece, context, just_sent),
    }
}

/// The answer to a word that drops something, where nothing is open.
const NOTHING_TO_CANCEL: &str =
    "好的，已取消；现在没有正在填写的诉求。已经报过的不受影响，要撤回请回复“撤回”。";

/// The answer to a word that steers, where nothing is open.
const NOTHING_OPEN: &str = "好的。现在没有要发送的诉求；有事直接说什么事、在什么地方就行，找人请回复“人工”。";
