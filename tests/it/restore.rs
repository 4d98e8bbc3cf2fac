//! The drill: a backup is made, the database is lost, the backup comes back, and the report goes on.

use std::path::{Path, PathBuf};
use std::time::Duration;

use alliance::runtime::metrics::Metrics;
use alliance_admin::backup;
use alliance_tests::Stage;
use alliance_tests::resident::number_in;
use alliance_tests::stage::ZHANSHAN;
use jiff::SignedDuration;
use local_alliance::clock::MovableClock;
use local_alliance::{Config, LocalAlliance};

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn start(folder: &Path) -> LocalAlliance {
    let config = Config {
        listen: std::net::Ipv4Addr::LOCALHOST.into(),
        port: 0,
        only_world: false,
        data: Some(folder.to_owned()),
        clock: MovableClock::fixed("2026-11-23T10:00:00+08:00".parse().unwrap()),
        patience: Duration::from_secs(5),
        automatic: false,
        metrics: Metrics::none(),
    };
    LocalAlliance::start(config).await.unwrap()
}

/// The tables, the ledger first, as `alliance-admin import` takes them.
async fn tables(alliance: &LocalAlliance) -> Vec<String> {
    let listed = alliance.platform.dynamodb().list_tables().send().await.unwrap();
    let mut tables = listed.table_names.unwrap();
    tables.sort_by_key(|name| (name != "DeliveriesTable" && name != "MediaTable", name.clone()));
    tables
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

#[test]
fn a_report_goes_on_after_the_database_was_lost_and_nobody_is_told_twice() {
    let folder = Folder(std::env::temp_dir().join(format!("alliance-restore-{}", std::process::id())));
    let backup_folder = folder.0.join("backup");
    let first = runtime();
    let (number, told) = first.block_on(async {
        let alliance = start(&folder.0).await;
        let simulator = &alliance.simulator;
        simulator.follow("resident-a", ZHANSHAN, None).await;
        simulator.say("resident-a", ZHANSHAN, "报修").await;
        alliance.clock.advance(SignedDuration::from_secs(1));
        simulator.say("resident-a", ZHANSHAN, "新湛一路的古力盖松了").await;
        alliance.clock.advance(SignedDuration::from_secs(1));
        let receipt = simulator.say("resident-a", ZHANSHAN, "完成").await;
        assert!(alliance.settle().await.unwrap().is_empty());
        std::fs::create_dir_all(&backup_folder).unwrap();
        for table in tables(&alliance).await {
            let file = backup_folder.join(format!("{table}.jsonl"));
            backup::export(alliance.platform.dynamodb(), &table, &file).await.unwrap();
        }
        simulator.flush().unwrap();
        (number_in(receipt.text().unwrap()), simulator.sent(None, None).len())
    });
    first.shutdown_background();
    // The database is gone; WeChat, the bucket and the master key are not.
    for file in std::fs::read_dir(&folder.0).unwrap() {
        let file = file.unwrap();
        let name = file.file_name().into_string().unwrap();
        if name.starts_with("alliance.db") || name == "streams.json" {
            std::fs::remove_file(file.path()).unwrap();
        }
    }
    let second = runtime();
    second.block_on(async {
        let alliance = start(&folder.0).await;
        let simulator = &alliance.simulator;
        for table in tables(&alliance).await {
            let file = backup_folder.join(format!("{table}.jsonl"));
            backup::import(alliance.platform.dynamodb(), &table, &file).await.unwrap();
        }
        assert!(alliance.settle().await.unwrap().is_empty());
        assert_eq!(simulator.sent(None, None).len(), told, "what came back was told before");
        alliance.clock.advance(SignedDuration::from_secs(61));
        let reports = simulator.say("resident-a", ZHANSHAN, "我的诉求").await;
        assert!(reports.text().unwrap().contains(number.as_str()), "{reports:?}");
    });
    second.shutdown_background();
}

#[tokio::test]
async fn what_a_recovery_brings_back_from_before_the_ledgers_memory_is_told_to_nobody() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    wang.report_manhole().await;
    let told = stage.alliance.simulator.sent(None, None).len();
    stage.alliance.clock.advance(SignedDuration::from_hours(24 * 31));
    backup::forget(stage.alliance.platform.dynamodb(), "DeliveriesTable", &["effect"]).await.unwrap();
    stage.alliance.rewind_streams();
    stage.settle().await;
    assert_eq!(stage.alliance.simulator.sent(None, None).len(), told);
}
