//! Rows 2 to 4c: the emergency service, what is missing, silence, and what comes later.

use super::commands::command_for;
use super::*;

fn asked() -> Ticket {
    let ask = Command::Ask { missing: vec![Missing::Place, Missing::Photo], words: "几号楼".to_owned() };
    done(&lamp(), &ask, &officer(), now()).ticket
}

#[test]
fn the_resident_reads_what_is_missing_by_when_and_how_to_send_it() {
    let ask = Command::Ask { missing: vec![Missing::Place, Missing::Photo], words: "几号楼".to_owned() };
    let event = done(&lamp(), &ask, &officer(), now()).event;
    let text = &event.effects[0].text;
    for part in ["还缺：准确的地点、现场照片；几号楼", "回复“补充20261123-0001”", "最晚11月26日 10:00"]
    {
        assert!(text.contains(part), "{text}");
    }
    let nothing = Command::Ask { missing: Vec::new(), words: " ".to_owned() };
    assert!(matches!(refused(&lamp(), &nothing, &officer(), now()), Refusal::Fields(_)));
}

#[test]
fn silence_is_reminded_once_then_closed_and_supplied_later_under_the_same_number() {
    let mut ticket = asked();
    let steps = pass(&mut ticket, at("2026-12-10T00:00"), Rules::bundled());
    let expected =
        [(at("2026-11-26T10:00"), EventKind::RemindSupply), (at("2026-11-30T10:00"), EventKind::NoReply)];
    assert_eq!(steps, expected);
    assert_eq!((ticket.state, ticket.ended), (State::Closed, Some(Ending::NoReply)));
    let reopen = Command::Reopen { reason: "还是不亮".to_owned() };
    assert!(refused(&ticket, &reopen, &wang(), at("2026-12-10T00:00")).to_string().contains("回复“补充”"));
    let supply = added("三号楼");
    let late = refused(&ticket, &supply, &wang(), at("2026-12-30T10:01"));
    assert!(late.to_string().contains("超过30天"), "{late}");
    let back = done(&ticket, &supply, &wang(), at("2026-12-30T10:00")).ticket;
    assert_eq!((back.state, back.ended, back.closed_at), (State::Submitted, None, None));
    assert_eq!(back.id, ticket.id);
    assert_eq!(back.deadline.unwrap().from, at("2026-12-30T10:00"), "the desk has its time again");
}

#[test]
fn a_danger_is_never_closed_by_silence() {
    let ask = Command::Ask { missing: vec![Missing::Place], words: String::new() };
    let mut ticket = done(&submitted(), &ask, &officer(), now()).ticket;
    let steps = pass(&mut ticket, at("2027-03-01T00:00"), Rules::bundled());
    assert_eq!(ticket.state, State::NeedInfo);
    assert!(steps.iter().all(|(_, kind)| *kind != EventKind::NoReply), "{steps:?}");
    assert!(ticket.supervision.is_some() && ticket.alert == Alert::Red);
}

#[test]
fn what_is_supplied_goes_back_to_the_desk_and_danger_in_it_is_heard() {
    let supplied = done(&asked(), &added("三号楼"), &wang(), now());
    assert_eq!((supplied.ticket.state, supplied.event.kind), (State::Submitted, EventKind::Supply));
    assert_eq!(audiences(&supplied.event), ["desk"]);
    let danger = done(&asked(), &added("灯箱冒烟了"), &wang(), now()).event;
    assert!(danger.effects[0].urgent && danger.effects[0].text.starts_with("【险情补充】"));
    let phone = command_for(EventKind::SupplyByPhone, &asked(), now()).unwrap();
    let by_phone = done(&asked(), &phone, &officer(), now());
    assert!(by_phone.ticket.description.contains("（电话补充）三号楼"));
    assert_eq!(by_phone.ticket.state, State::Submitted);
}

#[test]
fn what_an_emergency_service_leaves_goes_on_under_the_same_number() {
    let divert = command_for(EventKind::Divert, &submitted(), now()).unwrap();
    let diverted = done(&submitted(), &divert, &officer(), now()).ticket;
    assert_eq!(diverted.deadline.unwrap().kind, DeadlineKind::Settle);
    let note = "阀门已关。".to_owned();
    let remains = Command::DefectRemains { category: Category::Danger, community: None, note: note.clone() };
    let remains = done(&diverted, &remains, &officer(), at("2026-11-23T14:00"));
    let deadline = remains.ticket.deadline.unwrap();
    assert_eq!((remains.ticket.state, deadline.due), (State::Triaged, at("2026-11-23T15:00")));
    assert_eq!(remains.event.public.as_deref(), Some("险情已处置：阀门已关。剩下的由我们接着办"));
    let over = done(&diverted, &Command::NothingLeft { note }, &officer(), at("2026-11-23T14:00")).ticket;
    assert_eq!((over.state, over.ended), (State::Closed, Some(Ending::NothingLeft)));
    let again = done(
        &over,
        &Command::Reopen { reason: "又漏了".to_owned() },
        &Actor::Reporter(None),
        at("2026-11-24T09:00"),
    );
    assert_eq!(again.ticket.state, State::Triaged, "no unit ever had it");
}
