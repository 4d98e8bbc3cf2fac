//! What a resident does with reports of theirs, in their own words and without a page.

use super::support::{Phone, location, photo, text, voice};
use crate::conversation::Open;
use crate::ids::{AccountId, Follower, OpenId, StaffId, UnitId};
use crate::staff::{Grant, Role, Scope, Staff, Stands};
use crate::tickets::{
    Actor, Call, Category, Command, ContactEvidence, DeclineReason, Master, Missing, State, Verdict,
};

pub(super) const FIRST: &str = "20261123-0007";
const SECOND: &str = "20261123-0008";

pub(super) fn staff(name: &str) -> Actor {
    let grant = |role, unit: &str| Grant::new(role, Scope::Unit(UnitId::parse(unit).unwrap()));
    Actor::Staff(Staff {
        id: StaffId::parse(name).unwrap(),
        follower: Follower {
            account: AccountId::parse("shinan").unwrap(),
            openid: OpenId::parse(name).unwrap(),
        },
        name: name.to_owned(),
        grants: vec![grant(Role::Officer, "desk-370202010"), grant(Role::Officer, "desk-shinan")],
        stands: Stands::default(),
    })
}

/// A phone whose owner has sent these matters.
pub(super) fn told(matters: &[&str]) -> Phone {
    let mut phone = Phone::at("weizhanshan");
    for matter in matters {
        phone.say("报修");
        phone.say(matter);
        assert!(phone.say("完成").contains("已提交"), "{matter}");
    }
    phone.wait(1);
    phone
}

fn ask(phone: &mut Phone, id: &str, missing: &[Missing], words: &str) {
    let ask = Command::Ask { missing: missing.to_vec(), words: words.to_owned() };
    phone.step(id, &ask, &staff("officer"));
}

/// Answered at once and rated solved, so that it is closed.
pub(super) fn close(phone: &mut Phone, id: &str) {
    let officer = staff("officer");
    let accept = Command::Accept { category: Category::Question, community: None, urgent: false };
    phone.step(id, &accept, &officer);
    let answer = Command::AnswerAtOnce {
        public: "路灯周一修好了。".to_owned(),
        source: "路灯维修".to_owned(),
    };
    phone.step(id, &answer, &officer);
    assert!(phone.say(&format!("解决了{id}")).contains("已办结"));
}

#[test]
fn whoever_just_answers_the_question_has_answered_it() {
    for answer in
        ["在东门旁边的那一排", "就是三号楼那里", "大概上礼拜吧", "俺家楼下", "zai dong men", "补充 在东门"]
    {
        let mut phone = told(&["新湛一路的路灯坏了"]);
        ask(&mut phone, FIRST, &[Missing::Place, Missing::Time], "");
        let heard = phone.say(answer);
        let ticket = phone.ticket(FIRST);
        assert!(heard.contains("已补充到诉求20261123-0007"), "{answer}: {heard}");
        assert_eq!((ticket.state, ticket.since.additions), (State::Submitted, 1), "{answer}");
        assert_eq!(phone.resident.dialogue, Open::Idle);
    }
}

#[test]
fn photos_that_were_asked_for_all_reach_the_report() {
    let mut phone = told(&["新湛一路的路灯坏了"]);
    ask(&mut phone, FIRST, &[Missing::Photo], "");
    for n in 1..=3 {
        assert!(phone.send(&photo(n)).contains("已补充"), "{n}");
    }
    assert!(phone.send(&location("新湛一路12号")).contains("已补充"));
    assert!(phone.send(&voice(4, None)).contains("已补充"));
    let ticket = phone.ticket(FIRST);
    assert_eq!((ticket.state, ticket.attachments.len()), (State::Submitted, 4));
    assert!(ticket.place.point.is_some());
    phone.wait(1);
    assert!(phone.send(&photo(9)).contains("要作为诉求上报吗"), "an hour later it is something new");
}

#[test]
fn what_may_be_something_new_is_asked_once_and_both_answers_lose_nothing() {
    for (choice, state) in [("1", State::Submitted), ("2", State::NeedInfo)] {
        let mut phone = told(&["新湛一路的路灯坏了"]);
        ask(&mut phone, FIRST, &[Missing::Photo], "");
        let turn = phone.turn(&text("湛山公园垃圾堆了三天没人清"));
        assert!(turn.writes.attention.is_some(), "staff see it whatever becomes of the question");
        let asked = format!("{:?}", turn.reply);
        assert!(asked.contains("还是另一件事"), "{asked}");
        let answer = phone.say(choice);
        assert_eq!(phone.ticket(FIRST).state, state, "{answer}");
        if choice == "2" {
            assert!(answer.contains("垃圾堆了三天"), "{answer}");
        }
    }
}

#[test]
fn a_yes_answers_only_a_question_that_it_can_answer() {
    let mut phone = told(&["新湛一路的路灯坏了"]);
    ask(&mut phone, FIRST, &[], "是不是3号楼门口那一盏？");
    assert!(phone.say("是的").contains("已补充"));
    let mut phone = told(&["新湛一路的路灯坏了"]);
    ask(&mut phone, FIRST, &[Missing::Photo], "");
    let answer = phone.say("好的");
    assert!(answer.contains("还等您补充：现场照片"), "{answer}");
    assert_eq!(phone.ticket(FIRST).state, State::NeedInfo);
}

#[test]
fn a_question_or_a_greeting_is_no_answer() {
    for words in ["你好", "微信联盟", "请问低保怎么申请？", "谢谢", "我的诉求", "找人工"]
    {
        let mut phone = told(&["新湛一路的路灯坏了"]);
        ask(&mut phone, FIRST, &[Missing::Photo], "");
        phone.say(words);
        assert_eq!(phone.ticket(FIRST).state, State::NeedInfo, "{words}");
    }
}

#[test]
fn silence_closes_it_and_the_word_opens_it_again() {
    let mut phone = told(&["新湛一路的路灯坏了"]);
    ask(&mut phone, FIRST, &[Missing::Photo], "");
    phone.step(FIRST, &Command::RemindSupply, &Actor::Scheduler);
    phone.step(FIRST, &Command::NoReply, &Actor::Scheduler);
    phone.wait(24 * 5);
    assert!(phone.say(FIRST).contains("30天内回复“补充20261123-0007”"));
    let heard = phone.say("补充20261123-0007 东门往南第三盏");
    assert!(heard.contains("接着受理"), "{heard}");
    assert_eq!(phone.ticket(FIRST).state, State::Submitted);
}

#[test]
fn what_came_back_is_worked_on_again() {
    for words in [
        "重办20261123-0007 又灭了",
        "又坏了",
        "还没修好",
        "20261123-0007又灭了",
        "0007那个又不亮了",
        "二零二六一一二三零零零七重办，灯又灭了",
    ] {
        let mut phone = told(&["新湛一路的路灯坏了"]);
        close(&mut phone, FIRST);
        let heard = phone.say(words);
        assert!(heard.contains("重新办理") && heard.contains("编号不变"), "{words}: {heard}");
        assert_eq!((phone.ticket(FIRST).state, phone.ticket(FIRST).reopened), (State::Triaged, 1), "{words}");
    }
}

#[test]
fn a_word_alone_is_asked_for_what_it_needs() {
    let mut phone = told(&["新湛一路的路灯坏了"]);
    close(&mut phone, FIRST);
    assert!(phone.say("重办").contains("请说说怎么了"));
    assert!(phone.say("嗯").contains("请说说怎么了"));
    assert!(phone.say("晚上又黑了 看不见路").contains("重新办理"));
    assert_eq!(phone.resident.dialogue, Open::Idle);

    let mut phone = told(&["新湛一路的路灯坏了"]);
    assert!(phone.say("补充0007").contains("补充什么"));
    assert!(phone.send(&photo(1)).contains("已补充"));
    assert!(phone.say("补充").contains("补充什么"));
    assert!(phone.say("算了").contains("照原来的办"));
}

#[test]
fn what_is_too_late_to_open_again_becomes_a_new_report() {
    let mut phone = told(&["新湛一路的路灯坏了"]);
    close(&mut phone, FIRST);
    phone.wait(24 * 40);
    let heard = phone.say("重办20261123-0007 新湛一路的路灯又灭了");
    assert!(heard.contains("替您另报一件") && heard.contains("1 发送"), "{heard}");
}

#[test]
fn a_refusal_is_explained_and_appealed_against_once() {
    let mut phone = told(&["新湛一路的路灯坏了"]);
    let reason = DeclineReason::Repeated;
    let ask = Command::AskDecline {
        reason,
        public: "同一件事上月答复过".to_owned(),
        elsewhere: "打12345问".to_owned(),
    };
    phone.step(FIRST, &ask, &staff("officer"));
    let grant = Command::DecideDecline { granted: true, note: String::new() };
    phone.step(FIRST, &grant, &staff("second"));
    let standing = phone.say(FIRST);
    assert!(standing.contains("打12345问") && standing.contains("申诉20261123-0007"), "{standing}");
    assert!(phone.say("申诉").contains("为什么不同意"));
    let heard = phone.say("上月那盏是另外一盏");
    assert!(heard.contains("另一位工作人员"), "{heard}");
    assert_eq!(phone.ticket(FIRST).state, State::Submitted);
    assert!(phone.say("申诉20261123-0007 不服").contains("这一步现在办不了"));
}

#[test]
fn a_danger_that_is_taken_back_goes_on() {
    for how in ["撤回20261123-0007", "撤回"] {
        let mut phone = told(&["新湛一路的路灯坏了"]);
        let accept = Command::Accept { category: Category::Danger, community: None, urgent: true };
        phone.step(FIRST, &accept, &staff("officer"));
        let asked = phone.say(how);
        assert!(asked.contains("照样处理"), "{how}: {asked}");
        let done = phone.say(if how == "撤回" { "确定撤回" } else { "确定撤回20261123-0007" });
        assert!(done.contains("工作人员会接着处理"), "{how}: {done}");
        let ticket = phone.ticket(FIRST);
        assert_eq!((ticket.state, &ticket.reporter), (State::Triaged, &None), "{how}");
    }
}

#[test]
fn a_resident_agrees_and_takes_it_back() {
    let mut phone = told(&["新湛一路的路灯坏了"]);
    close(&mut phone, FIRST);
    assert!(phone.say("可以公开").contains("谢谢您"));
    assert!(phone.ticket(FIRST).consents);
    assert!(phone.say("不要公开20261123-0007").contains("不公开"));
    assert!(!phone.ticket(FIRST).consents);
}

/// The sender's report is merged into another resident's.
fn merged() -> Phone {
    let mut phone = told(&["新湛一路的路灯坏了", "新湛一路的路灯坏了"]);
    let master = phone.tickets.iter_mut().find(|ticket| ticket.id.as_str() == FIRST).unwrap();
    master.reporter = None;
    let facts = Master::of(phone.ticket(FIRST));
    phone.step(SECOND, &Command::Merge { master: facts }, &staff("officer"));
    let child = phone.ticket(SECOND).id.clone();
    phone.step(FIRST, &Command::Absorb { child }, &staff("officer"));
    phone
}

#[test]
fn a_merged_report_is_followed_urged_and_added_to_by_its_own_number() {
    let mut phone = merged();
    let shown = phone.say(SECOND);
    assert!(shown.contains("与20261123-0007合并办理") && shown.contains("等待受理"), "{shown}");
    assert!(!shown.contains("解决了"), "it is not asked to be rated: {shown}");
    let urged = phone.say("催办20261123-0008");
    assert!(urged.contains("已经替您催了"), "{urged}");
    assert!(phone.say("催一下").contains("今天已经催过了"));
    let added = phone.say("补充20261123-0008 我家门口也黑");
    assert!(added.contains("已补充到诉求20261123-0008"), "{added}");
    let master = phone.ticket(FIRST);
    assert_eq!((master.since.urges, master.since.additions, master.since.urged_at), (1, 1, None));
    assert_eq!(phone.ticket(SECOND).state, State::Merged);
}

#[test]
fn a_merged_report_goes_on_when_the_other_was_taken_back() {
    let mut phone = merged();
    assert!(phone.say("接着报20261123-0007").contains("没有撤回"));
    phone.step(FIRST, &Command::Withdraw, &Actor::Reporter(None));
    assert!(phone.say(SECOND).contains("那一件撤回了"));
    assert!(phone.say("接着报20261123-0007").contains("接着单独办"));
    assert_eq!(phone.ticket(SECOND).state, State::Submitted);
}

#[test]
fn whoever_followed_a_report_that_was_taken_back_begins_with_its_road() {
    let mut phone = told(&["新湛一路12号的路灯坏了"]);
    let report = &mut phone.tickets[0];
    (report.reporter, report.followers) = (None, 1);
    phone.step(FIRST, &Command::Withdraw, &Actor::Reporter(None));
    phone.follows = true;
    let begun = phone.say("接着报20261123-0007");
    assert!(begun.contains("地点：新湛一路。") && !begun.contains("12号"), "{begun}");
    assert!(phone.say("路灯不亮").contains("1 发送"));
    phone.say("取消");
    // Nobody learns from a number whether there is such a report.
    let mut stranger = Phone::at("weizhanshan");
    assert!(stranger.say("接着报20261123-0099").contains("什么事、在什么地方"));
}

#[test]
fn whoever_follows_a_report_urges_it_and_adds_to_it_and_nobody_else_does() {
    for (follows, urged, added) in [(true, "已经替您催了", "记下了"), (false, "没有诉求", "没有诉求")]
    {
        let mut phone = told(&["新湛一路的路灯坏了"]);
        (phone.tickets[0].reporter, phone.follows) = (None, follows);
        assert!(phone.say("催办20261123-0007").contains(urged));
        assert!(phone.say("补充20261123-0007 我家门口也黑").contains(added));
        assert_eq!(phone.ticket(FIRST).since.urges, u32::from(follows));
        assert_eq!(phone.say("催办20261123-0007").contains("已经催过"), follows);
    }
}

#[test]
fn the_last_digits_are_enough_where_only_one_report_ends_so() {
    let mut phone = told(&["新湛一路的路灯坏了", "湛山公园有垃圾"]);
    for words in ["0007", "零零零七", "0007那个怎么样了", "尾号0007", "最后四位是0007"] {
        let answer = phone.say(words);
        assert!(answer.starts_with("诉求20261123-0007"), "{words}: {answer}");
    }
    let spoken = phone.send(&voice(1, Some("二零二六一一二三零零零八")));
    assert!(spoken.starts_with("诉求20261123-0008"), "{spoken}");
    assert!(phone.say("0099").contains("没有尾号0099的"));
    assert!(phone.say("0008催一下").contains("催办"));
}

#[test]
fn a_report_that_is_being_told_keeps_its_words() {
    let mut phone = told(&["新湛一路的路灯坏了"]);
    ask(&mut phone, FIRST, &[Missing::Photo], "");
    phone.say("报修");
    phone.say("湛山公园有垃圾");
    assert!(phone.send(&photo(1)).contains("照片记下了"));
    assert!(phone.say("2").contains("请接着说"));
    assert!(phone.say("补充").contains("接着说"));
    assert_eq!(phone.ticket(FIRST).state, State::NeedInfo);
    assert!(phone.say("催办20261123-0007").contains("第1次催办"));
    assert!(phone.say("完成").contains("已提交"));
}

#[test]
fn the_follow_up_is_not_opened_again_by_a_word() {
    let mut phone = told(&["新湛一路的路灯坏了"]);
    close(&mut phone, FIRST);
    phone.say("重办20261123-0007 又灭了");
    let answer =
        Command::AnswerAtOnce { public: "又修好了。".to_owned(), source: "路灯维修".to_owned() };
    phone.step(FIRST, &answer, &staff("officer"));
    assert!(phone.say("没修好").contains("联系您"));
    let contact = ContactEvidence { who: "王".to_owned(), at: phone.now, how: "电话".to_owned() };
    let call = Call { contact, said: "还是不亮".to_owned() };
    let redo = Command::FollowUp { verdict: Verdict::Redo, call };
    phone.step(FIRST, &redo, &staff("second"));
    assert_eq!(phone.ticket(FIRST).state, State::Triaged);
}

#[test]
fn ordinary_sentences_reach_the_report() {
    let mut wrong = Vec::new();
    for (words, state) in [
        ("俺上次说那个灯又灭了", State::Triaged),
        ("你们修的灯又坏了白修了", State::Triaged),
        ("路灯还是不亮没修好", State::Triaged),
        ("重办", State::Closed),
        ("重办 灯又黑了", State::Triaged),
        ("返工 路灯晚上又不亮", State::Triaged),
        ("我要重办20261123-0007灯又不亮", State::Triaged),
        ("0007重办 灯不亮", State::Triaged),
        ("谢谢你们灯亮了", State::Closed),
        ("你好", State::Closed),
        ("低保怎么申请", State::Closed),
        ("二零二六一一二三零零零七", State::Closed),
    ] {
        let mut phone = told(&["新湛一路的路灯坏了"]);
        close(&mut phone, FIRST);
        let heard = phone.say(words);
        if phone.ticket(FIRST).state != state {
            wrong.push(format!("{words}: {heard}"));
        }
    }
    for (words, state) in [
        ("俺也不知道哈大概三号楼吧", State::Submitted),
        ("就那个小卖部对过", State::Submitted),
        ("东头那趟房子", State::Submitted),
        ("三号楼二单元门口", State::Submitted),
        ("补充一下是东门那盏", State::Submitted),
        ("布充 东门", State::Submitted),
        ("谢谢", State::NeedInfo),
        ("电话是多少", State::NeedInfo),
    ] {
        let mut phone = told(&["新湛一路的路灯坏了"]);
        ask(&mut phone, FIRST, &[Missing::Place], "");
        let heard = phone.say(words);
        if phone.ticket(FIRST).state != state {
            wrong.push(format!("{words}: {heard}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
