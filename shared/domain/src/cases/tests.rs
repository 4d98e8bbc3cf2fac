//! What a case may say and show.

use super::*;
use crate::ids::{AccountId, MediaId, UnitId};
use crate::masking::Rectangle;
use crate::tickets::{Actor, Attachment, Channel, NewTicket, Place, Rules, Submission, submit};

fn media(digit: char) -> MediaId {
    MediaId::parse(digit.to_string().repeat(32)).unwrap()
}

/// A closed report with a photo from before, a recording, and a photo of the finished work.
fn closed() -> Ticket {
    let attachment = |digit, kind| Attachment { media: media(digit), kind };
    let submission = Submission {
        channel: Channel::Chat,
        account: AccountId::parse("weizhanshan").unwrap(),
        reporter: None,
        contact: None,
        description: String::from("井盖松了"),
        place: Place { address: Some("太平角六路".to_owned()), point: None, to_verify: false },
        attachments: Vec::new(),
        consent: true,
        subdistrict: None,
        community: None,
        desk: UnitId::parse("desk").unwrap(),
        sent_today: 0,
        desk_this_hour: 0,
        danger: false,
        anonymous: false,
        on_behalf: None,
    };
    let new = NewTicket {
        id: TicketId::parse("20261123-0001").unwrap(),
        secret: "s".repeat(32),
        query_code: "123456".to_owned(),
    };
    let now = "2026-11-23T10:00:00+08:00".parse().unwrap();
    let applied = submit(submission, new, &Actor::Reporter(None), now, Rules::bundled()).unwrap();
    Ticket {
        description: "我家住太平角六路12号，门口的井盖松了，晚上一过车就咣当响".to_owned(),
        handler: Some("刘师傅".to_owned()),
        attachments: vec![attachment('a', AttachmentKind::Photo), attachment('b', AttachmentKind::Voice)],
        after_photos: vec![media('c')],
        ..applied.ticket
    }
}

fn words() -> DraftWords {
    DraftWords {
        title: "井盖修好了".to_owned(),
        matter: "有居民反映路口的井盖松动，夜里过车时有响声。".to_owned(),
        answer: "市政公司当天更换了井盖和井圈。".to_owned(),
        place: "太平角六路".to_owned(),
    }
}

fn original(media: &MediaId) -> Original<'_> {
    Original { media, after: false }
}

fn finished(media: &MediaId) -> Original<'_> {
    Original { media, after: true }
}

const FACE: Rectangle = Rectangle { x: 1, y: 2, w: 3, h: 4 };

fn masked() -> Marks {
    Marks::Masked { rectangles: vec![FACE] }
}

#[test]
fn a_case_is_ready_once_every_photo_is_decided_and_its_words_are_written() {
    let ticket = closed();
    let mut case = Draft::new(ticket.id.clone());
    let fields = |case: &Draft| case.missing(&ticket).into_iter().map(|(field, _)| field).collect::<Vec<_>>();
    assert_eq!(fields(&case), ["title", "matter", "answer", "place", "photos"]);
    case.words = words();
    assert_eq!(case.undecided(&ticket), 2, "a recording is no photo");
    assert!(case.decide(original(&media('a')), masked(), media('1')));
    assert_eq!(fields(&case), ["photos"]);
    assert!(case.decide(finished(&media('c')), Marks::LeftOut, media('2')));
    assert_eq!(fields(&case), Vec::<&str>::new());
    assert_eq!(case.shown(), [(&media('1'), false)]);
}

#[test]
fn another_decision_makes_another_copy_and_the_same_one_none() {
    let ticket = closed();
    let mut case = Draft::new(ticket.id);
    assert!(case.decide(original(&media('a')), masked(), media('1')));
    assert!(!case.decide(original(&media('a')), masked(), media('2')));
    assert!(case.has_copy(&media('1')) && case.stale.is_empty());
    assert!(case.decide(original(&media('a')), Marks::Cleared, media('3')));
    assert_eq!((case.has_copy(&media('1')), case.stale.as_slice()), (false, &[media('1')][..]));
    assert!(case.decide(original(&media('a')), Marks::LeftOut, media('4')));
    assert_eq!(case.stale, [media('1'), media('3')]);
    assert!(case.shown().is_empty());
}

#[test]
fn a_photo_that_the_report_no_longer_has_is_not_shown() {
    let ticket = closed();
    let mut case = Draft::new(ticket.id.clone());
    case.decide(finished(&media('9')), Marks::Cleared, media('1'));
    case.decide(finished(&media('c')), Marks::Cleared, media('2'));
    case.decide(original(&media('a')), masked(), media('3'));
    case.settle(&ticket);
    assert_eq!(case.shown(), [(&media('3'), false), (&media('2'), true)]);
    assert_eq!(case.stale, [media('1')]);
}

#[test]
fn no_word_leads_to_a_person_or_a_door() {
    let ticket = closed();
    let why = |change: fn(&mut DraftWords)| {
        let mut case = Draft { words: words(), ..Draft::new(ticket.id.clone()) };
        change(&mut case.words);
        let missing = case.missing(&ticket);
        let wrong = missing.into_iter().find(|(field, _)| *field != "photos");
        wrong.map(|(field, why)| format!("{field}：{why}")).unwrap_or_default()
    };
    assert_eq!(why(|_| {}), "");
    assert!(why(|it| it.answer.push_str("电话13812345678")).starts_with("answer：里面有手机号码"));
    assert!(why(|it| it.place.push_str("12号")).contains("“12号”会让人找到是哪一家"));
    assert!(why(|it| it.place.push_str("5楼")).starts_with("place："));
    assert!(why(|it| it.answer = "刘师傅换好了井盖".to_owned()).contains("请不要写承办人的姓名“刘师傅”"));
    assert!(why(|it| it.matter = "井盖松了，晚上，一过车就咣当响。".to_owned()).contains("是反映人的原话"));
    assert!(why(|it| it.title = "好".repeat(31)).contains("30字以内"));
    assert!(why(|it| it.title = "  ".to_owned()).starts_with("title：请写一个题目"));
}
