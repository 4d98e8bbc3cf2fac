//! Canned replies: kept by whoever leads, filled in on the page of a conversation, and sent only once nothing is missing.

use alliance_tests::Stage;
use alliance_tests::stage::ZHANSHAN;
use reqwest::StatusCode;

use super::{path, press};

const TEXT: &str = "{称呼}您好，您的诉求编号是{编号}，最晚{时限}答复，急事请打{热线}。";

#[tokio::test]
async fn a_canned_reply_is_filled_in_and_not_sent_while_something_is_missing() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    wang.say("找人工，楼道里的灯坏了三天").await;
    stage.settle().await;
    let mut admin = stage.clerk("demo-account-admin-1").await;
    let page = admin.get("/console/canned").await;
    assert!(page.html.contains("{称呼}、{编号}、{时限}、{热线}"), "{}", page.html);
    let own = ["csrf", "version", "account"].map(|name| (name, page.hidden(name).to_owned()));
    let own: Vec<_> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let half =
        admin.post("/console/canned", &[&own[..], &[("title-1", ""), ("text-1", TEXT)]].concat()).await;
    half.expect_wrong("第1条：请写名称");
    assert!(half.html.contains("急事请打{热线}"), "what was typed is there: {}", half.html);
    let whole = [&own[..], &[("title-1", "已登记"), ("text-1", TEXT)]].concat();
    admin.post("/console/canned", &whole).await.expect_done();
    let stale = admin.post("/console/canned", &whole).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    let foreign = [&own[..2], &[("account", "shinan")]].concat();
    assert_eq!(admin.post("/console/canned", &foreign).await.status, StatusCode::FORBIDDEN);

    let here = path(&stage, "wang", ZHANSHAN);
    let mut officer = stage.clerk("demo-officer-1").await;
    assert_eq!(officer.get("/console/canned").await.status, StatusCode::FORBIDDEN);
    let page = officer.get(&here).await;
    assert!(page.html.contains("还可发 3 条 · 至 "), "{}", page.html);
    let said = [("description", "楼道里的灯坏了三天"), ("address", "新湛一路8号"), ("consent", "1")];
    press(&mut officer, &page, &here, "report", &said).await.expect_done();
    let page = officer.get(&here).await;
    let fill = [("text", "已经看到您的留言。"), ("canned", "1"), ("fill", "1")];
    let page = press(&mut officer, &page, &here, "reply", &fill).await;
    assert!(page.html.contains("已经看到您的留言。\n{称呼}您好"), "what was typed stays: {}", page.html);
    let (_, text) = page.html.split_once("{称呼}您好").unwrap();
    let text = format!("{{称呼}}您好{}", text.split('<').next().unwrap());
    assert!(text.contains("20261123-0001") && text.contains("12345") && !text.contains("时限"), "{text}");
    let refused = press(&mut officer, &page, &here, "reply", &[("text", &text)]).await;
    refused.expect_wrong("请改成怎么称呼这位居民");
    assert!(refused.html.contains("20261123-0001"), "{}", refused.html);
    let text = text.replace("{称呼}", "王阿姨");
    press(&mut officer, &refused, &here, "reply", &[("text", &text)]).await.expect_done();
    stage.settle().await;
    assert!(wang.last().starts_with("王阿姨您好"), "{}", wang.last());
}
