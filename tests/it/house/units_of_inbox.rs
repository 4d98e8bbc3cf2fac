//! What the inbox costs does not depend on how much waits in it.

use alliance::store::{MessageKey, MessageRecord, Units};
use alliance_tests::Stage;
use alliance_tests::stage::ZHANSHAN;
use domain::inbox::{Attention, Reason};

/// The most write units that a message which needs a person costs the projection.
const MOST_OF_A_MESSAGE: f64 = 11.0;

/// Lets so many people ask for a person; what the projection of the last one cost.
async fn ask(stage: &Stage, people: std::ops::Range<u64>) -> Units {
    let messages = stage.alliance.deployment.messages().unwrap();
    for person in people.clone() {
        let follower = stage.follower(&format!("person-{person}"), ZHANSHAN);
        let now = stage.alliance.clock.now();
        let attention = Attention { reason: Reason::Person, said: "请接人工".repeat(9), media: None };
        let key = MessageKey::new(follower, now.as_second(), &format!("{person:040}"));
        let record = MessageRecord { key, attention: Some(attention), ..stage.message(person) };
        assert!(messages.put_alone(&record, jiff::Timestamp::MAX).await.unwrap().is_none());
        if person + 1 == people.end {
            let _ = stage.alliance.deployment.meter.take();
        }
    }
    stage.settle().await;
    stage.alliance.deployment.meter.take()
}

#[tokio::test]
async fn a_page_of_the_inbox_costs_the_same_with_few_and_many_rows() {
    let stage = Stage::new().await;
    let meter = &stage.alliance.deployment.meter;
    let mut officer = stage.clerk("demo-officer-1").await;
    ask(&stage, 0..60).await;
    let mut costs = Vec::new();
    for round in [0_u64, 1] {
        let mut lists = Vec::new();
        for list in ["", "?list=free", "?list=mine", "?list=later", "?list=answered"] {
            let path = format!("/console/inbox{list}");
            officer.get(&path).await;
            let _ = meter.take();
            officer.get(&path).await;
            lists.push((list, meter.take()));
        }
        costs.push(lists);
        if round == 0 {
            ask(&stage, 60..180).await;
        }
    }
    assert_eq!(costs[0], costs[1], "three times as many wait");
    let next = officer.get("/console/inbox?list=free").await.link("下一页").unwrap();
    officer.get(&next).await;
    let _ = meter.take();
    officer.get(&next).await;
    let free = costs[0].iter().find(|(list, _)| *list == "?list=free");
    assert_eq!(free.map(|(_, cost)| cost), Some(&meter.take()), "the second page costs what the first does");
}

#[tokio::test]
async fn a_message_that_needs_a_person_costs_its_projection_eleven_units_at_most() {
    let stage = Stage::new().await;
    ask(&stage, 0..1).await;
    let cost = ask(&stage, 1..2).await;
    assert!(cost.write > 0.0 && cost.write <= MOST_OF_A_MESSAGE, "{cost:?}");
}
