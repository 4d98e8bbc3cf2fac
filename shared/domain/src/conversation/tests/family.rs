//! Reports for a parent, and anonymous ones.

use super::support::{Phone, follower, media, text, voice};
use crate::conversation::Open;
use crate::conversation::dialogues::report::Report;
use crate::inbox::Reason;
use crate::outbox::Audience;
use crate::tickets::EventKind;

/// A daughter whose mother has just asked for digits.
fn daughter() -> Phone {
    let mut mother = Phone::at("370202010001");
    mother.resident.follower = follower("370202010001", "oMother");
    assert!(mother.say("家人").contains("【 3 8 4 9 2 1 】"));
    let mut daughter = Phone::at("weizhanshan");
    daughter.parent = Some(mother.resident);
    daughter
}

#[test]
fn a_daughter_reports_with_her_mothers_digits_and_both_are_told() {
    let mut phone = daughter();
    assert!(phone.say("帮我妈报：新湛一路楼道灯坏了").contains("6位数字"));
    assert!(phone.say("发送").contains("还没有发送"), "it is not said yet for whom");
    let linked = phone.turn(&text("3 8 4 9 2 1"));
    assert!(linked.writes.family_tried.is_some_and(|tried| tried.right));
    let applied = phone.turn(&text("1")).writes.ticket.unwrap();
    let mother = follower("370202010001", "oMother");
    assert_eq!(applied.ticket.principal(), Some(&mother));
    let told = |effect: &crate::outbox::Effect| effect.to == Audience::Follower { follower: mother.clone() };
    let notice = applied.event.effects.iter().find(|effect| told(effect)).unwrap();
    assert!(notice.text.contains("您的家人替您报了") && notice.text.contains("不是我"), "{}", notice.text);
    assert!(applied.ticket.is_called_on_silence());

    // The mother never agreed.
    let mut mothers = Phone::at("370202010001");
    mothers.resident.follower = mother;
    mothers.tickets.push(applied.ticket);
    let ended = mothers.turn(&text("不是我")).writes.ticket.unwrap();
    assert_eq!((ended.event.kind, ended.ticket.principal()), (EventKind::EndBehalf, None));
    assert!(!ended.ticket.is_on_behalf() && ended.ticket.reporter.is_some());
    mothers.tickets = vec![ended.ticket];
    assert!(mothers.say("不是我").contains("没有查到"));
}

#[test]
fn digits_that_nobody_gave_that_are_over_or_that_were_ended_link_nothing() {
    let mut phone = daughter();
    phone.say("代报");
    let wrong = phone.turn(&text("111111"));
    assert!(wrong.writes.family_tried.is_some_and(|tried| !tried.right));
    phone.wait(25);
    phone.say("代报");
    assert!(phone.say("384921").contains("不对"));

    let mut phone = daughter();
    assert!(phone.say("代报 384921").contains("对上了"));
    phone.say("新湛一路楼道灯坏了");
    phone.parent.as_mut().unwrap().family.digits = None;
    let refused = phone.turn(&text("1"));
    assert!(refused.writes.ticket.is_none());
    assert!(phone.say("不代报").contains("您自己报的"));
    assert!(phone.turn(&text("1")).writes.ticket.unwrap().ticket.on_behalf.is_none());

    let mut phone = daughter();
    phone.family_exhausted = true;
    assert!(phone.turn(&text("代报 384921")).writes.family_tried.is_none());
}

#[test]
fn digits_stay_the_same_until_they_are_ended_and_no_more_than_five_are_given_a_day() {
    let mut mother = Phone::at("weizhanshan");
    let given = mother.turn(&text("让家人帮我报"));
    assert!(given.writes.family_digits.is_some());
    assert!(mother.turn(&text("家人")).writes.family_digits.is_none());
    for _ in 0..4 {
        assert!(mother.say("不用了家人").contains("作废"));
        mother.say("家人");
    }
    mother.say("不用了家人");
    assert!(mother.say("家人").contains("明天"));
    assert!(mother.say("不用了家人").contains("没有给家人的数字"));
    mother.wait(25);
    assert!(mother.say("家人").contains("384921".chars().next().unwrap()));
}

#[test]
fn a_mother_without_wechat_is_called_and_her_number_is_not_taken_for_the_daughters() {
    let mut phone = Phone::at("weizhanshan");
    phone.say("替我母亲反映新湛一路水管漏水");
    assert!(phone.say("13812345678").contains("姓名"));
    assert!(phone.say("王桂英 13812345678").contains("核实"));
    let turn = phone.turn(&text("1"));
    let ticket = turn.writes.ticket.unwrap().ticket;
    assert_eq!(ticket.principals_telephone(), Some("13812345678"));
    assert!(matches!(turn.writes.attention.unwrap().reason, Reason::Call { .. }));
    assert_eq!(turn.resident.phone, None);
}

#[test]
fn a_danger_waits_for_nobodys_digits() {
    let mut phone = Phone::at("weizhanshan");
    phone.say("代报");
    phone.say("新湛一路3号楼燃气味很大");
    assert!(phone.turn(&text("发送")).writes.ticket.is_some());
}

#[test]
fn nothing_that_staff_see_says_who_an_anonymous_reporter_is() {
    let mut phone = Phone::at("weizhanshan");
    phone.say("新湛一路有人占道经营，我电话13812345678");
    assert!(phone.say("匿名").contains("匿名"));
    phone.send(&voice(1, Some("他们每天早上六点就来")));
    let turn = phone.turn(&text("1"));
    assert!(turn.writes.withheld_since.is_some());
    let applied = turn.writes.ticket.unwrap();
    assert!(applied.ticket.anonymous && applied.ticket.reporter.is_some());
    let shown = serde_json::to_string(&*applied.ticket.for_staff()).unwrap();
    let events = serde_json::to_string(&applied.event.clone().for_staff(&applied.ticket).public).unwrap();
    for secret in ["oResident", "13812345678", applied.ticket.secret.as_str(), "384921"] {
        assert!(!shown.contains(secret) && !events.contains(secret), "{secret} in {shown}");
    }
    assert!(applied.ticket.for_staff().attachments.is_empty(), "{:?}", media(1));
    for effect in &applied.event.effects {
        assert!(!effect.text.contains("13812345678"), "{}", effect.text);
    }
    assert!(phone.turn(&text("我的诉求")).writes.withheld_since.is_some());
}

#[test]
fn a_wish_is_taken_back_as_easily() {
    let mut phone = Phone::at("weizhanshan");
    phone.say("匿名，新湛一路路灯不亮");
    phone.say("不匿名");
    let Open::Reporting(Report { draft }) = &phone.resident.dialogue else { panic!() };
    assert!(!draft.terms.anonymous);
    assert!(!phone.turn(&text("1")).writes.ticket.unwrap().ticket.anonymous);
}
