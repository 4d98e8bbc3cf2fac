//! The life of a resident's report: pure, table-driven from the lifecycle, with the time as an argument.
//!
//! [`submit`] makes a ticket (row 1); [`apply`] performs every other row of [`table::ROWS`]. The table says whether and
//! by whom, the function of the row says what changes, and `deadlines` says when the next step is due. The result is
//! the new ticket and one event with all its notices.

mod actors;
mod amendments;
mod asking;
mod authors;
mod behalf;
mod card;
mod causing;
mod choices;
mod command;
mod daily;
mod deadlines;
mod ending;
mod event_kind;
mod filter;
mod for_staff;
mod given;
mod hours;
mod matters;
mod merging;
mod needs;
mod orders;
mod parties;
mod pausing;
mod place;
mod publication;
mod refusal;
mod requests;
mod rows;
mod rules;
mod since;
mod standing;
mod state;
mod storm;
pub(crate) mod submit;
mod succession;
mod supervision;
pub mod table;
mod telling;
mod ticket;
mod wording;

use jiff::Timestamp;
use telling::Tell;

use crate::staff::{Act, Locus};

pub use amendments::{Amendments, EnteredDay, TERMS, TermName};
pub use asking::{Question, Returning, Returns};
pub use behalf::{masked_contact, masked_name, masked_number, telephone_in};
pub use card::{AreaRow, CARD_BYTES, Card, Due, Holder, Watch};
pub use choices::{Cause, DeclineReason, Missing, ReturnReason, Service};
pub use command::{Alert, Call, Command, ContactEvidence, Outcome, Verdict};
pub use daily::{DailyList, day_of_list};
pub use deadlines::{Deadline, DeadlineKind, timer};
pub use ending::{Declined, Ending};
pub use event_kind::EventKind;
pub use filter::Filter;
pub use given::Given;
pub use hours::Hours;
pub(crate) use matters::matter_of;
pub use matters::{Matter, Suggested, category_of};
pub use merging::Master;
pub use orders::{Order, OrderState};
pub use pausing::{Clock, Pause};
pub use place::{Nearness, SAME_PLACE, place_key, same_place};
pub use publication::{Case, Published};
pub use refusal::Refusal;
pub use requests::{Ask, Late, Request, RequestKind};
pub use rules::{Category, CategoryRules, InvalidRules, Rules, Term};
pub use since::{Since, Warned};
pub use state::State;
pub use storm::{LONGEST_STORM, Storm};
pub use submit::{NewTicket, Submission, most_today, submit};
pub use succession::{Succession, successors};
pub use supervision::Supervision;
pub use table::{Actor, Author, Party, barred, possible};
pub use ticket::{About, Attachment, AttachmentKind, Channel, Doer, Event, OnBehalf, Place, Ticket};
pub use wording::{Wording, is_bare_code};

/// A ticket after a transition, and the event that records it.
#[derive(Clone, Debug, PartialEq)]
pub struct Applied {
    /// The ticket after the transition; its version is one more than before.
    pub ticket: Ticket,
    /// What happened, and whom to tell.
    pub event: Event,
}

/// What a row's function contributes to a transition.
#[derive(Default)]
struct Told {
    public: Option<String>,
    internal: Option<String>,
    photos: Vec<crate::ids::MediaId>,
    tells: Vec<Tell>,
    /// What those who follow the report hear, without a word of its reporter's.
    followers: Option<String>,
}

/// Performs one transition.
///
/// # Errors
/// A [`Refusal`] if the table has no such row from this state, the actor is not allowed, or a guard fails.
pub fn apply(
    ticket: &Ticket,
    command: &Command,
    actor: &Actor,
    now: Timestamp,
    rules: &Rules,
) -> Result<Applied, Refusal> {
    let kind = command.kind_on(ticket, actor);
    let row = table::decide(ticket.state, kind)?;
    table::authorise(row, command, actor, ticket)?;
    let mut next = ticket.clone();
    next.state = row.to.from(ticket);
    let told = rows::run(&mut next, command, kind, &rows::Setting { actor, now, rules })?;
    if next.state != ticket.state {
        // A request is about the state in which it was made.
        next.requests.clear();
    }
    settle_deadline(&mut next, ticket, command, now, rules);
    next.mark_orders(ticket);
    if next.said() != ticket.said() {
        next.said_in = ticket.version + 1;
    }
    Ok(record(next, Some(ticket.state), kind, actor, now, told))
}

/// A new deadline starts without a warning; the same deadline keeps its level. An order signed by the clock starts
/// yellow. A step that keeps the state keeps the deadline, unless it is one that moves it.
fn settle_deadline(next: &mut Ticket, before: &Ticket, command: &Command, now: Timestamp, rules: &Rules) {
    let moves = matches!(
        command,
        Command::LogCheck { .. }
            | Command::CountAgain
            | Command::DecideExtension { .. }
            | Command::RemindSupply
            | Command::Correct { .. }
            | Command::Tell { .. }
            | Command::AnswerKept { .. }
            | Command::AnswerShown { .. }
    );
    let endangered = next.since.danger_at.is_some() && !before.counts_as_danger();
    if next.state == before.state && !moves && !endangered {
        return;
    }
    next.deadline = match command {
        Command::CountAgain => deadlines::counted_again(before, rules),
        Command::Correct { .. } if next.state == before.state => deadlines::corrected(next, now, rules),
        Command::Add { .. } if next.state == before.state => deadlines::endangered(next, now, rules),
        _ => deadlines::next(next, now, rules),
    };
    let clock = |deadline: Option<Deadline>| deadline.map(|it| (it.kind, it.from, it.due));
    if clock(next.deadline) != clock(before.deadline) {
        next.alert = if matches!(command, Command::AutoSign) { Alert::Yellow } else { Alert::None };
    }
    keep_level(next, before);
}

/// The work's deadline keeps its warning while somebody decides about the work: the same deadline is carded once.
fn keep_level(next: &mut Ticket, before: &Ticket) {
    if before.state == State::Working
        && next.state != State::Working
        && let Some(deadline) = before.deadline
    {
        let level = before.alert;
        next.since.warned = (!level.is_none()).then_some(Warned { deadline, level });
        return;
    }
    if next.state != State::Working || before.state == State::Working {
        return;
    }
    let same = next.since.warned.take().filter(|warned| Some(warned.deadline) == next.deadline);
    // A suspension gives time back, and the work begins without a warning.
    let kept = same.filter(|_| before.state != State::Suspended);
    next.alert = kept.map_or(next.alert, |warned| warned.level.max(next.alert));
}

fn record(
    mut ticket: Ticket,
    from: Option<State>,
    kind: EventKind,
    actor: &Actor,
    now: Timestamp,
    told: Told,
) -> Applied {
    ticket.version += 1;
    ticket.events += 1;
    if let Actor::Staff(staff) = actor {
        ticket.note_stead(staff);
    }
    let by = match actor {
        Actor::Reporter(_) | Actor::Subscriber { .. } => Doer::Resident,
        Actor::Scheduler => Doer::Scheduler,
        Actor::Staff(staff) => Doer::Staff {
            staff: staff.id.clone(),
            name: staff.name.clone(),
            unit: staff.unit_for(act_of(kind), &everywhere(&ticket)).unwrap_or(&ticket.desk).clone(),
        },
    };
    let followers = told.followers.filter(|_| ticket.has_subscribers());
    let tells = told.tells.into_iter().chain(followers.map(Tell::followers));
    let effects = tells.flat_map(|tell| tell.effects(&ticket, told.public.as_deref(), now)).collect();
    let event = Event {
        ticket: ticket.id.clone(),
        seq: ticket.events,
        at: now,
        kind,
        by,
        from,
        to: ticket.state,
        about: About::of(&ticket),
        public: told.public,
        internal: told.internal,
        photos: told.photos,
        effects,
    };
    Applied { ticket, event }
}

/// Where somebody may have acted: whoever just gave an order back acted for the unit that had it.
fn everywhere(ticket: &Ticket) -> Locus {
    let mut locus = ticket.lead_locus();
    locus.units.extend(ticket.orders.iter().map(|order| order.unit.clone()));
    locus
}

/// The act that staff perform in an event of this kind.
fn act_of(kind: EventKind) -> Act {
    let row = table::ROWS.iter().find(|row| row.event == kind);
    match row.map(|row| row.who) {
        Some(table::Who::Staff(act) | table::Who::District(act)) => act,
        Some(table::Who::Joint) => Act::WorkForUnit,
        Some(table::Who::DeskOrDistrict) => Act::WorkAtDesk,
        // Row 1, which does not apply to existing tickets.
        _ => Act::FileReport,
    }
}

#[cfg(test)]
mod tests;
