//! A month of the rota with a swap, a gap and a spare recording, through the doors that people use.

use alliance_tests::stage::ZHANSHAN;
use alliance_tests::{Clerk, Stage};
use domain::calendar::local;
use domain::rota::{Day, State};
use jiff::ToSpan as _;
use reqwest::StatusCode;

use super::rota::{ADMIN, REVIEWER, Rota, SIGNED};

#[tokio::test]
async fn a_month_of_the_rota_with_a_swap_a_gap_and_a_spare() {
    let stage = Stage::new().await;
    let mut admin = stage.clerk(ADMIN).await;
    let rota = Rota::begin(&stage, &mut admin, &[("name", "我领读"), ("readers", "王芳\n李强\n张明")]).await;
    let page = admin.get(&rota.page()).await.html;
    let code: String = page.split("回复：领读").nth(1).unwrap().chars().take(8).collect();
    rota.join(&mut admin, &["wang", "li", "zhang"]).await;
    let stranger = stage.resident("zhao", ZHANSHAN);
    stranger.follow().await;
    assert!(stranger.say(&format!("领读{code}")).await.contains("对不上"), "digits are good once");
    assert!(stranger.say("领读").await.contains("在这里听"));

    let today = local(stage.alliance.clock.now()).date();
    let on = |days: i64| today.checked_add(days.days()).unwrap();
    let readers = [rota.day(on(6)).await.reader, rota.day(on(7)).await.reader];
    let name = |day: &Day| day.reader.0.clone();
    assert_eq!((name(&rota.day(today).await), name(&rota.day(on(30)).await)), ("r01".into(), "r01".into()));

    // A swap: 王芳 reads on day 6, 李强 on day 7.
    let (wang, li) = (stage.resident("wang", ZHANSHAN), stage.resident("li", ZHANSHAN));
    assert!(li.say("同意换班").await.contains("没有等您答应"));
    let (own, other) = (on(6), on(7));
    let asks = format!("换班{}月{}日换{}月{}日", own.month(), own.day(), other.month(), other.day());
    let answer = wang.say(&asks).await;
    assert!(answer.contains("已经替您问李强"), "{answer}");
    stage.settle().await;
    let answer = li.say("同意换班").await;
    assert!(answer.contains("换好了"), "{answer}");
    stage.settle().await;
    assert_eq!([rota.day(on(7)).await.reader, rota.day(on(6)).await.reader], readers);
    assert!(wang.say("同意换班").await.contains("没有等您答应"), "present state, no change");

    // 王芳 records today's; a stranger to review cannot sign without hearing it.
    let answer = rota.record("wang").await;
    assert!(answer.contains("一共2段"), "{answer}");
    let mut reviewer = stage.clerk(REVIEWER).await;
    let (date, first) = (today.to_string(), today);
    rota.sign(&mut reviewer, &date, &SIGNED[..3]).await.expect_wrong("请从头听到尾");
    rota.sign(&mut reviewer, &date, &[("act", "back"), ("reason", "第二段听不清")]).await.expect_done();
    stage.settle().await;
    assert!(wang.last().contains("第二段听不清"), "{}", wang.last());
    let answer = rota.record("wang").await;
    let heard = answer.split("听一遍：").nth(1).unwrap().lines().next().unwrap().to_owned();
    rota.sign(&mut reviewer, &date, SIGNED).await.expect_done();
    let base = stage.alliance.url();
    let mut listener = Clerk::stranger(&stage);
    let path = heard.strip_prefix(&base).unwrap().to_owned();
    assert!(listener.get(&path).await.html.contains("听一遍自己的录音"));
    assert_eq!(listener.get_part(&format!("{path}/1"), None).await.status, StatusCode::OK);
    rota.sweep().await;
    assert!(matches!(rota.day(first).await.state, State::Published { spare: false, .. }));

    // 张明 has day 2; they record a spare one first, as 李强 and 王芳 have their days. Nobody records day 1.
    let public = format!("/a/{ZHANSHAN}/readings/{}", rota.series);
    let page = listener.get(&public).await;
    assert!(page.html.contains("王芳读"), "{}", page.html);
    let feed = listener.get(&format!("{public}/feed.xml")).await.html;
    let guid = format!("<guid isPermaLink=\"false\">{}/{today}</guid>", rota.series);
    assert!(feed.contains(&guid) && feed.contains("<itunes:duration>"), "{feed}");
    let sound = listener.get_part(&format!("{public}/{today}/play"), Some("bytes=0-1")).await;
    assert_eq!(sound.status, StatusCode::PARTIAL_CONTENT);
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let audio = format!("{base}{public}/{today}/audio.wav");
    let asked = client.head(&audio).send().await.unwrap();
    let length = asked.headers()["content-length"].to_str().unwrap().to_owned();
    assert!(feed.contains(&format!("length=\"{length}\"")), "{length} {feed}");
    assert_eq!(client.get(&audio).send().await.unwrap().status(), StatusCode::FOUND);

    // Day 4 is 李强's: nobody records; two days before it is a gap, the evening before a spare one takes its place.
    let spare = on(4);
    rota.at(on(2), 9, 0).await;
    // A session does not last over days.
    let mut admin = stage.clerk(ADMIN).await;
    let page = admin.get(&rota.page()).await;
    assert!(page.html.contains("缺口"), "{}", page.html);
    let kept = match rota.day(on(1)).await.state {
        State::Silent => true,
        other => panic!("{other:?}"),
    };
    assert!(kept, "what nobody recorded is silent");
    // 王芳 hands in a recording for day 3, is not reviewed in time, and it becomes a spare one.
    rota.record("wang").await;
    assert!(matches!(rota.day(on(3)).await.state, State::Recorded(_)), "{:?}", rota.day(on(3)).await);
    rota.at(on(3), 21, 1).await;
    let mut reviewer = stage.clerk(REVIEWER).await;
    assert!(matches!(rota.day(on(3)).await.state, State::Silent), "what nobody reviewed is never aired");
    let stock = rota.spares().await;
    assert_eq!(stock.len(), 1);
    rota.sign(&mut reviewer, &stock[0].id, SIGNED).await.expect_done();
    // Where there was none, it is looked for one again in a few minutes.
    rota.at(on(3), 21, 15).await;
    let stands_in = rota.day(spare).await.state;
    assert!(matches!(stands_in, State::Spare { .. }), "{stands_in:?}");
    rota.at(spare, 7, 30).await;
    assert!(matches!(rota.day(spare).await.state, State::Published { spare: true, .. }));
    assert!(listener.get(&public).await.html.contains("王芳读"));

    // What was aired is taken back at once.
    let mut reviewer = stage.clerk(REVIEWER).await;
    let withdraw = [("act", "withdraw"), ("reason", "读错了")];
    rota.sign(&mut reviewer, &spare.to_string(), &withdraw).await.expect_done();
    assert_eq!(listener.get(&format!("{public}/{spare}/transcript.txt")).await.status, StatusCode::GONE);
    assert!(!listener.get(&format!("{public}/feed.xml")).await.html.contains(&spare.to_string()));
}
