//! Words, menu keys, scans, guides, and kept notices.

use wechat::inbound::Body;

use super::support::{Phone, click, follower, kept, photo, text, voice};
use crate::conversation::Open;
use crate::conversation::dialogues::report::Report;
use crate::conversation::progress::MOST_WRONG_CODES;
use crate::ids::TicketId;
use crate::tickets::Rules;

#[test]
fn every_word_and_every_menu_key_is_answered() {
    for (said, key, expected) in [
        ("微信联盟", "ALLIANCE", "微信联盟（77个号"),
        ("微博联盟", "WEIBO", "湛山微博（演示）"),
        ("热线", "HOTLINES", "<a href=\"tel:120\">120</a>"),
        ("政策", "POLICY", "“社会救助”"),
        ("随手拍", "REPORT", "发送“完成”即同意把内容转给承办单位"),
        ("我的诉求", "MY_REPORTS", "您还没有诉求"),
        ("？", "HELP", "“报修”——反映身边的问题"),
        ("报警", "hotline-police", "<a href=\"tel:110\">110</a>\n号码核对于2026年11月2日"),
        ("交通", "hotline-traffic", "<a href=\"tel:122\">122</a>"),
        ("医疗", "hotline-health", "tel:12320"),
        ("二胎", "policy-birth", "二胎与生育登记（演示）"),
    ] {
        let typed = Phone::at("shinan").say(said);
        assert!(typed.contains(expected), "{said}: {typed}");
        assert_eq!(Phone::at("shinan").send(&click(key)), typed, "{key}");
        assert_eq!(Phone::at("shinan").send(&voice(1, Some(&format!("{said}。")))), typed, "{said} spoken");
    }
}

#[test]
fn who_follows_is_welcomed_and_who_leaves_is_let_go() {
    let mut phone = Phone::at("370202010001");
    let welcome = phone.send(&Body::Subscribe { scene: None, ticket: None });
    assert!(welcome.contains("欢迎关注秀湛路社区"), "{welcome}");
    phone.say("报修");
    phone.kept = vec![kept(1, "诉求已受理。")];
    let turn = phone.turn(&Body::Unsubscribe);
    assert_eq!((turn.reply, turn.writes.shown.len(), turn.resident.following), (None, 0, false));
    assert_eq!(turn.resident.dialogue, Open::Idle);
    assert!(phone.say("你好").contains("诉求已受理。"));
    assert!(phone.resident.following);
}

#[test]
fn what_nobody_waits_for_is_not_answered() {
    let mut phone = Phone::at("shinan");
    phone.kept = vec![kept(1, "诉求已受理。")];
    let unknown = |msg_type: &str, event: Option<&str>| Body::Unknown {
        msg_type: msg_type.to_owned(),
        event: event.map(str::to_owned),
    };
    for body in [
        Body::View { url: "https://example.org".to_owned(), menu_id: None },
        unknown("event", Some("LOCATION")),
        unknown("event", None),
    ] {
        let turn = phone.turn(&body);
        assert_eq!((turn.reply, turn.writes.shown.len()), (None, 0), "{body:?}");
    }
    assert!(phone.send(&unknown("video", None)).contains("暂时看不了"));
}

#[test]
fn what_was_kept_is_shown_once() {
    let mut phone = Phone::at("shinan");
    phone.kept = vec![kept(1, "您的诉求20261123-0007已受理。"), kept(2, "您的诉求20261123-0007已派单。")];
    phone.resident.kept_notices = 2;
    let answer = phone.say("谢谢");
    assert!(answer.starts_with("【之前没能送达的消息】\n您的诉求20261123-0007已受理。\n"), "{answer}");
    assert_eq!(phone.resident.kept_notices, 0);
    assert!(!phone.say("谢谢").contains("没能送达"));
}

#[test]
fn another_persons_number_opens_only_with_its_code() {
    let mut phone = Phone::at("shinan");
    for words in ["报修", "新湛一路井盖松了", "完成"] {
        phone.say(words);
    }
    let own = phone.say("20261123-0007");
    assert!(
        own.contains("待受理") && own.contains("/a/shinan/reports/20261123-0007/0123456789abcdef"),
        "{own}"
    );

    phone.resident.follower = follower("370202010001", "oOther");
    let asked = phone.say("20261123-0007");
    assert_eq!(phone.say("20261123-9999").replace("9999", "0007"), asked);
    let open = phone.say("20261123-0007 384921");
    assert!(
        open.contains("待受理") && !open.contains("0123456789abcdef") && !open.contains("新湛一路"),
        "{open}"
    );

    let wrong = phone.say("20261123-0007 000000");
    assert_eq!(phone.say("20261123-9999 000000"), wrong);
    for _ in 2..MOST_WRONG_CODES {
        assert_eq!(phone.say("20261123-0007 000001"), wrong);
    }
    assert!(phone.say("20261123-0007 384921").contains("一小时后再试"));
    assert_eq!(phone.resident.failed_lookups.len(), MOST_WRONG_CODES);
    phone.wait(1);
    let number = TicketId::parse("20261123-0007").unwrap();
    phone.wrong_codes.insert(number.clone(), Rules::bundled().most_wrong_codes_a_day);
    // Wrong codes for this report have reached the daily limit, over all senders; codes for another report are still
    // accepted.
    assert!(phone.say("20261123-0007 384921").contains("请明天再试"));
    assert_eq!(phone.say("20261123-9998 384921").replace("9998", "0007"), wrong);
    phone.wrong_codes.clear();
    assert_eq!(phone.say("20261123-0007 384921"), open);
    phone.wrong_codes.insert(number, 99);
    phone.resident.follower = follower("shinan", "oResident");
    assert_eq!(phone.say("20261123-0007 000000"), own, "the reporter is never locked out");
}

#[test]
fn what_is_told_with_the_number_of_a_report_becomes_a_report() {
    for words in ["20261123-0007又漏电了", "20261123-0007 的井盖又松了"] {
        let mut phone = Phone::at("shinan");
        assert!(phone.say(words).contains("在什么地方"), "{words}");
        assert!(phone.say("新湛一路").contains("1 发送"), "{words}");
        let ticket = phone.turn(&text("1")).writes.ticket.unwrap().ticket;
        assert!(ticket.description.contains(words), "{words}: {}", ticket.description);
    }
    assert!(Phone::at("shinan").say("20261123-0007又漏电了").contains("119"));
}

#[test]
fn a_question_is_answered_and_a_matter_takes_the_photo_along() {
    let mut phone = Phone::at("shinan");
    let answer = phone.say("请问低保怎么申请？");
    assert!(answer.contains("社会救助（演示）") && !answer.contains("上报"), "{answer}");
    assert!(phone.say("不用").contains("好的"));
    assert_eq!(phone.resident.dialogue, Open::Idle);

    assert!(phone.send(&photo(1)).contains("要作为诉求上报吗？"));
    assert!(phone.say("路灯坏了三天").contains("在什么地方"));
    let summary = phone.say("新湛一路");
    assert!(summary.contains("地点：新湛一路") && summary.contains("另有1张照片"), "{summary}");
    let ticket = phone.turn(&text("发送")).writes.ticket.unwrap().ticket;
    assert_eq!((ticket.description.as_str(), ticket.attachments.len()), ("路灯坏了三天", 1));
    assert_eq!(ticket.place.address.as_deref(), Some("新湛一路"));
}

#[test]
fn an_old_offer_is_not_mixed_with_something_new() {
    let mut phone = Phone::at("shinan");
    phone.send(&photo(1));
    phone.wait(30);
    phone.say("水管爆了");
    let Open::Reporting(Report { draft }) = &phone.resident.dialogue else { panic!("{:?}", phone.resident) };
    assert_eq!((draft.texts.len(), draft.attachments.len()), (1, 0));
}

#[test]
fn numbers_that_nobody_checked_for_long_say_so() {
    let mut phone = Phone::at("shinan");
    phone.wait(24 * 200);
    assert!(phone.say("报警").contains("已超过半年"));
    assert!(phone.say("热线").contains("（号码待核对）"));
}
