//! Long lists are read page by page: nobody is lost between two pages, and nobody comes twice.

use alliance::store::{MessageKey, MessageRecord};
use alliance_tests::clerk::Page;
use alliance_tests::stage::{DISTRICT, ZHANSHAN};
use alliance_tests::{Clerk, Stage};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::ids::ConversationId;
use domain::inbox::{Attention, Reason};
use jiff::SignedDuration;
use reqwest::StatusCode;

use super::{attend, path, press};

const TABLE: &str = "ConversationsTable";

/// These people ask both accounts for a person, in one second.
async fn ask(stage: &Stage, people: std::ops::Range<u64>) -> Vec<String> {
    let messages = stage.alliance.deployment.messages().unwrap();
    let now = stage.alliance.clock.now();
    let mut ids = Vec::new();
    for account in [ZHANSHAN, DISTRICT] {
        for person in people.clone() {
            let follower = stage.follower(&format!("person-{person}"), account);
            ids.push(ConversationId::of(&follower).to_string());
            let attention =
                Attention { reason: Reason::Person, said: "请接人工".to_owned(), media: None };
            let key = MessageKey::new(follower, now.as_second(), &format!("{person:040}"));
            let record = MessageRecord { key, attention: Some(attention), ..stage.message(person) };
            assert!(messages.put_alone(&record, jiff::Timestamp::MAX).await.unwrap().is_none());
        }
    }
    stage.settle().await;
    ids
}

/// The conversations of a page, in its order.
fn rows(page: &Page) -> Vec<String> {
    let rows = page.html.split("data-open href=\"/console/inbox/").skip(1);
    rows.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

/// Every page of a list.
async fn pages(clerk: &mut Clerk, first: &str) -> Vec<Vec<String>> {
    let (mut next, mut pages) = (Some(first.to_owned()), Vec::new());
    while let Some(path) = next {
        let page = clerk.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(pages.len() < 9, "it ends");
        pages.push(rows(&page));
        next = page.link("下一页");
    }
    pages
}

fn sorted(mut ids: Vec<String>) -> Vec<String> {
    ids.sort_unstable();
    ids
}

/// Moves a conversation to another list, as its next change would.
async fn move_to(stage: &Stage, id: &str, list: &str) {
    let mut head = stage.item(TABLE, [("conversation", id), ("item", "head")]).await;
    let account = id.rsplit_once('-').unwrap().0;
    head.insert("inbox".to_owned(), AttributeValue::S(format!("{account}#{list}")));
    stage.overwrite(TABLE, head).await;
}

#[tokio::test]
async fn the_pages_of_a_list_of_two_accounts_show_everybody_once_though_they_came_in_one_second() {
    let stage = Stage::new().await;
    let mut ids = ask(&stage, 0..70).await;
    stage.alliance.clock.advance(SignedDuration::from_secs(30));
    ids.extend(ask(&stage, 70..75).await);
    let danger = Reason::Danger { what: "火灾".to_owned(), quiet: false };
    attend(&stage, ("late", ZHANSHAN), 900, danger, "着火了").await;
    let urgent = ConversationId::of(&stage.follower("late", ZHANSHAN)).to_string();
    ids.push(urgent.clone());
    let mut supervisor = stage.clerk("demo-supervisor-1").await;
    for list in ["/console/inbox", "/console/inbox?list=free"] {
        let pages = pages(&mut supervisor, list).await;
        assert!(pages.len() > 1 && pages.iter().all(|page| page.len() <= 100), "{list}: {}", pages.len());
        assert_eq!(pages[0][0], urgent, "the urgent before those who wait longer");
        assert_eq!(sorted(pages.concat()), sorted(ids.clone()), "{list}: everybody once");
        let last: Vec<_> = pages.concat().into_iter().rev().take(10).collect();
        assert_eq!(sorted(last), sorted(ids[140..150].to_vec()), "{list}: the shortest wait last");
    }

    // The row that a page ended with goes before the next page is asked for.
    let first = supervisor.get("/console/inbox?list=free").await;
    let shown = rows(&first);
    let last = shown.last().unwrap();
    stage.unlist(TABLE, [("conversation", last.as_str()), ("item", "head")], "inbox").await;
    let rest = pages(&mut supervisor, &first.link("下一页").unwrap()).await.concat();
    assert_eq!(sorted([shown, rest].concat()), sorted(ids.clone()), "nobody is skipped");

    // The newest first where nobody waits.
    for id in &ids {
        move_to(&stage, id, "c").await;
    }
    let closed = pages(&mut supervisor, "/console/inbox?list=closed").await;
    assert!(closed.len() > 1);
    assert_eq!(sorted(closed.concat()), sorted(ids.clone()));
    assert_eq!(sorted(closed[0][..10].to_vec()), sorted(ids[140..150].to_vec()), "the newest first");

    // What is no place in this list is passed over.
    let id = &ids[0];
    for cursor in [
        "x".to_owned(),
        "1%23/weizhanshan/".to_owned(),
        format!("7%232026-01-01T00:00:00Z/weizhanshan/{id}"),
        format!("1%23-000044-01-01T00:00:00Z/weizhanshan/{id}"),
        format!("2026-01-01T00:00:00Z/weizhanshan/{id}"),
        "1%232026-01-01T00:00:00Z/weizhanshan/nobody".to_owned(),
    ] {
        let page = supervisor.get(&format!("/console/inbox?list=closed&after={cursor}")).await;
        assert_eq!((page.status, rows(&page)), (StatusCode::OK, closed[0].clone()), "{cursor}");
    }
    let beyond = format!("/console/inbox?list=free&after=2%232026-01-01T00:00:00Z/weizhanshan/{id}");
    assert_eq!(supervisor.get(&beyond).await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_an_account_has_lent_goes_on_after_fifty() {
    let stage = Stage::new().await;
    attend(&stage, ("wang", ZHANSHAN), 1, Reason::Person, "请接人工").await;
    let here = path(&stage, "wang", ZHANSHAN);
    let mut officer = stage.clerk("demo-officer-1").await;
    let page = officer.get(&here).await;
    press(&mut officer, &page, &here, "lend", &[("to", DISTRICT)]).await.expect_done();
    let own = ConversationId::of(&stage.follower("wang", ZHANSHAN)).to_string();
    let loan = stage.item(TABLE, [("conversation", own.as_str()), ("item", "loan")]).await;
    // Sixty more, lent in the same second.
    let mut ids = vec![own];
    for person in 0..60 {
        let id = ConversationId::of(&stage.follower(&format!("person-{person}"), ZHANSHAN)).to_string();
        let mut loan = loan.clone();
        loan.insert("conversation".to_owned(), AttributeValue::S(id.clone()));
        if let Some(AttributeValue::M(card)) = loan.get_mut("card") {
            card.insert("id".to_owned(), AttributeValue::S(id.clone()));
        }
        stage.overwrite(TABLE, loan).await;
        ids.push(id);
    }
    let pages = pages(&mut officer, "/console/inbox?list=lent").await;
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [50, 11]);
    assert_eq!(sorted(pages.concat()), sorted(ids));
}
