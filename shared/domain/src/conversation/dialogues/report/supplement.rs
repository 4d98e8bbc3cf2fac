//! What comes after a report was sent and belongs to it: photos of its album, and what it overtook.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::draft::Draft;
use crate::conversation::piece::Piece;
use crate::conversation::sent::{Sent, place_in_order};
use crate::ids::TicketId;
use crate::tickets::Place;

/// How long after a report was sent a photo is taken for one of it: WeChat tries a push again for less than that, and
/// refuses none that is older.
const STRAGGLERS: SignedDuration = SignedDuration::from_mins(10);

/// A report that was sent a moment ago, as far as a supplement to it needs it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JustSent {
    /// Its number.
    pub report: TicketId,
    /// When it was sent.
    pub at: Timestamp,
    /// The place of the message that sent it among the person's messages.
    pub by: Sent,
    /// Where it is.
    pub place: Place,
}

impl JustSent {
    /// Whether something told with no dialogue open belongs to it: it was sent before the report, or is a photo, and
    /// those take longer on their way than the word that ends a report.
    pub(in crate::conversation::dialogues) fn takes(&self, piece: &Piece, sent: Sent) -> bool {
        sent < self.by || matches!(piece, Piece::Photo(_))
    }

    /// Whether what comes now has nothing to do with it any more.
    pub(in crate::conversation) fn is_over(&self, now: Timestamp) -> bool {
        now.duration_since(self.at) >= STRAGGLERS
    }
}

impl Draft {
    /// Says first that this belongs to a report that was sent a moment ago, and takes the place of that report unless
    /// it has one of its own.
    pub(in crate::conversation::dialogues) fn supplement(&mut self, report: &JustSent) {
        place_in_order(&mut self.texts, Sent::default(), format!("补充诉求{}", report.report));
        if self.place() == Place::default() {
            self.place_inherited = true;
            self.address.clone_from(&report.place.address);
            self.point = report.place.point;
        }
    }
}
