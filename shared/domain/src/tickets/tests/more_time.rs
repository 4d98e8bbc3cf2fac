//! Rows 16 to 20, 36 and 40: more time, a stop of the clock, joint units, and corrections.

use super::commands::command_for;
use super::*;
use crate::tickets::deadlines::work_due;

fn ask_extension(days: u32, when: Timestamp) -> Command {
    let contact = ContactEvidence { who: "养护员".to_owned(), at: when, how: "电话".to_owned() };
    Command::AskExtension { days, reason: "等材料".to_owned(), plan: "到货就换".to_owned(), contact }
}

fn decide(granted: bool) -> Command {
    Command::DecideExtension { granted, note: "不够急".to_owned() }
}

#[test]
fn more_time_is_asked_for_before_the_end_twice_at_most_and_ten_days_at_most() {
    let mut ticket = lamp_at_work(Category::Normal);
    for days in [0, 11] {
        let refusal = refused(&ticket, &ask_extension(days, now()), &handler(), now());
        assert!(refusal.to_string().contains("一次可以延1到10个工作日"), "{refusal}");
    }
    let end = at("2026-11-30T10:00");
    let late = refused(&ticket, &ask_extension(5, end), &handler(), end);
    assert!(late.to_string().contains("已经超期"), "at the end it is too late: {late}");
    for (days, due) in [(5, at("2026-12-07T10:00")), (10, at("2026-12-21T10:00"))] {
        ticket = done(&ticket, &ask_extension(days, now()), &handler(), now()).ticket;
        let own = refused(&ticket, &decide(true), &handler(), now());
        assert!(matches!(own, Refusal::NotYours { .. }), "{own}");
        let granted = done(&ticket, &decide(true), &officer(), now());
        assert_eq!(granted.ticket.deadline.unwrap().due, due);
        assert!(granted.event.effects[0].text.contains("最晚"), "the resident reads the new date");
        ticket = granted.ticket;
    }
    let third = refused(&ticket, &ask_extension(1, now()), &handler(), now());
    assert!(third.to_string().contains("已经延期2次"), "{third}");
}

#[test]
fn a_refused_extension_moves_nothing_and_tells_the_asker_why() {
    let ticket = lamp_at_work(Category::Normal);
    let asked = done(&ticket, &ask_extension(5, now()), &handler(), now()).ticket;
    let no = done(&asked, &decide(false), &officer(), now());
    assert_eq!(no.ticket.deadline, ticket.deadline);
    assert_eq!(audiences(&no.event), ["handler"]);
    assert!(no.event.effects[0].text.contains("不够急") && no.event.public.is_none());
}

fn suspended(until: Timestamp, when: Timestamp) -> Ticket {
    let ask = Command::AskSuspension { cause: Cause::Resident, until, reason: "等人在家".to_owned() };
    let asked = done(&lamp_at_work(Category::Normal), &ask, &handler(), when).ticket;
    let grant = Command::DecideSuspension { granted: true, note: String::new() };
    done(&asked, &grant, &officer(), when).ticket
}

#[test]
fn a_suspension_stops_the_clock_and_gives_the_rest_back() {
    // Two working days are used, three are left.
    let mut ticket = suspended(at("2026-12-03T09:00"), at("2026-11-25T10:00"));
    let deadline = ticket.deadline.unwrap();
    assert_eq!((deadline.kind, deadline.due), (DeadlineKind::Wake, at("2026-12-03T09:00")));
    let steps = pass(&mut ticket, at("2026-12-03T09:00"), Rules::bundled());
    assert_eq!(steps, [(at("2026-12-03T09:00"), EventKind::Wake)]);
    let rules = Rules::bundled();
    let left = rules.calendar.working_time(at("2026-12-03T09:00"), ticket.deadline.unwrap().due);
    assert_eq!(left, SignedDuration::from_hours(72));
    assert_eq!(ticket.deadline.unwrap().due, at("2026-12-08T09:00"));
}

#[test]
fn waking_never_makes_a_report_overdue_at_once() {
    // A minute before the end.
    let mut ticket = suspended(at("2026-12-04T10:00"), at("2026-11-30T09:59"));
    pass(&mut ticket, at("2026-12-04T10:00"), Rules::bundled());
    assert_eq!(ticket.deadline.unwrap().due, at("2026-12-07T10:00"), "a working day at least");
    assert_eq!(ticket.alert, Alert::Yellow, "and nothing red");
    // The first look on site was late before the suspension.
    let mut utilities = lamp_at_work(Category::Utilities);
    let ask = Command::AskSuspension {
        cause: Cause::Weather,
        until: at("2026-11-27T10:00"),
        reason: "下雨".to_owned(),
    };
    let grant = Command::DecideSuspension { granted: true, note: String::new() };
    utilities = done(&utilities, &ask, &handler(), at("2026-11-25T10:00")).ticket;
    utilities = done(&utilities, &grant, &officer(), at("2026-11-25T10:00")).ticket;
    utilities = done(&utilities, &Command::Wake, &Actor::Scheduler, at("2026-11-27T10:00")).ticket;
    let deadline = utilities.deadline.unwrap();
    assert_eq!((deadline.kind, deadline.due), (DeadlineKind::FirstAction, at("2026-11-30T10:00")));
}

#[test]
fn the_resident_wakes_what_waits_for_them_and_adds_to_the_rest() {
    let ticket = suspended(at("2026-12-03T09:00"), at("2026-11-25T10:00"));
    let woken = done(&ticket, &added("明天在家"), &wang(), at("2026-11-26T10:00"));
    assert_eq!((woken.event.kind, woken.ticket.state), (EventKind::WakeByMessage, State::Working));
    assert_eq!(woken.ticket.deadline.unwrap().due, at("2026-12-01T10:00"), "a day passed");
    let mut weather = ticket;
    weather.clock.pause.as_mut().unwrap().cause = Cause::Weather;
    let kept = done(&weather, &added("雨还没停"), &wang(), at("2026-11-26T10:00"));
    assert_eq!((kept.event.kind, kept.ticket.state), (EventKind::Add, State::Suspended));
}

#[test]
fn a_suspension_ends_within_ten_working_days_and_a_danger_has_none() {
    let ticket = lamp_at_work(Category::Normal);
    let ask = |until| Command::AskSuspension { cause: Cause::Court, until, reason: "等鉴定".to_owned() };
    let long = refused(&ticket, &ask(at("2026-12-07T10:01")), &handler(), now());
    assert!(long.to_string().contains("最晚12月7日 10:00"), "{long}");
    let asked = done(&ticket, &ask(at("2026-12-07T10:00")), &handler(), now()).ticket;
    let danger = refused(&lamp_at_work(Category::Danger), &ask(at("2026-11-24T10:00")), &handler(), now());
    assert!(danger.to_string().contains("不能挂起"), "{danger}");
    let grant = Command::DecideSuspension { granted: true, note: String::new() };
    let over = refused(&asked, &grant, &officer(), at("2026-12-08T10:00"));
    assert!(over.to_string().contains("已经过了"), "{over}");
}

fn join(due: Option<Timestamp>) -> Command {
    Command::Join { unit: unit("joint"), unit_name: "园林队".to_owned(), task: "剪枝".to_owned(), due }
}

#[test]
fn a_joint_unit_signs_and_hands_in_before_the_lead_does() {
    let ticket = lamp_at_work(Category::Normal);
    let late = refused(&ticket, &join(Some(at("2026-11-30T10:01"))), &handler(), now());
    assert!(late.to_string().contains("不能晚于主办时限"), "{late}");
    let ticket = done(&ticket, &join(Some(at("2026-11-27T10:00"))), &handler(), now()).ticket;
    let waits = refused(&ticket, &hand_in(), &handler(), now());
    assert!(waits.to_string().contains("园林队还在协办"), "{waits}");
    let joint = staff("joint", "joint", Role::Handler);
    let signed = done(&ticket, &Command::OrderSign { unit: unit("joint") }, &joint, now()).ticket;
    let twice = refused(&signed, &Command::OrderSign { unit: unit("joint") }, &joint, now());
    assert!(twice.to_string().contains("已经签收"), "{twice}");
    let result = Command::OrderHandIn { unit: unit("joint"), result: "剪好了".to_owned() };
    let handed = done(&signed, &result, &joint, now());
    assert_eq!(audiences(&handed.event), ["works"]);
    assert_eq!(done(&handed.ticket, &hand_in(), &handler(), now()).ticket.state, State::CloseReview);
    let back = Command::OrderReturn { unit: unit("joint"), reason: "没有树".to_owned() };
    let returned = done(&signed, &back, &joint, now()).ticket;
    assert!(!returned.has_open_order());
    assert!(apply(&returned, &join(None), &handler(), now(), Rules::bundled()).is_ok(), "and is asked anew");
}

#[test]
fn the_clock_signs_for_a_joint_unit_and_warns_it() {
    let mut ticket =
        done(&lamp_at_work(Category::Normal), &join(Some(at("2026-11-27T10:00"))), &handler(), now()).ticket;
    let steps = pass(&mut ticket, at("2026-11-27T10:00"), Rules::bundled());
    let of_order: Vec<_> = steps
        .into_iter()
        .filter(|(_, kind)| matches!(kind, EventKind::OrderAutoSign | EventKind::OrderWarn))
        .collect();
    let expected =
        [(at("2026-11-24T10:00"), EventKind::OrderAutoSign), (at("2026-11-27T10:00"), EventKind::OrderWarn)];
    assert_eq!(of_order, expected, "signed yellow, then red");
}

#[test]
fn a_joint_unit_that_becomes_the_lead_or_is_no_longer_needed_has_no_order_left() {
    let ticket = done(&lamp_at_work(Category::Normal), &join(None), &handler(), now()).ticket;
    let recall = command_for(EventKind::Recall, &ticket, now()).unwrap();
    let at_desk = done(&ticket, &recall, &officer(), now()).ticket;
    assert!(at_desk.has_open_order());
    let lead =
        Command::Dispatch { unit: unit("joint"), unit_name: "园林队".to_owned(), note: String::new() };
    assert!(!done(&at_desk, &lead, &officer(), now()).ticket.has_open_order());
    let question = Ticket { category: Some(Category::Question), ..at_desk };
    let answer = command_for(EventKind::AnswerAtOnce, &question, now()).unwrap();
    let answered = done(&question, &answer, &officer(), now());
    assert!(!answered.ticket.has_open_order());
    assert!(audiences(&answered.event).contains(&"joint".to_owned()));
}

#[test]
fn a_correction_counts_anew_from_the_same_start_and_keeps_both_values() {
    let ticket = lamp_at_work(Category::Normal);
    let correct = |category| Command::Correct {
        title: None,
        address: Some("新湛二路".to_owned()),
        category: Some(category),
        community: None,
    };
    let corrected = done(&ticket, &correct(Category::Question), &officer(), at("2026-11-23T15:00"));
    let (before, after) = (ticket.deadline.unwrap(), corrected.ticket.deadline.unwrap());
    assert_eq!((after.from, after.due), (before.from, at("2026-11-25T10:00")));
    let internal = corrected.event.internal.unwrap();
    assert!(
        internal.contains("地点：新湛一路 → 新湛二路") && internal.contains("类别：一般诉求 → 咨询"),
        "{internal}"
    );
    assert_eq!((corrected.event.public, corrected.ticket.description), (None, ticket.description.clone()));
    let same =
        Command::Correct { title: None, address: None, category: Some(Category::Normal), community: None };
    assert!(refused(&ticket, &same, &officer(), now()).to_string().contains("没有改动"));
    // A joint unit has no longer than the report itself.
    let joined = done(&ticket, &join(None), &handler(), now()).ticket;
    let shorter = done(&joined, &correct(Category::Question), &officer(), now()).ticket;
    assert_eq!(shorter.orders[0].due, at("2026-11-25T10:00"));
}

fn corrected_to(category: Category) -> Command {
    Command::Correct { title: None, address: None, category: Some(category), community: None }
}

#[test]
fn a_suspended_report_that_is_corrected_to_danger_goes_on_at_once() {
    let monday = at("2026-11-23T10:00");
    let ticket = suspended(at("2026-12-03T09:00"), monday);
    assert_eq!(
        done(&ticket, &corrected_to(Category::Complex), &officer(), monday).ticket.state,
        State::Suspended
    );
    let later = at("2026-11-25T10:00");
    let woken = done(&ticket, &corrected_to(Category::Danger), &officer(), later);
    assert_eq!((woken.ticket.state, woken.event.kind), (State::Working, EventKind::WakeForDanger));
    let deadline = woken.ticket.deadline.unwrap();
    assert_eq!((deadline.kind, deadline.due), (DeadlineKind::FirstAction, at("2026-11-25T12:00")));
    assert_eq!(audiences(&woken.event), ["works", "wang"]);
    assert!(woken.event.internal.unwrap().contains("类别"), "the old and the new value are in the history");
}

#[test]
fn the_end_of_the_work_is_watched_where_nobody_went_on_site_in_time() {
    let mut ticket = lamp_at_work(Category::Danger);
    let steps = pass(&mut ticket, at("2026-11-24T10:00"), Rules::bundled());
    assert!(steps.iter().all(|(_, kind)| *kind == EventKind::Warn), "{steps:?}");
    assert_eq!(steps.len(), 4, "yellow and red for the site, yellow and red for the end: {steps:?}");
    let deadline = ticket.deadline.unwrap();
    assert_eq!((deadline.kind, ticket.alert), (DeadlineKind::Done, Alert::Red));
}

#[test]
fn more_time_shows_although_nobody_went_on_site_in_time() {
    let mut ticket = lamp_at_work(Category::Utilities);
    pass(&mut ticket, at("2026-11-24T11:00"), Rules::bundled());
    assert_eq!((ticket.deadline.unwrap().kind, ticket.alert), (DeadlineKind::FirstAction, Alert::Red));
    let when = at("2026-11-24T11:00");
    if work_due(&ticket, Rules::bundled()).unwrap() <= when {
        return;
    }
    let asked = done(&ticket, &ask_extension(5, when), &handler(), when).ticket;
    let granted = done(&asked, &decide(true), &officer(), when).ticket;
    let deadline = granted.deadline.unwrap();
    assert_eq!(
        (deadline.kind, Some(deadline.due)),
        (DeadlineKind::Done, work_due(&granted, Rules::bundled()))
    );
}

#[test]
fn the_same_deadline_is_carded_red_once_however_often_the_work_is_sent_back() {
    let mut ticket = lamp_at_work(Category::Normal);
    pass(&mut ticket, at("2026-12-01T10:00"), Rules::bundled());
    assert_eq!(ticket.alert, Alert::Red);
    let when = at("2026-12-01T10:00");
    let handed_in = done(&ticket, &hand_in(), &handler(), when).ticket;
    assert_eq!(handed_in.alert, Alert::None, "the review has its own time");
    let back = Command::SendBack { reason: "没修好".to_owned() };
    let mut again = done(&handed_in, &back, &officer(), when).ticket;
    assert_eq!((again.deadline, again.alert), (ticket.deadline, Alert::Red));
    assert!(
        pass(&mut again, at("2026-12-10T10:00"), Rules::bundled())
            .iter()
            .all(|(_, it)| *it != EventKind::Warn)
    );
}

#[test]
fn a_joint_unit_that_gave_its_order_back_reads_the_report_no_more() {
    let join = command_for(EventKind::Join, &lamp_at_work(Category::Normal), now()).unwrap();
    let joined = done(&lamp_at_work(Category::Normal), &join, &handler(), now()).ticket;
    let order = joined.orders[0].unit.clone();
    assert!(joined.locus().units.contains(&order));
    let joint = staff("joint-1", order.as_str(), Role::Handler);
    let hand_in = Command::OrderHandIn { unit: order.clone(), result: "剪好了".to_owned() };
    assert!(done(&joined, &hand_in, &joint, now()).ticket.locus().units.contains(&order), "it did its part");
    let give_back = Command::OrderReturn { unit: order.clone(), reason: "不归我们".to_owned() };
    let returned = done(&joined, &give_back, &joint, now());
    assert!(!returned.ticket.locus().units.contains(&order));
    assert!(matches!(returned.event.by, Doer::Staff { unit, .. } if unit == order), "it acted for its unit");
}

#[test]
fn residents_read_why_it_stops_in_words_for_them() {
    for cause in Cause::ALL {
        let until = at("2026-12-01T10:00");
        let ask = Command::AskSuspension { cause: *cause, until, reason: "等人在家".to_owned() };
        let followed = Ticket { followers: 1, ..lamp_at_work(Category::Normal) };
        let asked = done(&followed, &ask, &handler(), now()).ticket;
        let grant = Command::DecideSuspension { granted: true, note: String::new() };
        let event = done(&asked, &grant, &officer(), now()).event;
        let residents: Vec<_> = event
            .effects
            .iter()
            .filter(|it| matches!(it.to, Audience::Follower { .. } | Audience::Subscribers { .. }))
            .collect();
        assert_eq!(residents.len(), 2);
        assert!(residents.iter().all(|it| !it.text.contains(cause.name())), "{residents:?}");
        assert!(!residents[1].text.contains("等您"), "{:?}", residents[1].text);
    }
}
