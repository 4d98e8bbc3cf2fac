//! What the steps that residents take on the page of their report write, in DynamoDB's own units: at most 12, as those of
//! staff, and 2 more for each further KB of their event.

use std::future::Future;

use alliance_tests::clerk::{HAND_IN, Page};
use alliance_tests::{Clerk, Stage};
use domain::ids::TicketId;
use jiff::SignedDuration;

/// The most that a step writes.
const MOST: f64 = 12.0;
/// What a further KB adds to it.
const MORE: f64 = 2.0;
/// What a step adds that takes a report off the list of what is open nearby, where it stands twice, or puts it back.
const NEARBY: f64 = 2.0;

/// What the steps wrote, in the order in which they were taken.
struct Bill<'s> {
    stage: &'s Stage,
    lines: Vec<String>,
    over: Vec<String>,
}

impl<'s> Bill<'s> {
    fn new(stage: &'s Stage) -> Self {
        Self { stage, lines: Vec::new(), over: Vec::new() }
    }

    /// Notes what a step writes by itself; its notices and its fact are written later, by the streams.
    async fn step(&mut self, id: &TicketId, what: &str, most: f64, sent: impl Future<Output = Page>) {
        self.stage.settle().await;
        let meter = &self.stage.alliance.deployment.meter;
        let _before = meter.take();
        sent.await.expect_done();
        let written = meter.take().write;
        let event = self.stage.events(id).await.pop().unwrap();
        let further = serde_json::to_string(&event).unwrap().len() / 1024;
        let most = most + MORE * f64::from(u32::try_from(further).unwrap());
        let line = format!("{what}: {written}, with {further} further KB");
        if written > most {
            self.over.push(format!("{line}, and at most {most}"));
        }
        self.lines.push(line);
    }

    /// Nothing was dearer than it may be; the lines.
    fn settle(self) -> String {
        assert!(self.over.is_empty(), "{}", self.over.join("\n"));
        self.lines.join("\n")
    }
}

#[tokio::test]
async fn a_residents_step_on_the_page_costs_what_one_of_staff_costs() {
    let stage = Stage::new().await;
    let mut bill = Bill::new(&stage);
    let (id, mut works) = stage.lamp_signed("wang").await;
    let mut page = Clerk::stranger(&stage);
    bill.step(&id, "urge", MOST, Box::pin(page.as_resident(&stage, &id, "urge", &[]))).await;
    bill.step(&id, "add", MOST, Box::pin(page.as_resident(&stage, &id, "add", &[("text", "二楼也不亮")])))
        .await;
    works.press_with_photo(&id, "hand-in", &HAND_IN).await.expect_done();
    stage.clerk("demo-officer-2").await.press(&id, "approve", &[]).await.expect_done();
    let unsolved = [("rating", "unsolved"), ("reason", "还不亮")];
    bill.step(&id, "rate low", MOST, Box::pin(page.as_resident(&stage, &id, "rate", &unsolved))).await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let content = [("verdict", "satisfied"), ("said", "弄好了")];
    bill.step(&id, "follow up", MOST, Box::pin(officer.press_after_call(&stage, &id, "follow-up", &content)))
        .await;
    stage.pass(SignedDuration::from_mins(1)).await;
    bill.step(
        &id,
        "reopen",
        MOST + NEARBY,
        Box::pin(page.as_resident(&stage, &id, "reopen", &[("reason", "又不亮了")])),
    )
    .await;
    bill.step(&id, "withdraw", MOST + NEARBY, Box::pin(page.as_resident(&stage, &id, "withdraw", &[]))).await;
    insta::assert_snapshot!(bill.settle());
}
