//! 接着报: somebody goes on with a matter whose reporter took it back, or that ended without an answer to it.

use super::Own;
use super::perform::carry_out;
use super::words::Which;
use crate::conversation::Writes;
use crate::conversation::dialogues::report::{Draft, Report};
use crate::conversation::progress;
use crate::conversation::surroundings::Context;
use crate::tickets::{Command, Master, Place, State, Ticket};

/// The reporter of a merged report goes on with their own; whoever else followed the matter begins a report whose place
/// is known.
pub(super) fn go_on(which: &Which, context: &Context<'_>) -> Own {
    let loaded = context.around.loaded;
    let merged = loaded.my_reports.iter().filter(|ticket| ticket.state == State::Merged);
    let is_meant = |ticket: &&Ticket| match which {
        Which::Number(id) => ticket.merged_into.as_ref() == Some(id) || ticket.id == *id,
        Which::Short(short) => ticket.id.as_str().ends_with(short.as_str()),
        Which::Unnamed => true,
    };
    if let Some(own) = merged.clone().find(is_meant) {
        return match super::master_of(own, context) {
            Some(master) => carry_out(own, &Command::GoOn { master: Master::of(master) }, context),
            None => Own::text(progress::own_standing(own, context)),
        };
    }
    let known = loaded.report.as_ref().filter(|ticket| ticket.ended_for_itself());
    let draft = match known {
        Some(own) if own.reporter.as_ref() == Some(context.follower) => of_own(own, context),
        Some(other) if loaded.follows => of_other(other, context),
        _ => Draft::new(context.around.now),
    };
    let step = Report::go_on(draft, context);
    Own { text: step.answer, writes: Writes::default(), asks: Some(step.next) }
}

/// Who took a report back and wants it after all says nothing again.
fn of_own(own: &Ticket, context: &Context<'_>) -> Draft {
    Draft::about(Some(&own.description), own.place.clone(), context)
}

/// Of another resident's report only the road is told, as those who follow it know it: a house number may be their home.
fn of_other(other: &Ticket, context: &Context<'_>) -> Draft {
    let address = other.place.address.as_deref().map(road_of).filter(|road| !road.is_empty());
    Draft::about(None, Place { address, ..Place::default() }, context)
}

/// The address up to its first number.
fn road_of(address: &str) -> String {
    let end = address.find(|c: char| c.is_ascii_digit() || "０１２３４５６７８９".contains(c));
    address[..end.unwrap_or(address.len())].trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::road_of;

    #[test]
    fn of_an_address_the_road_is_left() {
        assert_eq!(road_of("新湛一路12号3单元"), "新湛一路");
        assert_eq!(road_of("湛山公园东门"), "湛山公园东门");
        assert_eq!(road_of("12号楼"), "");
    }
}
