//! Articles go to WeChat, too, and what becomes of the copies there.

use alliance_tests::stage::{DISTRICT, ZHANSHAN};
use alliance_tests::{Clerk, Stage};
use domain::review::Step;
use jiff::SignedDuration;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::articles::{ADMIN, BODY, EDITOR, REVIEWER, TITLE, add, begin, press, public, sign, write};

/// Has the articles of `news` go to WeChat.
async fn to_wechat(stage: &Stage) {
    let mut admin = stage.clerk(ADMIN).await;
    let page = admin.get("/console/columns").await;
    let mut fields = vec![
        ("csrf".to_owned(), page.hidden("csrf").to_owned()),
        ("version".to_owned(), page.hidden("version").to_owned()),
        ("account".to_owned(), ZHANSHAN.to_owned()),
        ("wechat-1".to_owned(), "1".to_owned()),
    ];
    for (at, id) in (1..).zip(["news", "tv", "horn", "life", "community", "heart"]) {
        for (name, value) in [("id", id), ("name", id), ("kind", "news"), ("review", "two")] {
            fields.push((format!("{name}-{at}"), value.to_owned()));
        }
    }
    let borrowed: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    admin.post("/console/columns", &borrowed).await.expect_done();
    let page = admin.get("/console/columns").await;
    assert!(page.html.contains("name=\"wechat-1\" value=\"1\" checked"), "{}", page.html);
}

/// Hands in, signs and publishes what was written.
async fn release(stage: &Stage, editor: &mut Clerk, id: &str) {
    press(editor, id, "hand-in", &[]).await.expect_done();
    sign(&mut stage.clerk(REVIEWER).await, id, Step::Second).await.expect_done();
    press(editor, id, "schedule", &[("act", "now"), ("at", "")]).await.expect_done();
}

async fn published(stage: &Stage, editor: &mut Clerk) -> String {
    let (page, id) = begin(editor, "news").await;
    write(editor, &page, (&id, "news"), TITLE, BODY).await.expect_done();
    release(stage, editor, &id).await;
    id
}

/// A minute passes, and copies are carried on.
async fn carry_on(stage: &Stage, minutes: i64) {
    stage.settle().await;
    stage.alliance.clock.advance(SignedDuration::from_mins(minutes));
    stage.alliance.tick("article-copy").await.unwrap();
    stage.settle().await;
}

/// What the article's page says of its copies.
async fn said(clerk: &mut Clerk, id: &str) -> String {
    let page = clerk.get(&format!("/console/articles/{id}")).await;
    let copies = page.html.split("id=\"copies\"").nth(1).unwrap_or_default();
    copies.split("</section>").next().unwrap_or_default().to_owned()
}

/// The addresses at WeChat that it names.
fn addresses(said: &str) -> Vec<String> {
    said.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

async fn read(url: &str) -> (StatusCode, String) {
    let answer = reqwest::get(url).await.unwrap();
    (answer.status(), answer.text().await.unwrap())
}

/// Makes calls of the account fail.
async fn fault(stage: &Stage, mut api: Value) {
    api["account"] = json!(ZHANSHAN);
    let url = format!("{}/simulator/faults", stage.alliance.url());
    let sent = reqwest::Client::new().post(url).json(&json!({ "api": api })).send().await.unwrap();
    assert!(sent.status().is_success(), "{}", sent.text().await.unwrap());
}

/// Fails every call of a path, for tests in which it must not be made.
async fn never(stage: &Stage, path: &str) {
    fault(stage, json!({ "path": path, "errcode": 43104, "times": 1000 })).await;
}

#[tokio::test]
async fn a_copy_goes_out_is_replaced_by_its_correction_and_deleted_with_its_article() {
    let stage = Stage::new().await;
    to_wechat(&stage).await;
    let mut editor = stage.clerk(EDITOR).await;
    let id = published(&stage, &mut editor).await;
    assert_eq!(addresses(&said(&mut editor, &id).await), [""; 0]);
    // WeChat tells the end by an event, which may come before its answer. It is kept: nobody asks in the first ten minutes.
    never(&stage, "freepublish/get").await;
    never(&stage, "freepublish/batchget").await;
    carry_on(&stage, 0).await;
    assert!(said(&mut editor, &id).await.contains("已经交给微信"));
    carry_on(&stage, 1).await;
    let first = addresses(&said(&mut editor, &id).await);
    let (status, html) = read(&first[0]).await;
    assert!(status == StatusCode::OK && html.contains(TITLE) && html.contains("请带身份证"), "{html}");

    // The correction has a copy of its own, and the old one goes.
    let page = editor.get(&format!("/console/articles/{id}/edit")).await;
    write(&mut editor, &page, (&id, "news"), "周日社区义诊", BODY).await.expect_done();
    release(&stage, &mut editor, &id).await;
    carry_on(&stage, 0).await;
    carry_on(&stage, 1).await;
    let second = addresses(&said(&mut editor, &id).await);
    assert!(second.len() == 1 && second != first, "{second:?}");
    assert!(read(&second[0]).await.1.contains("周日社区义诊"));
    assert_eq!(read(&first[0]).await.0, StatusCode::NOT_FOUND);

    // Withdrawn: the page says that WeChat still has it until it has not.
    press(&mut stage.clerk(REVIEWER).await, &id, "withdraw", &[("reason", "时间错了")]).await.expect_done();
    let (status, html) = public(&stage, &format!("/articles/{id}")).await;
    assert!(status == StatusCode::GONE && html.contains("微信里的那一份正在删除"), "{html}");
    fault(&stage, json!({ "path": "freepublish/delete", "errcode": -1 })).await;
    carry_on(&stage, 0).await;
    assert!(said(&mut editor, &id).await.contains("还在微信里，正在删除"));
    assert_eq!(read(&second[0]).await.0, StatusCode::OK);
    carry_on(&stage, 1).await;
    assert_eq!(read(&second[0]).await.0, StatusCode::NOT_FOUND);
    let html = public(&stage, &format!("/articles/{id}")).await.1;
    assert!(html.contains("已经撤下") && !html.contains("微信里的那一份"), "{html}");
    assert!(said(&mut editor, &id).await.contains("已经从微信删除"));
}

#[tokio::test]
async fn a_lost_answer_of_the_submission_sends_nothing_twice() {
    let stage = Stage::new().await;
    to_wechat(&stage).await;
    let mut editor = stage.clerk(EDITOR).await;
    // The answer to the draft was lost first: the draft is found, and no second one is made.
    // Then WeChat took the submission, and only the answer was lost: the publication is found by where “read the original” leads.
    let id = published(&stage, &mut editor).await;
    fault(&stage, json!({ "path": "draft/add", "errcode": -1, "lost": true })).await;
    carry_on(&stage, 0).await;
    assert!(said(&mut editor, &id).await.contains("正在等着放进公众号的草稿箱"));
    never(&stage, "draft/add").await;
    fault(&stage, json!({ "path": "freepublish/submit", "errcode": -1, "lost": true })).await;
    carry_on(&stage, 1).await;
    assert!(said(&mut editor, &id).await.contains("正在提交发布"));
    never(&stage, "freepublish/submit").await;
    carry_on(&stage, 2).await;
    carry_on(&stage, 2).await;
    let taken = addresses(&said(&mut editor, &id).await);
    assert!(read(&taken[0]).await.1.contains(TITLE));

    // WeChat did not take it: the draft is still there, and is submitted again.
    let stage = Stage::new().await;
    to_wechat(&stage).await;
    let mut editor = stage.clerk(EDITOR).await;
    let id = published(&stage, &mut editor).await;
    fault(&stage, json!({ "path": "freepublish/submit", "errcode": -1 })).await;
    carry_on(&stage, 0).await;
    // No second draft is made for it.
    never(&stage, "draft/add").await;
    carry_on(&stage, 2).await;
    carry_on(&stage, 2).await;
    assert!(read(&addresses(&said(&mut editor, &id).await)[0]).await.1.contains(TITLE));
}

#[tokio::test]
async fn what_an_account_may_not_or_wechat_will_not_publish_is_said() {
    let stage = Stage::new().await;
    to_wechat(&stage).await;
    let mut editor = stage.clerk(EDITOR).await;
    let id = published(&stage, &mut editor).await;
    fault(&stage, json!({ "path": "draft/add", "errcode": 48001 })).await;
    carry_on(&stage, 0).await;
    let copies = said(&mut editor, &id).await;
    assert!(copies.contains("文章只在我们自己的网页上") && addresses(&copies).is_empty(), "{copies}");
    assert_eq!(public(&stage, &format!("/articles/{id}")).await.0, StatusCode::OK);

    // The draft fails WeChat's check: its author is told, and may have it tried again.
    let failed = published(&stage, &mut editor).await;
    fault(&stage, json!({ "path": "freepublish/submit", "errcode": 53503 })).await;
    carry_on(&stage, 0).await;
    assert!(said(&mut editor, &failed).await.contains("没有通过微信的检查"));
    let told = stage.resident(EDITOR, DISTRICT).received();
    assert!(told.iter().any(|text| text.contains(TITLE) && text.contains("没有通过微信的检查")), "{told:?}");
    let again = [("act", "again"), ("number", "1")];
    press(&mut editor, &failed, "schedule", &again).await.expect_done();
    let twice = press(&mut editor, &failed, "schedule", &again).await;
    assert!(twice.html.contains("现在没有要再发的"), "{}", twice.html);
    carry_on(&stage, 0).await;
    carry_on(&stage, 1).await;
    assert_eq!(read(&addresses(&said(&mut editor, &failed).await)[0]).await.0, StatusCode::OK);

    // WeChat wants a person to publish it; withdrawn before, its draft goes.
    let by_hand = published(&stage, &mut editor).await;
    fault(&stage, json!({ "path": "freepublish/submit", "errcode": 53504 })).await;
    carry_on(&stage, 0).await;
    assert!(said(&mut editor, &by_hand).await.contains("微信要求人工发布"));
    press(&mut stage.clerk(REVIEWER).await, &by_hand, "withdraw", &[("reason", "不用了")])
        .await
        .expect_done();
    carry_on(&stage, 0).await;
    assert!(said(&mut editor, &by_hand).await.contains("没有在微信发布过"));
}

#[tokio::test]
async fn a_picture_is_uploaded_to_the_account_once_and_covers_the_copy() {
    let stage = Stage::new().await;
    to_wechat(&stage).await;
    let mut editor = stage.clerk(EDITOR).await;
    let (page, id) = begin(&mut editor, "news").await;
    let photo = alliance_tests::photo::with_exif("GPS");
    let sent = add(&mut editor, &page, &id, "前面。", photo).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.html);
    let page = editor.get(&format!("/console/articles/{id}/edit")).await;
    let media = page.html.split_once("【图片 ").unwrap().1[..32].to_owned();
    write(&mut editor, &page, (&id, "news"), TITLE, &format!("【图片 {media}】排队的居民"))
        .await
        .expect_done();
    release(&stage, &mut editor, &id).await;
    fault(&stage, json!({ "path": "media/uploadimg", "errcode": 45001 })).await;
    carry_on(&stage, 0).await;
    assert!(said(&mut editor, &id).await.contains("微信没有接受（错误45001）"));
    // The cover is there already.
    never(&stage, "material/add_material").await;
    press(&mut editor, &id, "schedule", &[("act", "again"), ("number", "1")]).await.expect_done();
    carry_on(&stage, 0).await;
    carry_on(&stage, 1).await;
    assert_eq!(read(&addresses(&said(&mut editor, &id).await)[0]).await.0, StatusCode::OK);
}

#[tokio::test]
async fn what_is_withdrawn_before_it_is_carried_on_never_goes_out() {
    let stage = Stage::new().await;
    to_wechat(&stage).await;
    let mut editor = stage.clerk(EDITOR).await;
    let id = published(&stage, &mut editor).await;
    press(&mut stage.clerk(REVIEWER).await, &id, "withdraw", &[("reason", "不用了")]).await.expect_done();
    never(&stage, "draft/add").await;
    never(&stage, "freepublish").await;
    carry_on(&stage, 1).await;
    assert_eq!(said(&mut editor, &id).await, "");

    // While WeChat publishes it: it is deleted as soon as it is out.
    let stage = Stage::new().await;
    to_wechat(&stage).await;
    let mut editor = stage.clerk(EDITOR).await;
    let id = published(&stage, &mut editor).await;
    carry_on(&stage, 0).await;
    press(&mut stage.clerk(REVIEWER).await, &id, "withdraw", &[("reason", "不用了")]).await.expect_done();
    carry_on(&stage, 1).await;
    assert!(said(&mut editor, &id).await.contains("已经从微信删除"));
}
