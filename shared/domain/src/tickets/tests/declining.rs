//! Rows 5, 5a and 6: a request to decline, a second person, one appeal to another officer.

use super::commands::command_for;
use super::*;

fn other() -> Actor {
    staff("officer-2", "desk", Role::Officer)
}

fn asked() -> Ticket {
    let ticket = lamp();
    let ask = command_for(EventKind::AskDecline, &ticket, now()).unwrap();
    done(&ticket, &ask, &officer(), now()).ticket
}

fn decide(granted: bool) -> Command {
    Command::DecideDecline { granted, note: "内部原因".to_owned() }
}

#[test]
fn a_report_is_declined_by_two_and_appealed_once_to_a_third() {
    let declined = done(&asked(), &decide(true), &other(), at("2026-11-23T11:00"));
    let (to_wang, _) = declined.event.effects.split_first().unwrap();
    for part in ["不能受理：同一事项已经答复", "您可以：12345", "11月30日 11:00前回复“申诉20261123-0001”"]
    {
        assert!(to_wang.text.contains(part), "{}", to_wang.text);
    }
    assert_eq!(audiences(&declined.event), ["wang", "officer"]);
    let appeal = Command::Appeal { reason: "不是同一盏灯".to_owned() };
    let late = refused(&declined.ticket, &appeal, &wang(), at("2026-11-30T11:01"));
    assert!(late.to_string().contains("7天已经过了"), "{late}");
    let appealed = done(&declined.ticket, &appeal, &wang(), at("2026-11-30T11:00")).ticket;
    let deadline = appealed.deadline.unwrap();
    assert_eq!((appealed.state, deadline.due), (State::Submitted, at("2026-12-01T11:00")));
    for barred in [officer(), other()] {
        let refusal = refused(&appealed, &accept(Category::Normal), &barred, at("2026-11-30T12:00"));
        assert_eq!(refusal, Refusal::SamePerson { author: Author::Declined });
    }
    // Two others decline it again: that is for good.
    let [third, fourth] = ["third", "fourth"].map(|name| staff(name, "desk", Role::Officer));
    let ask = command_for(EventKind::AskDecline, &appealed, now()).unwrap();
    let again = done(&appealed, &ask, &third, at("2026-11-30T12:00")).ticket;
    let again = done(&again, &decide(true), &fourth, at("2026-11-30T12:00"));
    assert!(again.event.effects[0].text.contains("这是申诉后的决定"), "{}", again.event.effects[0].text);
    let twice = refused(&again.ticket, &appeal, &wang(), at("2026-11-30T13:00"));
    assert!(twice.to_string().contains("不能再申诉"), "{twice}");
}

#[test]
fn a_refusal_tells_the_asker_why_and_the_desk_goes_on() {
    let kept = done(&asked(), &decide(false), &other(), now());
    assert_eq!(kept.ticket.state, State::Submitted);
    assert_eq!(audiences(&kept.event), ["officer", "desk"]);
    assert!(kept.event.effects[0].text.contains("内部原因"));
    assert_eq!(kept.event.public, None, "the resident is not bothered");
}

#[test]
fn a_request_to_decline_is_the_supervisors_once_it_is_late() {
    let mut ticket = asked();
    let at_once = refused(&ticket, &decide(true), &supervisor(), now());
    assert!(matches!(at_once, Refusal::NotYours { .. }));
    // Two office hours: 10:00 to 12:00.
    let steps = pass(&mut ticket, at("2026-11-23T12:00"), Rules::bundled());
    assert!(steps.contains(&(at("2026-11-23T12:00"), EventKind::Escalate)), "{steps:?}");
    assert_eq!(
        done(&ticket, &decide(true), &supervisor(), at("2026-11-23T14:00")).ticket.state,
        State::Declined
    );
}

#[test]
fn what_may_be_dangerous_is_not_declined() {
    let ticket = submitted();
    let ask = command_for(EventKind::AskDecline, &ticket, now()).unwrap();
    assert!(refused(&ticket, &ask, &officer(), now()).to_string().contains("不能不予受理"));
}

#[test]
fn a_request_lapses_with_the_state_in_which_it_was_made() {
    let accepted = done(&asked(), &accept(Category::Normal), &officer(), now()).ticket;
    assert!(accepted.requests.is_empty());
    assert!(matches!(refused(&accepted, &decide(true), &other(), now()), Refusal::NotFromHere { .. }));
    let twice = command_for(EventKind::AskDecline, &lamp(), now()).unwrap();
    let why = refused(&asked(), &twice, &other(), now());
    assert!(why.to_string().contains("已经有一个同样的申请"), "{why}");
}

#[test]
fn what_turned_out_to_be_a_danger_after_the_request_is_not_declined() {
    let danger = done(&asked(), &added("灯箱冒烟了"), &wang(), now()).ticket;
    let refusal = refused(&danger, &decide(true), &other(), now());
    assert!(refusal.to_string().contains("关系到安全"), "{refusal}");
    assert_eq!(done(&danger, &decide(false), &other(), now()).ticket.state, State::Submitted);
}

#[test]
fn an_appeal_about_a_danger_is_heard_within_the_hour() {
    let declined = done(&asked(), &decide(true), &other(), now()).ticket;
    let appeal = Command::Appeal { reason: "冒烟了".to_owned() };
    let danger = Ticket { urgent: true, ..declined };
    let appealed = done(&danger, &appeal, &wang(), now()).ticket;
    assert_eq!(appealed.deadline.unwrap().due, at("2026-11-23T11:00"));
}
