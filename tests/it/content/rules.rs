//! Keyword rules through the public doors: written, signed, spoken in the chat, and stopped.

use alliance_tests::clerk::Page;
use alliance_tests::stage::{DISTRICT, ZHANSHAN};
use alliance_tests::{Clerk, Stage};
use domain::review::{Point, Step};
use jiff::SignedDuration;
use reqwest::StatusCode;

const EDITOR: &str = "demo-editor-1";
const REVIEWER: &str = "demo-reviewer-1";
const ANSWER: &str = "湛山书屋周二到周日上午九点到下午五点开放。";

fn scope() -> String {
    format!("account:{ZHANSHAN}")
}

fn path(id: &str) -> String {
    format!("/console/rules/{id}?scope={}", scope())
}

/// Writes a rule under a new id, and says what came back.
async fn write(editor: &mut Clerk, keyword: &str, matching: &str, answer: &str) -> (Page, String) {
    let list = editor.get(&format!("/console/rules?scope={}", scope())).await;
    assert_eq!(list.status, StatusCode::OK, "{}", list.html);
    let id = list.html.split_once("href=\"/console/rules/").unwrap().1[..32].to_owned();
    let page = editor.get(&path(&id)).await;
    (save(editor, &page, &id, keyword, matching, answer).await, id)
}

async fn save(
    editor: &mut Clerk,
    page: &Page,
    id: &str,
    keyword: &str,
    matching: &str,
    answer: &str,
) -> Page {
    let scope = scope();
    let fields = [
        ("csrf", page.hidden("csrf")),
        ("version", page.hidden("version")),
        ("scope", &scope),
        ("keyword", keyword),
        ("matching", matching),
        ("answer", answer),
        ("act", "save"),
    ];
    editor.post(&format!("/console/rules/{id}/save"), &fields).await
}

async fn sign(clerk: &mut Clerk, id: &str) -> Page {
    let page = clerk.get(&path(id)).await;
    let digest = page.html.split_once("name=\"digest\" value=\"").map_or("", |(_, rest)| &rest[..64]);
    let points: Vec<String> = Step::Second.points().iter().copied().map(Point::id).collect();
    let scope = scope();
    let own = [("csrf", page.hidden("csrf")), ("scope", &scope), ("digest", digest), ("decision", "sign")];
    let ticked = points.iter().map(|point| (point.as_str(), "1"));
    let fields: Vec<_> = own.into_iter().chain(ticked).collect();
    clerk.post(&format!("/console/rules/{id}/sign"), &fields).await
}

/// What the account is asked, after a minute in which what was kept has grown old.
async fn ask(stage: &Stage, account: &str, words: &str) -> String {
    stage.alliance.clock.advance(SignedDuration::from_secs(61));
    stage.resident("wang", account).say(words).await
}

#[tokio::test]
async fn a_rule_speaks_once_another_has_signed_it_and_no_longer_than_it_is_wanted() {
    let stage = Stage::new().await;
    let (mut editor, mut reviewer) = (stage.clerk(EDITOR).await, stage.clerk(REVIEWER).await);
    stage.resident("wang", ZHANSHAN).follow().await;
    let (saved, id) = write(&mut editor, "书屋", "contains", ANSWER).await;
    saved.expect_done();
    assert!(!ask(&stage, ZHANSHAN, "书屋几点开门").await.contains(ANSWER), "nobody has signed it");
    sign(&mut reviewer, &id).await.expect_done();
    assert!(ask(&stage, ZHANSHAN, "书屋几点开门").await.contains(ANSWER));
    assert!(ask(&stage, ZHANSHAN, "书屋").await.contains(ANSWER));
    stage.resident("wang", DISTRICT).follow().await;
    assert!(!ask(&stage, DISTRICT, "书屋").await.contains(ANSWER), "it is another account's");

    // What reports a matter, asks for a person or is one of our own words is ours.
    for words in ["书屋门口的路灯不亮了", "我要找书屋的人工客服", "书屋着火了"] {
        let answer = ask(&stage, ZHANSHAN, words).await;
        assert!(!answer.contains(ANSWER), "{words}: {answer}");
        ask(&stage, ZHANSHAN, "取消").await;
    }

    // An edit speaks once it is signed; until then what was signed does.
    let page = editor.get(&path(&id)).await;
    save(&mut editor, &page, &id, "书屋", "contains", "书屋正在装修。").await.expect_done();
    assert!(ask(&stage, ZHANSHAN, "书屋").await.contains(ANSWER));
    sign(&mut reviewer, &id).await.expect_done();
    assert!(ask(&stage, ZHANSHAN, "书屋").await.contains("书屋正在装修。"));

    let page = editor.get(&path(&id)).await;
    let scope = scope();
    let stop = [
        ("csrf", page.hidden("csrf")),
        ("version", page.hidden("version")),
        ("scope", &scope),
        ("act", "stop"),
    ];
    editor.post(&format!("/console/rules/{id}/save"), &stop).await.expect_done();
    assert!(!ask(&stage, ZHANSHAN, "书屋").await.contains("书屋正在装修。"));
}

#[tokio::test]
async fn what_is_wrong_is_said_and_kept_and_what_can_never_speak_is_told() {
    let stage = Stage::new().await;
    let mut editor = stage.clerk(EDITOR).await;
    let (refused, _) = write(&mut editor, "停水", "exact", "请打13812345678").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.html.contains("像是个人的号码") && refused.html.contains("停水"), "{}", refused.html);
    let (refused, _) = write(&mut editor, "！", "exact", ANSWER).await;
    assert!(refused.html.contains("请写关键词"), "{}", refused.html);

    for (keyword, why) in [("我的诉求", "公众号自己要用"), ("着火了", "说的是危险")] {
        let (saved, id) = write(&mut editor, keyword, "exact", ANSWER).await;
        saved.expect_done();
        let page = editor.get(&path(&id)).await;
        assert!(page.html.contains(why), "{keyword}: {}", page.html);
    }

    // Of two at once, the second sees that somebody was faster, with what they wrote.
    let (saved, id) = write(&mut editor, "书屋", "exact", ANSWER).await;
    saved.expect_done();
    let older = editor.get(&path(&id)).await;
    save(&mut editor, &older, &id, "书屋", "exact", "甲写的。").await.expect_done();
    let lost = save(&mut editor, &older, &id, "书屋", "exact", "乙写的。").await;
    assert_eq!(lost.status, StatusCode::CONFLICT);
    assert!(lost.html.contains("同事刚改过") && lost.html.contains("乙写的。"), "{}", lost.html);

    // Whoever wrote it does not sign it, and a reviewer may send it back.
    let mut reviewer = stage.clerk(REVIEWER).await;
    let page = reviewer.get(&path(&id)).await;
    let scope = scope();
    let back = |remark: &'static str| {
        [("csrf", page.hidden("csrf")), ("scope", scope.as_str()), ("decision", "back"), ("remark", remark)]
    };
    let refused = reviewer.post(&format!("/console/rules/{id}/sign"), &back("")).await;
    assert!(refused.html.contains("请写要怎样改"), "{}", refused.html);
    reviewer.post(&format!("/console/rules/{id}/sign"), &back("写清哪个书屋")).await.expect_done();
    assert!(editor.get(&path(&id)).await.html.contains("写清哪个书屋"));
    let late = sign(&mut reviewer, &id).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
}
