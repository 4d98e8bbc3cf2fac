//! What each step on a report writes, in DynamoDB's own units: at most 12 for a report with one unit, no flag and short
//! texts, 2 more while it is flagged, 2 more for each joint order that the step moves.

use std::future::Future;

use alliance_tests::clerk::{HAND_IN, Page};
use alliance_tests::stage::{WORKS, ZHANSHAN};
use alliance_tests::{Clerk, Stage};
use domain::ids::TicketId;
use jiff::SignedDuration;

/// The most that a step writes.
const MOST: f64 = 12.0;
/// What a flag, or a joint order that moves, adds to it.
const MORE: f64 = 2.0;

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
    async fn step(&mut self, what: &str, most: f64, sent: impl Future<Output = Page>) {
        self.stage.settle().await;
        let meter = &self.stage.alliance.deployment.meter;
        meter.take();
        sent.await.expect_done();
        let written = meter.take().write;
        let line = format!("{what}: {written}");
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

async fn lamp(stage: &Stage, person: &str) -> TicketId {
    let id = stage.resident(person, ZHANSHAN).report_lamp().await;
    stage.settle().await;
    id
}

fn accept(category: &str) -> [(&str, &str); 2] {
    [("category", category), ("community", "")]
}

#[tokio::test]
async fn steps_of_the_desk() {
    let stage = Stage::new().await;
    let mut bill = Bill::new(&stage);
    let [mut one, mut two] = [stage.clerk("demo-officer-1").await, stage.clerk("demo-officer-2").await];

    let id = lamp(&stage, "wang").await;
    let missing = [("missing_time", "1"), ("words", "")];
    bill.step("ask", MOST, one.press(&id, "ask", &missing)).await;
    let said = [("text", "昨天晚上开始")];
    bill.step("supply by telephone", MOST, one.press_after_call(&stage, &id, "supply", &said)).await;
    let decline = [("reason", "running"), ("public", "法院正在审理"), ("elsewhere", "法院立案庭")];
    bill.step("ask to decline", MOST, one.press(&id, "decline", &decline)).await;
    bill.step("refuse to decline", MOST, two.decide(&id, "decide-decline", false, "没有立案")).await;
    bill.step("accept", MOST, one.press(&id, "accept", &accept("normal"))).await;
    let title =
        [("title", "楼道灯不亮"), ("address", "新湛一路8号"), ("category", "normal"), ("community", "")];
    bill.step("correct", MOST, one.press(&id, "correct", &title)).await;
    let works = [("unit", WORKS), ("note", "")];
    bill.step("dispatch", MOST, one.press(&id, "dispatch", &works)).await;
    bill.step("recall", MOST, one.press(&id, "recall", &[("reason", "派错了")])).await;

    let question = lamp(&stage, "li").await;
    one.press(&question, "accept", &accept("question")).await.expect_done();
    let answer = [("public", "带身份证到大厅当场办。"), ("source", "办事指南")];
    bill.step("answer at once", MOST, one.press(&question, "answer", &answer)).await;

    let declined = lamp(&stage, "zhao").await;
    one.press(&declined, "decline", &decline).await.expect_done();
    bill.step("decline", MOST, two.decide(&declined, "decide-decline", true, "")).await;

    let hole = stage.resident("sun", ZHANSHAN).report_manhole().await;
    let fire = [("service", "fire"), ("note", "已打119")];
    bill.step("divert", MOST, one.press(&hole, "divert", &fire)).await;
    let settled = [("remains", "yes"), ("category", "danger"), ("community", ""), ("note", "已围挡")];
    bill.step("a defect remains", MOST, one.press(&hole, "settle", &settled)).await;
    insta::assert_snapshot!(bill.settle());
}

#[tokio::test]
async fn steps_of_a_unit_and_of_those_who_decide() {
    let stage = Stage::new().await;
    let mut bill = Bill::new(&stage);
    let [mut one, mut two] = [stage.clerk("demo-officer-1").await, stage.clerk("demo-officer-2").await];
    let mut works = stage.clerk("demo-handler-1").await;
    let mut head = stage.clerk("demo-head-1").await;

    let id = lamp(&stage, "wang").await;
    one.accept_as_and_dispatch(&id, "normal", WORKS).await;
    bill.step("sign", MOST, works.press(&id, "sign", &[])).await;
    let back = [("reason", "duty"), ("basis", "权责清单第12条"), ("suggested", "sanitation")];
    bill.step("ask to give back", MOST, works.press(&id, "return", &back)).await;
    bill.step("refuse to take back", MOST, one.decide(&id, "decide-return", false, "归你们管")).await;
    let plan = [("days", "5"), ("reason", "灯具要定做"), ("plan", "先装临时灯")];
    bill.step("ask for time", MOST, works.press_after_call(&stage, &id, "extend", &plan)).await;
    bill.step("grant time", MOST, one.decide(&id, "decide-extension", true, "")).await;
    let wait = [("cause", "weather"), ("until", "2026-11-25T10:00"), ("reason", "等雨停")];
    bill.step("ask to suspend", MOST, works.press(&id, "suspend", &wait)).await;
    bill.step("refuse to suspend", MOST, one.decide(&id, "decide-suspension", false, "今天能办")).await;
    let colleague = [("to", "demo-handler-2"), ("note", "")];
    bill.step("transfer", MOST, head.press(&id, "transfer", &colleague)).await;
    let mut other = stage.clerk("demo-handler-2").await;
    let found = [("finding", "灯管坏了"), ("place", "门前")];
    // Beside the step, the photo is written down.
    bill.step("check, with a photo", MOST + 2.0, other.press_with_photo(&id, "check", &found)).await;
    bill.step("hand in, with a photo", MOST + 2.0, other.press_with_photo(&id, "hand-in", &HAND_IN)).await;
    bill.step("send back", MOST, two.press(&id, "send-back", &[("reason", "照片不清")])).await;
    other.press_with_photo(&id, "hand-in", &HAND_IN).await.expect_done();
    bill.step("approve", MOST, two.press(&id, "approve", &[])).await;
    insta::assert_snapshot!(bill.settle());
}

#[tokio::test]
async fn steps_on_a_flagged_report_and_with_joint_orders() {
    let stage = Stage::new().await;
    let mut bill = Bill::new(&stage);
    let (id, mut works) = stage.lamp_signed("wang").await;
    let mut head = stage.clerk("demo-head-1").await;
    let mut joint = stage.clerk("demo-handler-3").await;
    let mut supervisor = stage.clerk("demo-supervisor-1").await;
    let task = [("unit", "sanitation"), ("task", "清走杂物"), ("due", "")];
    bill.step("add a joint unit", MOST + MORE, works.press(&id, "join", &task)).await;
    let order = ("unit", "sanitation");
    bill.step("joint unit signs", MOST + MORE, joint.press(&id, "order-sign", &[order])).await;
    let result = [order, ("result", "已清走")];
    bill.step("joint unit hands in", MOST + MORE, joint.press(&id, "order-hand-in", &result)).await;
    bill.step("supervise", MOST + MORE, supervisor.press(&id, "supervise", &[("reason", "多次来电")])).await;
    bill.step("report in writing", MOST + MORE, head.press(&id, "report", &[("text", "明天换")])).await;
    bill.step("hand in, flagged", MOST + MORE + 2.0, works.press_with_photo(&id, "hand-in", &HAND_IN)).await;
    bill.step("lift", MOST + MORE, supervisor.press(&id, "lift", &[("note", "已有安排")])).await;
    insta::assert_snapshot!(bill.settle());
}

#[tokio::test]
async fn steps_of_a_resident_on_the_page() {
    let stage = Stage::new().await;
    let mut bill = Bill::new(&stage);
    let (id, mut works) = stage.lamp_signed("wang").await;
    let mut page = Clerk::stranger(&stage);
    bill.step("urge", MOST, page.as_resident(&stage, &id, "urge", &[])).await;
    bill.step("add", MOST, page.as_resident(&stage, &id, "add", &[("text", "二楼也不亮")])).await;
    works.press_with_photo(&id, "hand-in", &HAND_IN).await.expect_done();
    stage.clerk("demo-officer-2").await.press(&id, "approve", &[]).await.expect_done();
    let unsolved = [("rating", "unsolved"), ("reason", "还不亮")];
    bill.step("rate low", MOST, page.as_resident(&stage, &id, "rate", &unsolved)).await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let content = [("verdict", "satisfied"), ("said", "弄好了")];
    bill.step("follow up", MOST, officer.press_after_call(&stage, &id, "follow-up", &content)).await;
    stage.pass(SignedDuration::from_mins(1)).await;
    bill.step("reopen", MOST, page.as_resident(&stage, &id, "reopen", &[("reason", "又不亮了")])).await;
    bill.step("withdraw", MOST, page.as_resident(&stage, &id, "withdraw", &[])).await;
    insta::assert_snapshot!(bill.settle());
}
