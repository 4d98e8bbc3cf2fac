//! A conversation is listed, opened, answered and closed.

use alliance_tests::Stage;
use alliance_tests::stage::{DISTRICT, ZHANSHAN};
use domain::inbox::Reason;
use reqwest::StatusCode;

use super::{attend, path, press};

#[tokio::test]
async fn a_recording_without_words_is_listened_to_and_answered_once() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    wang.speak(None).await;
    stage.settle().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let mut colleague = stage.clerk("demo-officer-2").await;
    let list = officer.get("/console/inbox").await;
    let here = path(&stage, "wang", ZHANSHAN);
    assert!(list.html.contains("语音未转成文字") && list.html.contains(&here), "{}", list.html);

    let page = officer.get(&here).await;
    assert!(
        page.html.contains("<audio controls") && page.html.contains("受理员甲（演示） "),
        "{}",
        page.html
    );
    let (_, media) = page.html.split_once(&format!("{here}/media/")).unwrap();
    let media = media.split(['"', '?']).next().unwrap();
    let (status, kind) = officer.get_file(&format!("{here}/media/{media}")).await;
    assert_eq!((status, kind.as_str()), (StatusCode::OK, "application/octet-stream"));
    let other = officer.get_file(&format!("{here}/media/0123456789abcdef0123456789abcdef")).await;
    assert_eq!(other.0, StatusCode::NOT_FOUND);

    let late = colleague.get(&here).await;
    assert!(late.html.contains("受理员甲（演示） 打开看过"), "{}", late.html);
    let empty = press(&mut officer, &page, &here, "reply", &[("text", " ")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let answer = [("text", "听到了：楼道灯的事今天下午就去修")];
    for _ in 0..2 {
        press(&mut officer, &page, &here, "reply", &answer).await.expect_done();
        stage.settle().await;
    }
    let heard = wang.received().into_iter().filter(|text| text.contains("今天下午就去修")).count();
    assert_eq!(heard, 1, "{:?}", wang.received());
    assert_eq!(wang.last(), answer[0].1, "nothing is added to what a person writes");

    // Another text from the same page neither goes out over what was written nor is lost.
    let other = press(&mut officer, &page, &here, "reply", &[("text", "补一句：明天也去看看")]).await;
    assert_eq!(other.status, StatusCode::CONFLICT);
    assert!(other.html.contains("补一句：明天也去看看"), "{}", other.html);

    let refused = press(&mut colleague, &late, &here, "reply", &[("text", "我也来答一句")]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.html.contains("我也来答一句") && refused.html.contains("今天下午就去修"));
    press(&mut colleague, &refused, &here, "reply", &[("text", "我也来答一句")]).await.expect_done();
    let list = officer.get("/console/inbox").await;
    assert!(!list.html.contains(&here), "{}", list.html);
    assert!(officer.get("/console/inbox?list=answered").await.html.contains(&here));
}

#[tokio::test]
async fn a_conversation_that_is_closed_comes_back_with_the_next_word() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    wang.say("找人工").await;
    stage.settle().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let here = path(&stage, "wang", ZHANSHAN);
    let page = officer.get(&here).await;
    let closed = press(&mut officer, &page, &here, "close", &[("reason", "已电话说明")]).await;
    assert_eq!(closed.html, "/console/inbox?done=closed");
    assert!(!officer.get("/console/inbox?done=closed").await.html.contains(&here));
    assert!(officer.get("/console/inbox?list=closed").await.html.contains(&here));
    let again = officer.get(&here).await;
    assert!(again.html.contains("已电话说明") && !again.html.contains("结束，不再列出"), "{}", again.html);
    wang.say("还是要找人工").await;
    stage.settle().await;
    let list = officer.get("/console/inbox").await;
    assert!(list.html.contains(&here) && list.html.contains("还是要找人工"), "{}", list.html);
}

#[tokio::test]
async fn a_conversation_is_for_those_of_its_account_alone() {
    let stage = Stage::new().await;
    for account in [ZHANSHAN, DISTRICT] {
        attend(&stage, ("wang", account), 1, Reason::Person, "请接人工").await;
    }
    let here = path(&stage, "wang", ZHANSHAN);
    let mut district = stage.clerk("demo-officer-3").await;
    assert_eq!(district.get(&here).await.status, StatusCode::NOT_FOUND);
    let list = district.get("/console/inbox").await.html;
    assert!(!list.contains(&here) && list.contains(&path(&stage, "wang", DISTRICT)), "{list}");
    let mut watcher = stage.clerk("demo-supervisor-1").await;
    let page = watcher.get(&here).await;
    assert!(page.html.contains("请接人工") || page.status == StatusCode::OK);
    assert!(!page.html.contains("发送</button>"), "who only reads has no form");
    let mut handler = stage.clerk("demo-handler-1").await;
    assert_eq!(handler.get("/console/inbox").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn any_form_of_a_page_that_is_no_longer_true_comes_back_with_what_was_typed() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    wang.speak(None).await;
    let call = domain::inbox::CallWanted {
        number: "13800000000".to_owned(),
        when: domain::inbox::HalfDay::Any,
        at: stage.alliance.clock.now(),
    };
    attend(&stage, ("wang", ZHANSHAN), 7, Reason::Call { call }, "请回电").await;
    // Whoever leads is shown those who are at work besides.
    let mut officer = stage.clerk("demo-account-admin-1").await;
    let here = path(&stage, "wang", ZHANSHAN);
    let page = officer.get(&here).await;
    wang.say("我找人工").await;
    stage.settle().await;
    let fields: [(&str, &[(&str, &str)]); 7] = [
        ("take", &[]),
        ("deal", &[("to", "demo-officer-2")]),
        ("snooze", &[("until", "2026-11-24T09:00")]),
        ("reply", &[("text", "马上办")]),
        ("close", &[("reason", "马上办")]),
        ("report", &[("description", "马上办"), ("address", "新湛一路8号"), ("consent", "1")]),
        ("call", &[("call", page.hidden("call")), ("outcome", "reached")]),
    ];
    for (form, fields) in fields {
        let stale = press(&mut officer, &page, &here, form, fields).await;
        assert_eq!(stale.status, StatusCode::CONFLICT, "{form}: {}", stale.html);
        assert!(stale.html.contains("还没有执行") && stale.html.contains("我找人工"), "{form}");
        let typed = match form {
            "take" | "call" => "",
            "deal" => "value=\"demo-officer-2\" selected",
            "snooze" => "2026-11-24T09:00",
            _ => "马上办",
        };
        assert!(stale.html.contains(typed), "{form}");
    }
    assert!(officer.get("/console/inbox").await.html.contains(&here));
}
