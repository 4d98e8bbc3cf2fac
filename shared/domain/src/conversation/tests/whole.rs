//! Sentences about an own report that name neither it nor a command, and those that fall in the middle of another one.

use super::own::{FIRST, staff, told};
use super::support::Phone;
use crate::tickets::{Category, Command, DeclineReason, State};

/// A resident whose report was declined.
fn declined() -> Phone {
    let mut phone = told(&["新湛一路的路灯坏了"]);
    decline(&mut phone, ("officer", "second"));
    phone
}

fn decline(phone: &mut Phone, (first, second): (&str, &str)) {
    let ask = Command::AskDecline {
        reason: DeclineReason::Repeated,
        public: "同一件事上月答复过".to_owned(),
        elsewhere: "打12345问".to_owned(),
    };
    phone.step(FIRST, &ask, &staff(first));
    let grant = Command::DecideDecline { granted: true, note: String::new() };
    phone.step(FIRST, &grant, &staff(second));
}

/// A resident whose report was answered.
fn answered() -> Phone {
    let mut phone = told(&["新湛一路的路灯坏了"]);
    let accept = Command::Accept { category: Category::Question, community: None, urgent: false };
    phone.step(FIRST, &accept, &staff("officer"));
    let (public, source) = ("路灯周一修好了。".to_owned(), "路灯维修".to_owned());
    phone.step(FIRST, &Command::AnswerAtOnce { public, source }, &staff("officer"));
    phone
}

#[test]
fn who_does_not_accept_a_refusal_appeals_in_their_own_words() {
    for words in ["不服", "我不同意！", "凭什么不受理？"] {
        let mut phone = declined();
        let heard = phone.say(words);
        assert!(heard.contains("为什么不同意"), "{words}: {heard}");
        phone.say("上月那盏是另外一盏");
        assert_eq!(phone.ticket(FIRST).state, State::Submitted, "{words}");
    }
    let mut phone = declined();
    assert!(phone.say("不服，上月那盏是另外一盏").contains("另一位工作人员"));
    decline(&mut phone, ("third", "fourth"));
    assert!(phone.say("不服").contains("已经申诉过"));
}

#[test]
fn a_command_in_the_middle_of_a_report_is_carried_out_and_no_part_of_it() {
    let mut phone = told(&["新湛一路的路灯坏了"]);
    phone.say("报修");
    phone.say("湛山公园有垃圾");
    assert!(phone.say("催一下").contains("第1次催办"));
    assert!(phone.say("我要申诉").contains("不用申诉"));
    assert!(phone.say("修好没有").contains("诉求20261123-0007"));
    assert!(phone.say("我想加一张照片").contains("请接着说"));
    assert!(phone.say("我要补充").contains("请接着说"));
    assert!(phone.say("完成").contains("已提交"));
    assert_eq!(phone.ticket("20261123-0008").description, "湛山公园有垃圾");
}

#[test]
fn what_may_be_of_another_report_stays_in_this_one_and_is_told_how_to_say() {
    let mut phone = answered();
    phone.say("报修");
    phone.say("湛山公园有垃圾");
    let heard = phone.say("还是没解决");
    assert!(heard.contains("请回复“没解决20261123-0007”"), "{heard}");
    assert_eq!(phone.ticket(FIRST).state, State::Answered);
    phone.say("没解决20261123-0007");
    assert_eq!(phone.ticket(FIRST).state, State::FollowUp);
    phone.say("完成");
    assert_eq!(phone.ticket("20261123-0008").description, "湛山公园有垃圾\n还是没解决");
}

#[test]
fn a_question_how_far_it_is_shows_the_report_and_no_other() {
    let mut phone = answered();
    phone.say("没解决");
    for words in ["解决了吗", "处理了没有", "修好了没"] {
        let heard = phone.say(words);
        assert!(heard.contains("诉求20261123-0007"), "{words}: {heard}");
    }
}

#[test]
fn nobody_has_to_come_is_no_addition_to_what_was_just_added_to() {
    let mut phone = told(&["新湛一路的路灯坏了"]);
    assert!(phone.say("补充 是三号楼前面那盏").contains("已补充"));
    let heard = phone.say("已经修好了，不用来了");
    assert!(heard.contains("要撤回诉求20261123-0007"), "{heard}");
    assert!(phone.say("我想加一张照片").contains("补充什么"));

    // The same while it is only offered to report something.
    let mut phone = told(&["新湛一路的路灯坏了"]);
    assert!(phone.say("不服").contains("要作为诉求上报吗"));
    let heard = phone.say("已经修好了，不用来了");
    assert!(heard.contains("先回复“发送”或者“取消”"), "{heard}");
}
