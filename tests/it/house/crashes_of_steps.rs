//! Each step of a report is cut off at its writes, before or after they are done, and taken up again as people, WeChat
//! and schedules do: nothing is lost, and nothing happens twice.
//!
//! By default one write of each step is cut off. `CRASHES=all` cuts off every one, on both sides. The counts are printed,
//! and appended to the file that `CRASH_COUNTS` names.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::Write;

use alliance_tests::push::Push;
use alliance_tests::stage::ZHANSHAN;
use domain::tickets::{EventKind, State};
use jiff::SignedDuration;
use local_alliance::Side;
use reqwest::StatusCode;

use super::steps::{STAFFED, Scene, Staffed, TIMED, TOLD, Timed, Told};

/// Longer than a claim of the ledger holds.
const LEASE_OVER: SignedDuration = SignedDuration::from_mins(2);
/// The id of a message that no stage has used.
const FRESH: u64 = 9_000_001;

/// A write to cut off: how many pass before it, and on which side.
type Cut = (usize, Side);

/// What a step left: what a run without a crash and one with it must have in common.
#[derive(Debug, PartialEq)]
struct Left {
    state: State,
    events: BTreeMap<String, usize>,
}

/// What became of a run.
struct Ran {
    left: Left,
    /// Notices by recipient.
    told: BTreeMap<String, usize>,
    /// Whether there was such a write.
    cut: bool,
}

/// The counts of a test.
#[derive(Default)]
struct Counts {
    steps: usize,
    cuts: usize,
    again: usize,
}

fn is_full() -> bool {
    std::env::var("CRASHES").is_ok_and(|which| which == "all")
}

impl Counts {
    /// Runs a step without a crash, then with each cut, and compares.
    async fn cover<F: AsyncFn(Option<Cut>) -> Ran>(&mut self, name: &str, run: F) {
        self.steps += 1;
        let clean = run(None).await;
        assert!(!clean.cut);
        let sides = if is_full() {
            vec![Side::Before, Side::After]
        } else {
            vec![if self.steps.is_multiple_of(2) { Side::Before } else { Side::After }]
        };
        for side in sides {
            for at in 0.. {
                let ran = run(Some((at, side))).await;
                if !ran.cut {
                    break;
                }
                self.cuts += 1;
                assert_eq!(ran.left, clean.left, "{name}: write {at} {side:?}");
                self.again += compare(&clean.told, &ran.told, &format!("{name}: write {at} {side:?}"));
                if !is_full() {
                    break;
                }
            }
        }
    }

    #[expect(clippy::print_stdout, reason = "the counts are what the run is for")]
    fn report(&self, of: &str) {
        let line = format!(
            "crashes of {of}: {} steps, {} writes cut off, 0 lost, 0 twice; {} notices sent again, cut off between WeChat's yes and its record",
            self.steps, self.cuts, self.again
        );
        println!("{line}");
        if let Ok(path) = std::env::var("CRASH_COUNTS") {
            let mut file = OpenOptions::new().create(true).append(true).open(path).unwrap();
            writeln!(file, "{line}").unwrap();
        }
    }
}

/// Nobody hears less than without a crash. WeChat has no key for a repetition, so one notice may be sent again: how many
/// were.
fn compare(clean: &BTreeMap<String, usize>, ran: &BTreeMap<String, usize>, name: &str) -> usize {
    for (who, count) in clean {
        assert!(ran.get(who).is_some_and(|told| told >= count), "{name}: {who} was told less: {ran:?}");
    }
    let all = |told: &BTreeMap<String, usize>| told.values().sum::<usize>();
    let again = all(ran) - all(clean);
    assert!(again <= 1, "{name}: {again} notices were sent again: {clean:?} {ran:?}");
    again
}

impl Scene {
    fn told(&self) -> BTreeMap<String, usize> {
        let mut told = BTreeMap::new();
        for sent in self.stage.alliance.simulator.sent(None, None) {
            *told.entry(sent.openid).or_default() += 1;
        }
        told
    }

    fn cut(&self, cut: Option<Cut>) {
        if let Some((at, side)) = cut {
            self.stage.alliance.store_faults.fail_write(at, side);
        }
    }

    /// Everything is carried once with the cut in force, then taken up again.
    async fn recover(&self) -> bool {
        let _ = self.stage.alliance.settle().await.unwrap();
        let crashed = self.stage.alliance.store_faults.clear();
        self.stage.alliance.clock.advance(LEASE_OVER);
        self.stage.settle().await;
        crashed
    }

    async fn left(&self) -> Left {
        let mut events = BTreeMap::new();
        for event in self.stage.events(&self.id).await {
            *events.entry(format!("{:?}", event.kind)).or_default() += 1;
        }
        Left { state: self.stage.ticket(&self.id).await.state, events }
    }

    async fn ran(&self, cut: bool) -> Ran {
        Ran { left: self.left().await, told: self.told(), cut }
    }
}

async fn staffed(step: &Staffed, cut: Option<Cut>) -> Ran {
    let scene = Scene::after(step.before).await;
    let mut clerk = scene.stage.clerk(step.person).await;
    let page = clerk.ticket(&scene.id).await;
    scene.cut(cut);
    let pressed = scene.press(&mut clerk, &page, step).await;
    let crashed = scene.recover().await;
    if pressed.status.is_server_error() {
        // Who meets an outage goes back and presses again.
        let again = scene.press(&mut clerk, &page, step).await;
        // The step may have taken the report out of their sight.
        let is_gone = again.status == StatusCode::NOT_FOUND && again.html.contains("那一步已经办好");
        assert!(
            is_gone || [StatusCode::SEE_OTHER, StatusCode::CONFLICT].contains(&again.status),
            "row {} {}: {} {}",
            step.row,
            step.form,
            again.status,
            again.html
        );
        scene.stage.settle().await;
    } else {
        assert_eq!(pressed.status, StatusCode::SEE_OTHER, "row {} {}: {}", step.row, step.form, pressed.html);
    }
    let ran = scene.ran(crashed).await;
    assert_eq!(ran.left.state, step.to, "row {} {}", step.row, step.form);
    assert_eq!(scene.count(step.event).await, 1, "row {} {}", step.row, step.form);
    ran
}

async fn told(step: &Told, cut: Option<Cut>) -> Ran {
    let scene = Scene::after(step.before).await;
    let openid = scene.stage.alliance.simulator.openid("wang", ZHANSHAN);
    let words = step.words.replace("{id}", scene.id.as_str());
    let push = Push::text(&scene.stage, ZHANSHAN, &openid, FRESH, &words);
    scene.cut(cut);
    let first = push.send().await;
    let crashed = scene.recover().await;
    if !first.status().is_success() {
        // WeChat delivers it again.
        assert_eq!(push.answer().await.0, StatusCode::OK);
        scene.stage.settle().await;
    }
    let ran = scene.ran(crashed).await;
    assert_eq!(ran.left.state, step.to, "row {}", step.row);
    assert_eq!(scene.count(step.event).await, 1, "row {}", step.row);
    ran
}

async fn timed(step: &Timed, cut: Option<Cut>) -> Ran {
    let scene = Scene::after(step.before).await;
    for _ in 0..2 {
        // Half way for the first time: a reminder comes before the end.
        scene.stage.alliance.clock.advance(SignedDuration::from_mins(step.hours * 30));
        scene.cut(cut);
        // It fails where it is cut off, and the next minute it runs again.
        let _ = scene.stage.alliance.tick("deadline-sweep").await;
        if scene.recover().await {
            finish(&scene, step).await;
            return scene.ran(true).await;
        }
    }
    finish(&scene, step).await;
    scene.ran(false).await
}

/// Lets the rest of the time pass, minute by minute as far as the sweep is concerned.
async fn finish(scene: &Scene, step: &Timed) {
    let end = scene
        .stage
        .ticket(&scene.id)
        .await
        .submitted_at
        .saturating_add(SignedDuration::from_hours(step.hours + 2));
    scene.stage.wait_until(end.unwrap().max(scene.stage.alliance.clock.now()));
    for day in 0..9 {
        // What was cut off came later, and so does what follows from it.
        if day > 2 && scene.count(step.event).await == 0 {
            scene.stage.alliance.clock.advance(SignedDuration::from_hours(24));
        }
        scene.stage.alliance.tick("deadline-sweep").await.unwrap();
        scene.stage.settle().await;
    }
    let left = scene.left().await;
    assert!(scene.count(step.event).await >= 1, "row {} {:?}: {left:?}", step.row, step.event);
}

#[tokio::test]
async fn a_step_of_staff_is_lost_at_no_write_and_taken_once() {
    let mut counts = Counts::default();
    for step in STAFFED {
        counts.cover(step.form, async |cut| staffed(step, cut).await).await;
    }
    counts.report("staff");
}

#[tokio::test]
async fn a_step_in_the_chat_is_lost_at_no_write_and_taken_once() {
    let mut counts = Counts::default();
    for step in TOLD {
        counts.cover(step.words, async |cut| told(step, cut).await).await;
    }
    counts.report("residents");
}

#[tokio::test]
async fn a_step_of_the_clock_is_lost_at_no_write_and_taken_once() {
    let mut counts = Counts::default();
    for step in TIMED {
        let name = format!("row {} {:?}", step.row, step.event);
        counts.cover(&name, async |cut| timed(step, cut).await).await;
    }
    counts.report("the clock");
}

/// Every event that staff, residents and the clock cause is in one of the tables, or is named here with the reason.
#[test]
fn no_row_is_left_out() {
    let covered: Vec<_> = STAFFED
        .iter()
        .map(|step| step.event)
        .chain(TOLD.iter().map(|step| step.event))
        .chain(TIMED.iter().map(|step| step.event))
        .collect();
    let elsewhere = [
        // The other half of a merge or an unmerge, in one transaction with it.
        EventKind::Absorb,
        EventKind::Release,
        // With the message that submits a report, in `crashes`.
        EventKind::Submit,
        EventKind::MergeByStorm,
        // The same handler and write as another in the tables.
        EventKind::RateDissatisfied,
        EventKind::WithdrawDanger,
        EventKind::WakeByMessage,
        EventKind::Unconsent,
        EventKind::Sampled,
        EventKind::Lapsed,
        EventKind::CountAgain,
        EventKind::AnswerKept,
        EventKind::AnswerShown,
        EventKind::Follow,
        EventKind::GoOn,
        EventKind::EndBehalf,
        EventKind::OpenStorm,
        EventKind::CloseStorm,
        // Journeys of their own.
        EventKind::Move,
        EventKind::Propose,
        EventKind::Publish,
        EventKind::RefuseProposal,
    ];
    for kind in EventKind::ALL {
        assert!(covered.contains(kind) != elsewhere.contains(kind), "{kind:?}");
    }
}
