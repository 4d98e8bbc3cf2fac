//! A video that is too large for the chat: by a page, into storage, and into the submission.

use alliance_tests::{Resident, Stage, film};
use reqwest::multipart::{Form, Part};
use reqwest::{Response, StatusCode};

use super::{REVIEWER, TITLE, receipt, resident};

/// A film with so much in it that no function takes it as a body.
fn large() -> Vec<u8> {
    let small = film::with_place("+36.0670+120.3830/");
    let data = vec![7; 9 * 1024 * 1024];
    let size = u32::try_from(data.len() + 8).unwrap().to_be_bytes();
    // What follows the film's type, behind long data.
    let kind = usize::try_from(u32::from_be_bytes(small[..4].try_into().unwrap())).unwrap();
    [&small[..kind], &size, b"mdat", &data, &small[kind..]].concat()
}

/// The address of the page that the chat answers with.
async fn invited(resident: &Resident<'_>) -> String {
    let answer = resident.say("视频太大，发不了").await;
    let (_, rest) = answer.split_once("<a href=\"").unwrap_or_else(|| panic!("no page: {answer}"));
    rest.split_once('"').unwrap().0.to_owned()
}

async fn html(address: &str) -> String {
    let response = reqwest::get(address).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    response.text().await.unwrap()
}

/// Sends a file by the form of a page; the answer after the redirect.
async fn send(page: &str, base: &str, bytes: Vec<u8>) -> Response {
    let html = html(page).await;
    let value = |name: &str| {
        let (_, rest) = html.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    };
    let form = Form::new()
        .text("key", value("key"))
        .text("success_action_redirect", value("success_action_redirect"))
        .part("file", Part::bytes(bytes).file_name("film.mp4"));
    reqwest::Client::new().post(format!("{base}/uploads")).multipart(form).send().await.unwrap()
}

async fn hand_in(page: &str) -> (StatusCode, String) {
    let response = reqwest::Client::new().post(format!("{page}/film")).send().await.unwrap();
    (response.status(), response.text().await.unwrap())
}

#[tokio::test]
async fn a_large_video_comes_by_a_page_and_goes_on_in_the_chat() {
    let stage = Stage::new().await;
    let base = stage.alliance.url();
    let wang = resident(&stage, "wang").await;
    assert!(wang.say("投稿").await.contains("大视频"));
    let page = invited(&wang).await;
    assert_eq!(invited(&wang).await, page, "who asks again keeps the address");
    assert!(html(&page).await.contains("选一段视频"));

    let sent = send(&page, &base, large()).await;
    assert_eq!(sent.status(), StatusCode::OK);
    assert!(sent.text().await.unwrap().contains("还差一步"));
    let (status, done) = hand_in(&page).await;
    assert!(status == StatusCode::OK && done.contains("视频已经收到了"), "{done}");
    let (status, again) = hand_in(&page).await;
    assert!(status == StatusCode::OK && again.contains("视频已经收到了"), "{again}");
    stage.settle().await;
    let told = wang.received().join("\n");
    assert!(told.contains("您用网页发的视频收到了"), "{told}");

    assert!(wang.say(TITLE).await.contains("里面拍到、录到了谁"));
    assert!(wang.say("1").await.contains("署什么名"));
    wang.say("匿名").await;
    let (id, _) = receipt(&wang.say("同意").await);
    let mut reviewer = stage.clerk(REVIEWER).await;
    let shown = reviewer.get(&format!("/console/submissions/{id}")).await;
    let (_, rest) = shown.html.split_once(&format!("/console/submissions/{id}/media/")).unwrap();
    let file = format!("/console/submissions/{id}/media/{}?play=1", &rest[..32]);
    let film = reviewer.get_part(&file, Some("bytes=9437184-")).await;
    assert_eq!(film.status, StatusCode::PARTIAL_CONTENT);
    assert!(!film.bytes.windows(7).any(|place| place == b"36.0670"), "the place is gone");
}

#[tokio::test]
async fn what_is_no_video_or_not_sent_or_not_invited_changes_nothing() {
    let stage = Stage::new().await;
    let base = stage.alliance.url();
    let wang = resident(&stage, "wang").await;
    wang.say("投稿").await;
    let page = invited(&wang).await;
    let (status, early) = hand_in(&page).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && early.contains("没有传上来"), "{early}");
    send(&page, &base, b"<html>no film</html>".to_vec()).await;
    let (status, refused) = hand_in(&page).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && refused.contains("不是MP4格式"), "{refused}");
    assert!(refused.contains("选一段视频"), "another can be sent: {refused}");
    let wrong = format!("{}{}", &page[..page.len() - 32], "0".repeat(32));
    assert_eq!(reqwest::get(&wrong).await.unwrap().status(), StatusCode::NOT_FOUND);
    assert_eq!(hand_in(&wrong).await.0, StatusCode::NOT_FOUND);
    // A photo came by the chat meanwhile.
    wang.show(alliance_tests::photo::with_exif("GPS")).await;
    assert!(html(&page).await.contains("用不了了"));
    assert!(hand_in(&page).await.1.contains("用不了了"));
    assert!(wang.say("大视频").await.contains("一份投稿只能是一种"));
}
