//! From POST to answer in one process: what WeChat waits for, beside the floor of the store calls it contains.
//!
//! `cargo bench -p alliance-tests --bench answer`

use std::time::{Duration, Instant};

use alliance_tests::Stage;
use alliance_tests::push::Push;
use alliance_tests::stage::ZHANSHAN;

const ROUNDS: u64 = 300;

#[tokio::main]
async fn main() {
    let stage = Stage::new().await;
    let openid = stage.alliance.simulator.openid("resident-a", ZHANSHAN);
    let client = reqwest::Client::new();
    let mut plain = Vec::new();
    let mut step = Vec::new();
    let mut floor = Vec::new();
    Push::text(&stage, ZHANSHAN, &openid, 1, "报修").answer().await;
    // Interleaved, so that whatever else the machine does falls on all three alike.
    for round in 0..ROUNDS {
        let push = |id: u64, text: &str| Push::text(&stage, ZHANSHAN, &openid, id, text);
        let words = push(10 + round * 2, "微信联盟");
        plain.push(timed(async { words.send_with(&client).await }).await);
        let told = push(11 + round * 2, "新湛一路的古力盖松了");
        step.push(timed(async { told.send_with(&client).await }).await);
        if round % 8 == 7 {
            Push::text(&stage, ZHANSHAN, &openid, 1_000_000 + round * 2, "取消").answer().await;
            Push::text(&stage, ZHANSHAN, &openid, 1_000_001 + round * 2, "报修").answer().await;
        }
        let message = stage.message(round);
        floor.push(timed(stage.read_and_write_once(&message)).await);
    }
    let bottom = median(&mut floor);
    report("floor: one read and one conditional write", &mut floor, bottom);
    report("plain message (the directory), POST to answer", &mut plain, bottom);
    report("dialogue step, POST to answer", &mut step, bottom);
}

async fn timed(work: impl Future<Output = ()>) -> Duration {
    let started = Instant::now();
    work.await;
    started.elapsed()
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn report(what: &str, times: &mut [Duration], floor: Duration) {
    let p50 = median(times);
    let p99 = times[times.len() * 99 / 100];
    let ratio = p50.as_secs_f64() / floor.as_secs_f64();
    #[expect(clippy::print_stdout, reason = "the figures are what a bench is for")]
    {
        println!("{what:<48} p50 {p50:>9.2?}  p99 {p99:>9.2?}  {ratio:>5.2} × floor");
    }
}
