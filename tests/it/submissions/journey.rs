//! A resident's video from the chat to the page to its withdrawal, and the same from somebody who is seen in it.

use alliance_tests::Stage;
use alliance_tests::stage::ZHANSHAN;
use jiff::SignedDuration;
use reqwest::StatusCode;

use super::{
    EDITOR, REVIEWER, TITLE, accept, fetched, film_of, press, public, publish, resident, submit, sweep,
};

#[tokio::test]
async fn a_video_goes_from_the_chat_to_the_page_and_is_withdrawn_everywhere() {
    let stage = Stage::new().await;
    let wang = resident(&stage, "wang").await;
    let (id, _) = submit(&wang, "2").await;
    assert!(wang.say("我的诉求").await.contains("还没有诉求"), "a submission is no report");

    // Staff see it; nothing of it is public, and it is not taken before the file is here.
    let mut reviewer = stage.clerk(REVIEWER).await;
    let list = reviewer.get("/console/submissions").await;
    assert!(list.html.contains(TITLE) && list.html.contains(&id), "{}", list.html);
    let early = press(&mut reviewer, &id, "accept", &super::SEEN).await;
    assert!(early.html.contains("文件还没有收全"), "{}", early.html);
    fetched(&stage).await;
    let page = reviewer.get(&format!("/console/submissions/{id}")).await;
    assert!(page.html.contains("里面的其他人都知道，也都同意公开"), "{}", page.html);
    let (_, rest) = page.html.split_once(&format!("/console/submissions/{id}/media/")).unwrap();
    let media = rest[..32].to_owned();
    let file = format!("/console/submissions/{id}/media/{media}?play=1");
    let film = reviewer.get_part(&file, Some("bytes=0-")).await;
    assert_eq!(film.status, StatusCode::PARTIAL_CONTENT);
    assert!(!film.bytes.windows(7).any(|place| place == b"36.0670"), "the place is gone");
    let unseen = press(&mut reviewer, &id, "accept", &[("column", "tv"), ("plates", "1")]).await;
    assert_eq!(unseen.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", unseen.html);

    let article = accept(&mut reviewer, &id).await;
    stage.settle().await;
    assert!(wang.received().join("\n").contains("采用了"));
    assert_eq!(public(&stage, &format!("/articles/{article}")).await.0, StatusCode::NOT_FOUND);
    let open = format!("/articles/{article}/media/{media}?play=1");
    assert_eq!(public(&stage, &open).await.0, StatusCode::NOT_FOUND);
    publish(&stage, &article).await;
    let film = film_of(&stage, &article).await;
    let (status, bytes) = public(&stage, &film).await;
    assert!(status == StatusCode::OK && bytes.contains("moov"));
    assert!(public(&stage, "/columns/tv").await.1.contains(TITLE));
    stage.alliance.clock.advance(SignedDuration::from_mins(11));
    sweep(&stage).await;
    let told = wang.received().join("\n");
    assert!(told.contains("发布了"), "{told}");

    // No other article shows the film, whoever writes its name into one.
    let mut editor = stage.clerk(EDITOR).await;
    let page = editor.get(&format!("/console/articles/new?account={ZHANSHAN}&column=news")).await;
    let other = page.html.split_once("data-draft=\"").unwrap().1[..16].to_owned();
    let body = format!("【视频 {media}】别人的视频。");
    let fields = [
        ("csrf", page.hidden("csrf")),
        ("version", page.hidden("version")),
        ("account", ZHANSHAN),
        ("column", "news"),
        ("title", "借来的"),
        ("body", body.as_str()),
    ];
    editor.post(&format!("/console/articles/{other}/write"), &fields).await.expect_done();
    let borrowed = format!("/console/articles/{other}/media/{media}?play=1");
    assert_eq!(editor.get_file(&borrowed).await.0, StatusCode::NOT_FOUND);

    // Withdrawn: at once from page, list, feed and file; the record stays, the file goes.
    let gone = wang.say(&format!("撤回投稿 {id}")).await;
    assert!(gone.contains("已经撤回") && gone.contains("收不回来"), "{gone}");
    assert_eq!(public(&stage, &format!("/articles/{article}")).await.0, StatusCode::GONE);
    assert_eq!(public(&stage, &film).await.0, StatusCode::NOT_FOUND);
    for path in ["/columns/tv", "/columns/tv/feed.xml", "/columns/tv/atom.xml", "/feed.xml"] {
        assert!(!public(&stage, path).await.1.contains(TITLE), "{path}");
    }
    assert!(wang.say(&format!("撤回投稿 {id}")).await.contains("已经撤回，不再公开"), "told, not done again");
    sweep(&stage).await;
    let page = reviewer.get(&format!("/console/submissions/{id}")).await;
    assert!(page.html.contains("已撤回") && page.html.contains("没有文件，或者已经删除"), "{}", page.html);
    assert_eq!(reviewer.get_file(&file).await.0, StatusCode::NOT_FOUND);
    // The draft cannot go out again.
    let page = editor.get(&format!("/console/articles/{article}/edit")).await;
    let fields = [
        ("csrf", page.hidden("csrf")),
        ("version", page.hidden("version")),
        ("account", ZHANSHAN),
        ("column", "tv"),
        ("title", TITLE),
        ("body", "只有文字。"),
    ];
    editor.post(&format!("/console/articles/{article}/write"), &fields).await.expect_done();
    let again = super::step(&mut editor, &article, "hand-in", &[]).await;
    assert!(again.html.contains("不能再发布"), "{}", again.html);
}

#[tokio::test]
async fn somebody_who_is_seen_withdraws_with_the_code_or_through_staff() {
    let stage = Stage::new().await;
    let wang = resident(&stage, "wang").await;
    let (id, code) = submit(&wang, "2").await;
    fetched(&stage).await;
    let mut reviewer = stage.clerk(REVIEWER).await;
    let article = accept(&mut reviewer, &id).await;
    publish(&stage, &article).await;
    let li = resident(&stage, "li").await;
    assert!(li.say(&format!("撤回投稿 {id} {code}")).await.contains("已经撤回"));
    assert_eq!(public(&stage, &format!("/articles/{article}")).await.0, StatusCode::GONE);
    stage.settle().await;
    assert!(wang.received().join("\n").contains("里面的人撤回了"));

    let (id, _) = submit(&wang, "2").await;
    fetched(&stage).await;
    let article = accept(&mut reviewer, &id).await;
    publish(&stage, &article).await;
    let empty = press(&mut reviewer, &id, "withdraw", &[("why", "")]).await;
    assert!(empty.html.contains("请写谁要撤回"), "{}", empty.html);
    press(&mut reviewer, &id, "withdraw", &[("why", "出镜的张先生打电话来")]).await.expect_done();
    assert_eq!(public(&stage, &format!("/articles/{article}")).await.0, StatusCode::GONE);
    // A correction that is being written when the consent ends goes with it, too.
    let page = reviewer.get(&format!("/console/articles/{article}")).await;
    assert!(page.html.contains("已撤"), "{}", page.html);
}

#[tokio::test]
async fn a_reviewer_asks_the_resident_answers_and_it_is_declined_kindly() {
    let stage = Stage::new().await;
    let wang = resident(&stage, "wang").await;
    let (id, _) = submit(&wang, "1").await;
    fetched(&stage).await;
    let mut reviewer = stage.clerk(REVIEWER).await;
    let empty = press(&mut reviewer, &id, "ask", &[("question", " ")]).await;
    assert!(empty.html.contains("请写要问什么"), "{}", empty.html);
    press(&mut reviewer, &id, "ask", &[("question", "哪天拍的？")]).await.expect_done();
    stage.settle().await;
    assert!(wang.received().join("\n").contains("哪天拍的"));
    let asked = wang.say(&format!("投稿 {id}")).await;
    assert!(asked.contains("哪天拍的"), "{asked}");
    assert!(wang.say("上周六早上").await.contains("已经转给"));
    let page = reviewer.get(&format!("/console/submissions/{id}")).await;
    assert!(page.html.contains("上周六早上") && page.html.contains("待审核"), "{}", page.html);
    sweep(&stage).await;
    press(&mut reviewer, &id, "decline", &[("reason", "画面太暗，看不清")]).await.expect_done();
    stage.settle().await;
    assert!(wang.received().join("\n").contains("画面太暗"));
    stage.alliance.clock.advance(SignedDuration::from_hours(30 * 24));
    sweep(&stage).await;
    let mut reviewer = stage.clerk(REVIEWER).await;
    let page = reviewer.get(&format!("/console/submissions/{id}")).await;
    assert!(page.html.contains("没有文件，或者已经删除"), "{}", page.html);
}

#[tokio::test]
async fn a_recording_whose_words_wechat_did_not_recognise_is_sent_in_like_any_other() {
    let stage = Stage::new().await;
    let wang = resident(&stage, "wang").await;
    wang.say("投稿").await;
    let answer = wang.record(include_bytes!("../../fixtures/media/tone.amr"), None).await;
    assert!(answer.contains("收到第1段语音"), "{answer}");
    wang.say("湛山小喇叭").await;
    wang.say("1").await;
    wang.say("王阿姨").await;
    let (id, _) = super::receipt(&wang.say("同意").await);
    fetched(&stage).await;
    let page = stage.clerk(super::REVIEWER).await.get(&format!("/console/submissions/{id}")).await;
    assert!(page.html.contains("<audio"), "{}", page.html);
}
