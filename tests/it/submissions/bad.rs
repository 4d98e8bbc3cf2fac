//! What is sent wrongly, twice, too often, by a stranger, or without a consent.

use alliance_tests::{Stage, film, photo};
use reqwest::StatusCode;

use super::{EDITOR, REVIEWER, SEEN, TITLE, fetched, press, receipt, resident, submit};

#[tokio::test]
async fn without_the_very_words_nothing_is_handed_to_anybody() {
    let stage = Stage::new().await;
    let wang = resident(&stage, "wang").await;
    assert!(wang.say("同意投稿").await.contains("没有可以办的投稿"));
    wang.say("投稿").await;
    assert!(wang.say("同意").await.contains("请把视频"), "the first words are a title, the file is missing");
    wang.say(&format!("标题 {TITLE}")).await;
    let second = wang.show(photo::with_exif("GPS")).await;
    assert!(second.contains("收到第1张照片"), "{second}");
    let other = wang.film(film::with_place("+36.0670+120.3830/")).await;
    assert!(other.contains("一份投稿只能是一种"), "{other}");
    assert!(wang.say("好多人").await.contains("请只回复一个数字"));
    wang.say("1").await;
    wang.say("匿名").await;
    for words in ["好", "是的", "行", "不同意", "随便"] {
        let asked = wang.say(words).await;
        assert!(asked.contains("请回复“同意”两个字") && asked.contains("匿名居民"), "{words}: {asked}");
    }
    fetched(&stage).await;
    let mut reviewer = stage.clerk(REVIEWER).await;
    let list = reviewer.get("/console/submissions").await;
    assert!(!list.html.contains(TITLE), "nothing waits for a review: {}", list.html);
    let (id, _) = receipt(&wang.say("只同意网页").await);
    fetched(&stage).await;
    let page = reviewer.get(&format!("/console/submissions/{id}")).await;
    assert!(page.html.contains("可以放在网页，到") && !page.html.contains("公众号文章"), "{}", page.html);
    // A late consent changes nothing.
    assert!(wang.say(&format!("同意投稿 {id}")).await.contains("正在等工作人员审核"));
    // Dropped before the consent: it is not there for anybody.
    wang.say("投稿").await;
    wang.show(photo::with_exif("GPS")).await;
    assert!(wang.say("取消").await.contains("会删除"));
}

#[tokio::test]
async fn a_child_is_shown_only_with_its_own_guardian_and_sends_nothing_itself() {
    let stage = Stage::new().await;
    let wang = resident(&stage, "wang").await;
    let (id, code) = submit(&wang, "4").await;
    fetched(&stage).await;
    let mut reviewer = stage.clerk(REVIEWER).await;
    let refused = press(&mut reviewer, &id, "accept", &SEEN).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.html.contains("监护人本人还没有同意"), "{}", refused.html);
    // The sender is no other person's guardian.
    let own = wang.say(&format!("确认同意投稿 {id} {code}")).await;
    assert!(!own.contains("您的同意记下了"), "{own}");
    let mother = resident(&stage, "mother").await;
    let shown = mother.say(&format!("同意投稿 {id} {code}")).await;
    assert!(shown.contains("我是投稿") && shown.contains("确认同意投稿"), "{shown}");
    assert!(mother.say(&format!("确认同意投稿 {id} {code}")).await.contains("您的同意记下了"));
    assert!(mother.say(&format!("确认同意投稿 {id} {code}")).await.contains("不需要监护人"));
    press(&mut reviewer, &id, "accept", &SEEN).await.expect_done();

    wang.say("投稿").await;
    wang.film(film::with_place("+36.0670+120.3830/")).await;
    wang.say("我的画").await;
    assert!(wang.say("5").await.contains("监护人"));
    assert!(!reviewer.get("/console/submissions").await.html.contains("我的画"));
}

#[tokio::test]
async fn a_stranger_a_forged_number_and_a_fourth_of_the_day_are_refused() {
    let stage = Stage::new().await;
    let wang = resident(&stage, "wang").await;
    let (id, code) = submit(&wang, "1").await;
    let li = resident(&stage, "li").await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let unknown = if id == "00000000" { "00000001" } else { "00000000" };
    let tries = [
        format!("撤回投稿 {id}"),
        format!("撤回投稿 {id} {wrong}"),
        format!("撤回投稿 {unknown} {code}"),
        format!("确认同意投稿 {id} {wrong}"),
        format!("撤回投稿 {id}{wrong}"),
    ];
    for words in &tries {
        let answer = li.say(words).await;
        assert!(answer.contains("没有查到这份投稿"), "{words}: {answer}");
    }
    // After five wrong ones even the right code waits an hour.
    assert!(li.say(&format!("撤回投稿 {id} {code}")).await.contains("请一小时后再试"));
    li.say("投稿").await;
    let other = li.say(&id).await;
    assert!(other.contains("没有查到这份投稿"), "{other}");
    for _ in 0..2 {
        submit(&wang, "1").await;
    }
    wang.say("投稿").await;
    let fourth = wang.show(photo::with_exif("GPS")).await;
    assert!(fourth.contains("今天已经投了3份"), "{fourth}");
    let mut reviewer = stage.clerk(REVIEWER).await;
    let page = reviewer.get(&format!("/console/submissions/{id}")).await;
    assert!(page.html.contains("待审核"), "{}", page.html);
}

#[tokio::test]
async fn forms_that_are_old_forged_or_of_somebody_else_change_nothing() {
    let stage = Stage::new().await;
    let wang = resident(&stage, "wang").await;
    let (id, _) = submit(&wang, "1").await;
    let mut reviewer = stage.clerk(REVIEWER).await;
    let old = reviewer.get(&format!("/console/submissions/{id}")).await;
    fetched(&stage).await;
    let stale = [("csrf", old.hidden("csrf")), ("version", old.hidden("version")), ("reason", "不好看")];
    let refused = reviewer.post(&format!("/console/submissions/{id}/decline"), &stale).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.html.contains("不好看"), "what was typed stays: {}", refused.html);
    let page = reviewer.get(&format!("/console/submissions/{id}")).await;
    let forged = [("csrf", "0".repeat(32)), ("version", page.hidden("version").to_owned())];
    let forged: Vec<_> = forged.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let refused = reviewer.post(&format!("/console/submissions/{id}/decline"), &forged).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let mut editor = stage.clerk(EDITOR).await;
    let seen = editor.get(&format!("/console/submissions/{id}")).await;
    assert!(seen.status == StatusCode::OK && !seen.html.contains("/accept\""), "{}", seen.html);
    let own = [("csrf", seen.hidden("csrf")), ("version", page.hidden("version")), ("reason", "不好看")];
    let refused = editor.post(&format!("/console/submissions/{id}/decline"), &own).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let nowhere = [("column", "nowhere"), ("bystanders", "1"), ("plates", "1")];
    let refused = press(&mut reviewer, &id, "accept", &nowhere).await;
    assert!(refused.html.contains("请选一个栏目"), "{}", refused.html);
    for id in ["00000000", "abc", "1234567890"] {
        let page = reviewer.get(&format!("/console/submissions/{id}")).await;
        assert!(page.status == StatusCode::NOT_FOUND && page.html.contains("没有找到这份投稿"), "{id}");
    }
}
