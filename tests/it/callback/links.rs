//! The link to a report shows it to whoever holds it; what changes it asks for the query code, or comes from the chat.

use alliance_tests::clerk::Page;
use alliance_tests::resident::wrong_code;
use alliance_tests::stage::{DISTRICT, ZHANSHAN};
use alliance_tests::{Clerk, Stage};
use domain::ids::TicketId;
use domain::tickets::State;
use reqwest::StatusCode;

async fn link(stage: &Stage, id: &TicketId) -> String {
    format!("/a/{ZHANSHAN}/reports/{id}/{}", stage.ticket(id).await.secret)
}

/// Sends the form of a step with what somebody typed as the code.
async fn press(stage: &Stage, id: &TicketId, step: &str, code: &str) -> Page {
    let mut browser = Clerk::stranger(stage);
    let link = link(stage, id).await;
    let page = browser.get(&link).await;
    browser.post(&format!("{link}/{step}"), &[("version", page.hidden("version")), ("code", code)]).await
}

/// A six-digit code that is not this report's.
async fn wrong(stage: &Stage, id: &TicketId) -> &'static str {
    wrong_code(&stage.ticket(id).await.query_code)
}

#[tokio::test]
async fn a_link_that_was_passed_on_neither_withdraws_nor_rates_without_the_query_code() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let (first, second) = (wang.report_lamp().await, wang.report_manhole().await);
    stage.work_until_answered(&second).await;
    for (id, step, state) in [(&first, "withdraw", State::Submitted), (&second, "rate", State::Answered)] {
        for (typed, status) in [
            ("", StatusCode::UNPROCESSABLE_ENTITY),
            ("12345", StatusCode::UNPROCESSABLE_ENTITY),
            ("不知道", StatusCode::UNPROCESSABLE_ENTITY),
            (wrong(&stage, id).await, StatusCode::FORBIDDEN),
        ] {
            let page = press(&stage, id, step, typed).await;
            assert_eq!(page.status, status, "{step} {typed}: {}", page.html);
            assert!(
                page.html.contains("查询码") && page.html.contains(&format!("value=\"{typed}\"")),
                "{}",
                page.html
            );
            assert_eq!(stage.ticket(id).await.state, state, "{step} {typed}");
        }
        // As an old person types it: full width, in two groups.
        let code = stage.ticket(id).await.query_code;
        let wide: String =
            code.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect::<String>();
        let typed = format!("{} {}", &wide[..9], &wide[9..]);
        press(&stage, id, step, &typed).await.expect_done();
    }
    assert_eq!(stage.ticket(&first).await.state, State::Withdrawn);
    assert_eq!(stage.ticket(&second).await.state, State::Closed);
}

#[tokio::test]
async fn after_five_wrong_codes_a_day_a_report_changes_only_from_its_reporters_chat() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = wang.report_lamp().await;
    for _ in 0..5 {
        let page = press(&stage, &id, "withdraw", wrong(&stage, &id).await).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        assert!(page.html.contains(&format!("撤回{id}")), "{}", page.html);
    }
    let right = stage.ticket(&id).await.query_code;
    let page = press(&stage, &id, "withdraw", &right).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(page.html.contains("今天错了太多次"), "{}", page.html);
    // The chat of somebody else, who knows the code, counts with the page.
    let stranger = stage.resident("li", ZHANSHAN);
    stranger.follow().await;
    assert!(stranger.say(&format!("{id} {right}")).await.contains("错了好几次"));
    assert!(wang.say(&format!("撤回{id}")).await.contains("确定撤回"));
    assert_eq!(stage.ticket(&id).await.state, State::Submitted, "asked first");
    assert!(wang.say(&format!("确定撤回{id}")).await.contains("已撤回"));
    assert_eq!(stage.ticket(&id).await.state, State::Withdrawn);
}

#[tokio::test]
async fn the_reporter_confirms_and_takes_back_in_the_chat_and_nobody_else_does() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = wang.report_manhole().await;
    assert!(wang.say(&format!("解决了{id}")).await.contains("现在办不了"), "nothing is answered yet");
    stage.work_until_answered(&id).await;
    assert!(wang.last().contains(&format!("解决了，请回复“解决了{id}”")), "{}", wang.last());
    let mine = wang.say("我的诉求").await;
    assert!(mine.contains(&format!("weixin://bizmsgmenu?msgmenucontent=解决了{id}&msgmenuid=1")), "{mine}");

    let li = stage.resident("li", ZHANSHAN);
    li.follow().await;
    assert!(li.say(&format!("解决了{id}")).await.contains("只有反映人本人"));
    // The same person at another account is another follower there: WeChat does not say that they are one.
    let elsewhere = stage.resident("wang", DISTRICT);
    elsewhere.follow().await;
    assert!(elsewhere.say(&format!("撤回{id}")).await.contains("只有反映人本人"));
    assert_eq!(stage.ticket(&id).await.state, State::Answered);

    for words in ["请尽快解决", "怎么解决"] {
        assert!(wang.say(&format!("{words}{id}")).await.contains("已答复"), "{words} asks how far it is");
    }
    assert!(wang.say(&format!("解决了{id}")).await.contains("已办结"));
    stage.settle().await;
    assert_eq!(stage.ticket(&id).await.state, State::Closed);
    assert_eq!(wang.received().iter().filter(|text| text.contains("已办结")).count(), 1, "told once");
    let works = stage.resident("demo-handler-1", DISTRICT);
    works.say("帮助").await;
    assert!(works.received().join("\n").contains("反映人确认已解决"));
    // A danger goes on without the resident.
    let danger = wang.report_manhole().await;
    stage
        .clerk("demo-officer-1")
        .await
        .press(&danger, "accept", &[("category", "danger"), ("community", "")])
        .await;
    assert!(wang.say(&format!("撤回{danger}")).await.contains("工作人员照样处理"));
    assert!(wang.say(&format!("确定撤回{danger}")).await.contains("工作人员会接着处理"));
    let ticket = stage.ticket(&danger).await;
    assert_eq!((ticket.state, ticket.reporter), (State::Triaged, None));
}

#[tokio::test]
async fn a_point_goes_to_a_map_only_by_a_click_that_names_whose_it_is() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    wang.say("报修").await;
    wang.say("路灯不亮").await;
    wang.point_at("新湛一路12号").await;
    let id = alliance_tests::resident::number_in(&wang.say("完成").await);
    stage.settle().await;
    let page = stage.clerk("demo-officer-1").await.ticket(&id).await.html;
    let (before, rest) = page.split_once("https://uri.amap.com/").unwrap();
    assert!(before.contains("高德地图是外部公司的服务"), "the page says so before the link");
    let rest = rest.split_once('>').unwrap().0;
    assert!(rest.contains("rel=\"noreferrer noopener\""), "{rest}");
    for foreign in ["<iframe", "<img src=\"http", "<script src", "<link rel=\"stylesheet\""] {
        assert!(!page.contains(foreign), "nothing of a third party is loaded with the page: {foreign}");
    }
}
