//! Facts: one an event, whatever comes twice, late or in another order, and whoever dies in between.

use std::collections::BTreeSet;

use alliance_tests::Stage;
use alliance_tests::stage::ZHANSHAN;
use domain::facts::{Fact, Kind, SHARDS};
use domain::tickets::{Category, Channel, EventKind};
use local_alliance::Side;

/// Every fact of the hour in which these tests begin.
async fn facts(stage: &Stage) -> Vec<Fact> {
    let table = stage.alliance.deployment.facts().unwrap();
    let mut facts = Vec::new();
    for shard in 0..SHARDS {
        facts.extend(table.of(&format!("2026-11-23T10#{shard}")).await.unwrap());
    }
    facts.sort_by(|one, other| one.event.cmp(&other.event));
    facts
}

fn steps(facts: &[Fact]) -> Vec<EventKind> {
    facts.iter().map(|Fact { kind: Kind::Ticket { step }, .. }| *step).collect()
}

#[tokio::test]
async fn each_event_becomes_one_fact_that_names_nobody() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = wang.report_manhole().await;
    stage.clerk("demo-officer-1").await.accept_and_dispatch(&id).await;
    stage.settle().await;
    let found = facts(&stage).await;
    assert_eq!(steps(&found), [EventKind::Submit, EventKind::Accept, EventKind::Dispatch]);
    let places =
        |fact: &Fact| (fact.account.to_string(), fact.subdistrict.is_some(), fact.helped, fact.channel);
    assert!(found.iter().all(|fact| places(fact) == (ZHANSHAN.to_owned(), true, false, Channel::Chat)));
    // What was so at the event, not what has become of it.
    assert_eq!((found[0].category, found[0].unit.clone()), (None, None));
    assert_eq!(found[2].category, Some(Category::Danger));
    assert!(found[1].unit.is_none() && found[2].unit.is_some());
    let pseudonyms: BTreeSet<_> = found.iter().map(|fact| fact.who.clone().unwrap()).collect();
    assert_eq!(pseudonyms.len(), 1, "one person");
    let (ticket, text) = (stage.ticket(&id).await, format!("{found:?}"));
    let openid = stage.follower("wang", ZHANSHAN).openid;
    for personal in [openid.as_str(), ticket.description.as_str(), ticket.secret.as_str()] {
        assert!(!text.contains(personal), "{text}");
    }
}

#[tokio::test]
async fn streams_that_bring_everything_again_change_no_fact() {
    let stage = Stage::new().await;
    let id = stage.resident("wang", ZHANSHAN).report_manhole().await;
    stage.clerk("demo-officer-1").await.accept_and_dispatch(&id).await;
    stage.settle().await;
    let before = facts(&stage).await;
    stage.alliance.rewind_streams();
    stage.settle().await;
    assert_eq!(facts(&stage).await, before);
    // Out of order: the first fact is gone, as if its event had failed and came back after the others.
    let first = &before[0];
    let partition = first.partition();
    stage.forget("FactsTable", [("hour", partition.as_str()), ("event", first.event.as_str())]).await;
    assert_eq!(facts(&stage).await.len(), before.len() - 1);
    stage.alliance.rewind_streams();
    stage.settle().await;
    assert_eq!(facts(&stage).await, before, "a fact follows from its event alone");
}

#[tokio::test]
async fn a_fact_is_written_once_whichever_write_is_cut_off() {
    for side in [Side::Before, Side::After] {
        let mut at = 0;
        while accept_with_a_crash(at, side).await {
            at += 1;
        }
        assert!(at >= 5, "the transition, a claim and an outcome, two facts: {at} writes");
    }
}

/// Accepts a report and carries the streams while write number `at` is cut off; whether there was such a write.
async fn accept_with_a_crash(at: usize, side: Side) -> bool {
    let stage = Stage::new().await;
    let id = stage.resident("wang", ZHANSHAN).report_manhole().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let page = officer.ticket(&id).await;
    let form = [("category", "danger"), ("community", "")];
    stage.alliance.store_faults.fail_write(at, side);
    let pressed = officer.press_on(&page, &id, "accept", &form).await;
    let _ = stage.alliance.settle().await.unwrap();
    let crashed = stage.alliance.store_faults.clear();
    if pressed.status == reqwest::StatusCode::SERVICE_UNAVAILABLE {
        officer.press_on(&page, &id, "accept", &form).await;
    }
    stage.alliance.clock.advance(jiff::SignedDuration::from_mins(2));
    stage.settle().await;
    let found = facts(&stage).await;
    assert_eq!(steps(&found), [EventKind::Submit, EventKind::Accept], "write {at} {side:?}");
    crashed
}
