//! Tests that every cell of (state × event) is decided, and that the invariants hold for any sequence of commands.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

mod additions;
mod after_the_answer;
mod calendar;
mod hours;
mod merging_by_resident;

use super::*;
use crate::ids::{AccountId, Follower, MediaId, OpenId, StaffId, SubdistrictCode, TicketId, UnitId};
use crate::outbox::{Audience, Effect, Outbox};
use crate::staff::{Grant, Role, Scope, Staff};

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
    Command::LogCheck { finding: "已围挡".to_owned(), place: "路口".to_owned(), photos: vec![photo()] }
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

/// A ticket in the first state of a command's row, in which nothing else speaks against the command.
fn ready_for(command: &Command) -> Ticket {
    let row = table::ROWS.iter().find(|row| row.event == command.kind()).unwrap();
    let mut ticket = submitted();
    ticket.state = row.from[0];
    ticket.unit = Some(UnitId::parse("works").unwrap());
    let untold = matches!(command, Command::AnswerShown { .. });
    ticket.since.accept_untold = true;
    ticket.given = Some(Given { event: 1, at: now(), had_at: None, untold });
    if let Some(deadline) = ticket.deadline.as_mut() {
        deadline.provisional = true;
    }
    ticket
}

/// One command of each kind, by an actor who may give it.
fn commands() -> Vec<(Command, Actor)> {
    vec![
        (accept(Category::Normal), officer()),
        (Command::TellAccepted, Actor::Scheduler),
        (dispatch(), officer()),
        (Command::Sign, handler()),
        (Command::AutoSign, Actor::Scheduler),
        (check(), handler()),
        (Command::Warn { level: Alert::Red }, Actor::Scheduler),
        (Command::CountAgain, Actor::Scheduler),
        (hand_in(), handler()),
        (Command::SendBack { reason: "内部原因".to_owned() }, officer()),
        (Command::Approve, officer()),
        (Command::RateSolved, Actor::Reporter(None)),
        (Command::RateUnsolved { reason: "还在响".to_owned() }, Actor::Reporter(None)),
        (Command::RateDissatisfied { reason: String::new() }, Actor::Reporter(None)),
        (Command::FollowUp { verdict: Verdict::Satisfied, call: call() }, officer()),
        (Command::FollowUp { verdict: Verdict::Redo, call: call() }, officer()),
        (Command::FollowUp { verdict: Verdict::Explained, call: call() }, supervisor()),
        (Command::Urge, Actor::Reporter(None)),
        (added("还有一个井盖也松了"), Actor::Reporter(None)),
        (Command::Tell { call: call() }, officer()),
        (Command::AnswerKept { event: 1 }, Actor::Scheduler),
        (Command::AnswerShown { event: 1 }, Actor::Scheduler),
        (Command::Withdraw, Actor::Reporter(None)),
        (Command::Archive, Actor::Scheduler),
    ]
}

#[test]
fn every_cell_of_state_and_event_is_decided_and_refusals_can_be_read() {
    use State::*;
    let allowed = |event: EventKind| -> &[State] {
        match event {
            EventKind::Submit => &[],
            EventKind::Accept => &[Submitted],
            EventKind::Dispatch | EventKind::AcceptTold => &[Triaged],
            EventKind::Sign | EventKind::AutoSign => &[Dispatched],
            EventKind::LogCheck | EventKind::HandIn => &[Working],
            EventKind::Warn | EventKind::CountAgain => &[
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
            ],
            EventKind::Urge => &[
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
            ],
            EventKind::Add => &[
                Submitted,
                NeedInfo,
                Triaged,
                Dispatched,
                ReturnReview,
                Suspended,
                Working,
                Diverted,
                CloseReview,
            ],
            EventKind::RateUnsolved
            | EventKind::RateDissatisfied
            | EventKind::Tell
            | EventKind::AnswerKept
            | EventKind::AnswerShown => &[Answered],
            EventKind::Satisfied | EventKind::Redo | EventKind::Explained => &[FollowUp],
            EventKind::SendBack | EventKind::Approve => &[CloseReview],
            EventKind::RateSolved => &[Answered],
            EventKind::Archive => &[Declined, Answered, Closed, Withdrawn],
            EventKind::Withdraw => {
                &[Submitted, NeedInfo, Triaged, Dispatched, ReturnReview, Suspended, Working]
            }
        }
    };
    for state in State::ALL {
        for event in EventKind::ALL {
            match table::decide(*state, *event) {
                Ok(row) => assert!(allowed(*event).contains(state), "{state:?} {event:?} {}", row.number),
                Err(refusal) => {
                    assert!(!allowed(*event).contains(state), "{state:?} {event:?}");
                    let text = refusal.to_string();
                    assert!(text.contains(state.name()) && text.contains(event.name()), "{text}");
                }
            }
        }
    }
}

#[test]
fn each_row_wants_its_own_actor() {
    let everybody = [
        officer(),
        handler(),
        staff("stranger", "elsewhere", Role::Officer),
        staff("idle", "elsewhere", Role::Handler),
        Actor::Reporter(None),
        Actor::Scheduler,
    ];
    for (command, right) in commands() {
        let row = table::ROWS.iter().find(|row| row.event == command.kind()).unwrap();
        let ticket = ready_for(&command);
        assert!(apply(&ticket, &command, &right, now(), Rules::bundled()).is_ok(), "{command:?}");
        for actor in everybody.iter().filter(|actor| !row.who.permits(actor, &ticket)) {
            let refused = apply(&ticket, &command, actor, now(), Rules::bundled()).unwrap_err();
            assert!(matches!(refused, Refusal::NotYours { .. }), "{command:?} by {actor:?}");
        }
    }
}

#[test]
fn no_row_lets_an_author_judge_their_own_work_and_none_offers_it() {
    let guarded: Vec<_> =
        table::ROWS.iter().filter_map(|row| Some((row.number, row.event, row.not?))).collect();
    let judge = |number, event| (number, event, Author::HandedIn);
    let expected = [
        judge("24", EventKind::SendBack),
        judge("25", EventKind::Approve),
        judge("29", EventKind::Satisfied),
        judge("29", EventKind::Redo),
        judge("29", EventKind::Explained),
        judge("39", EventKind::Tell),
    ];
    assert_eq!(guarded, expected);
    for (command, actor) in commands() {
        let row = table::ROWS.iter().find(|row| row.event == command.kind()).unwrap();
        for author in Author::ALL {
            let ticket = |by: Option<&Actor>| {
                let mut ticket = ready_for(&command);
                match (author, by) {
                    (Author::HandedIn, Some(Actor::Staff(staff))) => {
                        ticket.handed_in_by = Some(staff.id.clone());
                    }
                    (Author::HandedIn, _) => ticket.handed_in_by = None,
                }
                ticket
            };
            let somebody_else = staff("colleague", "desk", Role::Officer);
            for by in [&actor, &somebody_else] {
                let ticket = ticket(Some(by));
                let is_own = row.not == Some(*author) && author.is(&actor, &ticket);
                let done = apply(&ticket, &command, &actor, now(), Rules::bundled());
                let refusal = Refusal::SamePerson { author: *author };
                assert_eq!(done.err(), is_own.then(|| refusal.clone()), "{} {author:?}", row.number);
                assert_eq!(possible(&ticket, &actor).contains(&row.event), !is_own, "{}", row.number);
                assert_eq!(barred(&ticket, &actor).contains(&refusal), is_own, "{}", row.number);
            }
        }
    }
}

#[test]
fn a_submission_lacks_nothing() {
    let field = |change: fn(&mut Submission)| {
        let mut wrong = submission();
        change(&mut wrong);
        submit(wrong, new_ticket(), &Actor::Reporter(None), now(), Rules::bundled()).unwrap_err()
    };
    let named = |refusal| match refusal {
        Refusal::Fields(wrong) => wrong[0].0,
        other => panic!("{other}"),
    };
    assert_eq!(named(field(|s| s.description = " ".to_owned())), "description");
    assert_eq!(named(field(|s| s.description = "长".repeat(2001))), "description");
    assert_eq!(named(field(|s| s.place = Place::default())), "address");
    assert_eq!(named(field(|s| s.consent = false)), "consent");
    let attachment = Attachment { media: photo(), kind: AttachmentKind::Photo };
    let mut many = submission();
    many.attachments = vec![attachment; 10];
    let refused = submit(many, new_ticket(), &Actor::Reporter(None), now(), Rules::bundled()).unwrap_err();
    assert_eq!(named(refused), "photos");
    assert_eq!(field(|s| s.sent_today = 10), Refusal::TooMany { limit: 10 });
}

#[test]
fn the_clock_starts_at_dispatch_and_danger_has_its_own() {
    let at = |text: &str| -> Timestamp { format!("{text}:00+08:00").parse().unwrap() };
    let run = |category| {
        let mut ticket = submitted();
        let later = now() + SignedDuration::from_mins(30);
        for (command, actor) in
            [(accept(category), officer()), (dispatch(), officer()), (Command::Sign, handler())]
        {
            ticket = apply(&ticket, &command, &actor, later, Rules::bundled()).unwrap().ticket;
        }
        ticket
    };
    let danger = run(Category::Danger);
    let deadline = danger.deadline.unwrap();
    assert_eq!((deadline.kind, deadline.due), (DeadlineKind::FirstAction, at("2026-11-23T12:30")));
    let checked = apply(&danger, &check(), &handler(), deadline.due, Rules::bundled()).unwrap().ticket;
    assert_eq!(checked.deadline.unwrap().kind, DeadlineKind::Done);
    let normal = run(Category::Normal).deadline.unwrap();
    assert_eq!((normal.kind, normal.due), (DeadlineKind::Done, at("2026-11-30T10:30")));
}

proptest! {
    /// After any commands in any order, the history has no gaps, an open ticket has a next deadline, the resident sees
    /// no internal text, and a refusal has changed nothing.
    #[test]
    fn the_invariants_hold(steps in prop::collection::vec((0_usize..24, 0_i64..72), 0..60), danger: bool) {
        let mut ticket = submitted();
        let mut time = now();
        let mut events = 1;
        for (step, hours) in steps {
            time += SignedDuration::from_hours(hours);
            let (mut command, actor) = commands().swap_remove(step);
            if let (Command::Accept { category, .. }, true) = (&mut command, danger) {
                *category = Category::Danger;
            }
            let before = ticket.clone();
            let Ok(applied) = apply(&ticket, &command, &actor, time, Rules::bundled()) else { continue };
            events += 1;
            prop_assert_eq!(applied.event.seq, events);
            prop_assert_eq!(applied.ticket.events, events);
            prop_assert_eq!(applied.ticket.version, before.version + 1);
            prop_assert_eq!(applied.event.from, Some(before.state));
            prop_assert_eq!(applied.event.to, applied.ticket.state);
            prop_assert_eq!(applied.event.at, time);
            let open = applied.ticket.state.is_open();
            prop_assert_eq!(applied.ticket.deadline.is_some(), open);
            let waits = applied.ticket.state == State::Answered && !applied.ticket.is_untold();
            prop_assert!(!open || applied.ticket.queue().is_some() || waits);
            for text in applied.event.public.iter().chain(applied.event.effects.iter().filter_map(told)) {
                prop_assert!(!text.contains("内部"), "{}", text);
            }
            if before.state == applied.ticket.state && applied.ticket.deadline == before.deadline {
                prop_assert!(applied.ticket.alert >= before.alert);
            }
            ticket = applied.ticket;
        }
    }

    /// Carrying out a timer's command leaves no further timer due at that moment.
    #[test]
    fn a_timer_comes_to_rest(category in 0_usize..5) {
        let mut ticket = submitted();
        let rules = Rules::bundled();
        ticket = apply(&ticket, &accept(Category::ALL[category]), &officer(), now(), rules).unwrap().ticket;
        ticket = apply(&ticket, &dispatch(), &officer(), now(), rules).unwrap().ticket;
        let far = now() + SignedDuration::from_hours(24 * 60);
        let mut steps = 0;
        while let Some((at, command)) = timer(&ticket, rules).filter(|(at, _)| *at <= far) {
            ticket = apply(&ticket, &command, &Actor::Scheduler, at, rules).unwrap().ticket;
            steps += 1;
            prop_assert!(steps < 10);
        }
        prop_assert_eq!(ticket.alert, Alert::Red);
    }
}

/// The text of a notice to the resident, `None` for other notices.
fn told(effect: &Effect) -> Option<&String> {
    matches!(effect.to, Audience::Follower { .. }).then_some(&effect.text)
}
