//! What a resident does while the work goes on: urging (row 35) and adding (row 37).

use super::*;
use crate::geo::Point;
use crate::ids::UnitId;

/// At work since Monday 23 November 2026, 10:00.
fn working() -> Ticket {
    let mut ticket = submitted();
    for (command, actor) in
        [(accept(Category::Normal), officer()), (dispatch(), officer()), (Command::Sign, handler())]
    {
        ticket = apply(&ticket, &command, &actor, now(), Rules::bundled()).unwrap().ticket;
    }
    ticket
}

fn by_resident(ticket: &Ticket, command: &Command, when: Timestamp) -> Result<Applied, Refusal> {
    apply(ticket, command, &Actor::Reporter(None), when, Rules::bundled())
}

fn units_told(event: &Event) -> Vec<&str> {
    let mut units = Vec::new();
    for effect in &event.effects {
        if let Audience::Unit { unit } = &effect.to {
            units.push(unit.as_str());
        }
    }
    units
}

fn to_supervisors(event: &Event) -> usize {
    event.effects.iter().filter(|effect| matches!(effect.to, Audience::Supervisors { .. })).count()
}

#[test]
fn a_report_is_urged_once_a_working_day_and_the_third_time_the_supervisors_hear_of_it() {
    let before = working();
    let first = by_resident(&before, &Command::Urge, at("2026-11-23T16:00")).unwrap();
    assert_eq!(units_told(&first.event), ["desk", "works"]);
    assert_eq!(first.ticket.deadline, before.deadline, "urging moves no deadline");
    let public = first.event.public.as_deref().unwrap();
    assert_eq!(
        public,
        "您第1次催办：现在是“办理中”，最晚11月30日 10:00办完。已提醒受理台和承办单位（handler）"
    );
    let again = by_resident(&first.ticket, &Command::Urge, at("2026-11-23T23:59")).unwrap_err();
    assert_eq!(
        again.to_string(),
        "今天已经催过了。现在是“办理中”，最晚11月30日 10:00办完。11月24日起可以再催；\
         急事请拨打12345，有危险请拨打110、119、120"
    );
    let second = by_resident(&first.ticket, &Command::Urge, at("2026-11-27T00:00")).unwrap();
    assert_eq!(to_supervisors(&second.event), 0);
    // A weekend is no new working day.
    for weekend in ["2026-11-28T10:00", "2026-11-29T10:00"] {
        let refused = by_resident(&second.ticket, &Command::Urge, at(weekend)).unwrap_err();
        assert!(matches!(refused, Refusal::UrgedAlready { .. }), "{refused}");
    }
    let third = by_resident(&second.ticket, &Command::Urge, at("2026-11-30T09:00")).unwrap();
    assert_eq!((third.ticket.since.urges, to_supervisors(&third.event)), (3, 1));
    let fourth = by_resident(&third.ticket, &Command::Urge, at("2026-12-01T12:00")).unwrap();
    assert_eq!(to_supervisors(&fourth.event), 0, "the supervisors hear of it once");
    assert!(fourth.event.public.unwrap().contains("本来应在11月30日 10:00以前办完，已经晚了"));
}

#[test]
fn an_addition_is_kept_with_the_report_and_told_once_an_hour_unless_it_tells_of_danger() {
    let ticket = working();
    let first = by_resident(&ticket, &added("还有一盏灯也不亮"), now()).unwrap();
    assert_eq!(units_told(&first.event), ["desk", "works"]);
    assert_eq!(first.event.public.as_deref(), Some("您补充：还有一盏灯也不亮"));
    assert_eq!((first.ticket.deadline, first.ticket.state), (ticket.deadline, State::Working));
    let soon = now() + SignedDuration::from_mins(59);
    let second = by_resident(&first.ticket, &added("在路口东边"), soon).unwrap();
    assert!(second.event.effects.is_empty(), "{:?}", second.event.effects);
    let danger = by_resident(&second.ticket, &added("有人掉下去受伤了，救命"), soon).unwrap();
    let urgent = danger.event.effects.iter().all(|it| it.urgent && it.text.starts_with("【险情补充】"));
    assert!(danger.event.effects.len() == 2 && urgent, "{:?}", danger.event.effects);
}

#[test]
fn a_place_and_photos_join_the_report_and_what_it_had_stays() {
    let ticket = working();
    let point = Point::from_gcj02(36.07, 120.35);
    let command = Command::Add {
        text: String::new(),
        attachments: vec![Attachment { media: photo(), kind: AttachmentKind::Photo }],
        place: Some(Place { address: Some("新湛一路12号".to_owned()), point, to_verify: false }),
    };
    let done = by_resident(&ticket, &command, now()).unwrap();
    assert_eq!(done.event.public.as_deref(), Some("您补充：照片1张\n地点：新湛一路12号"));
    assert_eq!(done.ticket.place.address.as_deref(), Some("新湛一路"), "nobody's words are replaced");
    assert_eq!((done.ticket.place.point, done.ticket.attachments.len()), (point, 1));
    assert_eq!(done.ticket.said_in, done.ticket.version, "what was said is written again");
}

#[test]
fn an_addition_says_something_and_has_its_limits() {
    let field = |ticket: &Ticket, command: &Command| match by_resident(ticket, command, now()).unwrap_err() {
        Refusal::Fields(wrong) => wrong[0].0,
        other => panic!("{other}"),
    };
    let mut ticket = working();
    assert_eq!(field(&ticket, &added(" ")), "text");
    assert_eq!(field(&ticket, &added(&"长".repeat(1901))), "text");
    assert!(by_resident(&ticket, &added(&"长".repeat(1900)), now()).is_ok());
    let many = |count| Command::Add {
        text: String::new(),
        attachments: vec![Attachment { media: photo(), kind: AttachmentKind::Photo }; count],
        place: None,
    };
    assert_eq!(field(&ticket, &many(10)), "photos");
    ticket = by_resident(&ticket, &many(9), now()).unwrap().ticket;
    assert_eq!(field(&ticket, &many(1)), "photos", "the photos of a report are counted together");
    ticket.since.additions = 20;
    assert_eq!(by_resident(&ticket, &added("好"), now()).unwrap_err(), Refusal::AddedEnough { limit: 20 });
}

#[test]
fn a_notice_names_the_matter_and_its_template_does_not() {
    let mut ticket = submitted();
    ticket.description = "新湛一路12号门前的井盖松了一个月了没人管，很危险".to_owned();
    let done = apply(&ticket, &accept(Category::Normal), &officer(), now(), Rules::bundled()).unwrap();
    let done = apply(&done.ticket, &dispatch(), &officer(), now(), Rules::bundled()).unwrap();
    let works = UnitId::parse("works").unwrap();
    let crew = done.event.effects.iter().find(|it| it.to == Audience::Unit { unit: works.clone() }).unwrap();
    let head = "【待签收】20261123-0001“新湛一路12号门前的井盖松了一…”\n新湛一路12号门前";
    assert!(crew.text.starts_with(head), "{}", crew.text);
    assert!(crew.text.contains("请在11月24日 10:00前签收，11月30日 10:00前办结"), "{}", crew.text);
    assert_eq!(crew.details.remark, "【待签收】");
}

#[test]
fn acceptance_and_dispatch_within_minutes_are_one_notice_and_a_danger_is_told_at_once() {
    let mut ticket = submitted();
    ticket.description = "楼道灯不亮".to_owned();
    ticket.reporter = Some(Follower {
        account: AccountId::parse("weizhanshan").unwrap(),
        openid: OpenId::parse("wang").unwrap(),
    });
    let rules = Rules::bundled();
    let told = |applied: &Applied| applied.event.effects.iter().filter_map(told).cloned().collect::<Vec<_>>();
    let accepted = apply(&ticket, &accept(Category::Normal), &officer(), now(), rules).unwrap();
    assert!(told(&accepted).is_empty());
    let ten = now() + SignedDuration::from_mins(10);
    assert_eq!(timer(&accepted.ticket, rules), Some((ten, Command::TellAccepted)));
    let dispatched = apply(&accepted.ticket, &dispatch(), &officer(), now(), rules).unwrap();
    assert_eq!(
        told(&dispatched),
        [
            "您的诉求20261123-0001“楼道灯不亮”已受理，已派给养护队处理。\n接下来：最晚11月24日 10:00接手。急事请打12345。"
        ]
    );

    let late = apply(&accepted.ticket, &Command::TellAccepted, &Actor::Scheduler, ten, rules).unwrap();
    assert_eq!(
        told(&late),
        [
            "您的诉求20261123-0001“楼道灯不亮”已受理，正在安排处理单位。\n接下来：最晚11月24日 10:00安排好。急事请打12345。"
        ]
    );
    assert_eq!(late.ticket.deadline, accepted.ticket.deadline);
    let dispatched = apply(&late.ticket, &dispatch(), &officer(), ten, rules).unwrap();
    assert_eq!(
        told(&dispatched),
        [
            "您的诉求20261123-0001“楼道灯不亮”已派给养护队处理。\n接下来：最晚11月24日 10:10接手。急事请打12345。"
        ]
    );
    let danger = apply(&ticket, &accept(Category::Danger), &officer(), now(), rules).unwrap();
    assert_eq!(told(&danger).len(), 1);
}

#[test]
fn strangers_use_up_nobodys_additions_and_a_danger_or_an_answer_is_never_too_much() {
    let mut ticket = lamp_at_work(Category::Normal);
    for _ in 0..20 {
        ticket = done(&ticket, &added("我家也是"), &li(), now()).ticket;
    }
    assert_eq!(refused(&ticket, &added("我家也是"), &li(), now()), Refusal::AddedEnough { limit: 20 });
    ticket = done(&ticket, &added("三单元"), &wang(), now()).ticket;
    assert_eq!((ticket.since.additions, ticket.since.additions_by_others), (21, 20));
    assert!(done(&ticket, &added("冒烟了"), &li(), now()).ticket.counts_as_danger());

    ticket.since.additions = 60;
    assert_eq!(refused(&ticket, &added("三单元"), &wang(), now()), Refusal::AddedEnough { limit: 20 });
    done(&ticket, &added("冒烟了"), &wang(), now());
    let pause = Pause { cause: Cause::Resident, since: now(), until: at("2026-12-01T10:00") };
    let clock = Clock { pause: Some(pause), ..Clock::default() };
    let suspended = Ticket { state: State::Suspended, clock, ..ticket };
    assert_eq!(done(&suspended, &added("三单元"), &wang(), now()).ticket.state, State::Working);
    let question = Command::Ask { missing: vec![Missing::Place], words: String::new() };
    let mut asked = done(&lamp(), &question, &officer(), now()).ticket;
    asked.since.additions = 60;
    assert_eq!(done(&asked, &added("三单元"), &wang(), now()).ticket.state, State::Submitted);
}

#[test]
fn a_danger_that_is_added_leaves_the_ordinary_clock_until_the_desk_sets_the_category() {
    let (later, smoke) = (at("2026-11-23T11:00"), added("灯箱冒烟了"));
    let ticket = done(&lamp(), &smoke, &wang(), later).ticket;
    assert_eq!(ticket.deadline.unwrap().due, at("2026-11-23T12:00"), "accepted within an hour");
    assert!(ticket.urgent && ticket.tells_of_danger());
    let withdraw = Command::Withdraw.kind_on(&ticket, &wang());
    assert_eq!(withdraw, EventKind::WithdrawDanger);

    let working = done(&lamp_at_work(Category::Normal), &smoke, &li(), later).ticket;
    let deadline = working.deadline.unwrap();
    assert_eq!((deadline.kind, deadline.due), (DeadlineKind::FirstAction, at("2026-11-23T13:00")));
    assert_eq!(Command::Withdraw.kind_on(&working, &wang()), EventKind::WithdrawDanger);
    let again = done(&working, &smoke, &wang(), at("2026-11-23T12:30")).ticket;
    assert_eq!(again.deadline, working.deadline, "the clock never runs backwards");
    let made_safe = done(&working, &check(), &handler(), at("2026-11-23T12:00")).ticket;
    let deadline = made_safe.deadline.unwrap();
    assert!(deadline.kind == DeadlineKind::Done && deadline.due < at("2026-11-24T00:00"), "{deadline:?}");

    let none =
        Command::Correct { title: None, address: None, category: Some(Category::Complex), community: None };
    let looked_at = done(&working, &none, &officer(), later).ticket;
    assert_eq!(looked_at.deadline.unwrap().kind, DeadlineKind::Done);
    assert_eq!(Command::Withdraw.kind_on(&looked_at, &wang()), EventKind::Withdraw);
}

#[test]
fn a_danger_that_is_supplied_is_accepted_within_the_hour_and_never_closed_for_silence() {
    let question = Command::Ask { missing: vec![Missing::Place], words: String::new() };
    let asked = done(&lamp(), &question, &officer(), now()).ticket;
    let supplied = done(&asked, &added("灯箱冒烟了"), &wang(), now()).ticket;
    assert_eq!(supplied.deadline.unwrap().due, at("2026-11-23T11:00"));
    let mut asked = done(&supplied, &question, &officer(), now()).ticket;
    pass(&mut asked, at("2026-12-23T10:00"), Rules::bundled());
    assert_eq!(asked.state, State::NeedInfo);
}
