//! The table of the lifecycle: which event leads from which state to which, and who may cause it.
//!
//! To add a transition, add a row here and a small function in `rows/`; nothing else decides.

use jiff::Timestamp;

use super::command::Command;
use super::ending::Ending;
use super::event_kind::EventKind;
use super::refusal::Refusal;
use super::requests::RequestKind;
use super::state::State;
use super::ticket::Ticket;
use crate::ids::{Follower, StaffId, UnitId};
use crate::staff::{Act, Locus, Staff};

/// The actor that gives a command.
#[derive(Clone, Debug)]
pub enum Actor {
    /// The reporter, or the person for whom it was reported: somebody who holds the report's link and its query code, or
    /// a follower who writes in the chat.
    Reporter(Option<Follower>),
    /// Another resident in the chat, who follows the report or is about to.
    Subscriber {
        /// The resident.
        follower: Follower,
        /// When they last urged.
        urged_at: Option<Timestamp>,
    },
    /// A member of staff, with the grants that hold now.
    Staff(Staff),
    /// The clock.
    Scheduler,
}

impl Actor {
    /// Whether this is a resident in the chat, who reads the result there.
    #[must_use]
    pub fn is_in_chat(&self) -> bool {
        matches!(self, Self::Reporter(Some(_)) | Self::Subscriber { .. })
    }

    /// Whether this is the reporter.
    #[must_use]
    pub fn is_reporter(&self) -> bool {
        matches!(self, Self::Reporter(_))
    }
}

/// Who may cause a transition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Staff whose grants allow this act on the ticket.
    Staff(Act),
    /// Staff of the whole district whose grants allow this act.
    District(Act),
    /// The desk; at the third request, the district, for good.
    DeskOrDistrict,
    /// Staff of a joint unit with an open order.
    Joint,
    /// The reporter, or the person for whom it was reported.
    Reporter,
    /// The reporter, or another resident who follows it.
    Resident,
    /// A resident who is not the reporter.
    Subscriber,
    /// The clock.
    Scheduler,
}

impl Who {
    /// Whether `actor` is one of these for this ticket.
    #[must_use]
    pub fn permits(self, actor: &Actor, ticket: &Ticket) -> bool {
        match (self, actor) {
            (Self::Staff(act), Actor::Staff(staff)) => staff.may(act, &ticket.lead_locus()),
            (Self::District(act), Actor::Staff(staff)) => staff.may(act, &Locus::district()),
            (Self::DeskOrDistrict, _) => Self::of_return(ticket).permits(actor, ticket),
            (Self::Joint, Actor::Staff(staff)) => {
                ticket.orders.iter().any(|order| order.state.is_open() && may_for(staff, &order.unit))
            }
            (Self::Reporter | Self::Resident, Actor::Reporter(Some(follower))) => {
                ticket.reporter.as_ref() == Some(follower) || ticket.principal() == Some(follower)
            }
            (Self::Resident | Self::Subscriber, Actor::Subscriber { follower, .. }) => {
                ticket.reporter.as_ref() != Some(follower) && ticket.principal() != Some(follower)
            }
            (Self::Reporter | Self::Resident, Actor::Reporter(None))
            | (Self::Scheduler, Actor::Scheduler) => true,
            _ => false,
        }
    }

    /// Who decides the request to give an order back that lies open.
    fn of_return(ticket: &Ticket) -> Self {
        if ticket.is_third_return() { Self::District(Act::FinalRuling) } else { DESK }
    }

    fn name(self, ticket: &Ticket) -> &'static str {
        match self {
            Self::Staff(act) | Self::District(act) => act.rule().who,
            Self::DeskOrDistrict => Self::of_return(ticket).name(ticket),
            Self::Joint => "协办单位的人员",
            Self::Reporter => "反映人本人",
            Self::Resident => "反映人或关注这件诉求的居民",
            Self::Subscriber => "别的居民；您自己的诉求不用再关注",
            Self::Scheduler => "系统",
        }
    }

    /// The words of the documentation.
    #[must_use]
    pub fn in_english(self) -> String {
        match self {
            Self::Staff(act) => format!("{act:?}: {}", roles(act)),
            Self::District(act) => format!("{act:?} of the district: {}", roles(act)),
            Self::DeskOrDistrict => "the desk; at the third request the district (S)".to_owned(),
            Self::Joint => "the joint unit: U H".to_owned(),
            Self::Reporter => "reporter".to_owned(),
            Self::Resident => "reporter, subscriber".to_owned(),
            Self::Subscriber => "another resident".to_owned(),
            Self::Scheduler => "scheduler".to_owned(),
        }
    }
}

fn roles(act: Act) -> String {
    let rule = act.rule();
    let letters = rule.in_scope.iter().chain(rule.assigned).map(|role| role.letter().to_string());
    letters.collect::<Vec<_>>().join(" ")
}

/// Whether staff may act for a joint unit.
fn may_for(staff: &Staff, unit: &UnitId) -> bool {
    staff.may(Act::WorkForUnit, &Locus { units: vec![unit.clone()], ..Locus::default() })
}

/// An earlier step on a ticket whose author may not take a later one (four eyes).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Author {
    /// The person who handed in the work.
    HandedIn,
    /// The person who handles it.
    Handles,
    /// The person whose request lies open.
    Asked(RequestKind),
    /// The person who asked to give the order back.
    AskedReturn,
    /// The two people who declined what the resident has appealed against.
    Declined,
}

impl Author {
    /// All of these steps.
    pub const ALL: &[Author] = &[
        Self::HandedIn,
        Self::Handles,
        Self::Asked(RequestKind::Decline),
        Self::Asked(RequestKind::Extension),
        Self::Asked(RequestKind::Suspension),
        Self::Asked(RequestKind::Publication),
        Self::AskedReturn,
        Self::Declined,
    ];

    /// Whether `actor` is the person who did this to `ticket`.
    #[must_use]
    pub fn is(self, actor: &Actor, ticket: &Ticket) -> bool {
        let Actor::Staff(staff) = actor else { return false };
        let is = |id: Option<&StaffId>| id == Some(&staff.id);
        match self {
            Self::HandedIn => is(ticket.handed_in_by.as_ref()),
            Self::Handles => is(ticket.handled_by.as_ref()),
            Self::Asked(kind) => is(ticket.request(kind).map(|request| &request.by)),
            Self::AskedReturn => is(ticket.returns.open.as_ref().map(|open| &open.by)),
            Self::Declined => {
                let declined = ticket.declined.as_ref().filter(|_| ticket.is_appealed());
                is(declined.map(|declined| &declined.asked_by)) || is(declined.map(|it| &it.decided_by))
            }
        }
    }

    /// The refusal that the author reads.
    pub(super) fn refusal(self) -> &'static str {
        match self {
            Self::HandedIn => "申请办结的人不能审核、回访或告知自己的办理结果，请由另一位同事办",
            Self::Handles => "经办人不能审核、回访或告知自己的办理结果，请由另一位同事办",
            Self::Asked(_) => "申请是您自己提的，请由另一位同事决定",
            Self::AskedReturn => "退单是您自己申请的，请由另一位同事决定",
            Self::Declined => "反映人对您的决定提出了申诉，请由另一位同事办",
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

/// What must be so besides the state, before anything else is looked at: it decides which buttons a page has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing.
    Nothing,
    /// A request of this kind lies open.
    Request(RequestKind),
    /// No request of this kind lies open.
    NoRequest(RequestKind),
    /// A joint unit has an open order.
    OpenOrder,
    /// It is supervised.
    Supervised,
    /// It is not supervised.
    Unsupervised,
    /// The supervised unit has not reported.
    ReportOpen,
    /// It was declined and the resident has not appealed.
    MayAppeal,
    /// It was closed because the resident never sent what was asked for.
    NoReply,
    /// It was closed otherwise.
    Answered,
    /// A storm notice is open on it.
    Storm,
    /// No storm notice is open on it.
    NoStorm,
    /// The resident agrees that it is told in public.
    Consented,
    /// The resident has not agreed.
    NotConsented,
}

impl Needs {
    /// Whether it is so.
    #[must_use]
    pub fn holds(self, ticket: &Ticket) -> bool {
        match self {
            Self::Nothing => true,
            Self::Request(kind) => ticket.request(kind).is_some(),
            Self::NoRequest(kind) => ticket.request(kind).is_none(),
            Self::OpenOrder => ticket.has_open_order(),
            Self::Supervised => ticket.supervision.is_some(),
            Self::Unsupervised => ticket.supervision.is_none(),
            Self::ReportOpen => ticket.supervision.as_ref().is_some_and(|it| it.reported_at.is_none()),
            Self::MayAppeal => ticket.declined.as_ref().is_some_and(|it| it.appealed_at.is_none()),
            Self::NoReply => ticket.ended == Some(Ending::NoReply),
            Self::Answered => ticket.ended != Some(Ending::NoReply),
            Self::Consented => {
                ticket.consents && ticket.published.is_none() && ticket.request(PUBLICATION).is_none()
            }
            Self::Storm => ticket.storm,
            Self::NoStorm => !ticket.storm,
            Self::NotConsented => !ticket.consents,
        }
    }

    /// The refusal where it is not so.
    pub(super) fn refusal(self) -> &'static str {
        match self {
            Self::Nothing | Self::Answered => "现在不能办这一步",
            Self::Request(_) => "没有等待决定的申请，可能已经决定或者失效了",
            Self::NoRequest(_) => "已经有一个同样的申请在等决定，请先等结果",
            Self::OpenOrder => "没有协办单位还在办理",
            Self::Supervised => "这件诉求没有在督办",
            Self::Unsupervised => "这件诉求已经在督办了",
            Self::ReportOpen => "这件诉求没有要交的书面报告，或者已经交了",
            Self::MayAppeal => "已经申诉过一次，不能再申诉了；可以拨打12345咨询",
            Self::NoReply => "这件诉求已经办结，不能再补充；问题还在，请回复“重办”",
            Self::Consented => "反映人还没有同意公开，或者已经公开、正在等审核",
            Self::Storm => "这件诉求没有开着的集中公告",
            Self::NoStorm => "这件诉求已经有集中公告了，请先结束原来的",
            Self::NotConsented => "您已经同意公开了",
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
        Self { number, event, from, to, who, late: None, not: &[], needs: Needs::Nothing, guard, due }
    }

    const fn not(self, not: &'static [Author]) -> Self {
        Self { not, ..self }
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

use State::{
    Answered, Archived, CloseReview, Closed, Declined, Dispatched, Diverted, FollowUp, Merged, NeedInfo,
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

const DESK: Who = Who::Staff(Act::WorkAtDesk);
const LIMIT: Who = Who::Staff(Act::CloseAtLimit);
const UNIT: Who = Who::Staff(Act::WorkForUnit);
const SITE: Who = Who::Staff(Act::WorkOnSite);
const HEAD: Who = Who::Staff(Act::HeadUnit);
const SECOND: Who = Who::Staff(Act::DecideRequest);
const CLOCK: Who = Who::Scheduler;

/// The end of work is judged by somebody who did not do it.
const WORKERS: &[Author] = &[Author::HandedIn, Author::Handles];
/// An appeal goes to another officer.
const DECLINERS: &[Author] = &[Author::Declined];

/// Every transition of an existing ticket. Row 1 makes a ticket and is [`super::submit`].
#[rustfmt::skip]
pub static ROWS: &[Row] = &[
    Row::new("2", EventKind::Divert, &[Submitted], To::State(Diverted), DESK, "life, fire, crime, gas: who was called, and when", "15 min"),
    Row::new("2b", EventKind::DefectRemains, &[Diverted], To::State(Triaged), DESK, "what the emergency service did", "same day"),
    Row::new("2b", EventKind::NothingLeft, &[Diverted], To::State(Closed), DESK, "what the emergency service did", "same day"),
    Row::new("3", EventKind::Ask, &[Submitted], To::State(NeedInfo), DESK, "one list of what is missing", "3 working days").not(DECLINERS),
    Row::new("4", EventKind::Supply, &[NeedInfo], To::State(Submitted), Who::Reporter, "words, a photo or a place", ""),
    Row::new("4", EventKind::SupplyByPhone, &[NeedInfo], To::State(Submitted), DESK, "record of the call, what was said", ""),
    Row::new("4b", EventKind::RemindSupply, &[NeedInfo], To::Same, CLOCK, "not reminded before", "3 working days"),
    Row::new("4b", EventKind::NoReply, &[NeedInfo], To::State(Closed), CLOCK, "reminded once; never a danger", "2 working days more"),
    Row::new("4c", EventKind::Supply, &[Closed], To::State(Submitted), Who::Reporter, "closed without a reply, at most 30 days ago", "").needs(Needs::NoReply),
    Row::new("5", EventKind::AskDecline, &[Submitted], To::Same, Who::Staff(Act::Decline), "reason code, the reason in public words, where to go instead", "").not(DECLINERS).needs(Needs::NoRequest(RequestKind::Decline)),
    Row::new("5a", EventKind::Decline, &[Submitted], To::State(Declined), Who::Staff(Act::Decline), "a request of row 5 lies open", "2 office hours, then the next above").not(&[Author::Asked(RequestKind::Decline), Author::Declined]).needs(Needs::Request(RequestKind::Decline)).late(Act::DeclineLate),
    Row::new("5a", EventKind::KeepReport, &[Submitted], To::Same, Who::Staff(Act::Decline), "a request of row 5 lies open; the reason", "2 office hours, then the next above").not(&[Author::Asked(RequestKind::Decline), Author::Declined]).needs(Needs::Request(RequestKind::Decline)).late(Act::DeclineLate),
    Row::new("6", EventKind::Appeal, &[Declined], To::State(Submitted), Who::Reporter, "once, within 7 days; the reason", "1 working day").needs(Needs::MayAppeal),
    Row::new("7", EventKind::Merge, &[Submitted], To::State(Merged), DESK, "same category, at most 50 m or the same place, open master, nothing merged into this one", "").not(DECLINERS),
    Row::new("7", EventKind::MergeByStorm, &[Submitted], To::State(Merged), CLOCK, "at submission, under an officer's open notice for its category and area; never a danger", ""),
    Row::new("7", EventKind::OpenStorm, OPEN, To::Same, DESK, "text, words, area, at most 24 hours", "").needs(Needs::NoStorm),
    Row::new("7", EventKind::CloseStorm, OPEN, To::Same, DESK, "", "").needs(Needs::Storm),
    Row::new("7", EventKind::Absorb, OPEN, To::Same, DESK, "in the history of the master, in the same write", ""),
    Row::new("7a", EventKind::Unmerge, &[Merged], To::State(Submitted), DESK, "the master is not closed; the reason", ""),
    Row::new("7a", EventKind::Release, OPEN, To::Same, DESK, "in the history of the master, in the same write", ""),
    Row::new("8", EventKind::Accept, &[Submitted], To::State(Triaged), DESK, "category, community, urgency", "2 office hours; a danger 1 h with its dispatch").not(DECLINERS),
    Row::new("8", EventKind::AcceptTold, &[Triaged], To::Same, CLOCK, "no dispatch followed within ten minutes", ""),
    Row::new("9", EventKind::AnswerAtOnce, &[Triaged], To::State(Answered), DESK, "a question; the knowledge item; the answer passes the privacy check", "same day"),
    Row::new("10", EventKind::Dispatch, &[Triaged], To::State(Dispatched), DESK, "lead unit, not the desk itself", "1 h danger, 2 h utilities, 24 h else"),
    Row::new("10a", EventKind::Recall, &[Dispatched, Working], To::State(Triaged), DESK, "the reason", ""),
    Row::new("11", EventKind::Sign, &[Dispatched], To::State(Working), UNIT, "", "1 working day"),
    Row::new("11", EventKind::AutoSign, &[Dispatched], To::State(Working), CLOCK, "the deadline is over", "1 working day"),
    Row::new("12", EventKind::AskReturn, &[Dispatched, Working], To::State(ReturnReview), UNIT, "at most 2 working days from dispatch; reason, legal basis, suggested unit; not after a final ruling", ""),
    Row::new("13", EventKind::GrantReturn, &[ReturnReview], To::State(Triaged), Who::DeskOrDistrict, "", "4 office hours").not(&[Author::AskedReturn]),
    Row::new("14", EventKind::RefuseReturn, &[ReturnReview], To::State(Working), Who::DeskOrDistrict, "the reason", "4 office hours; at the third request 1 working day").not(&[Author::AskedReturn]),
    Row::new("15", EventKind::Transfer, &[Working], To::State(Working), HEAD, "a colleague of the same unit", ""),
    Row::new("16", EventKind::Join, &[Working], To::Same, UNIT, "another unit, without an open order; due not after the report itself", ""),
    Row::new("17", EventKind::LogCheck, &[Working], To::Same, SITE, "photo, place, time; what was found passes the privacy check", "danger 2 h"),
    Row::new("18", EventKind::AskExtension, &[Working], To::Same, UNIT, "before the end; at most 10 working days, twice at most; reason, plan, contact with the resident", "").needs(Needs::NoRequest(RequestKind::Extension)),
    Row::new("18a", EventKind::Extend, &[Working], To::Same, SECOND, "a request of row 18 lies open", "1 working day, then the next above").not(&[Author::Asked(RequestKind::Extension)]).needs(Needs::Request(RequestKind::Extension)),
    Row::new("18a", EventKind::RefuseExtension, &[Working], To::Same, SECOND, "a request of row 18 lies open; the reason", "1 working day, then the next above").not(&[Author::Asked(RequestKind::Extension)]).needs(Needs::Request(RequestKind::Extension)),
    Row::new("19", EventKind::AskSuspension, &[Working], To::Same, UNIT, "waits on resident, weather or court; a date to go on, at most 10 working days ahead; not a danger", "").needs(Needs::NoRequest(RequestKind::Suspension)),
    Row::new("19a", EventKind::Suspend, &[Working], To::State(Suspended), SECOND, "a request of row 19 lies open", "1 working day, then the next above").not(&[Author::Asked(RequestKind::Suspension)]).needs(Needs::Request(RequestKind::Suspension)),
    Row::new("19a", EventKind::RefuseSuspension, &[Working], To::Same, SECOND, "a request of row 19 lies open; the reason", "1 working day, then the next above").not(&[Author::Asked(RequestKind::Suspension)]).needs(Needs::Request(RequestKind::Suspension)),
    Row::new("20", EventKind::Wake, &[Suspended], To::State(Working), CLOCK, "the date is reached", "the date"),
    Row::new("20", EventKind::WakeByMessage, &[Suspended], To::State(Working), Who::Reporter, "suspended until the resident says something", ""),
    Row::new("21", EventKind::Supervise, OPEN, To::Same, Who::Staff(Act::Supervise), "the reason", "report 1 working day").needs(Needs::Unsupervised),
    Row::new("21a", EventKind::Report, OPEN, To::Same, HEAD, "the report in writing", "1 working day").needs(Needs::ReportOpen),
    Row::new("21a", EventKind::Lift, OPEN, To::Same, Who::Staff(Act::Supervise), "the reason", "").needs(Needs::Supervised),
    Row::new("22", EventKind::Warn, WATCHED, To::Same, CLOCK, "once a level", "1 working day before, and when overdue"),
    Row::new("22", EventKind::CountAgain, WATCHED, To::Same, CLOCK, "a holiday notice was entered after the deadline was counted", ""),
    Row::new("22", EventKind::Escalate, ESCALATED, To::Same, CLOCK, "a decision or a report is late; once", ""),
    Row::new("23", EventKind::HandIn, &[Working], To::State(CloseReview), SITE, "internal and public text, solved or why not, contact evidence, after-photo for physical work, no open order of a joint unit; field staff only with a photo", "5 working days"),
    Row::new("24", EventKind::SendBack, &[CloseReview], To::State(Working), DESK, "the reason", "1 working day").not(WORKERS),
    Row::new("25", EventKind::Approve, &[CloseReview], To::State(Answered), DESK, "the public text passes the privacy check", "1 working day").not(WORKERS),
    Row::new("26", EventKind::RateSolved, &[Answered], To::State(Closed), Who::Reporter, "", "7 days"),
    Row::new("27", EventKind::RateUnsolved, &[Answered], To::State(FollowUp), Who::Reporter, "", "7 days"),
    Row::new("27", EventKind::RateDissatisfied, &[Answered], To::State(FollowUp), Who::Reporter, "", "7 days"),
    Row::new("28", EventKind::Sampled, &[Answered], To::State(FollowUp), CLOCK, "7 days of silence after a danger, a report for another, a supervised one, or one in five", "7 days"),
    Row::new("28", EventKind::Lapsed, &[Answered], To::State(Closed), CLOCK, "7 days of silence otherwise", "7 days"),
    Row::new("29", EventKind::Satisfied, &[FollowUp], To::State(Closed), DESK, "record of the call", "2 working days").not(WORKERS),
    Row::new("29", EventKind::Redo, &[FollowUp], To::Again, DESK, "record of the call; the ground", "2 working days").not(WORKERS),
    Row::new("29", EventKind::Explained, &[FollowUp], To::State(Closed), LIMIT, "record of the call", "2 working days").not(WORKERS),
    Row::new("30", EventKind::Reopen, &[Closed], To::Again, Who::Reporter, "at most 30 days ago, at most twice; a new fact, or it came back", "").needs(Needs::Answered),
    Row::new("31", EventKind::Withdraw, UNDER_WAY, To::State(Withdrawn), Who::Reporter, "no danger", ""),
    Row::new("31a", EventKind::WithdrawDanger, UNDER_WAY, To::Same, Who::Reporter, "a danger", ""),
    Row::new("32", EventKind::Consent, &[Closed], To::Same, Who::Reporter, "the resident agrees", "").needs(Needs::NotConsented),
    Row::new("32", EventKind::Unconsent, &[Closed], To::Same, Who::Reporter, "the resident takes it back; what is public goes", ""),
    Row::new("32", EventKind::Propose, &[Closed], To::Same, Who::Staff(Act::ProposeCase), "consent; every photo masked or cleared; coarse place; privacy check", "").needs(Needs::Consented),
    Row::new("32a", EventKind::Publish, &[Closed], To::Same, Who::Staff(Act::ReviewCase), "a request of row 32 lies open", "5 working days, then the next above").not(&[Author::Asked(PUBLICATION)]).needs(Needs::Request(PUBLICATION)).late(Act::ReviewCaseLate),
    Row::new("32a", EventKind::RefuseProposal, &[Closed], To::Same, Who::Staff(Act::ReviewCase), "a request of row 32 lies open; the reason", "5 working days, then the next above").not(&[Author::Asked(PUBLICATION)]).needs(Needs::Request(PUBLICATION)).late(Act::ReviewCaseLate),
    Row::new("33", EventKind::Archive, &[Declined, Closed, Withdrawn, Merged], To::State(Archived), CLOCK, "30 days after the last act; a merged one with its master", "30 days"),
    Row::new("34", EventKind::Move, WATCHED, To::Same, Who::Staff(Act::MoveUnit), "it is with the abolished unit", ""),
    Row::new("35", EventKind::Urge, OPEN, To::Same, Who::Resident, "once a working day each", ""),
    Row::new("36", EventKind::Correct, OPEN, To::Same, DESK, "place, category, community, title; never the resident's own words", ""),
    Row::new("37", EventKind::Add, ADDABLE, To::Same, Who::Resident, "text, photo, place; not after the answer", ""),
    Row::new("38", EventKind::Follow, OPEN, To::Same, Who::Subscriber, "once each", ""),
    Row::new("39", EventKind::Tell, &[Answered], To::Same, DESK, "record of the call", "1 working day").not(WORKERS),
    Row::new("39", EventKind::AnswerKept, &[Answered], To::Same, CLOCK, "no rung took the notice of the answer", ""),
    Row::new("39", EventKind::AnswerShown, &[Answered], To::Same, CLOCK, "the kept notice was shown at the next contact", ""),
    Row::new("40", EventKind::OrderSign, JOINED, To::Same, Who::Joint, "the order is dispatched", "1 working day").needs(Needs::OpenOrder),
    Row::new("40", EventKind::OrderAutoSign, JOINED, To::Same, CLOCK, "the deadline is over", "1 working day").needs(Needs::OpenOrder),
    Row::new("40", EventKind::OrderWarn, JOINED, To::Same, CLOCK, "once a level", "as row 22").needs(Needs::OpenOrder),
    Row::new("40", EventKind::OrderHandIn, JOINED, To::Same, Who::Joint, "what was done", "not after the report itself").needs(Needs::OpenOrder),
    Row::new("40", EventKind::OrderReturn, JOINED, To::Same, Who::Joint, "the reason", "").needs(Needs::OpenOrder),
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
