//! The table of the lifecycle: which event leads from which state to which, and who may cause it.
//!
//! To add a transition, add a row here and a small function in `rows/`; nothing else decides.

use super::command::Command;
use super::event_kind::EventKind;
use super::refusal::Refusal;
use super::state::State;
use super::ticket::Ticket;
use crate::ids::Follower;
use crate::staff::{Act, Staff};

/// The actor that gives a command.
#[derive(Clone, Debug)]
pub enum Actor {
    /// The reporter: somebody who holds the report's link and its query code, or a follower who writes in the chat.
    Reporter(Option<Follower>),
    /// A member of staff, with the grants that hold now.
    Staff(Staff),
    /// The clock.
    Scheduler,
}

impl Actor {
    /// Whether this is a resident in the chat, who reads the result there.
    #[must_use]
    pub fn is_in_chat(&self) -> bool {
        matches!(self, Self::Reporter(Some(_)))
    }
}

/// Who may cause a transition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Staff whose grants allow this act on the ticket.
    Staff(Act),
    /// The reporter.
    Reporter,
    /// The clock.
    Scheduler,
}

impl Who {
    /// Whether `actor` is one of these for this ticket.
    #[must_use]
    pub fn permits(self, actor: &Actor, ticket: &Ticket) -> bool {
        match (self, actor) {
            (Self::Staff(act), Actor::Staff(staff)) => staff.may(act, &ticket.locus()),
            (Self::Reporter, Actor::Reporter(Some(follower))) => ticket.reporter.as_ref() == Some(follower),
            (Self::Reporter, Actor::Reporter(None)) | (Self::Scheduler, Actor::Scheduler) => true,
            _ => false,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Staff(act) => act.rule().who,
            Self::Reporter => "反映人本人",
            Self::Scheduler => "系统",
        }
    }
}

/// An earlier step on a ticket whose author may not take a later one (four eyes).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Author {
    /// The person who handed in the work.
    HandedIn,
}

impl Author {
    /// All of these steps.
    pub const ALL: &[Author] = &[Self::HandedIn];

    /// Whether `actor` is the person who did this to `ticket`.
    #[must_use]
    pub fn is(self, actor: &Actor, ticket: &Ticket) -> bool {
        let author = match self {
            Self::HandedIn => ticket.handed_in_by.as_ref(),
        };
        matches!(actor, Actor::Staff(staff) if author == Some(&staff.id))
    }

    /// The refusal that the author reads.
    pub(super) fn refusal(self) -> &'static str {
        match self {
            Self::HandedIn => "申请办结的人不能审核、回访或告知自己的办理结果，请由另一位同事办",
        }
    }
}

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
    /// The author whose work it judges and who therefore may not cause it.
    pub not: Option<Author>,
}

impl Row {
    /// The earlier step of `actor` that bars them from this row, if any.
    fn bars(&self, actor: &Actor, ticket: &Ticket) -> Option<Author> {
        self.not.filter(|author| author.is(actor, ticket))
    }

    /// Whether the row applies to the ticket's state, and `actor` is of the right kind.
    fn is_for(&self, actor: &Actor, ticket: &Ticket) -> bool {
        self.from.contains(&ticket.state) && self.who.permits(actor, ticket)
    }
}

use State::{
    Answered, Archived, CloseReview, Closed, Declined, Dispatched, Diverted, FollowUp, NeedInfo,
    ReturnReview, Submitted, Suspended, Triaged, Withdrawn, Working,
};

/// States in which staff still have to act.
const OPEN: &[State] = &[
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

const DESK: Who = Who::Staff(Act::WorkAtDesk);
const LIMIT: Who = Who::Staff(Act::CloseAtLimit);
const UNIT: Who = Who::Staff(Act::WorkForUnit);
const SITE: Who = Who::Staff(Act::WorkOnSite);

/// Every transition of an existing ticket. Row 1 makes a ticket and is [`super::submit`].
#[rustfmt::skip]
pub static ROWS: &[Row] = &[
    Row { number: "8",  event: EventKind::Accept,     from: &[Submitted],   to: To::State(Triaged),     who: DESK,           not: None },
    Row { number: "8",  event: EventKind::AcceptTold, from: &[Triaged],     to: To::Same,               who: Who::Scheduler, not: None },
    Row { number: "10", event: EventKind::Dispatch,   from: &[Triaged],     to: To::State(Dispatched),  who: DESK,           not: None },
    Row { number: "11", event: EventKind::Sign,       from: &[Dispatched],  to: To::State(Working),     who: UNIT,           not: None },
    Row { number: "11", event: EventKind::AutoSign,   from: &[Dispatched],  to: To::State(Working),     who: Who::Scheduler, not: None },
    Row { number: "17", event: EventKind::LogCheck,   from: &[Working],     to: To::Same,               who: SITE,           not: None },
    Row { number: "22", event: EventKind::Warn,       from: WATCHED,        to: To::Same,               who: Who::Scheduler, not: None },
    Row { number: "22", event: EventKind::CountAgain, from: WATCHED,           to: To::Same,               who: Who::Scheduler, not: None },
    Row { number: "23", event: EventKind::HandIn,     from: &[Working],     to: To::State(CloseReview), who: SITE,           not: None },
    Row { number: "24", event: EventKind::SendBack,   from: &[CloseReview], to: To::State(Working),     who: DESK,           not: Some(Author::HandedIn) },
    Row { number: "25", event: EventKind::Approve,    from: &[CloseReview], to: To::State(Answered),    who: DESK,           not: Some(Author::HandedIn) },
    Row { number: "26", event: EventKind::RateSolved, from: &[Answered],    to: To::State(Closed),      who: Who::Reporter,  not: None },
    Row { number: "27", event: EventKind::RateUnsolved, from: &[Answered],  to: To::State(FollowUp),    who: Who::Reporter,  not: None },
    Row { number: "27", event: EventKind::RateDissatisfied, from: &[Answered], to: To::State(FollowUp), who: Who::Reporter,  not: None },
    Row { number: "29", event: EventKind::Satisfied,  from: &[FollowUp],    to: To::State(Closed),      who: DESK,           not: Some(Author::HandedIn) },
    Row { number: "29", event: EventKind::Redo,       from: &[FollowUp],    to: To::Again,              who: DESK,           not: Some(Author::HandedIn) },
    Row { number: "29", event: EventKind::Explained,  from: &[FollowUp],    to: To::State(Closed),      who: LIMIT,          not: Some(Author::HandedIn) },
    Row { number: "31", event: EventKind::Withdraw,   from: UNDER_WAY,      to: To::State(Withdrawn),   who: Who::Reporter,  not: None },
    // Includes `Answered`, because row 28, by which the clock closes unrated reports, is not implemented.
    Row { number: "33", event: EventKind::Archive,    from: &[Declined, Answered, Closed, Withdrawn],
                                                                            to: To::State(Archived),    who: Who::Scheduler, not: None },
    Row { number: "35", event: EventKind::Urge,       from: OPEN,           to: To::Same,               who: Who::Reporter,  not: None },
    Row { number: "37", event: EventKind::Add,        from: ADDABLE,        to: To::Same,               who: Who::Reporter,  not: None },
    Row { number: "39", event: EventKind::Tell,       from: &[Answered],    to: To::Same,               who: DESK,           not: Some(Author::HandedIn) },
    Row { number: "39", event: EventKind::AnswerKept, from: &[Answered],    to: To::Same,               who: Who::Scheduler, not: None },
    Row { number: "39", event: EventKind::AnswerShown, from: &[Answered],   to: To::Same,               who: Who::Scheduler, not: None },
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
    let who = match command {
        // Staff on site may hand in only with a photo; without one, only the rest of the department may.
        Command::HandIn { photos, .. } if photos.is_empty() => UNIT,
        _ => row.who,
    };
    if !who.permits(actor, ticket) {
        return Err(Refusal::NotYours { who: who.name() });
    }
    match row.bars(actor, ticket) {
        Some(author) => Err(Refusal::SamePerson { author }),
        None => Ok(()),
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
