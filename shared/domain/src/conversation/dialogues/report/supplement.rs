//! Messages that belong to a report but arrive after it was sent: photos of its album, and messages that it overtook.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::draft::Draft;
use crate::conversation::piece::Piece;
use crate::conversation::sent::{Sent, place_in_order};
use crate::ids::TicketId;
use crate::tickets::Place;

/// How long after a report was sent a photo is assumed to belong to it. WeChat retries a push for less time than that,
/// and a push that was signed longer ago is refused anyway.
const STRAGGLERS: SignedDuration = SignedDuration::from_mins(10);

/// A report that was just sent, as far as a supplement to it needs it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JustSent {
    /// Its number.
    pub report: TicketId,
    /// When it was sent.
    pub at: Timestamp,
    /// The position, among the person's messages, of the message that sent it.
    pub by: Sent,
    /// Where it is.
    pub place: Place,
    /// Whether its reporter stays unknown: what belongs to it must not say who they are.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub anonymous: bool,
}

impl JustSent {
    /// Whether something told while no dialogue is open belongs to it: it was sent before the report, or it is a photo
    /// or video, and these arrive later than the word that ends a report.
    pub(in crate::conversation::dialogues) fn takes(&self, piece: &Piece, sent: Sent) -> bool {
        sent < self.by || matches!(piece, Piece::Photo(_) | Piece::Video(_))
    }

    /// Whether new messages can no longer belong to it.
    pub(in crate::conversation) fn is_over(&self, now: Timestamp) -> bool {
        now.duration_since(self.at) >= STRAGGLERS
    }
}

/// The beginning of the line that says what a draft supplements.
const SUPPLEMENTS: &str = "补充诉求";

impl Draft {
    /// Whether the resident has told nothing in words, besides what it supplements.
    pub(in crate::conversation::dialogues) fn has_no_words(&self) -> bool {
        self.texts.iter().all(|told| told.what.starts_with(SUPPLEMENTS))
    }

    /// Notes at the beginning that this supplements a report that was just sent, and takes over its place unless it has
    /// its own.
    pub(in crate::conversation::dialogues) fn supplement(&mut self, report: &JustSent) {
        self.terms.anonymous |= report.anonymous;
        place_in_order(&mut self.texts, Sent::default(), format!("{SUPPLEMENTS}{}", report.report));
        if self.place() == Place::default() {
            self.place_inherited = true;
            self.address.clone_from(&report.place.address);
            self.point = report.place.point;
        }
    }
}
