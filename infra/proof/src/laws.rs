//! What must hold in every state.

use domain::ids::TicketId;
use domain::tickets::{State, Ticket};
use stateright::Property;

use crate::ledger;
use crate::model::{Proof, Step};
use crate::world::{At, Broken, File, Outcome, World};

pub(crate) const ONE_EVENT_A_VERSION: &str = "events are consecutive, one a version";
pub(crate) const DONE_IS_WRITTEN: &str = "what was done is in the history, and a refusal has words";
pub(crate) const NO_ORDER_TWICE: &str = "no order is carried out twice";
pub(crate) const EVERY_EFFECT_IS_KNOWN: &str = "every effect of a committed event is in the outbox";
pub(crate) const SENT_ONCE: &str = "without a crash after WeChat's yes nothing is sent twice";
pub(crate) const ONE_OUTCOME: &str = "the ledger records one outcome";
pub(crate) const NO_CYCLE: &str = "no report is merged into one that is merged";
pub(crate) const MASTER_KNOWS: &str = "a master knows its children, and tells them";
pub(crate) const FOLLOWERS_TOLD: &str = "whoever follows a report hears of its steps";
pub(crate) const SOMEBODY_ACTS: &str = "an open report has a deadline and somebody to act";
pub(crate) const NO_OPEN_ORDER: &str = "no work is handed in while a joint unit works";
pub(crate) const CLOCK_IS_RIGHT: &str = "the clock's step is never refused on what it read";
pub(crate) const IT_GOES_ON: &str = "what is begun can go on until it ends";
pub(crate) const PROGRESS: &str = "every step leads further, so every run ends";

/// Every property.
pub(crate) fn all() -> Vec<Property<Proof>> {
    vec![
        Property::always(ONE_EVENT_A_VERSION, |_, world: &World| world.files.iter().all(is_consecutive)),
        Property::always(DONE_IS_WRITTEN, is_done_written),
        Property::always(NO_ORDER_TWICE, |_, world: &World| world.files.iter().all(has_each_once)),
        Property::always(EVERY_EFFECT_IS_KNOWN, |_, world: &World| world.files.iter().all(knows_effects)),
        Property::always(SENT_ONCE, |_, world: &World| world.broken != Some(Broken::SentTwice)),
        Property::always(ONE_OUTCOME, |_, world: &World| world.broken != Some(Broken::RecordedTwice)),
        Property::always(NO_CYCLE, |_, world: &World| tickets(world).all(|child| is_led(world, child))),
        Property::always(MASTER_KNOWS, |_, world: &World| tickets(world).all(|master| counts(world, master))),
        Property::always(FOLLOWERS_TOLD, |_, world: &World| world.broken != Some(Broken::FollowersForgotten)),
        Property::always(SOMEBODY_ACTS, |_, world: &World| tickets(world).all(is_somebodys)),
        Property::always(NO_OPEN_ORDER, |_, world: &World| tickets(world).all(has_no_stray_order)),
        Property::always(CLOCK_IS_RIGHT, |_, world: &World| world.broken != Some(Broken::ClockRefused)),
        Property::always(IT_GOES_ON, can_go_on),
        Property::always(PROGRESS, |_, world: &World| world.broken != Some(Broken::NoProgress)),
    ]
}

fn tickets(world: &World) -> impl Iterator<Item = &Ticket> {
    world.files.iter().filter_map(File::ticket)
}

fn ticket<'a>(world: &'a World, id: &TicketId) -> Option<&'a Ticket> {
    tickets(world).find(|ticket| ticket.id == *id)
}

fn is_consecutive(file: &File) -> bool {
    let numbers = file.entries.iter().map(|entry| entry.seq);
    let last = file.ticket().map_or(0, |ticket| ticket.events);
    numbers.eq(file.base + 1..=last) && u64::from(last) == file.version()
}

fn has_each_once(file: &File) -> bool {
    let orders: Vec<_> = file.entries.iter().filter_map(|entry| entry.order).collect();
    orders.iter().enumerate().all(|(at, order)| !orders[..at].contains(order))
}

fn is_done_written(proof: &Proof, world: &World) -> bool {
    world.people.iter().zip(&proof.scenario.roles).all(|(person, role)| {
        person.outcomes.iter().zip(&role.orders).all(|(outcome, order)| match outcome {
            Outcome::Done => {
                world.files[order.wish.on()].entries.iter().any(|entry| entry.order == Some(order.id))
            }
            Outcome::Refused => true,
            Outcome::Mute => false,
        })
    })
}

fn knows_effects(file: &File) -> bool {
    file.entries.iter().map(|entry| entry.effects).sum::<usize>() == file.notices.len()
}

fn is_led(world: &World, child: &Ticket) -> bool {
    let master = child.merged_into.as_ref().and_then(|master| ticket(world, master));
    master.is_none_or(|master| master.merged_into.is_none() && child.state == State::Merged)
}

fn counts(world: &World, master: &Ticket) -> bool {
    // Row 7b is in the child's history alone: a master that ended for itself still counts it, also once it goes on.
    let has_ended = master.ended_for_itself() || master.declined.is_some() || master.back_at.is_some();
    let children = tickets(world).filter(|child| child.merged_into.as_ref() == Some(&master.id)).count();
    let knows = u32::try_from(children)
        .is_ok_and(|children| master.children == children || (has_ended && master.children > children));
    knows && (children == 0 || master.has_subscribers())
}

fn is_somebodys(ticket: &Ticket) -> bool {
    // In `Answered` it is the resident's turn.
    let acts = ticket.queue().is_some() || ticket.state == State::Answered;
    !ticket.state.is_open() || (ticket.deadline.is_some() && acts)
}

fn has_no_stray_order(ticket: &Ticket) -> bool {
    let is_handed_in = matches!(ticket.state, State::CloseReview | State::Answered | State::FollowUp);
    !((is_handed_in || !ticket.state.is_open()) && ticket.has_open_order())
}

/// Where somebody waits for an answer or a notice has not ended, there is a step that leads there. Every run is finite,
/// so in its last state nobody waits and every notice is sent or kept.
fn can_go_on(proof: &Proof, world: &World) -> bool {
    let mut steps = Vec::new();
    let mut waiting = world.people.iter().enumerate().filter(|(_, person)| person.at != At::Idle);
    let answered = waiting.all(|(index, _)| {
        steps.clear();
        proof.of_person(world, index, &mut steps);
        steps.iter().any(|step| !matches!(step, Step::Crash(_)))
    });
    let owed = world.files.iter().flat_map(|file| &file.notices).any(|notice| !notice.is_ended());
    if !owed || world.senders.is_empty() {
        return answered;
    }
    steps.clear();
    ledger::offer(proof, world, &mut steps);
    let delivers = |step: &Step| matches!(step, Step::Claim { .. } | Step::Accept(_) | Step::Record(_));
    answered && steps.iter().any(delivers)
}
