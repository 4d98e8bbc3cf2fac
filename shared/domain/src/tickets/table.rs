//! The table of the lifecycle: which event leads from which state to which, and who may cause it.
//!
//! To add a transition, add a row here and a small function in `rows/`; nothing else decides.

use super::command::Command;
use super::event_kind::EventKind;
use super::refusal::Refusal;
use super::requests::RequestKind;
use super::state::State;
use super::ticket::Ticket;
use crate::staff::Act;

use super::actors::may_for;
pub use super::actors::{Actor, Who};
pub use super::authors::Author;
pub use super::needs::Needs;
pub use super::parties::Party;

/// The state after a transition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// To another state.
    State(State),
    /// The state is kept.
    Same,
    /// Back to work: to the unit that worked on it, or to the desk where no unit ever had it.
    Again,
}

impl To {
    /// The state that a ticket has afterwards.
    pub(super) fn from(self, before: &Ticket) -> State {
        match self {
            Self::State(state) => state,
            Self::Same => before.state,
            Self::Again if before.unit.is_some() => State::Working,
            Self::Again => State::Triaged,
        }
    }
}

const PUBLICATION: RequestKind = RequestKind::Publication;

/// One row of `ticket-lifecycle.md`.
#[derive(Debug)]
pub struct Row {
    /// Its number in the lifecycle document.
    pub number: &'static str,
    /// The event.
    pub event: EventKind,
    /// The states in which it may happen.
    pub from: &'static [State],
    /// The state that it leads to.
    pub to: To,
    /// Who may cause it.
    pub who: Who,
    /// Who may cause it as well once the decision is late.
    pub late: Option<Act>,
    /// The authors whose work it judges and who therefore may not cause it.
    pub not: &'static [Author],
    /// What else must be so.
    pub needs: Needs,
    /// Who is told of it, where the data of the report names somebody: nobody else.
    pub told: &'static [Party],
    /// Its guard, for the documentation.
    pub guard: &'static str,
    /// Its deadline, for the documentation.
    pub due: &'static str,
}

impl Row {
    const fn new(
        number: &'static str,
        event: EventKind,
        from: &'static [State],
        to: To,
        who: Who,
        guard: &'static str,
        due: &'static str,
    ) -> Self {
        Self {
            number,
            event,
            from,
            to,
            who,
            late: None,
            not: &[],
            needs: Needs::Nothing,
            told: &[],
            guard,
            due,
        }
    }

    const fn not(self, not: &'static [Author]) -> Self {
        Self { not, ..self }
    }

    const fn tells(self, told: &'static [Party]) -> Self {
        Self { told, ..self }
    }

    const fn needs(self, needs: Needs) -> Self {
        Self { needs, ..self }
    }

    const fn late(self, act: Act) -> Self {
        Self { late: Some(act), ..self }
    }

    /// The earlier step of `actor` that bars them from this row, if any.
    fn bars(&self, actor: &Actor, ticket: &Ticket) -> Option<Author> {
        self.not.iter().copied().find(|author| author.is(actor, ticket))
    }

    /// Whether `actor` is of the right kind, or the decision is late and they are of the kind above.
    fn permits(&self, who: Who, actor: &Actor, ticket: &Ticket) -> bool {
        let late = self.late.filter(|_| match self.needs {
            Needs::Request(kind) => ticket.request(kind).is_some_and(|request| request.escalated),
            _ => false,
        });
        who.permits(actor, ticket) || late.is_some_and(|act| Who::Staff(act).permits(actor, ticket))
    }

    /// Whether the row applies to the ticket's state, and `actor` is of the right kind.
    fn is_for(&self, actor: &Actor, ticket: &Ticket) -> bool {
        self.from.contains(&ticket.state) && self.needs.holds(ticket) && self.permits(self.who, actor, ticket)
    }
}

use Party::{
    Admins, Asker, Colleague, Desk, District, Followers, Head, Joint, Reporter, Reviewers, Supervisors, Unit,
};
use State::{
    Answered, Archived, CloseReview, Closed, Declined, Dispatched, Diverted, FollowUp, Merged, NeedInfo,
    ReturnReview, Submitted, Suspended, Triaged, Withdrawn, Working,
};

/// States in which staff still have to act.
pub const OPEN: &[State] = &[
    Submitted,
    NeedInfo,
    Diverted,
    Triaged,
    Dispatched,
    Working,
    ReturnReview,
    Suspended,
    CloseReview,
    FollowUp,
];

/// States in which the clock warns: those in which staff have to act, and an answer that was not delivered.
const WATCHED: &[State] = &[
    Submitted,
    NeedInfo,
    Diverted,
    Triaged,
    Dispatched,
    Working,
    ReturnReview,
    Suspended,
    CloseReview,
    FollowUp,
    Answered,
];

/// States from submission to the hand-in, in which the matter can still change.
const UNDER_WAY: &[State] = &[Submitted, NeedInfo, Triaged, Dispatched, ReturnReview, Suspended, Working];

/// The same, and those in which the matter goes on in other hands: a resident may still add what they know.
const ADDABLE: &[State] =
    &[Submitted, NeedInfo, Triaged, Dispatched, ReturnReview, Suspended, Working, Diverted, CloseReview];

/// States in which joint units go on with their orders.
const JOINED: &[State] = &[Triaged, Dispatched, Working, ReturnReview, Suspended];

/// States in which a decision or a written report may be late.
const ESCALATED: &[State] = &[
    Submitted,
    NeedInfo,
    Diverted,
    Triaged,
    Dispatched,
    Working,
    ReturnReview,
    Suspended,
    CloseReview,
    FollowUp,
    Closed,
];

/// All states in which a report still names people.
const UNTIL_ARCHIVED: &[State] = &[
    Submitted,
    NeedInfo,
    Declined,
    Merged,
    Diverted,
    Triaged,
    Dispatched,
    Working,
    ReturnReview,
    Suspended,
    CloseReview,
    Answered,
    FollowUp,
    Closed,
    Withdrawn,
];

const DESK: Who = Who::Staff(Act::WorkAtDesk);
const LIMIT: Who = Who::Staff(Act::CloseAtLimit);
const UNIT: Who = Who::Staff(Act::WorkForUnit);
const SITE: Who = Who::Staff(Act::WorkOnSite);
const HEAD: Who = Who::Staff(Act::HeadUnit);
const SECOND: Who = Who::Staff(Act::DecideRequest);
const CLOCK: Who = Who::Scheduler;

/// The end of work is judged by somebody who did not do it.
const WORKERS: &[Author] = &[Author::HandedIn, Author::Handles];
/// Whether an order may be given back is decided by nobody who asked for it or handles it.
const RETURNERS: &[Author] = &[Author::AskedReturn, Author::Handles];
/// An appeal goes to another officer.
const DECLINERS: &[Author] = &[Author::Declined];

/// Every transition of an existing ticket. Row 1 makes a ticket and is [`super::submit`].
#[rustfmt::skip]
pub static ROWS: &[Row] = &[
    Row::new("1a", EventKind::EndBehalf, UNTIL_ARCHIVED, To::Same, Who::Reporter, "reported for somebody else, who says that they never agreed, or whose reporter takes it back", "").needs(Needs::OnBehalf).tells(&[Desk, Reporter]),
    Row::new("2", EventKind::Divert, &[Submitted], To::State(Diverted), DESK, "life, fire, crime, gas: who was called, and when", "15 min").tells(&[Reporter, Followers]),
    Row::new("2b", EventKind::DefectRemains, &[Diverted], To::State(Triaged), DESK, "what the emergency service did", "same day").tells(&[Reporter, Followers]),
    Row::new("2b", EventKind::NothingLeft, &[Diverted], To::State(Closed), DESK, "what the emergency service did", "same day").tells(&[Reporter, Followers]),
    Row::new("3", EventKind::Ask, &[Submitted], To::State(NeedInfo), DESK, "one list of what is missing", "3 working days").not(DECLINERS).tells(&[Reporter]),
    Row::new("4", EventKind::Supply, &[NeedInfo], To::State(Submitted), Who::Reporter, "words, a photo or a place", "").tells(&[Desk, Reporter]),
    Row::new("4", EventKind::SupplyByPhone, &[NeedInfo], To::State(Submitted), DESK, "record of the call, what was said", "").tells(&[Reporter]),
    Row::new("4b", EventKind::RemindSupply, &[NeedInfo], To::Same, CLOCK, "not reminded before", "3 working days").tells(&[Reporter, Desk]),
    Row::new("4b", EventKind::NoReply, &[NeedInfo], To::State(Closed), CLOCK, "reminded once; never a danger", "2 working days more").tells(&[Reporter, Followers]),
    Row::new("4c", EventKind::Supply, &[Closed], To::State(Submitted), Who::Reporter, "closed without a reply, at most 30 days ago", "").needs(Needs::NoReply).tells(&[Desk, Reporter]),
    Row::new("5", EventKind::AskDecline, &[Submitted], To::Same, Who::Staff(Act::Decline), "reason code, the reason in public words, where to go instead", "").not(DECLINERS).needs(Needs::NoRequest(RequestKind::Decline)).tells(&[Desk]),
    Row::new("5a", EventKind::Decline, &[Submitted], To::State(Declined), Who::Staff(Act::Decline), "a request of row 5 lies open", "2 office hours, then the next above").not(&[Author::Asked(RequestKind::Decline), Author::Declined]).needs(Needs::Request(RequestKind::Decline)).late(Act::DeclineLate).tells(&[Reporter, Followers, Asker]),
    Row::new("5a", EventKind::KeepReport, &[Submitted], To::Same, Who::Staff(Act::Decline), "a request of row 5 lies open; the reason", "2 office hours, then the next above").not(&[Author::Asked(RequestKind::Decline), Author::Declined]).needs(Needs::Request(RequestKind::Decline)).late(Act::DeclineLate).tells(&[Asker, Desk]),
    Row::new("6", EventKind::Appeal, &[Declined], To::State(Submitted), Who::Reporter, "once, within 7 days; the reason", "1 working day").needs(Needs::MayAppeal).tells(&[Desk, Reporter]),
    Row::new("7", EventKind::Merge, &[Submitted], To::State(Merged), DESK, "same category, at most 50 m or the same place, open master, nothing merged into this one", "").not(DECLINERS).tells(&[Reporter]),
    Row::new("7", EventKind::MergeByStorm, &[Submitted], To::State(Merged), CLOCK, "at submission, under an officer's open notice for its category and area; never a danger", ""),
    Row::new("7", EventKind::OpenStorm, OPEN, To::Same, DESK, "text, words, area, at most 24 hours", "").needs(Needs::NoStorm),
    Row::new("7", EventKind::CloseStorm, OPEN, To::Same, DESK, "", "").needs(Needs::Storm),
    Row::new("7", EventKind::Absorb, OPEN, To::Same, DESK, "in the history of the master, in the same write", "").tells(&[Desk, Head, Supervisors]),
    Row::new("7a", EventKind::Unmerge, &[Merged], To::State(Submitted), DESK, "the master is not closed; the reason", "").tells(&[Reporter, Desk]),
    Row::new("7a", EventKind::Release, WATCHED, To::Same, DESK, "in the history of the master, in the same write", ""),
    Row::new("7b", EventKind::GoOn, &[Merged], To::State(Submitted), Who::Reporter, "the master was withdrawn, declined, or closed because its own reporter sent nothing", "").tells(&[Desk, Reporter]),
    Row::new("8", EventKind::Accept, &[Submitted], To::State(Triaged), DESK, "category, community, urgency", "2 office hours; a danger 1 h with its dispatch").not(DECLINERS).tells(&[Reporter, Followers]),
    Row::new("8", EventKind::AcceptTold, &[Triaged], To::Same, CLOCK, "no dispatch followed within ten minutes", "").tells(&[Reporter]),
    Row::new("9", EventKind::AnswerAtOnce, &[Triaged], To::State(Answered), DESK, "a question; the knowledge item; the answer passes the privacy check", "same day").tells(&[Reporter, Followers, Joint]),
    Row::new("10", EventKind::Dispatch, &[Triaged], To::State(Dispatched), DESK, "lead unit, not the desk itself", "1 h danger, 2 h utilities, 24 h else").tells(&[Reporter, Followers, Unit, Head]),
    Row::new("10a", EventKind::Recall, &[Dispatched, Working], To::State(Triaged), DESK, "the reason", "").tells(&[Unit]),
    Row::new("11", EventKind::Sign, &[Dispatched], To::State(Working), UNIT, "", "1 working day").tells(&[Reporter, Followers]),
    Row::new("11", EventKind::AutoSign, &[Dispatched], To::State(Working), CLOCK, "the deadline is over", "1 working day").tells(&[Reporter, Desk, Unit]),
    Row::new("12", EventKind::AskReturn, &[Dispatched, Working], To::State(ReturnReview), UNIT, "at most 2 working days from dispatch; reason, legal basis, suggested unit; not after a final ruling", "").tells(&[Desk, District]),
    Row::new("13", EventKind::GrantReturn, &[ReturnReview], To::State(Triaged), Who::DeskOrDistrict, "", "4 office hours; at the third request 1 working day").not(RETURNERS).tells(&[Unit, Desk]),
    Row::new("14", EventKind::RefuseReturn, &[ReturnReview], To::State(Working), Who::DeskOrDistrict, "the reason", "4 office hours; at the third request 1 working day").not(RETURNERS).tells(&[Unit]),
    Row::new("15", EventKind::Transfer, &[Working], To::State(Working), HEAD, "a colleague of the same unit", "").tells(&[Reporter, Colleague]),
    Row::new("16", EventKind::Join, &[Working], To::Same, UNIT, "another unit, without an open order; due not after the report itself", "").tells(&[Reporter, Desk, Joint]),
    Row::new("17", EventKind::LogCheck, &[Working], To::Same, SITE, "photo, place, time; what was found passes the privacy check", "danger 2 h").tells(&[Reporter, Followers]),
    Row::new("18", EventKind::AskExtension, &[Working], To::Same, UNIT, "before the end; at most 10 working days, twice at most; reason, plan, contact with the resident", "").needs(Needs::NoRequest(RequestKind::Extension)).tells(&[Desk]),
    Row::new("18a", EventKind::Extend, &[Working], To::Same, SECOND, "a request of row 18 lies open", "1 working day, then the next above").not(&[Author::Asked(RequestKind::Extension)]).needs(Needs::Request(RequestKind::Extension)).tells(&[Reporter, Followers, Asker]),
    Row::new("18a", EventKind::RefuseExtension, &[Working], To::Same, SECOND, "a request of row 18 lies open; the reason", "1 working day, then the next above").not(&[Author::Asked(RequestKind::Extension)]).needs(Needs::Request(RequestKind::Extension)).tells(&[Asker]),
    Row::new("19", EventKind::AskSuspension, &[Working], To::Same, UNIT, "waits on resident, weather or court; a date to go on, at most 10 working days ahead; not a danger", "").needs(Needs::NoRequest(RequestKind::Suspension)).tells(&[Desk]),
    Row::new("19a", EventKind::Suspend, &[Working], To::State(Suspended), SECOND, "a request of row 19 lies open", "1 working day, then the next above").not(&[Author::Asked(RequestKind::Suspension)]).needs(Needs::Request(RequestKind::Suspension)).tells(&[Reporter, Followers, Asker]),
    Row::new("19a", EventKind::RefuseSuspension, &[Working], To::Same, SECOND, "a request of row 19 lies open; the reason", "1 working day, then the next above").not(&[Author::Asked(RequestKind::Suspension)]).needs(Needs::Request(RequestKind::Suspension)).tells(&[Asker]),
    Row::new("20", EventKind::Wake, &[Suspended], To::State(Working), CLOCK, "the date is reached", "the date").tells(&[Reporter, Followers, Unit]),
    Row::new("20", EventKind::WakeByMessage, &[Suspended], To::State(Working), Who::Reporter, "suspended until the resident says something", "").tells(&[Desk, Unit]),
    Row::new("20", EventKind::WakeForDanger, &[Suspended], To::State(Working), DESK, "the category is corrected to danger, as in row 36", "").tells(&[Reporter, Followers, Unit]),
    Row::new("21", EventKind::Supervise, OPEN, To::Same, Who::Staff(Act::Supervise), "the reason", "report 1 working day").needs(Needs::Unsupervised).tells(&[Desk, Head]),
    Row::new("21a", EventKind::Report, OPEN, To::Same, HEAD, "the report in writing", "1 working day").needs(Needs::ReportOpen).tells(&[Supervisors]),
    Row::new("21a", EventKind::Lift, OPEN, To::Same, Who::Staff(Act::Supervise), "the reason", "").needs(Needs::Supervised).tells(&[Desk, Unit]),
    Row::new("22", EventKind::Warn, WATCHED, To::Same, CLOCK, "once a level", "1 working day before, and when overdue").tells(&[Desk, Unit, Head, Supervisors, District]),
    Row::new("22", EventKind::CountAgain, WATCHED, To::Same, CLOCK, "a holiday notice was entered after the deadline was counted", ""),
    Row::new("22", EventKind::Escalate, ESCALATED, To::Same, CLOCK, "a decision or a report is late; once", "").tells(&[Supervisors, District, Admins]),
    Row::new("23", EventKind::HandIn, &[Working], To::State(CloseReview), SITE, "internal and public text, solved or why not, contact evidence, after-photo for physical work, no open order of a joint unit; field staff only with a photo", "5 working days").tells(&[Desk]),
    Row::new("24", EventKind::SendBack, &[CloseReview], To::State(Working), DESK, "the reason", "1 working day").not(WORKERS).tells(&[Unit]),
    Row::new("25", EventKind::Approve, &[CloseReview], To::State(Answered), DESK, "the public text passes the privacy check", "1 working day").not(WORKERS).tells(&[Reporter, Followers]),
    Row::new("26", EventKind::RateSolved, &[Answered], To::State(Closed), Who::Reporter, "", "7 days").tells(&[Reporter, Followers, Unit]),
    Row::new("27", EventKind::RateUnsolved, &[Answered], To::State(FollowUp), Who::Reporter, "", "7 days").tells(&[Reporter, Desk]),
    Row::new("27", EventKind::RateDissatisfied, &[Answered], To::State(FollowUp), Who::Reporter, "", "7 days").tells(&[Reporter, Desk]),
    Row::new("28", EventKind::Sampled, &[Answered], To::State(FollowUp), CLOCK, "7 days of silence after a danger, a report for another, a supervised one, or one in five", "7 days").tells(&[Desk]),
    Row::new("28", EventKind::Lapsed, &[Answered], To::State(Closed), CLOCK, "7 days of silence otherwise", "7 days").tells(&[Reporter, Followers]),
    Row::new("29", EventKind::Satisfied, &[FollowUp], To::State(Closed), DESK, "record of the call", "2 working days").not(WORKERS).tells(&[Reporter, Followers]),
    Row::new("29", EventKind::Redo, &[FollowUp], To::Again, DESK, "record of the call; the ground", "2 working days").not(WORKERS).tells(&[Reporter, Followers, Desk, Unit, Head, Supervisors]),
    Row::new("29", EventKind::Explained, &[FollowUp], To::State(Closed), LIMIT, "record of the call", "2 working days").not(WORKERS).tells(&[Reporter, Followers]),
    Row::new("30", EventKind::Reopen, &[Closed], To::Again, Who::Reporter, "at most 30 days ago, at most twice; a new fact, or it came back", "").needs(Needs::Answered).tells(&[Reporter, Followers, Desk, Unit]),
    Row::new("31", EventKind::Withdraw, UNDER_WAY, To::State(Withdrawn), Who::Reporter, "no danger", "").tells(&[Reporter, Followers, Desk, Unit, Joint]),
    Row::new("31a", EventKind::WithdrawDanger, UNDER_WAY, To::Same, Who::Reporter, "a danger", "").tells(&[Reporter, Desk]),
    Row::new("32", EventKind::Consent, &[Closed], To::Same, Who::Reporter, "the resident agrees", "").needs(Needs::NotConsented),
    Row::new("32", EventKind::Unconsent, &[Closed], To::Same, Who::Reporter, "the resident takes it back; what is public goes", "").needs(Needs::Consenting).tells(&[Admins]),
    Row::new("32", EventKind::Propose, &[Closed], To::Same, Who::Staff(Act::ProposeCase), "consent; every photo masked or cleared; coarse place; privacy check", "").needs(Needs::Consented).tells(&[Reviewers]),
    Row::new("32a", EventKind::Publish, &[Closed], To::Same, Who::Staff(Act::ReviewCase), "a request of row 32 lies open", "5 working days, then the next above").not(&[Author::Asked(PUBLICATION)]).needs(Needs::Request(PUBLICATION)).late(Act::ReviewCaseLate).tells(&[Reporter, Asker]),
    Row::new("32a", EventKind::RefuseProposal, &[Closed], To::Same, Who::Staff(Act::ReviewCase), "a request of row 32 lies open; the reason", "5 working days, then the next above").not(&[Author::Asked(PUBLICATION)]).needs(Needs::Request(PUBLICATION)).late(Act::ReviewCaseLate).tells(&[Asker]),
    Row::new("33", EventKind::Archive, &[Declined, Closed, Withdrawn, Merged], To::State(Archived), CLOCK, "30 days after the last act; a merged one with its master", "30 days"),
    Row::new("34", EventKind::Move, WATCHED, To::Same, Who::Staff(Act::MoveUnit), "it is with the abolished unit", "").tells(&[Reporter, Desk, Unit, Joint]),
    Row::new("35", EventKind::Urge, OPEN, To::Same, Who::Resident, "once a working day each", "").tells(&[Desk, Unit, Head, Supervisors]),
    Row::new("36", EventKind::Correct, OPEN, To::Same, DESK, "place, category, community, title; never the resident's own words", ""),
    Row::new("37", EventKind::Add, ADDABLE, To::Same, Who::Resident, "text, photo, place; not after the answer", "").tells(&[Desk, Unit]),
    Row::new("38", EventKind::Follow, OPEN, To::Same, Who::Subscriber, "once each", ""),
    Row::new("39", EventKind::Tell, &[Answered], To::Same, DESK, "record of the call", "1 working day").not(WORKERS),
    Row::new("39", EventKind::AnswerKept, &[Answered], To::Same, CLOCK, "no rung took the notice of the answer", "").tells(&[Desk]),
    Row::new("39", EventKind::AnswerShown, &[Answered], To::Same, CLOCK, "the kept notice was shown at the next contact", ""),
    Row::new("40", EventKind::OrderSign, JOINED, To::Same, Who::Joint, "the order is dispatched", "1 working day").needs(Needs::OpenOrder),
    Row::new("40", EventKind::OrderAutoSign, JOINED, To::Same, CLOCK, "the deadline is over", "1 working day").needs(Needs::OpenOrder).tells(&[Desk, Unit, Joint]),
    Row::new("40", EventKind::OrderWarn, JOINED, To::Same, CLOCK, "once a level", "as row 22").needs(Needs::OpenOrder).tells(&[Desk, Unit, Joint, Head]),
    Row::new("40", EventKind::OrderHandIn, JOINED, To::Same, Who::Joint, "what was done", "not after the report itself").needs(Needs::OpenOrder).tells(&[Desk, Unit]),
    Row::new("40", EventKind::OrderReturn, JOINED, To::Same, Who::Joint, "the reason", "").needs(Needs::OpenOrder).tells(&[Desk, Unit]),
];

/// Decides one cell of (state × event): the row that allows it, or a refusal that staff can read.
///
/// # Errors
/// [`Refusal::NotFromHere`] if no row leads from this state.
pub fn decide(state: State, event: EventKind) -> Result<&'static Row, Refusal> {
    ROWS.iter()
        .find(|row| row.event == event && row.from.contains(&state))
        .ok_or(Refusal::NotFromHere { state, event })
}

/// Decides whether `actor` may cause a row with this command.
pub(super) fn authorise(row: &Row, command: &Command, actor: &Actor, ticket: &Ticket) -> Result<(), Refusal> {
    if !row.needs.holds(ticket) {
        return Err(Refusal::NotNow { why: row.needs.refusal() });
    }
    let who = match command {
        // Staff on site may hand in only with a photo; without one, only the rest of the department may.
        Command::HandIn { photos, .. } if photos.is_empty() => UNIT,
        _ => row.who,
    };
    if !row.permits(who, actor, ticket) || !is_for_own_unit(command, actor) {
        return Err(Refusal::NotYours { who: who.name(ticket) });
    }
    match row.bars(actor, ticket) {
        Some(author) => Err(Refusal::SamePerson { author }),
        None => Ok(()),
    }
}

/// A joint unit's order is the business of that unit alone.
fn is_for_own_unit(command: &Command, actor: &Actor) -> bool {
    match (command, actor) {
        (
            Command::OrderSign { unit }
            | Command::OrderHandIn { unit, .. }
            | Command::OrderReturn { unit, .. },
            Actor::Staff(staff),
        ) => may_for(staff, unit),
        _ => true,
    }
}

/// The events that `actor` may cause on this ticket now: the buttons of a page.
#[must_use]
pub fn possible(ticket: &Ticket, actor: &Actor) -> Vec<EventKind> {
    ROWS.iter()
        .filter(|row| row.is_for(actor, ticket) && row.bars(actor, ticket).is_none())
        .map(|row| row.event)
        .collect()
}

/// Why `actor` has no button for an event that a colleague could cause now: each reason once.
#[must_use]
pub fn barred(ticket: &Ticket, actor: &Actor) -> Vec<Refusal> {
    let mut reasons = Vec::new();
    for row in ROWS.iter().filter(|row| row.is_for(actor, ticket)) {
        let reason = row.bars(actor, ticket).map(|author| Refusal::SamePerson { author });
        reasons.extend(reason.filter(|reason| !reasons.contains(reason)));
    }
    reasons
}
