//! What a column and an article cost does not depend on how much was published.

use alliance::store::{ArticleEvent, ContentChange, System};
use alliance_tests::Stage;
use alliance_tests::stage::ZHANSHAN;
use domain::articles::{Article, Live, Piece, Shown, Slip};
use domain::ids::AccountId;
use domain::review::Kind;
use jiff::SignedDuration;

/// The most read units of a page of a column.
const MOST_OF_A_PAGE: f64 = 3.0;

/// Publishes so many articles, two in each minute, as a schedule does; what the last one wrote.
async fn publish(stage: &Stage, numbers: std::ops::Range<u32>) -> f64 {
    let content = stage.alliance.deployment.content().unwrap();
    let meter = &stage.alliance.deployment.meter;
    let account = AccountId::parse(ZHANSHAN).unwrap();
    let mut written = 0.0;
    for number in numbers {
        let at = stage.alliance.clock.now() + SignedDuration::from_mins(i64::from(number / 2));
        let (digest, shown) = ("d".repeat(64), Shown::Published);
        let live = Live {
            number: 1,
            digest,
            published_at: at,
            updated_at: at,
            valid_until: None,
            shown,
            authors: Vec::new(),
            owed: None,
        };
        let article = Article {
            id: format!("{number:016x}"),
            account: account.clone(),
            column: "news".to_owned(),
            kind: Kind::Two,
            version: 1,
            work: None,
            live: Some(live),
            origin: None,
        };
        // The longest title and sentence that there may be.
        let slip = Slip {
            title: "题".repeat(32),
            summary: "句".repeat(60),
            valid_until: None,
            channels: Vec::new(),
        };
        let piece = Piece { live: Some(slip), ..Piece::new(article, at) };
        let event = ArticleEvent {
            version: 1,
            at,
            by: String::new(),
            what: "发布".to_owned(),
            digest: String::new(),
            effects: Vec::new(),
        };
        let change = ContentChange { piece, event, published: None };
        let _ = meter.take();
        content.save(System::Engineer, &change, |_| Ok(())).await.unwrap();
        written = meter.take().write;
    }
    written
}

/// How many articles there are at the end: `ARTICLES`, so that CI counts further than everybody has to wait for.
fn most() -> u32 {
    std::env::var("ARTICLES").map_or(400, |text| text.parse().unwrap())
}

#[expect(clippy::print_stderr, reason = "what was counted")]
#[tokio::test]
async fn a_column_costs_the_same_with_ten_articles_and_with_hundreds() {
    let stage = Stage::new().await;
    let meter = &stage.alliance.deployment.meter;
    let mut costs = Vec::new();
    for numbers in [0..10, 10..most()] {
        let written = publish(&stage, numbers).await;
        let mut reads = Vec::new();
        for path in ["/columns/news", "/columns/news/atom.xml", "/atom.xml", "/columns/news/2026-11"] {
            let url = format!("{}/a/{ZHANSHAN}{path}", stage.alliance.url());
            let get = || async { reqwest::get(&url).await.unwrap().bytes().await.unwrap().len() };
            get().await;
            let _ = meter.take();
            let long = get().await;
            let read = meter.take().read;
            if path.starts_with("/columns/news") && !path.ends_with(".xml") {
                assert!(read <= MOST_OF_A_PAGE, "{path}: {read}");
                assert!(long <= 40 * 1024, "{path}: {long} bytes");
            }
            reads.push(read);
        }
        costs.push((written, reads));
    }
    eprintln!(
        "with 10 articles and with {}: (written to publish, read by column, feeds and month): {costs:?}",
        most()
    );
    assert_eq!(costs[0].0, costs[1].0, "what a publication writes");
}

#[tokio::test]
async fn every_article_of_a_column_is_reached_by_its_pages_once() {
    let stage = Stage::new().await;
    publish(&stage, 0..90).await;
    let base = format!("{}/a/{ZHANSHAN}", stage.alliance.url());
    let link = format!("href=\"/a/{ZHANSHAN}/articles/");
    for start in ["/columns/news", "/columns/news/2026-11"] {
        let (mut found, mut next) = (Vec::new(), Some(start.to_owned()));
        while let Some(path) = next {
            let html = reqwest::get(format!("{base}{path}")).await.unwrap().text().await.unwrap();
            found.extend(html.split(&link).skip(1).map(|rest| rest[..16].to_owned()));
            let more = html.split_once("?after=").map(|(_, rest)| rest.split('"').next().unwrap().to_owned());
            next = more.map(|more| format!("{start}?after={more}"));
        }
        let expected: Vec<_> = (0..90_u32).rev().map(|number| format!("{number:016x}")).collect();
        found.sort_unstable_by(|a, b| b.cmp(a));
        assert_eq!(found, expected, "{start}");
    }
    let wrong = reqwest::get(format!("{base}/columns/news?after=1.x")).await.unwrap();
    assert_eq!(wrong.status(), reqwest::StatusCode::NOT_FOUND);
}
