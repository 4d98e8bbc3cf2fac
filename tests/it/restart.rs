//! The process stops and starts again on the same data.

use std::path::PathBuf;
use std::time::Duration;

use alliance::runtime::metrics::Metrics;
use alliance_tests::resident::number_in;
use alliance_tests::stage::ZHANSHAN;
use local_alliance::clock::MovableClock;
use local_alliance::{Config, LocalAlliance};

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn start(folder: &Folder) -> LocalAlliance {
    let config = Config {
        listen: std::net::Ipv4Addr::LOCALHOST.into(),
        port: 0,
        only_world: false,
        data: Some(folder.0.clone()),
        clock: MovableClock::fixed("2026-11-23T10:00:00+08:00".parse().unwrap()),
        patience: Duration::from_secs(5),
        automatic: false,
        metrics: Metrics::none(),
    };
    LocalAlliance::start(config).await.unwrap()
}

#[test]
fn an_open_dialogue_goes_on_and_an_undelivered_notice_arrives() {
    let folder = Folder(std::env::temp_dir().join(format!("alliance-restart-{}", std::process::id())));
    let runtime =
        || tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let first = runtime();
    first.block_on(async {
        let alliance = start(&folder).await;
        let simulator = &alliance.simulator;
        simulator.follow("resident-a", ZHANSHAN, None).await;
        simulator.say("resident-a", ZHANSHAN, "报修").await;
        alliance.clock.advance(jiff::SignedDuration::from_secs(1));
        simulator.say("resident-a", ZHANSHAN, "新湛一路的古力盖松了").await;
        simulator.flush().unwrap();
    });
    // The runtime ends without a word to anybody: the streams were not carried.
    first.shutdown_background();
    let second = runtime();
    second.block_on(async {
        let alliance = start(&folder).await;
        let simulator = &alliance.simulator;
        alliance.clock.advance(jiff::SignedDuration::from_secs(5));
        let receipt = simulator.say("resident-a", ZHANSHAN, "完成").await;
        number_in(receipt.text().unwrap());
        simulator.flush().unwrap();
    });
    second.shutdown_background();
    let third = runtime();
    third.block_on(async {
        let alliance = start(&folder).await;
        assert!(alliance.settle().await.unwrap().is_empty());
        let told = alliance.simulator.sent(Some("shinan"), None);
        assert!(told.iter().any(|sent| sent.body.to_string().contains("待受理")), "the officers are told");
    });
    third.shutdown_background();
}
