//! Tests that every cell of (state × event) is decided, and that the invariants hold for any sequence of commands.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

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
        place: Place { address: Some("新湛一路".to_owned()), point: None },
        attachments: Vec::new(),
        consent: true,
        subdistrict: Some(SubdistrictCode::parse("370202010").unwrap()),
        community: None,
        desk: UnitId::parse("desk").unwrap(),
        sent_today: 0,
        desk_this_hour: 0,
        danger: false,
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

/// One command of each kind, by an actor who may give it.
fn commands() -> Vec<(Command, Actor)> {
    vec![
        (accept(Category::Normal), officer()),
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
            EventKind::Dispatch => &[Triaged],
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
            ],
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
        let mut ticket = submitted();
        ticket.state = row.from[0];
        ticket.unit = Some(UnitId::parse("works").unwrap());
        if let Some(deadline) = ticket.deadline.as_mut() {
            deadline.provisional = true;
        }
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
    assert_eq!(guarded, [judge("24", EventKind::SendBack), judge("25", EventKind::Approve)]);
    for (command, actor) in commands() {
        let row = table::ROWS.iter().find(|row| row.event == command.kind()).unwrap();
        for author in Author::ALL {
            let ticket = |by: Option<&Actor>| {
                let mut ticket = submitted();
                ticket.state = row.from[0];
                ticket.unit = Some(UnitId::parse("works").unwrap());
                if let Some(deadline) = ticket.deadline.as_mut() {
                    deadline.provisional = true;
                }
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
    fn the_invariants_hold(steps in prop::collection::vec((0_usize..11, 0_i64..72), 0..30), danger: bool) {
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
            prop_assert!(!open || applied.ticket.queue().is_some() || applied.ticket.state == State::Answered);
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

/// Rules whose calendar has 2027 entered as a notice might have it: Monday 4 January free, Sunday the 10th worked.
fn with_2027() -> Rules {
    let mut text = include_str!("../../data/calendar.csv").to_owned();
    for day in [
        "01-01,holiday",
        "01-04,holiday",
        "01-10,workday",
        "02-05,holiday",
        "02-06,holiday",
        "02-07,holiday",
        "02-08,holiday",
        "04-05,holiday",
        "05-01,holiday",
        "05-02,holiday",
        "06-09,holiday",
        "09-15,holiday",
        "10-01,holiday",
        "10-02,holiday",
        "10-03,holiday",
    ] {
        text.push_str(&format!("2027-{day},通知\n"));
    }
    Rules::parse(include_str!("../../data/rules.json"), &text).unwrap()
}

#[test]
fn the_clock_counts_a_deadline_again_by_the_notice_before_it_acts_on_it() {
    let at = |text: &str| format!("{text}:00+08:00").parse::<Timestamp>().unwrap();
    let unentered = Rules::bundled();
    let mut ticket = submitted();
    for (command, actor) in
        [(accept(Category::Normal), officer()), (dispatch(), officer()), (Command::Sign, handler())]
    {
        ticket = apply(&ticket, &command, &actor, at("2026-12-30T10:00"), unentered).unwrap().ticket;
    }
    let before = ticket.deadline.unwrap();
    assert_eq!((before.due, before.provisional), (at("2027-01-07T10:00"), true));
    assert!(matches!(timer(&ticket, unentered), Some((_, Command::Warn { .. }))));

    let entered = with_2027();
    let (due_at, command) = timer(&ticket, &entered).unwrap();
    assert_eq!(command, Command::CountAgain);
    assert!(due_at <= at("2026-12-30T10:00"), "at once");
    let again = apply(&ticket, &command, &Actor::Scheduler, at("2027-01-04T10:00"), &entered).unwrap();
    let after = again.ticket.deadline.unwrap();
    assert_eq!((after.due, after.provisional), (at("2027-01-08T10:00"), false));
    assert_eq!(after.from, before.from, "the clock never runs backwards");
    assert_eq!(again.event.public.as_deref(), Some("已按国务院放假通知核定，办结时限改为1月8日 10:00"));
    assert!(matches!(timer(&again.ticket, &entered), Some((_, Command::Warn { level: Alert::Yellow }))));
    assert!(apply(&again.ticket, &command, &Actor::Scheduler, at("2027-01-04T10:00"), &entered).is_err());
}

/// Delivery does not depend on tickets: it reads only fields that the events of every aggregate have.
#[test]
fn an_event_is_an_outbox() {
    let rules = Rules::bundled();
    let accepted = apply(&submitted(), &accept(Category::Danger), &officer(), now(), rules).unwrap().ticket;
    let applied = apply(&accepted, &dispatch(), &officer(), now(), rules).unwrap();
    let stored = serde_json::to_value(&applied.event).unwrap();
    let outbox: Outbox = serde_json::from_value(stored).unwrap();
    assert!(!outbox.effects.is_empty());
    assert_eq!((outbox.at, outbox.effects), (applied.event.at, applied.event.effects));
}
