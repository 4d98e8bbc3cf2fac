//! What the clock does: files that never come, an answer that never comes, a consent that ends.

use alliance_tests::{Stage, film, photo};
use jiff::SignedDuration;
use reqwest::StatusCode;

use super::{REVIEWER, accept, fetched, press, public, publish, resident, submit, sweep};

fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

#[tokio::test]
async fn what_is_no_video_is_lost_and_sent_again_under_the_same_number() {
    let stage = Stage::new().await;
    let wang = resident(&stage, "wang").await;
    wang.say("投稿").await;
    wang.film(b"no film".to_vec()).await;
    wang.say("坏了的视频").await;
    wang.say("1").await;
    wang.say("匿名").await;
    let (id, _) = super::receipt(&wang.say("同意").await);
    fetched(&stage).await;
    let told = wang.received().join("\n");
    assert!(told.contains("没有收全，请再发一次"), "{told}");
    sweep(&stage).await;
    assert!(wang.say(&format!("投稿 {id}")).await.contains("再发一次"));
    let again = wang.film(film::with_place("+36.0670+120.3830/")).await;
    assert!(again.contains("收到视频") && again.contains("请回复“同意”两个字"), "{again}");
    let (same, _) = super::receipt(&wang.say("同意").await);
    assert_eq!(same, id);
    fetched(&stage).await;
    accept(&mut stage.clerk(REVIEWER).await, &id).await;
}

#[tokio::test]
async fn what_nobody_goes_on_with_is_gone_after_three_days() {
    let stage = Stage::new().await;
    let wang = resident(&stage, "wang").await;
    wang.say("投稿").await;
    wang.show(photo::with_exif("GPS")).await;
    stage.settle().await;
    stage.alliance.clock.advance(days(3));
    sweep(&stage).await;
    sweep(&stage).await;
    // The dialogue is over, too: what is said now is about something else, and brings the notice.
    let told = wang.say("同意").await;
    assert!(told.contains("没有收全") && !told.contains("查询码"), "{told}");
    let mut reviewer = stage.clerk(REVIEWER).await;
    let list = reviewer.get("/console/submissions?list=lost").await;
    let (_, rest) = list.html.split_once("href=\"/console/submissions/").unwrap();
    let page = reviewer.get(&format!("/console/submissions/{}", &rest[..8])).await;
    assert!(page.html.contains("没有文件，或者已经删除"), "{}", page.html);
}

#[tokio::test]
async fn a_question_without_an_answer_ends_after_a_week() {
    let stage = Stage::new().await;
    let wang = resident(&stage, "wang").await;
    let (id, _) = submit(&wang, "1").await;
    fetched(&stage).await;
    let mut reviewer = stage.clerk(REVIEWER).await;
    press(&mut reviewer, &id, "ask", &[("question", "哪天拍的？")]).await.expect_done();
    stage.alliance.clock.advance(days(7));
    sweep(&stage).await;
    // Beyond the window of replies, so it comes with the next contact.
    let told = wang.say("你好").await;
    assert!(told.contains("没有收到您的回答"), "{told}");
    assert!(wang.say(&format!("投稿 {id}")).await.contains("没有采用"));
}

#[tokio::test]
async fn a_consent_is_asked_for_again_and_ends_the_page_with_itself() {
    let stage = Stage::new().await;
    let wang = resident(&stage, "wang").await;
    let (id, _) = submit(&wang, "1").await;
    fetched(&stage).await;
    let article = accept(&mut stage.clerk(REVIEWER).await, &id).await;
    publish(&stage, &article).await;
    let page = format!("/articles/{article}");
    stage.alliance.clock.advance(SignedDuration::from_mins(11));
    sweep(&stage).await;
    assert!(!wang.say(&format!("同意投稿 {id}")).await.contains("继续公开"), "nobody was asked yet");
    stage.alliance.clock.advance(days(2 * 365 - 30));
    sweep(&stage).await;
    let asked = wang.say("你好").await;
    let told = format!("{asked}\n{}", wang.received().join("\n"));
    assert!(told.contains("再过一个月就到同意公开的时间"), "{told}");
    assert!(wang.say(&format!("同意投稿 {id}")).await.contains("继续公开两年"));
    stage.alliance.clock.advance(days(40));
    sweep(&stage).await;
    assert_eq!(public(&stage, &page).await.0, StatusCode::OK);
    // Asked once more, and not answered.
    stage.alliance.clock.advance(days(2 * 365));
    sweep(&stage).await;
    assert_eq!(public(&stage, &page).await.0, StatusCode::GONE);
}
