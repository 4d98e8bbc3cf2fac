//! What the reporter of a merged report does with the report that goes on for both (rows 7b, 35 and 37).

use super::*;
use crate::tickets::{Attachment, AttachmentKind, Master};

fn merged() -> (Ticket, Ticket) {
    let master = lamp();
    let mut child = lamp();
    child.id = TicketId::parse("20261123-0099").unwrap();
    let merge = Command::Merge { master: Master::of(&master) };
    let child = apply(&child, &merge, &officer(), now(), Rules::bundled()).unwrap().ticket;
    (master, child)
}

fn reporter() -> Actor {
    Actor::Reporter(None)
}

#[test]
fn a_merged_report_goes_on_alone_once_its_master_was_taken_back() {
    let (master, child) = merged();
    let go_on = |master: &Ticket| Command::GoOn { master: Master::of(master) };
    let step = |child: &Ticket, command: &Command, actor: &Actor| {
        apply(child, command, actor, now(), Rules::bundled())
    };
    assert!(matches!(step(&child, &go_on(&master), &reporter()), Err(Refusal::NotNow { .. })));
    let withdrawn = step(&master, &Command::Withdraw, &reporter()).unwrap().ticket;
    let mut other = withdrawn.clone();
    other.id = TicketId::parse("20261123-0098").unwrap();
    assert!(matches!(step(&child, &go_on(&other), &reporter()), Err(Refusal::NotNow { .. })));
    assert!(matches!(step(&child, &go_on(&withdrawn), &officer()), Err(Refusal::NotYours { .. })));
    let alone = step(&child, &go_on(&withdrawn), &reporter()).unwrap();
    assert_eq!((alone.ticket.state, alone.ticket.merged_into), (State::Submitted, None));
    assert!(alone.ticket.deadline.is_some(), "the time for its acceptance counts from here");
    assert_eq!(alone.event.kind, EventKind::GoOn);
}

#[test]
fn what_another_resident_says_is_for_staff_alone() {
    let (master, _) = merged();
    let follower = Follower { account: master.account.clone(), openid: OpenId::parse("oOther").unwrap() };
    let actor = Actor::Subscriber { follower, urged_at: None };
    let file = |n: u8, kind| Attachment { media: MediaId::parse(format!("{n:032x}")).unwrap(), kind };
    let attachments = vec![file(1, AttachmentKind::Photo), file(2, AttachmentKind::Voice)];
    let add = Command::Add { text: "我家也漏了".to_owned(), attachments, place: None };
    let added = apply(&master, &add, &actor, now(), Rules::bundled()).unwrap();
    assert_eq!((added.event.photos.len(), added.event.photos_for_reporter()), (1, &[][..]));
    assert_eq!(added.event.public.as_deref(), Some("另有居民补充了情况"));
    assert!(added.event.internal.unwrap().contains("我家也漏了"));
    assert_eq!(added.ticket.attachments, master.attachments);
    let urged = apply(&master, &Command::Urge, &actor, now(), Rules::bundled()).unwrap();
    assert!(urged.event.public.unwrap().starts_with("关注的居民催办"));
    assert_eq!(urged.ticket.since.urged_at, None, "its reporter may still urge it today");
}

#[test]
fn a_master_that_ended_for_itself_lets_go_of_what_was_merged_into_it() {
    let (master, child) = merged();
    let master = Ticket { children: 1, ..master };
    let other = staff("officer-2", "desk", Role::Officer);
    let ask = super::commands::command_for(EventKind::AskDecline, &master, now()).unwrap();
    let asked = done(&master, &ask, &officer(), now()).ticket;
    let decide = Command::DecideDecline { granted: true, note: String::new() };
    let declined = done(&asked, &decide, &other, now());

    let question = Command::Ask { missing: vec![Missing::Place], words: String::new() };
    let mut silent = done(&master, &question, &officer(), now()).ticket;
    pass(&mut silent, at("2026-12-10T10:00"), Rules::bundled());
    assert_eq!(silent.ended, Some(Ending::NoReply));

    let told = declined.event.effects.iter().find(|it| matches!(it.to, Audience::Subscribers { .. }));
    let told = &told.unwrap().text;
    assert!(told.contains("没有受理") && told.contains("接着报20261123-0001"), "{told}");
    for (ended, how) in [(&declined.ticket, "没有受理"), (&silent, "没有等到补充")] {
        assert!(ended.open_to_merged().is_empty(), "nothing is offered that is refused");
        let go_on = Command::GoOn { master: Master::of(ended) };
        let alone = done(&child, &go_on, &reporter(), now());
        assert_eq!((alone.ticket.state, alone.ticket.merged_into), (State::Submitted, None));
        assert!(alone.event.public.unwrap().contains(how));
    }
    let answered = Ticket { state: State::Closed, ended: Some(Ending::Rated), ..master };
    let go_on = Command::GoOn { master: Master::of(&answered) };
    assert!(matches!(refused(&child, &go_on, &reporter(), now()), Refusal::NotNow { .. }));
}
