//! Every step of a report through the public door, each from a report that stands where the step begins: what the crash
//! test and the table of units walk through.

use alliance::services::casework::{Casework, Step, StepOutcome};
use alliance::store::System;
use alliance_tests::Stage;
use alliance_tests::clerk::{Clerk, Page};
use alliance_tests::stage::{WORKS, ZHANSHAN};
use domain::ids::{MediaId, TicketId, UnitId};
use domain::tickets::{
    Actor, Category, Cause, Command, ContactEvidence, DeclineReason, EventKind, Outcome, ReturnReason, State,
};
use jiff::{SignedDuration, Timestamp};

/// A step of staff, by a form.
pub(super) struct Staffed {
    /// Its row.
    pub(super) row: &'static str,
    /// How the report comes to where the step begins.
    pub(super) before: &'static [Walk],
    /// Who takes it.
    pub(super) person: &'static str,
    /// The form.
    pub(super) form: &'static str,
    /// What is filled in; `{other}` is the number of another report at the same place.
    pub(super) fields: &'static [(&'static str, &'static str)],
    /// Whether a call to the resident is recorded with it, or a photo comes along.
    pub(super) with: With,
    /// What it causes.
    pub(super) event: EventKind,
    /// Where the report is afterwards.
    pub(super) to: State,
}

/// What a form brings besides its fields.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum With {
    Nothing,
    Call,
    Photo,
}

/// An earlier step, taken by the rules and stored, without a form.
#[derive(Clone, Copy)]
pub(super) enum Walk {
    Accept(Category),
    Dispatch,
    Sign,
    Join,
    JointSign,
    HandIn,
    Approve,
    Unsolved,
    Ask,
    AskDecline,
    AskReturn,
    AskExtension,
    AskSuspension,
    Suspend,
    Supervise,
    AnswerKept,
    Divert,
    Solved,
    Decline,
    Merge,
}

use Walk::{
    Accept, AnswerKept, Approve, Ask, AskDecline, AskExtension, AskReturn, AskSuspension, Decline, Dispatch,
    Divert, HandIn, Join, JointSign, Merge, Sign, Solved, Supervise, Suspend, Unsolved,
};

const NORMAL: Walk = Accept(Category::Normal);
const WORKING: &[Walk] = &[NORMAL, Dispatch, Sign];
const OFFICER: &str = "demo-officer-1";
const OTHER_OFFICER: &str = "demo-officer-2";
const HANDLER: &str = "demo-handler-1";
const JOINT: &str = "demo-handler-3";
const HEAD: &str = "demo-head-1";
const SUPERVISOR: &str = "demo-supervisor-1";

const fn by(
    (row, event, to): (&'static str, EventKind, State),
    before: &'static [Walk],
    person: &'static str,
    form: &'static str,
    fields: &'static [(&'static str, &'static str)],
) -> Staffed {
    Staffed { row, before, person, form, fields, with: With::Nothing, event, to }
}

#[expect(clippy::needless_pass_by_value, reason = "a constant moves it")]
const fn with(with: With, staffed: Staffed) -> Staffed {
    Staffed { with, ..staffed }
}

/// Every step of staff.
#[rustfmt::skip]
pub(super) static STAFFED: &[Staffed] = &[
    by(("2", EventKind::Divert, State::Diverted), &[], OFFICER, "divert", &[("service", "police"), ("note", "10:00 打了110")]),
    by(("2b", EventKind::DefectRemains, State::Triaged), &[Divert], OFFICER, "settle", &[("remains", "yes"), ("category", "normal"), ("community", ""), ("note", "已断电")]),
    by(("2b", EventKind::NothingLeft, State::Closed), &[Divert], OFFICER, "settle", &[("remains", "no"), ("category", ""), ("community", ""), ("note", "已排除")]),
    by(("3", EventKind::Ask, State::NeedInfo), &[], OFFICER, "ask", &[("missing_photo", "1"), ("words", "请拍一张")]),
    with(With::Call, by(("4", EventKind::SupplyByPhone, State::Submitted), &[Ask], OFFICER, "supply", &[("text", "在三楼")])),
    by(("5", EventKind::AskDecline, State::Submitted), &[], OFFICER, "decline", &[("reason", "repeated"), ("public", "上个月已经答复"), ("elsewhere", "可以拨打12345")]),
    by(("5a", EventKind::Decline, State::Declined), &[AskDecline], OTHER_OFFICER, "decide-decline", &[("granted", "yes"), ("note", "")]),
    by(("5a", EventKind::KeepReport, State::Submitted), &[AskDecline], OTHER_OFFICER, "decide-decline", &[("granted", "no"), ("note", "有新情况")]),
    by(("7", EventKind::Merge, State::Merged), &[], OFFICER, "merge", &[("master", "{other}")]),
    by(("7a", EventKind::Unmerge, State::Submitted), &[Merge], OFFICER, "unmerge", &[("reason", "不是同一盏灯")]),
    by(("8", EventKind::Accept, State::Triaged), &[], OFFICER, "accept", &[("category", "normal"), ("community", "")]),
    by(("9", EventKind::AnswerAtOnce, State::Answered), &[Accept(Category::Question)], OFFICER, "answer", &[("public", "请到社区服务中心办理"), ("source", "办事指南")]),
    by(("10", EventKind::Dispatch, State::Dispatched), &[NORMAL], OFFICER, "dispatch", &[("unit", WORKS), ("note", "")]),
    by(("10a", EventKind::Recall, State::Triaged), WORKING, OFFICER, "recall", &[("reason", "派错了")]),
    by(("11", EventKind::Sign, State::Working), &[NORMAL, Dispatch], HANDLER, "sign", &[]),
    by(("12", EventKind::AskReturn, State::ReturnReview), WORKING, HANDLER, "return", &[("reason", "duty"), ("basis", "权责清单第3条"), ("suggested", "sanitation")]),
    by(("13", EventKind::GrantReturn, State::Triaged), &[NORMAL, Dispatch, Sign, AskReturn], OFFICER, "decide-return", &[("granted", "yes"), ("note", "")]),
    by(("14", EventKind::RefuseReturn, State::Working), &[NORMAL, Dispatch, Sign, AskReturn], OFFICER, "decide-return", &[("granted", "no"), ("note", "归你单位")]),
    by(("15", EventKind::Transfer, State::Working), WORKING, HEAD, "transfer", &[("to", "demo-handler-2"), ("note", "")]),
    by(("16", EventKind::Join, State::Working), WORKING, HANDLER, "join", &[("unit", "sanitation"), ("task", "清理路面"), ("due", "")]),
    with(With::Photo, by(("17", EventKind::LogCheck, State::Working), WORKING, HANDLER, "check", &[("finding", "灯坏了"), ("place", "楼道")])),
    with(With::Call, by(("18", EventKind::AskExtension, State::Working), WORKING, HANDLER, "extend", &[("days", "3"), ("reason", "等配件"), ("plan", "配件到了就换")])),
    by(("18a", EventKind::Extend, State::Working), &[NORMAL, Dispatch, Sign, AskExtension], OFFICER, "decide-extension", &[("granted", "yes"), ("note", "")]),
    by(("18a", EventKind::RefuseExtension, State::Working), &[NORMAL, Dispatch, Sign, AskExtension], OFFICER, "decide-extension", &[("granted", "no"), ("note", "来得及")]),
    by(("19", EventKind::AskSuspension, State::Working), WORKING, HANDLER, "suspend", &[("cause", "weather"), ("until", "2026-11-26T09:00"), ("reason", "大风")]),
    by(("19a", EventKind::Suspend, State::Suspended), &[NORMAL, Dispatch, Sign, AskSuspension], OFFICER, "decide-suspension", &[("granted", "yes"), ("note", "")]),
    by(("19a", EventKind::RefuseSuspension, State::Working), &[NORMAL, Dispatch, Sign, AskSuspension], OFFICER, "decide-suspension", &[("granted", "no"), ("note", "风不大")]),
    by(("21", EventKind::Supervise, State::Working), WORKING, SUPERVISOR, "supervise", &[("reason", "媒体关注")]),
    by(("21a", EventKind::Report, State::Working), &[NORMAL, Dispatch, Sign, Supervise], HEAD, "report", &[("text", "明天办完")]),
    by(("21a", EventKind::Lift, State::Working), &[NORMAL, Dispatch, Sign, Supervise], SUPERVISOR, "lift", &[("note", "已在办")]),
    with(With::Photo, by(("23", EventKind::HandIn, State::CloseReview), WORKING, HANDLER, "hand-in", &[("outcome", "solved"), ("reason", ""), ("public", "灯已换好"), ("internal", "换了灯泡"), ("contact_how", "电话"), ("contact_who", "养护员甲"), ("contact_at", "2026-11-23T09:30")])),
    by(("24", EventKind::SendBack, State::Working), &[NORMAL, Dispatch, Sign, HandIn], OFFICER, "send-back", &[("reason", "照片不清楚")]),
    by(("25", EventKind::Approve, State::Answered), &[NORMAL, Dispatch, Sign, HandIn], OFFICER, "approve", &[]),
    with(With::Call, by(("29", EventKind::Satisfied, State::Closed), &[NORMAL, Dispatch, Sign, HandIn, Approve, Unsolved], OFFICER, "follow-up", &[("verdict", "satisfied"), ("said", "现在亮了")])),
    with(With::Call, by(("29", EventKind::Redo, State::Working), &[NORMAL, Dispatch, Sign, HandIn, Approve, Unsolved], OFFICER, "follow-up", &[("verdict", "redo"), ("said", "还是不亮")])),
    with(With::Call, by(("29", EventKind::Explained, State::Closed), &[NORMAL, Dispatch, Sign, HandIn, Approve, Unsolved], SUPERVISOR, "follow-up", &[("verdict", "explained"), ("said", "说明了原因")])),
    by(("36", EventKind::Correct, State::Working), WORKING, OFFICER, "correct", &[("title", "楼道灯"), ("address", "新湛一路8号"), ("category", "normal"), ("community", "")]),
    by(("20", EventKind::WakeForDanger, State::Working), &[NORMAL, Dispatch, Sign, AskSuspension, Suspend], OFFICER, "correct", &[("title", ""), ("address", ""), ("category", "danger"), ("community", "")]),
    with(With::Call, by(("39", EventKind::Tell, State::Answered), &[NORMAL, Dispatch, Sign, HandIn, Approve, AnswerKept], OFFICER, "tell", &[("said", "")])),
    by(("40", EventKind::OrderSign, State::Working), &[NORMAL, Dispatch, Sign, Join], JOINT, "order-sign", &[("unit", "sanitation")]),
    by(("40", EventKind::OrderHandIn, State::Working), &[NORMAL, Dispatch, Sign, Join, JointSign], JOINT, "order-hand-in", &[("unit", "sanitation"), ("result", "路面已清理")]),
    by(("40", EventKind::OrderReturn, State::Working), &[NORMAL, Dispatch, Sign, Join], JOINT, "order-return", &[("unit", "sanitation"), ("reason", "没有路面垃圾")]),
];

/// A step of a resident's in the chat.
pub(super) struct Told {
    pub(super) row: &'static str,
    pub(super) before: &'static [Walk],
    /// What the resident writes; `{id}` is the report's number.
    pub(super) words: &'static str,
    pub(super) event: EventKind,
    pub(super) to: State,
}

/// Every step of a resident's.
#[rustfmt::skip]
pub(super) static TOLD: &[Told] = &[
    Told { row: "4", before: &[Ask], words: "补充{id} 在三楼楼梯口", event: EventKind::Supply, to: State::Submitted },
    Told { row: "6", before: &[AskDecline, Decline], words: "申诉{id} 这次是另一盏灯", event: EventKind::Appeal, to: State::Submitted },
    Told { row: "26", before: &[NORMAL, Dispatch, Sign, HandIn, Approve], words: "解决了{id}", event: EventKind::RateSolved, to: State::Closed },
    Told { row: "27", before: &[NORMAL, Dispatch, Sign, HandIn, Approve], words: "没解决{id}", event: EventKind::RateUnsolved, to: State::FollowUp },
    Told { row: "30", before: &[NORMAL, Dispatch, Sign, HandIn, Approve, Solved], words: "重办{id} 又不亮了", event: EventKind::Reopen, to: State::Working },
    Told { row: "31", before: WORKING, words: "确定撤回{id}", event: EventKind::Withdraw, to: State::Withdrawn },
    Told { row: "32", before: &[NORMAL, Dispatch, Sign, HandIn, Approve, Solved], words: "可以公开{id}", event: EventKind::Consent, to: State::Closed },
    Told { row: "35", before: WORKING, words: "催办{id}", event: EventKind::Urge, to: State::Working },
    Told { row: "37", before: WORKING, words: "补充{id} 还闪", event: EventKind::Add, to: State::Working },
];

/// A step of the clock.
pub(super) struct Timed {
    pub(super) row: &'static str,
    pub(super) before: &'static [Walk],
    /// How long nobody does anything, in hours.
    pub(super) hours: i64,
    pub(super) event: EventKind,
}

/// Every step of the clock.
#[rustfmt::skip]
pub(super) static TIMED: &[Timed] = &[
    Timed { row: "4b", before: &[Ask], hours: 24 * 3 + 1, event: EventKind::RemindSupply },
    Timed { row: "4b", before: &[Ask], hours: 24 * 11, event: EventKind::NoReply },
    Timed { row: "8", before: &[NORMAL], hours: 1, event: EventKind::AcceptTold },
    Timed { row: "11", before: &[NORMAL, Dispatch], hours: 25, event: EventKind::AutoSign },
    Timed { row: "20", before: &[NORMAL, Dispatch, Sign, AskSuspension, Suspend], hours: 24 * 3, event: EventKind::Wake },
    Timed { row: "22", before: &[], hours: 24, event: EventKind::Warn },
    Timed { row: "22", before: &[NORMAL, Dispatch, Sign, AskExtension], hours: 25, event: EventKind::Escalate },
    Timed { row: "40", before: &[NORMAL, Dispatch, Sign, Join], hours: 25, event: EventKind::OrderAutoSign },
    Timed { row: "40", before: &[NORMAL, Dispatch, Sign, Join, JointSign], hours: 24 * 6, event: EventKind::OrderWarn },
    Timed { row: "33", before: &[NORMAL, Dispatch, Sign, HandIn, Approve, Solved], hours: 24 * 31, event: EventKind::Archive },
];

/// A report of an ordinary matter on a stage, and another one at the same place.
pub(super) struct Scene {
    pub(super) stage: Stage,
    pub(super) id: TicketId,
    pub(super) other: TicketId,
}

impl Scene {
    /// A report that has come as far as `before` says.
    pub(super) async fn after(before: &[Walk]) -> Self {
        let stage = Stage::new().await;
        let other = stage.resident("neighbour", ZHANSHAN).report_lamp().await;
        let id = stage.resident("wang", ZHANSHAN).report_lamp().await;
        let scene = Self { stage, id, other };
        for walk in before {
            scene.walk(*walk).await;
        }
        scene.stage.settle().await;
        scene
    }

    /// Takes an earlier step.
    async fn walk(&self, walk: Walk) {
        if matches!(walk, Merge) {
            self.stage.clerk(OFFICER).await.merge(&self.id, &self.other).await.expect_done();
            return;
        }
        let now = self.stage.alliance.clock.now();
        let (actor, command) = self.command(walk, now).await;
        let casework = Casework::build(&self.stage.alliance.deployment).unwrap();
        let ticket = self.stage.ticket(&self.id).await;
        let step = Step { command: &command, actor: &actor, seen: None, now };
        let outcome = casework.carry_out(System::Engineer, &ticket, &step).await.unwrap();
        assert!(matches!(outcome, StepOutcome::Done(_)), "{command:?}: {outcome:?}");
    }

    async fn command(&self, walk: Walk, now: Timestamp) -> (Actor, Command) {
        let text = str::to_owned;
        let unit = |id: &str| UnitId::parse(id).unwrap();
        let contact = || ContactEvidence { who: text("养护员甲"), at: now, how: text("电话") };
        let reporter = Actor::Reporter(None);
        let (person, command) = match walk {
            Accept(category) => (OFFICER, Command::Accept { category, community: None, urgent: false }),
            Dispatch => (
                OFFICER,
                Command::Dispatch { unit: unit(WORKS), unit_name: text("养护队"), note: String::new() },
            ),
            Sign => (HANDLER, Command::Sign),
            Join => (
                HANDLER,
                Command::Join {
                    unit: unit("sanitation"),
                    unit_name: text("环卫处置队（演示）"),
                    task: text("清理路面"),
                    due: None,
                },
            ),
            JointSign => (JOINT, Command::OrderSign { unit: unit("sanitation") }),
            HandIn => (
                HANDLER,
                Command::HandIn {
                    internal: text("换了灯泡"),
                    public: text("灯已换好"),
                    outcome: Outcome::Solved,
                    contact: contact(),
                    photos: vec![MediaId::parse("0".repeat(32)).unwrap()],
                },
            ),
            Approve => (OTHER_OFFICER, Command::Approve),
            Unsolved => return (reporter, Command::RateUnsolved { reason: text("还不亮") }),
            Solved => return (reporter, Command::RateSolved),
            Ask => (OFFICER, Command::Ask { missing: Vec::new(), words: text("在几楼") }),
            AskDecline => (
                OFFICER,
                Command::AskDecline {
                    reason: DeclineReason::Repeated,
                    public: text("上个月已经答复"),
                    elsewhere: text("可以拨打12345"),
                },
            ),
            Decline => (OTHER_OFFICER, Command::DecideDecline { granted: true, note: String::new() }),
            AskReturn => (
                HANDLER,
                Command::AskReturn {
                    reason: ReturnReason::Duty,
                    basis: text("权责清单第3条"),
                    suggested: unit("sanitation"),
                    suggested_name: text("环卫处置队（演示）"),
                },
            ),
            AskExtension => (
                HANDLER,
                Command::AskExtension {
                    days: 3,
                    reason: text("等配件"),
                    plan: text("配件到了就换"),
                    contact: contact(),
                },
            ),
            AskSuspension => (
                HANDLER,
                Command::AskSuspension {
                    cause: Cause::Weather,
                    until: now.saturating_add(SignedDuration::from_hours(48)).unwrap(),
                    reason: text("大风"),
                },
            ),
            Suspend => (OFFICER, Command::DecideSuspension { granted: true, note: String::new() }),
            Supervise => (SUPERVISOR, Command::Supervise { reason: text("媒体关注") }),
            AnswerKept => {
                let event = self.stage.ticket(&self.id).await.given.unwrap().event;
                return (Actor::Scheduler, Command::AnswerKept { event });
            }
            Divert => (
                OFFICER,
                Command::Divert { service: domain::tickets::Service::Police, note: text("10:00 打了110") },
            ),
            Merge => unreachable!("taken by its form"),
        };
        (Actor::Staff(self.staff(person).await), command)
    }

    async fn staff(&self, person: &str) -> domain::staff::Staff {
        let roll = self.stage.alliance.deployment.staff().unwrap();
        let found = roll.get(&Stage::staff(person)).await.unwrap().unwrap();
        found.at(self.stage.alliance.clock.now()).unwrap().staff
    }

    /// Fills in the form of a step on this page and sends it.
    pub(super) async fn press(&self, clerk: &mut Clerk, page: &Page, step: &Staffed) -> Page {
        let local = domain::calendar::local(self.stage.alliance.clock.now());
        let at = local.strftime("%Y-%m-%dT%H:%M").to_string();
        let fields = step.fields.iter().map(|(name, value)| {
            (*name, if *value == "{other}" { self.other.to_string() } else { (*value).to_owned() })
        });
        let mut fields: Vec<(&str, String)> = fields.collect();
        if step.with == With::Call {
            fields.extend([
                ("contact_how", "电话".to_owned()),
                ("contact_who", "受理员".to_owned()),
                ("contact_at", at),
            ]);
        }
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        match step.with {
            With::Photo => clerk.press_stale_with_photo(page, &self.id, step.form, &fields).await,
            _ => clerk.press_on(page, &self.id, step.form, &fields).await,
        }
    }

    /// How often the history says that this happened.
    pub(super) async fn count(&self, event: EventKind) -> usize {
        self.stage.events(&self.id).await.iter().filter(|it| it.kind == event).count()
    }
}
