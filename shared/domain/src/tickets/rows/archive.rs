//! Row 33: an end state, or an unrated answer → archived. Personal data is removed; what statistics need stays.

use crate::tickets::Told;
use crate::tickets::command::Outcome;
use crate::tickets::ticket::{OnBehalf, Place, Ticket};

/// Replaces a resident's words.
const REMOVED: &str = "（已归档，内容已按规定删除）";

/// Kept: number, state, times, category, area, desk, unit, how it came, whether it was solved, and the public answer,
/// which passed the privacy check when it was written and when it was approved.
pub(super) fn archive(ticket: &mut Ticket) -> Told {
    ticket.reporter = None;
    ticket.contact = None;
    REMOVED.clone_into(&mut ticket.description);
    ticket.place = Place::default();
    // The ticket keeps the ids of its files until they are deleted.
    ticket.reducing = true;
    ticket.handler = None;
    ticket.handed_in_by = None;
    ticket.handled_by = None;
    ticket.stood_in.clear();
    ticket.title = None;
    // That it was a report for another names nobody.
    ticket.on_behalf = ticket.on_behalf.take().map(|_| OnBehalf::default());
    ticket.question = None;
    ticket.requests.clear();
    ticket.returns.open = None;
    ticket.supervision = None;
    // What a reviewer approved for the public stays until the resident takes back the consent, which they no longer
    // can: so it goes with the rest.
    ticket.published = None;
    for order in &mut ticket.orders {
        order.handler = None;
        order.result = None;
        order.task.clear();
    }
    if let Some(declined) = &mut ticket.declined {
        declined.public.clear();
        declined.elsewhere.clear();
    }
    ticket.internal_result = None;
    if let Some(Outcome::Unsolved { reason }) = &mut ticket.outcome {
        reason.clear();
    }
    Told::default()
}
