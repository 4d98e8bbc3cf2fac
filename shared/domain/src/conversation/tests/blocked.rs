//! The answers to a blocked sender, and which of their messages reach a desk.

use super::support::{Phone, location, photo, text, voice};
use crate::ids::TicketId;
use crate::tickets::Ticket;

fn blocked(account: &str) -> Phone {
    Phone { blocked: true, ..Phone::at(account) }
}

fn ticket_of(phone: &mut Phone, words: &str) -> Ticket {
    phone.turn(&text(words)).writes.ticket.unwrap_or_else(|| panic!("{words}")).ticket
}

#[test]
fn what_nobody_reads_is_not_called_received() {
    let answer = blocked("shinan").say("路灯坏了");
    assert!(answer.contains("您的留言已保存，但不会转为诉求") && answer.contains("12345"), "{answer}");
    assert!(!answer.contains("收下"), "{answer}");
}

#[test]
fn a_danger_told_with_the_number_of_a_report_reaches_the_desk() {
    let mut phone = blocked("shinan");
    let ticket = ticket_of(&mut phone, "20261123-0007 着火了");
    assert!(ticket.description.contains("20261123-0007 着火了"), "{}", ticket.description);
}

#[test]
fn an_album_after_a_danger_is_one_more_ticket_and_not_nine() {
    let mut phone = blocked("shinan");
    let danger = ticket_of(&mut phone, "着火了").id;
    for n in 1..=9 {
        let answer = phone.send(&photo(n));
        assert!(answer.starts_with("【紧急情况请先拨打119") && answer.contains("12345"), "{answer}");
    }
    assert_eq!(phone.tickets.len(), 2);
    assert_eq!(phone.tickets[1].attachments.len(), 1);
    // The place arrives after the whole album and still reaches the desk, with the number of photos left out.
    let place = ticket_of(&mut phone, "香港中路5号");
    assert_eq!(place.place.address.as_deref(), Some("香港中路5号"));
    for part in [danger.as_str(), "8张照片"] {
        assert!(place.description.contains(part), "{part}: {}", place.description);
    }
}

#[test]
fn a_place_reaches_the_desk_however_much_was_said_before_it() {
    for place in [text("香港中路5号"), location("香港中路5号"), voice(1, Some("在香港中路5号"))]
    {
        let mut phone = blocked("shinan");
        ticket_of(&mut phone, "着火了");
        for _ in 0..5 {
            phone.say("你们快点来呀");
        }
        assert_eq!(phone.tickets.len(), 4, "words alone are passed on three times");
        let unread = phone.say("你们快点来呀");
        assert!(unread.contains("没有再转") && unread.contains("119"), "{unread}");
        let heard = phone.turn(&place).writes.ticket.unwrap().ticket;
        assert!(heard.place.address.unwrap().contains("香港中路5号"), "{place:?}");
    }
}

#[test]
fn what_follows_a_danger_leaves_room_for_the_next_danger() {
    let mut phone = blocked("shinan");
    for danger in 0..6 {
        ticket_of(&mut phone, "着火了");
        for n in 0..9 {
            phone.send(&photo(danger * 9 + n));
            phone.say("你们快点来呀");
        }
    }
    assert!(phone.tickets.len() < 16, "{}", phone.tickets.len());
    let another = ticket_of(&mut phone, "登州路12号着火了");
    assert_eq!(another.place.address.as_deref(), Some("登州路12号"));
    assert!(another.description.contains("不久前还说过"), "{}", another.description);
}

#[test]
fn six_digits_that_answer_where_a_danger_is_reach_the_desk() {
    let mut phone = blocked("shinan");
    assert!(phone.say("着火了").contains("在什么地方"));
    let ticket = ticket_of(&mut phone, "266071");
    assert!(ticket.description.contains("266071"), "{}", ticket.description);
    assert_eq!(ticket.id, TicketId::parse("20261123-0008").unwrap());
}
