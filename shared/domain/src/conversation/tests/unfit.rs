//! Steps that fit a report no more: the answer says what became of it, and what helps.

use super::own::{FIRST, close, staff, told};
use crate::tickets::{Category, Command, State};

#[test]
fn a_step_that_fits_no_more_says_what_became_of_the_report_and_what_helps() {
    let mut phone = told(&["新湛一路的路灯坏了"]);
    phone.say(&format!("确定撤回{FIRST}"));
    for words in ["又坏了", "没解决", "催办", "重办", "补充 是在二楼"] {
        let heard = phone.say(words);
        assert!(heard.contains("已经撤回，不能恢复；事情还在"), "{words}: {heard}");
    }

    let mut phone = told(&["新湛一路的路灯坏了"]);
    close(&mut phone, FIRST);
    assert!(phone.say("解决了").contains("已经办结，不用再说了"));

    let mut phone = told(&["新湛一路的路灯坏了"]);
    let accept = Command::Accept { category: Category::Question, community: None, urgent: false };
    phone.step(FIRST, &accept, &staff("officer"));
    let (public, source) = ("路灯周一修好了。".to_owned(), "路灯维修".to_owned());
    phone.step(FIRST, &Command::AnswerAtOnce { public, source }, &staff("officer"));
    assert!(phone.say("补充 人家不给办").contains("没有解决，请回复“没解决”"));
    phone.say("没解决");
    assert_eq!(phone.ticket(FIRST).state, State::FollowUp);
    assert!(phone.say("解决了").contains("正在等回访"));
    assert!(phone.say("补充 人家不给办").contains("请回复“回电”"));
}
