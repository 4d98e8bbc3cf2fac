//! A daughter reports for her mother: with six digits that the mother gives, or with name and telephone number.

use alliance_tests::resident::number_in;
use alliance_tests::stage::{DISTRICT, ZHANSHAN};
use alliance_tests::{Resident, Stage};
use domain::ids::{ConversationId, TicketId};
use domain::tickets::{EventKind, State};
use jiff::SignedDuration;

/// The six digits of an answer to 家人.
fn digits_in(answer: &str) -> String {
    let (_, rest) = answer.split_once('【').unwrap_or_else(|| panic!("no digits in {answer}"));
    rest.split('】').next().unwrap().chars().filter(char::is_ascii_digit).collect()
}

/// Other digits than these.
fn other_than(digits: &str) -> &'static str {
    if digits == "000000" { "000001" } else { "000000" }
}

async fn report_for(daughter: &Resident<'_>, digits: &str, stage: &Stage) -> TicketId {
    assert!(daughter.say("帮我妈报：新湛一路3号楼道灯坏了").await.contains("6位数字"));
    let linked = daughter.say(digits).await;
    assert!(linked.contains("对上了"), "{linked}");
    let receipt = daughter.say("1").await;
    assert!(receipt.contains("家人的微信也会收到消息"), "{receipt}");
    stage.settle().await;
    number_in(&receipt)
}

#[tokio::test]
async fn a_daughter_reports_with_her_mothers_digits_both_hear_each_step_and_the_mother_rates() {
    let stage = Stage::new().await;
    let (mother, daughter) = (stage.resident("mother", DISTRICT), stage.resident("daughter", ZHANSHAN));
    mother.follow().await;
    daughter.follow().await;
    let digits = digits_in(&mother.say("家人").await);
    assert_eq!(digits_in(&mother.say("让家人帮我报").await), digits, "the same as long as they are good");
    let id = report_for(&daughter, &digits, &stage).await;
    assert!(mother.last().contains("家人替您报了") && mother.last().contains("不是我"), "{}", mother.last());
    assert!(mother.say("我的诉求").await.contains(id.as_str()));

    stage.work_until_answered(&id).await;
    // The mother's account has templates, which bear the answer itself.
    for (person, answer) in [(&mother, "答复："), (&daughter, "有答复了")] {
        let heard = person.received().join("\n");
        for words in ["已派给市政设施养护队", "已现场核查", answer] {
            assert!(heard.contains(words), "{}: {words} in {heard}", person.person);
        }
    }
    let said = mother.say(&format!("解决了{id}")).await;
    assert!(said.contains("已办结"), "{said}");
    stage.settle().await;
    assert_eq!(stage.ticket(&id).await.state, State::Closed);
    assert!(daughter.last().contains("已办结"), "{}", daughter.last());
}

#[tokio::test]
async fn a_mother_who_never_agreed_says_so_and_the_report_goes_on_without_her() {
    let stage = Stage::new().await;
    let (mother, daughter) = (stage.resident("mother", ZHANSHAN), stage.resident("daughter", ZHANSHAN));
    mother.follow().await;
    daughter.follow().await;
    let digits = digits_in(&mother.say("家人").await);
    let id = report_for(&daughter, &digits, &stage).await;
    assert!(mother.say("不是我").await.contains("不算您的了"));
    stage.settle().await;
    assert!(daughter.last().contains("没有同意"), "{}", daughter.last());
    let ticket = stage.ticket(&id).await;
    assert!(!ticket.is_on_behalf() && ticket.state == State::Submitted);
    assert_eq!(stage.events(&id).await.last().unwrap().kind, EventKind::EndBehalf);
    assert!(!mother.say("我的诉求").await.contains(id.as_str()));
    assert!(mother.say(&format!("撤回{id}")).await.contains("本人"));
    let mut officer = stage.clerk("demo-officer-1").await;
    let page = officer.ticket(&id).await.html;
    assert!(page.contains("代报已取消"), "{page}");

    // Either ends it: she ends her digits, and the daughter's next report links nothing.
    assert!(mother.say("不用了家人").await.contains("作废"));
    daughter.say("代报").await;
    assert!(daughter.say(&digits).await.contains("不对"));
}

#[tokio::test]
async fn digits_that_are_wrong_over_or_guessed_too_often_link_nothing_and_the_report_is_kept() {
    let stage = Stage::new().await;
    let (mother, daughter) = (stage.resident("mother", ZHANSHAN), stage.resident("daughter", ZHANSHAN));
    mother.follow().await;
    daughter.follow().await;
    let old = digits_in(&mother.say("家人").await);
    daughter.say("替我父亲反映大学路5号院水管漏水").await;
    stage.pass(SignedDuration::from_hours(25)).await;
    daughter.say("代报").await;
    assert!(daughter.say(&old).await.contains("24小时"));
    let digits = digits_in(&mother.say("家人").await);
    for _ in 0..4 {
        assert!(daughter.say(other_than(&digits)).await.contains("不对"));
    }
    assert!(daughter.say(&digits).await.contains("太多次"), "even the right ones");
    // Another person is not locked out.
    let son = stage.resident("son", ZHANSHAN);
    son.follow().await;
    let id = report_for(&son, &digits, &stage).await;
    assert!(stage.ticket(&id).await.is_on_behalf());
    // What she told is still there, and can go out as her own.
    daughter.say("不代报").await;
    let own = number_in(&daughter.say("1").await);
    let ticket = stage.ticket(&own).await;
    assert!(ticket.description.contains("水管") && ticket.on_behalf.is_none());
}

#[tokio::test]
async fn a_mother_without_wechat_is_called_and_silence_leads_to_a_follow_up() {
    let stage = Stage::new().await;
    let daughter = stage.resident("daughter", ZHANSHAN);
    daughter.follow().await;
    daughter.say("代报").await;
    assert!(daughter.say("王桂英 13812345678").await.contains("138****5678"));
    daughter.say("新湛一路3号楼道灯坏了").await;
    let receipt = daughter.say("1").await;
    assert!(receipt.contains("打电话给老人核实"), "{receipt}");
    let id = number_in(&receipt);
    stage.settle().await;
    let desk = stage.resident("demo-officer-1", DISTRICT);
    assert!(desk.received().iter().any(|text| text.contains("打电话给本人核实")), "{:?}", desk.received());
    let mut officer = stage.clerk("demo-officer-1").await;
    let page = officer.ticket(&id).await;
    assert!(!page.html.contains("王桂英") && page.html.contains("138****5678"), "{}", page.html);
    let asked = [("csrf", page.hidden("csrf")), ("reason", "核实情况")];
    let page = officer.post(&format!("/console/tickets/{id}/contact"), &asked).await.html;
    assert!(page.contains("王桂英") && page.contains("tel:13812345678"), "{page}");
    let calls = officer.get("/console/inbox").await.html;
    assert!(calls.contains("要回电的"), "{calls}");
    let call = ConversationId::of(&stage.follower("daughter", ZHANSHAN));
    let call = officer.get(&format!("/console/inbox/{call}")).await.html;
    assert!(call.contains("13812345678"), "{call}");

    officer.press(&id, "accept", &[("category", "normal"), ("community", "")]).await.expect_done();
    let unit = [("unit", "municipal-works"), ("note", "换灯")];
    officer.press(&id, "dispatch", &unit).await.expect_done();
    let mut works = stage.clerk("demo-handler-1").await;
    let page = works.ticket(&id).await.html;
    assert!(page.contains("王**") && !page.contains("13812345678") && !page.contains("王桂英"), "{page}");
    works.sign_check_hand_in(&id).await;
    stage.clerk("demo-officer-2").await.press(&id, "approve", &[]).await.expect_done();
    stage.settle().await;
    stage.pass(SignedDuration::from_hours(24 * 8)).await;
    stage.settle().await;
    assert_eq!(stage.ticket(&id).await.state, State::FollowUp, "an elder is always called");
}

#[tokio::test]
async fn staff_enter_a_report_for_a_neighbour_on_the_telephone_and_read_the_receipt_aloud() {
    let stage = Stage::new().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let page = officer.get("/console/tickets/new").await;
    let mut fields = vec![
        ("csrf", page.hidden("csrf")),
        ("once", page.hidden("once")),
        ("channel", "phone"),
        ("description", "楼道灯不亮"),
        ("address", "新湛一路8号"),
        ("behalf_name", "王桂英"),
        ("behalf_telephone", "电话"),
        ("consent", "1"),
    ];
    let wrong = officer.post("/console/tickets", &fields).await;
    assert!(wrong.html.contains("请写老人的电话") && wrong.html.contains("王桂英"), "{}", wrong.html);
    fields[6].1 = "13812345678";
    fields.push(("anonymous", "1"));
    let both = officer.post("/console/tickets", &fields).await;
    assert!(both.html.contains("就不能匿名"), "{}", both.html);
    fields.pop();
    let done = officer.post("/console/tickets", &fields).await;
    done.expect_done();
    let ticket = stage.ticket(&number_in(&done.html)).await;
    let done = officer.ticket(&ticket.id).await;
    let code = &ticket.query_code;
    let aloud = format!("号，查询码 {} {} {}", &code[..2], &code[2..4], &code[4..]);
    assert!(done.html.contains(&aloud), "{aloud} in {}", done.html);
    assert_eq!(ticket.principals_telephone(), Some("13812345678"));
}

#[tokio::test]
async fn a_mother_who_never_agreed_hears_nothing_of_the_report_that_hers_was_merged_into() {
    let stage = Stage::new().await;
    let (mother, daughter) = (stage.resident("mother", ZHANSHAN), stage.resident("daughter", ZHANSHAN));
    mother.follow().await;
    daughter.follow().await;
    let master = stage.resident("neighbour", ZHANSHAN).report_lamp().await;
    let digits = digits_in(&mother.say("家人").await);
    daughter.say("帮我妈报：新湛一路8号的楼道灯不亮").await;
    daughter.say(&digits).await;
    let id = number_in(&daughter.say("1").await);
    stage.settle().await;
    stage.clerk("demo-officer-1").await.merge(&id, &master).await.expect_done();
    stage.settle().await;
    assert!(mother.say("不是我").await.contains("不算您的了"));
    stage.settle().await;
    let before = mother.received().len();
    stage.work_until_answered(&master).await;
    assert_eq!(mother.received().len(), before, "{}", mother.last());
    assert!(daughter.received().join("\n").contains("有答复了"), "{}", daughter.last());
}
