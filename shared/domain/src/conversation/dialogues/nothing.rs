//! Handles input while no dialogue is open: a word that opens one, or something that may be a report.

use super::offer::Offer;
use super::report::JustSent;
use super::report::texts::CANCELLED;
use super::{Heard, Open, Step};
use crate::conversation::answers;
use crate::conversation::piece::Piece;
use crate::conversation::surroundings::Context;
use crate::conversation::words::{self, Steer};

pub(super) fn step(heard: Heard, context: &Context<'_>, just_sent: Option<&JustSent>) -> Step {
    match heard {
        Heard::Opening(opening) => (opening.open)(context.around.now),
        Heard::Steer(Steer::Cancel) => Step::to(Open::Idle, CANCELLED),
        Heard::Steer(Steer::Thanks) => Step::to(Open::Idle, "不客气，有事随时找我们。"),
        Heard::Steer(Steer::Finish | Steer::Yes | Steer::No) => {
            Step::to(Open::Idle, "好的。现在没有正在填写的诉求；要反映问题，请回复“报修”。")
        }
        Heard::Told(piece) => told(piece, context, just_sent),
    }
}

/// An account's name, or perhaps a report.
fn told(piece: Piece, context: &Context<'_>, just_sent: Option<&JustSent>) -> Step {
    let plain = piece.words().map(words::normalise).unwrap_or_default();
    match answers::account(context.around, &plain) {
        Some(answer) => Step::to(Open::Idle, answer),
        None => Offer::make(piece, &plain, context, just_sent),
    }
}
