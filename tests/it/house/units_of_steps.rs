//! What each step costs in DynamoDB's units, as the design counts it: the transaction with the index rows it moves.

use super::steps::{STAFFED, Scene, Staffed, With};

/// The most write units of a step on a report with one unit, no flag and texts within 1 KB.
const MOST: f64 = 12.0;
/// More for each of these.
const MORE: f64 = 2.0;

#[tokio::test]
async fn a_step_costs_no_more_than_the_design_allows() {
    let (mut lines, mut over) = (Vec::new(), Vec::new());
    for step in STAFFED {
        let (writes, allowed) = Box::pin(cost(step)).await;
        let line = format!("row {} {:?}: {writes} of {allowed}", step.row, step.event);
        if writes > allowed {
            over.push(line.clone());
        }
        lines.push(line);
    }
    assert!(over.is_empty(), "more write units than allowed:\n{}", over.join("\n"));
    insta::assert_snapshot!(lines.join("\n"));
}

/// The write units of a step and how many it may cost.
async fn cost(step: &Staffed) -> (f64, f64) {
    let scene = Scene::after(step.before).await;
    let mut clerk = scene.stage.clerk(step.person).await;
    let page = clerk.ticket(&scene.id).await;
    let meter = &scene.stage.alliance.deployment.meter;
    let flagged = scene.stage.ticket(&scene.id).await.supervision.is_some();
    let _ = meter.take();
    let pressed = scene.press(&mut clerk, &page, step).await;
    let units = meter.take();
    pressed.expect_done();
    let now = scene.stage.ticket(&scene.id).await;
    let moved = now.orders.iter().filter(|order| order.since == now.version).count();
    let mut allowed = MOST;
    if flagged || now.supervision.is_some() {
        allowed += MORE;
    }
    allowed += MORE * f64::from(u32::try_from(moved).unwrap());
    // The event holds the notices: two more for each further KB.
    let event = scene.stage.events(&scene.id).await.pop().unwrap();
    let bytes = serde_json::to_string(&event).unwrap().len();
    allowed += MORE * f64::from(u32::try_from(bytes / 1024).unwrap());
    // What was said lies beside the rest, and is written only by a step that adds to it.
    if now.said_in == now.version {
        allowed += MORE;
    }
    // A photo is announced, stored and attached besides: five writes of the form, not of the step.
    if step.with == With::Photo {
        allowed += 5.0 * MORE;
    }
    // A merge writes two reports and what one keeps of the other.
    if matches!(step.form, "merge" | "unmerge") {
        allowed = 2.0 * MOST + MORE;
    }
    (units.write, allowed)
}
