//! What the master of a merged report keeps of it, where a step of its reporter's changes that.

use alliance::store::Child;
use domain::conversation::Loaded;
use domain::ids::TicketId;
use domain::tickets::{Applied, EventKind, Ticket};

/// The number of a master, and what it keeps of a report after a step on that report: who hears of it. None where the
/// step changes nothing for the master.
pub(super) fn kept_by_master(applied: Option<&Applied>, loaded: &Loaded) -> Option<(TicketId, Child)> {
    let applied = applied?;
    let after = &applied.ticket;
    match applied.event.kind {
        EventKind::EndBehalf => Some((after.merged_into.clone()?, Child::of(after))),
        // The report goes on alone: nobody hears of the master any more.
        EventKind::GoOn => {
            let child = Child { ticket: after.id.clone(), followers: Vec::new() };
            Some((master_before(after, loaded)?, child))
        }
        _ => None,
    }
}

/// The step itself has taken the master's number out of the report.
fn master_before(after: &Ticket, loaded: &Loaded) -> Option<TicketId> {
    let mut before = loaded.my_reports.iter().chain(&loaded.report);
    before.find(|ticket| ticket.id == after.id)?.merged_into.clone()
}
