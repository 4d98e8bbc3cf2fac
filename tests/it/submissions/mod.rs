//! What residents send in for the columns, from the chat to the page and back.

mod bad;
mod clock;
mod journey;
mod large;

use alliance_tests::clerk::Page;
use alliance_tests::stage::ZHANSHAN;
use alliance_tests::{Clerk, Resident, Stage, film};
use domain::review::{Point, Step};
use jiff::SignedDuration;
use reqwest::StatusCode;

const EDITOR: &str = "demo-editor-1";
const REVIEWER: &str = "demo-reviewer-1";
const TITLE: &str = "湛山的早晨";

/// Somebody who follows the account.
async fn resident<'s>(stage: &'s Stage, person: &'s str) -> Resident<'s> {
    let resident = stage.resident(person, ZHANSHAN);
    resident.follow().await;
    resident
}

/// The number and the code of a receipt.
fn receipt(text: &str) -> (String, String) {
    let after = |word: &str, digits: usize| {
        let (_, rest) = text.split_once(word).unwrap_or_else(|| panic!("no {word}: {text}"));
        rest[..digits].to_owned()
    };
    (after("投稿号", 8), after("查询码", 6))
}

/// Sends a video in with everything that is asked; its number and its code.
async fn submit(resident: &Resident<'_>, who: &str) -> (String, String) {
    assert!(resident.say("投稿").await.contains("写个标题"));
    assert!(resident.film(film::with_place("+36.0670+120.3830/")).await.contains("收到视频"));
    assert!(resident.say(TITLE).await.contains("里面拍到、录到了谁"));
    assert!(resident.say(who).await.contains("署什么名"));
    let asked = resident.say("王阿姨").await;
    assert!(asked.contains("请回复“同意”两个字") && asked.contains("王阿姨"), "{asked}");
    receipt(&resident.say("同意").await)
}

/// Has the files fetched and noted as complete.
async fn fetched(stage: &Stage) {
    stage.settle().await;
    stage.alliance.clock.advance(SignedDuration::from_mins(1));
    sweep(stage).await;
}

async fn sweep(stage: &Stage) {
    stage.alliance.tick("submission-sweep").await.unwrap();
    stage.settle().await;
}

/// Presses one of the forms of a submission's page.
async fn press(clerk: &mut Clerk, id: &str, form: &str, fields: &[(&str, &str)]) -> Page {
    let page = clerk.get(&format!("/console/submissions/{id}")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.html);
    let own = [("csrf", page.hidden("csrf")), ("version", page.hidden("version"))];
    clerk.post(&format!("/console/submissions/{id}/{form}"), &[&own[..], fields].concat()).await
}

const SEEN: [(&str, &str); 3] = [("column", "tv"), ("bystanders", "1"), ("plates", "1")];

/// Takes a submission; the id of its article.
async fn accept(reviewer: &mut Clerk, id: &str) -> String {
    press(reviewer, id, "accept", &SEEN).await.expect_done();
    let page = reviewer.get(&format!("/console/submissions/{id}")).await;
    let (_, rest) = page.html.split_once("href=\"/console/articles/").unwrap();
    // The navigation leads to the lists; the article has an id behind the slash.
    rest[..16].to_owned()
}

async fn step(clerk: &mut Clerk, article: &str, form: &str, fields: &[(&str, &str)]) -> Page {
    let page = clerk.get(&format!("/console/articles/{article}")).await;
    let own = [("csrf", page.hidden("csrf")), ("version", page.hidden("version"))];
    clerk.post(&format!("/console/articles/{article}/{form}"), &[&own[..], fields].concat()).await
}

/// Writes what stands for the film, hands the article in, signs and publishes it.
async fn publish(stage: &Stage, article: &str) {
    let mut editor = stage.clerk(EDITOR).await;
    let page = editor.get(&format!("/console/articles/{article}/edit")).await;
    let (_, rest) = page.html.split_once("【视频 ").unwrap();
    let body = format!("【视频 {}】清晨的广场，老人们打太极拳。", &rest[..32]);
    let fields = [
        ("csrf", page.hidden("csrf")),
        ("version", page.hidden("version")),
        ("account", ZHANSHAN),
        ("column", "tv"),
        ("title", TITLE),
        ("summary", ""),
        ("body", body.as_str()),
        ("source", "居民投稿，王阿姨"),
        ("until", ""),
    ];
    editor.post(&format!("/console/articles/{article}/write"), &fields).await.expect_done();
    step(&mut editor, article, "hand-in", &[]).await.expect_done();
    let mut reviewer = stage.clerk(REVIEWER).await;
    let page = reviewer.get(&format!("/console/articles/{article}")).await;
    let digest = page.html.split_once("name=\"digest\" value=\"").map_or("", |(_, rest)| &rest[..64]);
    let points: Vec<String> = Step::Second.points().iter().copied().map(Point::id).collect();
    let mut fields = vec![("decision", "sign"), ("step", Step::Second.name()), ("digest", digest)];
    fields.extend(points.iter().map(|point| (point.as_str(), "1")));
    step(&mut reviewer, article, "sign", &fields).await.expect_done();
    step(&mut editor, article, "schedule", &[("act", "now"), ("at", "")]).await.expect_done();
}

async fn public(stage: &Stage, path: &str) -> (StatusCode, String) {
    let response = reqwest::get(format!("{}/a/{ZHANSHAN}{path}", stage.alliance.url())).await.unwrap();
    let status = response.status();
    let body = response.bytes().await.unwrap();
    (status, String::from_utf8_lossy(&body).into_owned())
}

/// The address of the film on the public page of an article.
async fn film_of(stage: &Stage, article: &str) -> String {
    let (status, html) = public(stage, &format!("/articles/{article}")).await;
    assert_eq!(status, StatusCode::OK, "{html}");
    assert!(html.contains(TITLE) && html.contains("居民投稿，王阿姨") && html.contains("打太极拳"), "{html}");
    let (_, rest) = html.split_once("<video class=\"picture\"").unwrap();
    let (_, rest) = rest.split_once(&format!("src=\"/a/{ZHANSHAN}")).unwrap();
    rest.split_once('"').unwrap().0.to_owned()
}
