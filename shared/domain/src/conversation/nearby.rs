//! Reports nearby that a resident is shown before they send theirs.
//!
//! What to look for is known only once it is decided what the message adds to the report, so [`sought`] asks after
//! [`super::reply`], which then decides again with what was found.

use super::dialogues::Open;
use super::resident::Resident;
use super::{Turn, Writes};
use crate::nearby::{Matter, Neighbour, Sought, shown};

/// The most reports that one answer shows.
const MOST_SHOWN: usize = 3;

/// What to look for nearby after a turn: `None` unless it changed a report that could be sent as it stands.
#[must_use]
pub fn sought(before: &Resident, turn: &Turn) -> Option<Sought> {
    if turn.writes.ticket.is_some() {
        return None;
    }
    sought_by(before, &turn.resident)
}

fn sought_by(before: &Resident, after: &Resident) -> Option<Sought> {
    let Open::Reporting(report) = &after.dialogue else { return None };
    let draft = &report.draft;
    if before.dialogue == after.dialogue || draft.missing().is_some() {
        return None;
    }
    Some(Sought {
        place: draft.place(),
        matter: Some(Matter::of(&draft.description())?),
        but: None,
        not_of: Some(after.follower.clone()),
        most: MOST_SHOWN,
    })
}

/// The answer with the reports nearby below it.
pub(super) fn with_neighbours(
    answer: String,
    neighbours: &[Neighbour],
    before: &Resident,
    (after, writes): (&Resident, &Writes),
) -> String {
    let lines = shown(neighbours).filter(|_| writes.ticket.is_none() && sought_by(before, after).is_some());
    match lines {
        Some(lines) => {
            let first =
                neighbours.first().map(|neighbour| neighbour.row.card.id.as_str()).unwrap_or_default();
            format!(
                "{answer}\n\n{lines}\n是同一件事，请回复“我也遇到 {first}”（有进展会告诉您，不用再报）；不是，请回复“1”发送。"
            )
        }
        None => answer,
    }
}
