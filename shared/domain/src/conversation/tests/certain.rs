//! What cannot be taken back is done only on words that plainly ask for it; everything else is asked.

use super::own::staff;
use super::support::{Phone, photo, text, voice};
use crate::conversation::Open;
use crate::ids::UnitId;
use crate::tickets::{Actor, Category, Command, EventKind, Missing, OnBehalf, State};

const A: &str = "20261123-0007";
const B: &str = "20261123-0008";
const LAMP: &str = "新湛一路的路灯坏了";
const COVER: &str = "湛山公园的井盖松了";

/// A phone whose owner has sent these matters, each of which is in this state.
fn with(matters: &[(&str, State)]) -> Phone {
    let mut phone = Phone::at("weizhanshan");
    for (matter, _) in matters {
        phone.say("报修");
        phone.say(matter);
        assert!(phone.say("完成").contains("已提交"), "{matter}");
    }
    phone.wait(1);
    for (n, (_, state)) in matters.iter().enumerate() {
        bring(&mut phone, &format!("20261123-{:04}", n + 7), *state);
    }
    phone
}

fn bring(phone: &mut Phone, id: &str, state: State) {
    let officer = staff("officer");
    let accept = |category| Command::Accept { category, community: None, urgent: false };
    if state == State::Working {
        phone.step(id, &accept(Category::Normal), &officer);
        let dispatch = Command::Dispatch {
            unit: UnitId::parse("desk-shinan").unwrap(),
            unit_name: "市政".to_owned(),
            note: String::new(),
        };
        phone.step(id, &dispatch, &officer);
        phone.step(id, &Command::AutoSign, &Actor::Scheduler);
    }
    if matches!(state, State::Answered | State::Closed) {
        phone.step(id, &accept(Category::Question), &officer);
        let answer =
            Command::AnswerAtOnce { public: "周一修好了。".to_owned(), source: "维修".to_owned() };
        phone.step(id, &answer, &officer);
    }
    if state == State::Closed {
        assert!(phone.say(&format!("解决了{id}")).contains("已办结"));
        phone.say("我的诉求");
    }
    assert_eq!(phone.ticket(id).state, state);
}

fn answered() -> Phone {
    with(&[(LAMP, State::Answered)])
}

#[test]
fn a_sentence_that_it_is_not_solved_never_closes_a_report() {
    for words in [
        "没有修好",
        "路灯没有修好",
        "问题没解决",
        "问题没有解决",
        "没有得到解决",
        "我家没解决",
        "不太满意",
        "对处理结果不太满意",
        "不算满意",
        "没能修好",
        "路灯没给修好",
        "不是很满意",
    ] {
        for said in [words.to_owned(), format!("{words}{A}"), format!("{A} {words}")] {
            let mut phone = answered();
            let heard = phone.say(&said);
            assert_eq!(phone.ticket(A).state, State::FollowUp, "{said}: {heard}");
        }
        let mut phone = answered();
        phone.send(&voice(1, Some(words)));
        assert_ne!(phone.ticket(A).state, State::Closed, "{words} spoken");
    }
}

#[test]
fn a_question_scorn_or_a_hope_never_closes_a_report() {
    for words in [
        "解决了没",
        "修好没",
        "路灯修好了吗",
        "路灯修好没有",
        "这就叫解决了",
        "糊弄修好了",
        "快修好了",
        "等修好了",
        "谁说修好了",
        "你们说修好了",
        "假装修好了",
        "希望解决了",
        "要是解决了",
        "灯亮了",
        "满意",
    ] {
        for said in [words.to_owned(), format!("{words}{A}")] {
            let mut phone = answered();
            let heard = phone.say(&said);
            assert_eq!(phone.ticket(A).state, State::Answered, "{said}: {heard}");
        }
    }
}

#[test]
fn nothing_but_a_plain_statement_closes_a_report() {
    let mut wrong = Vec::new();
    for words in [
        "至今没有处理好",
        "这也叫修好了",
        "还说修好了",
        "你管这叫解决了",
        "没见修好",
        "哪里修好了",
        "哪修好了",
        "修好了才怪",
        "修好了个屁",
        "骗人，修好了",
        "隔壁的修好了",
        "邻居家路灯修好了",
        "就算修好了",
        "算是解决了",
        "差不多修好了",
        "说是修好了",
        "听说修好了",
        "应该修好了",
        "可能解决了",
        "修好了吗",
        "修好了呢",
        "解决了吧",
        "啥时候修好了",
        "能修好了不",
        "一点没解决",
        "压根没修",
        "木有修好",
        "未能解决",
        "没彻底解决",
        "谈不上满意",
        "不满意",
        "很不满意",
        "不怎么满意",
        "不大满意",
        "满意个啥",
        "早晚修好了",
        "又修好了",
        "非常满意",
        "都好了",
        "换好了",
        "来过了",
        "可以关单了",
        "总算修好了",
        "修好了又坏了",
        "以为修好了",
        "盼着修好了",
    ] {
        let mut phone = answered();
        let heard = phone.say(words);
        if phone.ticket(A).state == State::Closed {
            wrong.push(format!("{words}: {heard}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn only_a_plain_statement_closes_a_report_at_once() {
    for words in ["解决了", "修好了", "路灯修好了", "灯修好了", "问题解决了", "谢谢，修好了"]
    {
        let mut phone = answered();
        let heard = phone.say(words);
        assert!(heard.contains("已办结") && heard.contains("新湛一路的路灯坏了"), "{words}: {heard}");
        let mut phone = answered();
        let asked = phone.send(&voice(1, Some(words)));
        assert!(asked.contains("没解决") && asked.contains("解决了20261123-0007"), "{words}: {asked}");
        assert_eq!(phone.ticket(A).state, State::Answered, "{words} spoken");
    }
}

#[test]
fn whether_it_is_solved_is_answered_in_words_and_never_by_a_digit() {
    for (said, state) in [
        ("1", State::Answered),
        ("好的", State::Answered),
        ("是的", State::Closed),
        ("解决了", State::Closed),
        ("没有", State::FollowUp),
        ("没解决", State::FollowUp),
        ("没解决20261123-0007", State::FollowUp),
    ] {
        let mut phone = answered();
        assert!(phone.say("灯亮了").contains("解决了没有"));
        let heard = phone.say(said);
        assert_eq!(phone.ticket(A).state, state, "{said}: {heard}");
    }
    let mut phone = answered();
    phone.say("灯亮了");
    phone.wait(1);
    phone.say("是的");
    assert_eq!(phone.ticket(A).state, State::Answered, "a late yes may answer something else");
}

#[test]
fn what_is_said_of_an_open_report_closes_no_other_one() {
    for words in ["灯亮了", "灯修好了", "修好了", "解决了", "路灯修好了"] {
        let mut phone = with(&[(LAMP, State::Working), (COVER, State::Answered)]);
        let heard = phone.say(words);
        assert!(heard.contains("路灯"), "{words}: {heard}");
        let states = [phone.ticket(A).state, phone.ticket(B).state];
        assert_eq!(states, [State::Working, State::Answered], "{words}: {heard}");
    }
    let mut phone = with(&[(LAMP, State::Working), (COVER, State::Answered)]);
    assert!(phone.say("井盖修好了").contains("湛山公园的井盖松了"));
    assert_eq!(phone.ticket(B).state, State::Closed);
}

#[test]
fn what_is_said_of_an_open_report_reopens_no_other_one() {
    for words in ["还没修好", "还没修", "老样子", "又来了", "没修好"] {
        let mut phone = with(&[(LAMP, State::Working), (COVER, State::Closed)]);
        phone.wait(24 * 20);
        let heard = phone.say(words);
        assert!(heard.contains("哪一件"), "{words}: {heard}");
        assert_eq!(phone.ticket(B).state, State::Closed, "{words}: {heard}");
    }
}

#[test]
fn a_report_is_withdrawn_only_by_words_that_say_so() {
    let mut phone = with(&[(LAMP, State::Submitted), (COVER, State::Submitted)]);
    assert!(phone.say("不用修了").contains("哪一件"));
    assert!(phone.say("1").contains("确定撤回"));
    let again = phone.say("1");
    assert!(again.contains("还没有撤回"), "{again}");
    for words in ["好的", "嗯", "可以", "是", "1"] {
        phone.say(words);
    }
    assert!(phone.tickets.iter().all(|ticket| ticket.state == State::Submitted));

    for words in ["好的", "嗯", "可以", "确定撤回"] {
        let mut phone = with(&[(LAMP, State::Submitted)]);
        assert!(phone.say("撤回").contains("要撤回"));
        phone.wait(3);
        phone.say(words);
        assert_eq!(phone.ticket(A).state, State::Submitted, "{words}, hours later");
    }
    for words in ["确定撤回", "确定撤回20261123-0007"] {
        let mut phone = with(&[(LAMP, State::Submitted)]);
        phone.say("撤回");
        assert!(phone.say(words).contains("已撤回"), "{words}");
        let mut phone = with(&[(LAMP, State::Submitted)]);
        phone.say("撤回");
        phone.send(&voice(1, Some(words)));
        assert_eq!(phone.ticket(A).state, State::Submitted, "{words} spoken");
    }
}

#[test]
fn who_does_not_want_to_withdraw_is_shown_the_report() {
    for words in ["不要撤回", "别撤回我的诉求", "我没要撤回", "不撤了", "先别撤", "我不想撤回"]
    {
        let mut phone = with(&[(LAMP, State::Working)]);
        let heard = phone.say(words);
        assert!(heard.contains("办理中") && !heard.contains("吗？"), "{words}: {heard}");
        assert_eq!(phone.resident.dialogue, Open::Idle, "{words}");
    }
}

#[test]
fn a_denied_denial_rates_nothing() {
    for words in ["不是没解决", "没有不满意", "不是不满意", "没什么不满意的", "我没说没解决"]
    {
        for said in [words.to_owned(), format!("{words}{A}")] {
            let mut phone = answered();
            let heard = phone.say(&said);
            assert_eq!(phone.ticket(A).state, State::Answered, "{said}: {heard}");
            assert!(heard.contains("没解决20261123-0007"), "{said}: {heard}");
        }
        let mut phone = with(&[(LAMP, State::Closed)]);
        phone.say(&format!("{words}{A}"));
        assert_eq!(phone.ticket(A).state, State::Closed, "{words}");
    }
}

#[test]
fn who_wants_nobody_urged_urges_nobody() {
    for words in ["别催了", "我没催", "慢慢来不着急", "不用催了", "别催了20261123-0007", "不着急，你们慢慢修"]
    {
        let mut phone = with(&[(LAMP, State::Working)]);
        let heard = phone.say(words);
        assert!(
            heard.contains("好的，不催") && heard.contains("办理中") && heard.contains("最晚"),
            "{heard}"
        );
        assert!(!heard.contains("撤回"), "{words}: {heard}");
        let ticket = phone.ticket(A);
        assert_eq!((ticket.since.urges, ticket.since.additions), (0, 0), "{words}");
    }
    for words in ["催一下", "能不能催催", "别拖了催一下"] {
        let mut phone = with(&[(LAMP, State::Working)]);
        let heard = phone.say(words);
        assert!(!heard.contains("好的，不催"), "{words}: {heard}");
    }
}

#[test]
fn a_public_report_becomes_private_at_any_plain_wish() {
    for words in [
        "不想公开了",
        "不要公开了",
        "别公开了",
        "我不想公开",
        "请不要公开",
        "别给我公开",
        "不让公开",
        "千万别公开",
        "把我的事撤下来",
        "那个网页撤了吧",
        "不愿意公开这件事",
        "取消公开吧",
    ] {
        for said in [words.to_owned(), format!("{words}{A}")] {
            let mut phone = with(&[(LAMP, State::Closed)]);
            phone.say("可以公开");
            assert!(phone.ticket(A).consents, "{said}");
            let heard = phone.say(&said);
            assert!(!phone.ticket(A).consents, "{said}: {heard}");
        }
    }
    for words in ["网页打不开", "物业不公开账目", "为什么不公开"] {
        let mut phone = with(&[(LAMP, State::Closed)]);
        phone.say("可以公开");
        phone.say(words);
        assert!(phone.ticket(A).consents, "{words}");
    }
}

#[test]
fn the_question_for_publicity_is_answered_by_a_word() {
    for (words, consents) in [
        ("可以", true),
        ("好，可以公开", true),
        ("可以公开了", true),
        ("可以公开20261123-0007", true),
        ("好的", false),
        ("1", false),
        ("不可以", false),
        ("不想公开", false),
    ] {
        let mut phone = answered();
        phone.say(&format!("解决了{A}"));
        let heard = phone.say(words);
        assert_eq!(phone.ticket(A).consents, consents, "{words}: {heard}");
    }
    let mut phone = answered();
    phone.say("解决了");
    phone.wait(2);
    assert!(phone.say("可以").contains("可以公开20261123-0007"));
    assert!(!phone.ticket(A).consents, "a late yes may answer something else");
    assert!(phone.say("民情回音").contains("/a/weizhanshan/cases"));
}

#[test]
fn residents_read_no_words_of_the_staff() {
    let staff_words =
        ["待签收", "签收", "退单", "待派单", "办结待审", "挂起", "已反馈", "待回访", "已并单", "转紧急"];
    for state in [State::Submitted, State::Working, State::Answered, State::Closed] {
        let mut phone = with(&[(LAMP, state), (COVER, State::Submitted)]);
        for words in [A, "我的诉求", "补充", "撤回", "催一下"] {
            let heard = phone.say(words);
            assert!(staff_words.iter().all(|word| !heard.contains(word)), "{words}: {heard}");
        }
    }
}

#[test]
fn a_call_is_promised_only_where_a_number_is_known() {
    let mut phone = answered();
    let heard = phone.say("没解决");
    assert!(heard.contains("联系您") && heard.contains("请把号码发来"), "{heard}");
    assert!(phone.say("13812345678").contains("记下了"));
    let mut phone = answered();
    phone.say("没解决");
    assert!(phone.send(&photo(1)).contains("上报"), "a photo is no number");
    let mut phone = answered();
    phone.tickets[0].contact = Some("13812345678".to_owned());
    assert!(phone.say("没解决").contains("打电话给您"));
}

/// A mother for whom these reports were made.
fn mother(matters: &[&str]) -> Phone {
    let states: Vec<_> = matters.iter().map(|matter| (*matter, State::Submitted)).collect();
    let mut phone = with(&states);
    for ticket in &mut phone.tickets {
        ticket.on_behalf =
            Some(OnBehalf { follower: Some(phone.resident.follower.clone()), ..OnBehalf::default() });
    }
    phone
}

#[test]
fn it_is_asked_which_report_is_not_mine_where_it_may_be_another() {
    let mut phone = mother(&[LAMP]);
    phone.say("不是我");
    assert!(!phone.ticket(A).is_on_behalf());

    let mut phone = mother(&[LAMP, COVER]);
    phone.say("不是我20261123-0007");
    assert!(!phone.ticket(A).is_on_behalf() && phone.ticket(B).is_on_behalf());

    let mut phone = mother(&[LAMP, COVER]);
    let asked = phone.say("不是我");
    assert!(asked.contains("路灯") && asked.contains("井盖"), "{asked}");
    assert!(phone.ticket(A).is_on_behalf() && phone.ticket(B).is_on_behalf());
    let applied = phone.turn(&text("2")).writes.ticket.unwrap();
    assert_eq!((applied.event.kind, applied.ticket.id.as_str()), (EventKind::EndBehalf, A));

    let mut phone = mother(&[LAMP]);
    let ask = Command::Ask { missing: vec![Missing::Party], words: "是不是您家的？".to_owned() };
    phone.step(A, &ask, &staff("officer"));
    assert!(phone.say("不是我").contains("哪一件"));
    assert!(phone.ticket(A).is_on_behalf());
    assert!(phone.say("2").contains("已补充"));
    assert!(phone.ticket(A).is_on_behalf());
}
