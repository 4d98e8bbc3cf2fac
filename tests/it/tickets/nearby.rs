//! Before a report is sent, and on its page, the open reports of the same matter at the same place are shown.

use alliance_tests::Stage;
use alliance_tests::resident::number_in;
use alliance_tests::stage::ZHANSHAN;
use domain::ids::TicketId;

const NEARBY: &str = "附近已有人反映：";

/// Sends a report of a lamp.
async fn report(stage: &Stage, person: &str, words: &str) -> TicketId {
    let resident = stage.resident(person, ZHANSHAN);
    resident.follow().await;
    resident.say("报修").await;
    resident.say(words).await;
    number_in(&resident.say("完成").await)
}

#[tokio::test]
async fn the_same_matter_at_the_same_place_is_shown_before_one_more_is_sent_and_on_its_page() {
    let stage = Stage::new().await;
    let lamp = report(&stage, "wang", "新湛一路12号3单元201门口的路灯不亮了").await;
    let other = report(&stage, "sun", "新湛一路14号的路灯不亮了").await;
    let noise = report(&stage, "zhou", "新湛一路12号半夜放音响，吵死了").await;

    let li = stage.resident("li", ZHANSHAN);
    li.follow().await;
    li.say("报修").await;
    let shown = li.say("市南区新湛1路十二号的路灯好几天没亮").await;
    assert!(shown.contains(NEARBY) && shown.contains("照明用电"), "{shown}");
    assert!(shown.contains(&format!("{lamp} 照明用电 新湛一路12号")), "{shown}");
    assert!(!shown.contains("201") && !shown.contains("单元"), "no flat: {shown}");
    assert!(!shown.contains(other.as_str()), "another house: {shown}");
    assert!(!shown.contains(noise.as_str()), "another matter: {shown}");
    let sent = number_in(&li.say("1").await);

    let mut officer = stage.clerk("demo-officer-1").await;
    let page = officer.ticket(&sent).await;
    let link = |id: &TicketId| format!("<a class=\"tap\" href=\"/console/tickets/{id}\">{id}</a>");
    assert!(page.html.contains("附近的诉求") && page.html.contains(&link(&lamp)), "{}", page.html);
    assert!(page.html.contains("地点名称相同") && !page.html.contains(&link(&other)), "{}", page.html);
}

#[tokio::test]
async fn a_report_that_has_ended_and_ones_own_are_not_shown() {
    let stage = Stage::new().await;
    let lamp = report(&stage, "wang", "新湛一路12号的路灯不亮了").await;
    let wang = stage.resident("wang", ZHANSHAN);
    let again = wang.say("新湛一路12号的路灯还是不亮").await;
    assert!(!again.contains(NEARBY), "one's own: {again}");
    wang.say("取消").await;
    wang.say(&format!("确定撤回{lamp}")).await;

    let li = stage.resident("li", ZHANSHAN);
    li.follow().await;
    li.say("报修").await;
    let shown = li.say("新湛一路12号的路灯不亮了").await;
    assert!(shown.contains("要报的是") && !shown.contains(NEARBY), "{shown}");
}

#[tokio::test]
async fn who_has_met_the_same_follows_that_report_once_and_sends_none() {
    let stage = Stage::new().await;
    let lamp = report(&stage, "wang", "新湛一路12号的路灯不亮了").await;
    let li = stage.resident("li", ZHANSHAN);
    li.follow().await;
    let words = format!("我也遇到{lamp}");
    let guessed = li.say(&words).await;
    assert!(guessed.contains("请先说说您遇到的是什么事"), "{guessed}");
    li.say("报修").await;
    let shown = li.say("新湛一路12号的路灯好几天没亮").await;
    assert!(shown.contains(&words), "{shown}");
    let receipt = li.say(&words).await;
    assert!(receipt.contains("记下您也遇到了") && receipt.contains("接下来：最晚"), "{receipt}");
    assert_eq!(stage.ticket(&lamp).await.followers, 1);
    let again = li.say(&words).await;
    assert!(again.contains("您已经关注了"), "{again}");
    assert_eq!(stage.ticket(&lamp).await.followers, 1, "once each");
    let own = stage.resident("wang", ZHANSHAN).say(&words).await;
    assert!(own.contains("您自己的诉求"), "{own}");
}
