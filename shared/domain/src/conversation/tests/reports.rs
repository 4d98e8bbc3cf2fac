//! Telling a report in any order, with any break, and with other messages in between.

use proptest::prelude::*;
use wechat::inbound::Body;
use wechat::reply::Reply;

use super::support::{Phone, click, kept, location, photo, scan, text, video, voice};
use crate::conversation::Open;
use crate::tickets::{AttachmentKind, State};

#[test]
fn the_loose_manhole_cover_on_xinzhan_yi_road() {
    let mut phone = Phone::at("weizhanshan");
    assert!(phone.say("报修").contains("先发哪样都行"));
    let heard = phone.say("新湛一路有个古力盖松动了");
    assert!(heard.contains("地点：新湛一路") && heard.contains("1 发送"), "{heard}");
    assert!(phone.send(&photo(1)).contains("照片记下了（共1张）"));
    let turn = phone.turn(&text("完成"));
    let applied = turn.writes.ticket.unwrap();
    let ticket = &applied.ticket;
    assert_eq!((ticket.state, ticket.desk.as_str()), (State::Submitted, "desk-370202010"));
    assert_eq!(ticket.reporter.as_ref(), Some(&phone.resident.follower));
    assert_eq!(turn.resident.dialogue, Open::Idle);
    let Some(Reply::Text { content }) = turn.reply else { panic!() };
    for part in [
        "编号：20261123-0007",
        "查询码：384921",
        "湛山街道受理台在1小时内受理（最晚11月23日 22:30）",
        "https://alliance.example.org/a/weizhanshan/reports/20261123-0007/0123456789abcdef0123456789abcdef",
    ] {
        assert!(content.contains(part), "{part} in {content}");
    }
    assert!(phone.say("我的诉求").contains("20261123-0007【等待受理】"));
}

#[test]
fn an_ordinary_report_in_the_evening_is_promised_for_the_next_office_hours() {
    let mut phone = Phone::at("weizhanshan");
    phone.say("报修：湛山社区3号楼的楼道灯不亮");
    let receipt = phone.say("完成");
    assert!(receipt.contains("在上班时间2小时内受理（最晚11月24日 11:00）"), "{receipt}");
}

#[test]
fn danger_is_answered_with_the_emergency_numbers_first() {
    let mut phone = Phone::at("shinan");
    let heard = phone.say("报修：湛山社区3号楼燃气味很大");
    assert!(heard.lines().next().unwrap().contains("119") && heard.contains("1 发送"), "{heard}");
    assert!(phone.say("完成").starts_with("【紧急情况请先拨打119"));
}

#[test]
fn what_is_missing_is_said_and_nothing_is_lost() {
    let mut phone = Phone::at("shinan");
    phone.say("报修");
    assert!(phone.say("完成").contains("是什么事、在什么地方"));
    assert!(phone.say("水管爆了").contains("在什么地方"));
    assert!(phone.say("完成").contains("在什么地方"));
    // After the question for the place, any answer counts as the place.
    assert!(phone.say("老地方，亭子那儿").contains("1 发送"));
    let ticket = phone.turn(&text("好了")).writes.ticket.unwrap().ticket;
    assert_eq!(ticket.place.address.as_deref(), Some("老地方，亭子那儿"));
    assert_eq!(ticket.description, "水管爆了");
    // The district's own desk takes reports to the district's account.
    assert_eq!(ticket.desk.as_str(), "desk-shinan");
}

#[test]
fn a_voice_without_transcript_counts_and_ten_photos_are_one_too_many() {
    let mut phone = Phone::at("shinan");
    phone.say("报修");
    phone.send(&voice(1, None));
    for n in 1..=9 {
        phone.send(&photo(n));
    }
    assert!(phone.send(&photo(10)).contains("最多9张"));
    phone.send(&location("新湛一路12号"));
    let ticket = phone.turn(&text("完成")).writes.ticket.unwrap().ticket;
    assert_eq!(ticket.description, "（语音，1条）");
    assert_eq!(ticket.attachments.iter().filter(|a| a.kind == AttachmentKind::Photo).count(), 9);
}

#[test]
fn a_video_is_part_of_a_report_and_a_third_is_one_too_many() {
    let mut phone = Phone::at("shinan");
    phone.say("报修");
    assert!(phone.send(&video(1)).contains("视频记下了（共1段）"));
    phone.send(&video(2));
    assert!(phone.send(&video(3)).contains("视频最多2段"));
    assert!(phone.send(&location("新湛一路12号")).contains("另有2段视频"));
    let ticket = phone.turn(&text("完成")).writes.ticket.unwrap().ticket;
    assert_eq!(ticket.description, "（视频，2段）");
    assert_eq!(ticket.attachments.iter().map(|a| a.kind).collect::<Vec<_>>(), [AttachmentKind::Video; 2]);
}

#[test]
fn other_words_are_answered_and_the_report_goes_on() {
    let mut phone = Phone::at("370202010001");
    phone.say("报修");
    phone.say("新湛一路井盖松了");
    for words in ["微信联盟", "微博联盟", "电话", "政策", "我的诉求", "报警", "二胎", "你好"]
    {
        let answer = phone.say(words);
        assert!(answer.contains("您的诉求还没有发送"), "{words}: {answer}");
    }
    assert!(phone.say("谢谢").contains("1 发送"));
    assert!(phone.turn(&text("完成")).writes.ticket.is_some());
}

#[test]
fn a_report_outlasts_a_break_and_is_recalled_once() {
    let mut phone = Phone::at("shinan");
    phone.say("报修");
    phone.say("新湛一路井盖松了");
    phone.wait(25);
    assert!(phone.send(&photo(1)).starts_with("您有一件没有发送的诉求（11月23日 21:30）。"));
    assert!(!phone.send(&photo(2)).contains("您有一件"));
    assert!(phone.turn(&text("完成")).writes.ticket.is_some());
}

#[test]
fn somebody_blocked_is_told_to_telephone_and_their_draft_and_their_danger_are_kept() {
    let mut phone = Phone::at("weizhanshan");
    phone.say("报修：新湛一路楼道灯坏了");
    let draft = phone.resident.dialogue.clone();
    phone.blocked = true;
    for words in ["完成", "报修", "是", "路灯也坏了", "报修：路灯也坏了"] {
        let answer = phone.say(words);
        assert!(answer.contains("12345") && answer.contains("119"), "{words}: {answer}");
        assert_eq!(phone.resident.dialogue, draft, "{words}");
    }
    assert!(phone.send(&voice(1, Some("有人拿刀"))).contains("已经转给湛山街道受理台"));
    let heard = phone.tickets.last().unwrap().clone();
    assert!(heard.description.contains("有人拿刀") && heard.attachments.len() == 1, "{}", heard.description);
    let long = format!("救命{}", "啊".repeat(3000));
    assert!(phone.turn(&text(&long)).writes.ticket.is_some(), "too long is cut, not lost");
    let photo = phone.turn(&photo(2)).writes.ticket.unwrap().ticket;
    assert!(photo.attachments.len() == 1 && photo.description.contains("补充"), "{}", photo.description);
    phone.wait(1);
    assert!(phone.turn(&text("没事了")).writes.ticket.is_none());
    for _ in phone.tickets.len()..20 {
        assert!(phone.turn(&text("着火了")).writes.ticket.is_some());
    }
    let beyond = phone.say("着火了");
    assert!(beyond.contains("119") && beyond.contains("打电话"), "{beyond}");
    phone.blocked = false;
    assert_eq!(phone.resident.dialogue, draft);
}

/// Somebody who has just sent a report from 新湛一路12号, with a point.
fn just_sent() -> Phone {
    let mut phone = Phone::at("shinan");
    phone.say("报修：井盖松了");
    phone.send(&location("新湛一路12号"));
    assert!(phone.turn(&text("完成")).writes.ticket.is_some());
    phone
}

#[test]
fn a_supplement_takes_the_place_of_its_report_until_another_is_told() {
    let mut phone = just_sent();
    assert!(phone.send(&photo(1)).contains("要补充上报吗"));
    phone.say("是");
    phone.say("新湛一路的路灯也坏了");
    let place = phone.turn(&text("完成")).writes.ticket.unwrap().ticket.place;
    assert!(place.point.is_some(), "the same road is no other place");
    assert_eq!(place.address.as_deref(), Some("新湛一路12号"));

    for first in ["是", "登州路路灯坏了", "新湛一路的路灯坏了"] {
        let mut phone = just_sent();
        phone.send(&photo(1));
        phone.say(first);
        let heard = phone.say("登州路路灯坏了");
        assert!(heard.contains("地点：登州路"), "{heard}");
        let place = phone.turn(&text("完成")).writes.ticket.unwrap().ticket.place;
        assert_eq!((place.address.as_deref(), place.point), (Some("登州路"), None), "{first}");
    }

    let mut phone = just_sent();
    phone.send(&photo(1));
    phone.say("是");
    let elsewhere = Body::Location { latitude: 36.1, longitude: 120.3, scale: None, label: None };
    phone.send(&elsewhere);
    phone.say("路灯坏了");
    let place = phone.turn(&text("完成")).writes.ticket.unwrap().ticket.place;
    assert_eq!(
        (place.address, place.point.unwrap().gcj02().latitude),
        (None, 36.1),
        "the old address is not there"
    );
}

#[test]
fn too_many_reports_in_a_day_are_refused_and_kept() {
    let mut phone = Phone::at("shinan");
    for _ in 0..10 {
        phone.say("报修：新湛一路楼道灯坏了");
        assert!(phone.turn(&text("完成")).writes.ticket.is_some());
    }
    phone.say("报修：新湛一路楼道灯坏了");
    let answer = phone.say("完成");
    assert!(answer.contains("今天已经报了10件") && answer.contains("12345"), "{answer}");
    assert!(matches!(phone.resident.dialogue, Open::Reporting(_)));
    // A danger is accepted beyond the limit for ordinary matters.
    phone.say("三楼着火了");
    assert!(phone.turn(&text("完成")).writes.ticket.is_some());
    phone.say("报修：新湛一路楼道灯坏了");
    assert!(phone.say("完成").contains("今天已经报了10件"));
    assert!(phone.say("取消").contains("已取消"));
}

fn pieces() -> Vec<Body> {
    vec![
        text("路边的古力盖松动了，夜里看不清"),
        text("新湛一路12号门口"),
        photo(1),
        voice(2, None),
        location("青岛市市南区新湛一路"),
    ]
}

/// Words with a meaning, words without, and every kind of push.
fn any_body() -> impl Strategy<Value = Body> {
    let known = prop::sample::select(vec![
        "报修",
        "完成",
        "取消",
        "是",
        "不用",
        "谢谢",
        "我的诉求",
        "微信联盟",
        "电话",
        "二胎",
        "急救",
        "帮助",
        "新湛一路",
        "井盖松了",
        "老王超市边上",
        "燃气泄漏",
        "20261123-0007",
        "20261123-0007 000000",
        "20261123-0007 384921",
        "[微笑]",
        "",
        "报修：",
        "我要反映",
        "<a href=\"x\">",
    ]);
    let label = prop::option::of(".{0,200}");
    prop_oneof![
        8 => known.prop_map(text),
        2 => ".{0,60}".prop_map(|any| text(&any)),
        1 => "[\u{4e00}-\u{4fff}路号，\n]{0,2500}".prop_map(|any| text(&any)),
        2 => (0_u8..40).prop_map(photo),
        2 => (0_u8..40, prop::option::of(".{0,30}")).prop_map(|(n, heard)| voice(n, heard.as_deref())),
        2 => (-90.0..90.0, -180.0..180.0, label).prop_map(|(latitude, longitude, label)| Body::Location {
            latitude, longitude, scale: None, label,
        }),
        1 => ".{0,12}".prop_map(|key| click(&key)),
        1 => "(login_)?.{0,12}".prop_map(|scene| scan(&scene)),
        1 => prop::option::of("login_.{0,6}").prop_map(|scene| Body::Subscribe { scene, ticket: None }),
        1 => Just(Body::Unsubscribe),
        1 => prop::option::of(".{0,6}").prop_map(|event| Body::Unknown { msg_type: "video".to_owned(), event }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_parts_of_a_report_make_the_same_ticket_in_any_order(order in Just(pieces()).prop_shuffle()) {
        let mut phone = Phone::at("weizhanshan");
        phone.say("报修");
        for piece in &order {
            phone.send(piece);
        }
        let mut ticket = phone.turn(&text("完成")).writes.ticket.unwrap().ticket;
        ticket.attachments.sort_by(|a, b| a.media.cmp(&b.media));
        prop_assert_eq!(&ticket.description, "路边的古力盖松动了，夜里看不清\n新湛一路12号门口\n（语音，1条）");
        prop_assert_eq!(ticket.place.address.as_deref(), Some("青岛市市南区新湛一路"));
        prop_assert_eq!(ticket.place.point.unwrap().gcj02().latitude, 36.06);
        prop_assert_eq!(ticket.attachments.len(), 2);
    }

    #[test]
    fn whatever_is_sent_every_answer_can_be_delivered(
        bodies in prop::collection::vec((any_body(), 0_i64..30), 1..25),
        notices in prop::collection::vec(".{0,1500}", 0..4),
    ) {
        let mut phone = Phone::at("370202010001");
        phone.kept = notices.iter().enumerate().map(|(n, words)| kept(n, words)).collect();
        for (body, hours) in &bodies {
            phone.wait(*hours);
            let version = phone.resident.version;
            let turn = phone.turn(body);
            if let Some(reply) = &turn.reply {
                prop_assert_eq!(reply.check(false), Ok(()), "{:?}", reply);
            } else {
                prop_assert!(turn.writes.shown.is_empty());
            }
            prop_assert_eq!(turn.resident.version, version);
            prop_assert!(turn.resident.failed_lookups.len() <= 5);
            prop_assert_eq!(turn.writes.ticket.is_some() && turn.resident.dialogue != Open::Idle, false);
        }
    }
}
