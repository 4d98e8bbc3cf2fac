//! Tests of a report's life: the table cell by cell and right by right, a journey for each rule, and random histories.
//!
//! What they share is here: the people, the reports and one command of each kind.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

mod additions;
mod after_the_answer;
mod boundaries;
mod calendar;
mod cells;
mod commands;
mod declining;
mod document;
mod four_eyes;
mod histories;
mod hours;
mod matrix;
mod merging;
mod merging_by_resident;
mod more_time;
mod needs_information;
mod publishing;
mod returning;
mod submitting;
mod supervising;

use super::*;
use crate::ids::{AccountId, Follower, MediaId, OpenId, StaffId, SubdistrictCode, TicketId, UnitId};
use crate::outbox::{Audience, Effect, Outbox};
use crate::staff::{Grant, Role, Scope, Staff, Stands};

fn now() -> Timestamp {
    "2026-11-23T10:00:00+08:00".parse().unwrap()
}

fn staff(name: &str, unit: &str, role: Role) -> Actor {
    let unit = UnitId::parse(unit).unwrap();
    Actor::Staff(Staff {
        id: StaffId::parse(name).unwrap(),
        follower: Follower {
            account: AccountId::parse("shinan").unwrap(),
            openid: OpenId::parse(name).unwrap(),
        },
        name: name.to_owned(),
        grants: vec![Grant::new(role, Scope::Unit(unit))],
        stands: Stands::default(),
    })
}

fn officer() -> Actor {
    staff("officer", "desk", Role::Officer)
}

fn handler() -> Actor {
    staff("handler", "works", Role::Handler)
}

fn submission() -> Submission {
    Submission {
        channel: Channel::Chat,
        account: AccountId::parse("weizhanshan").unwrap(),
        reporter: None,
        contact: None,
        description: "古力盖松了".to_owned(),
        place: Place { address: Some("新湛一路".to_owned()), point: None, to_verify: false },
        attachments: Vec::new(),
        consent: true,
        subdistrict: Some(SubdistrictCode::parse("370202010").unwrap()),
        community: None,
        desk: UnitId::parse("desk").unwrap(),
        sent_today: 0,
        desk_this_hour: 0,
        danger: false,
        anonymous: false,
        on_behalf: None,
    }
}

fn new_ticket() -> NewTicket {
    NewTicket {
        id: TicketId::parse("20261123-0001").unwrap(),
        secret: "s".repeat(32),
        query_code: "123456".to_owned(),
    }
}

fn submitted() -> Ticket {
    submit(submission(), new_ticket(), &Actor::Reporter(None), now(), Rules::bundled()).unwrap().ticket
}

fn photo() -> MediaId {
    MediaId::parse("0".repeat(32)).unwrap()
}

fn dispatch() -> Command {
    Command::Dispatch {
        unit: UnitId::parse("works").unwrap(),
        unit_name: "养护队".to_owned(),
        note: "内部说明".to_owned(),
    }
}

fn accept(category: Category) -> Command {
    Command::Accept { category, community: None, urgent: false }
}

fn check() -> Command {
    Command::LogCheck {
        finding: "已围挡".to_owned(),
        place: "路口".to_owned(),
        photos: vec![photo()],
        at: None,
    }
}

fn hand_in() -> Command {
    Command::HandIn {
        internal: "内部情况".to_owned(),
        public: "已修好".to_owned(),
        outcome: Outcome::Solved,
        contact: ContactEvidence { who: "养护员".to_owned(), at: now(), how: "电话".to_owned() },
        photos: vec![photo()],
    }
}

fn supervisor() -> Actor {
    let Actor::Staff(staff) = staff("supervisor", "desk", Role::Supervisor) else { unreachable!() };
    Actor::Staff(Staff { grants: vec![Grant::new(Role::Supervisor, Scope::District)], ..staff })
}

fn call() -> Call {
    let contact = ContactEvidence { who: "受理员".to_owned(), at: now(), how: "电话".to_owned() };
    Call { contact, said: "内部通话".to_owned() }
}

fn added(text: &str) -> Command {
    Command::Add { text: text.to_owned(), attachments: Vec::new(), place: None }
}

fn at(text: &str) -> Timestamp {
    format!("{text}:00+08:00").parse().unwrap()
}

fn unit(id: &str) -> UnitId {
    UnitId::parse(id).unwrap()
}

fn resident(openid: &str) -> Follower {
    Follower { account: AccountId::parse("weizhanshan").unwrap(), openid: OpenId::parse(openid).unwrap() }
}

/// The resident who reports.
fn wang() -> Actor {
    Actor::Reporter(Some(resident("wang")))
}

/// Another resident.
fn li() -> Actor {
    Actor::Subscriber { follower: resident("li"), urged_at: None }
}

fn id_of(actor: &Actor) -> StaffId {
    let Actor::Staff(staff) = actor else { panic!("{actor:?} is no member of staff") };
    staff.id.clone()
}

fn head() -> Actor {
    staff("head", "works", Role::Head)
}

/// A lamp that is out, reported in the chat: nothing dangerous.
fn lamp() -> Ticket {
    let submission =
        Submission {
            description: "楼道灯不亮".to_owned(), reporter: Some(resident("wang")), ..submission()
        };
    submit(submission, new_ticket(), &wang(), now(), Rules::bundled()).unwrap().ticket
}

fn done(ticket: &Ticket, command: &Command, actor: &Actor, when: Timestamp) -> Applied {
    apply(ticket, command, actor, when, Rules::bundled())
        .unwrap_or_else(|refusal| panic!("{command:?} in {:?}: {refusal}", ticket.state))
}

fn refused(ticket: &Ticket, command: &Command, actor: &Actor, when: Timestamp) -> Refusal {
    match apply(ticket, command, actor, when, Rules::bundled()) {
        Ok(applied) => panic!("{command:?} led to {:?}", applied.ticket.state),
        Err(refusal) => refusal,
    }
}

/// The lamp at work since Monday 23 November 2026, 10:00.
fn lamp_at_work(category: Category) -> Ticket {
    let steps = [(accept(category), officer()), (dispatch(), officer()), (Command::Sign, handler())];
    steps.iter().fold(lamp(), |ticket, (command, actor)| done(&ticket, command, actor, now()).ticket)
}

/// The lamp after its answer.
fn lamp_answered(category: Category) -> Ticket {
    let worked = done(&lamp_at_work(category), &hand_in(), &handler(), now()).ticket;
    done(&worked, &Command::Approve, &officer(), now()).ticket
}

/// Passes the time up to `until`: the clock does what it has to, each step at its moment. The steps that it took.
fn pass(ticket: &mut Ticket, until: Timestamp, rules: &Rules) -> Vec<(Timestamp, EventKind)> {
    let mut steps: Vec<(Timestamp, EventKind)> = Vec::new();
    while let Some((due, command)) = timer(ticket, rules).filter(|(due, _)| *due <= until) {
        if ticket.reducing {
            break;
        }
        let at = steps.last().map_or(due, |(before, _)| due.max(*before));
        let applied = apply(ticket, &command, &Actor::Scheduler, at, rules);
        let applied = applied.unwrap_or_else(|why| panic!("{command:?} in {:?}: {why}", ticket.state));
        steps.push((at, applied.event.kind));
        *ticket = applied.ticket;
        assert!(steps.len() < 60, "the clock comes to no rest: {steps:?}");
    }
    steps
}

/// Who is told of an event.
fn audiences(event: &Event) -> Vec<String> {
    let name = |effect: &Effect| match &effect.to {
        Audience::Follower { follower } => follower.openid.as_str().to_owned(),
        Audience::Unit { unit } => unit.to_string(),
        Audience::Role { role, scope } => format!("{}@{scope}", role.id()),
        Audience::Supervisors { subdistrict } => match subdistrict {
            Some(code) => format!("supervisors@{code}"),
            None => "district".to_owned(),
        },
        Audience::Subscribers { .. } => "subscribers".to_owned(),
        Audience::Staff { staff } => staff.to_string(),
        Audience::Nearest { account, .. } => format!("nearest to {account}"),
    };
    event.effects.iter().map(name).collect()
}

/// The text of a notice to the resident, `None` for other notices.
fn told(effect: &Effect) -> Option<&String> {
    matches!(effect.to, Audience::Follower { .. }).then_some(&effect.text)
}
