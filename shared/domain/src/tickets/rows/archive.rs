//! Row 33: an end, or an answer that nobody rated → archived. What tells of a person goes; what figures count stays.

use crate::tickets::Told;
use crate::tickets::command::Outcome;
use crate::tickets::ticket::{Place, Ticket};

/// What stands in the place of a resident's words.
const REMOVED: &str = "（已归档，内容已按规定删除）";

/// Kept: number, state, times, category, area, desk, unit, how it came, whether it was solved, and the public answer,
/// which passed the privacy check when it was written and when it was approved.
pub(super) fn archive(ticket: &mut Ticket) -> Told {
    ticket.reporter = None;
    ticket.contact = None;
    REMOVED.clone_into(&mut ticket.description);
    ticket.place = Place::default();
    // The files are known until they are deleted.
    ticket.reducing = true;
    ticket.handler = None;
    ticket.handed_in_by = None;
    ticket.internal_result = None;
    if let Some(Outcome::Unsolved { reason }) = &mut ticket.outcome {
        reason.clear();
    }
    Told::default()
}
