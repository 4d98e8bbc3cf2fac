//! A long conversation is read page by page: messages and what happened stay in order, and what is withheld stays so.

use alliance::store::{MessageKey, MessageRecord};
use alliance_tests::Stage;
use alliance_tests::clerk::Page;
use alliance_tests::stage::ZHANSHAN;
use domain::inbox::Reason;
use jiff::SignedDuration;
use reqwest::StatusCode;
use wechat::xml::Element;

use super::{attend, path};

/// What a resident says.
fn said(text: &str) -> Element {
    let xml = format!(
        "<xml><ToUserName>us</ToUserName><FromUserName>them</FromUserName><CreateTime>1</CreateTime>\
         <MsgType>text</MsgType><Content>{text}</Content><MsgId>1</MsgId></xml>"
    );
    Element::parse(xml.as_bytes()).unwrap()
}

/// The lines of a conversation's page: what the resident said, and `看` for each look.
fn lines(page: &Page) -> Vec<String> {
    let lines = page.html.split("<li><p><strong>").skip(1);
    let of = |line: &str| {
        let line = line.split("</li>").next().unwrap_or_default();
        match line.split_once("resident-said pre\">") {
            Some((_, said)) => Some(said.split('<').next().unwrap_or_default().to_owned()),
            None => line.contains("打开看过").then(|| "看".to_owned()),
        }
    };
    lines.filter_map(of).collect()
}

#[tokio::test]
async fn a_long_conversation_goes_on_page_by_page_and_keeps_what_is_withheld() {
    const SAID: u64 = 60;
    let stage = Stage::new().await;
    attend(&stage, ("wang", ZHANSHAN), 999, Reason::Person, "请接人工").await;
    let here = path(&stage, "wang", ZHANSHAN);
    let messages = stage.alliance.deployment.messages().unwrap();
    let mut officer = stage.clerk("demo-officer-1").await;
    let mut expected = Vec::new();
    // The words before the twentieth last belong to an anonymous report, which only that one says.
    let (withheld, told_by) = (SAID - 21, SAID - 20);
    for at in 0..SAID {
        stage.alliance.clock.advance(SignedDuration::from_secs(20));
        let now = stage.alliance.clock.now();
        let key = MessageKey::new(stage.follower("wang", ZHANSHAN), now.as_second(), &format!("{at:040}"));
        let since = now.checked_sub(SignedDuration::from_secs(90)).unwrap();
        let record = MessageRecord {
            key,
            fields: said(&format!("第{at}句")),
            withheld_since: (at == told_by).then_some(since),
            ..stage.message(at)
        };
        assert!(messages.put_alone(&record, jiff::Timestamp::MAX).await.unwrap().is_none());
        if at != withheld && at != told_by {
            expected.push(format!("第{at}句"));
        }
        stage.alliance.clock.advance(SignedDuration::from_secs(41));
        officer.get(&here).await;
        expected.push("看".to_owned());
    }
    expected.reverse();
    let first = officer.get(&here).await;
    assert!(!first.html.contains("回到最新的") && first.html.contains("name=\"text\""), "{}", first.html);
    let mut found = lines(&first);
    assert!(found.iter().filter(|line| *line != "看").count() < 20, "one of the twenty is withheld");
    let (mut older, mut pages) = (first.link("更早的"), 1);
    while let Some(path) = older {
        let page = officer.get(&path).await;
        assert!(page.status == StatusCode::OK && page.html.len() < 60_000);
        assert!(page.html.contains("回到最新的") && page.html.contains("name=\"text\""), "forms stay");
        found.extend(lines(&page));
        older = page.link("更早的");
        pages += 1;
    }
    assert!(pages > 2, "{pages}");
    assert_eq!(found, expected, "in order, each once");
    for cursor in ["x", "1~x", "~", "1~act%23", "zzz~act%23zzz"] {
        let page = officer.get(&format!("{here}?before={cursor}")).await;
        assert_eq!(page.status, StatusCode::OK, "{cursor}");
    }
    let mut stranger = stage.clerk("demo-officer-3").await;
    let path = first.link("更早的").unwrap();
    assert_eq!(stranger.get(&path).await.status, StatusCode::NOT_FOUND);
}
