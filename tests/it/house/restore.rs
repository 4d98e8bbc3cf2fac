//! The drill: a backup is made, the database is lost, the backup comes back, and the report goes on.

use alliance_admin::backup;
use alliance_tests::Stage;
use alliance_tests::kept::{Folder, runtime};
use alliance_tests::resident::number_in;
use alliance_tests::stage::ZHANSHAN;
use jiff::SignedDuration;
use local_alliance::LocalAlliance;

/// The tables as the environment of `alliance-admin` names them.
async fn tables(alliance: &LocalAlliance) -> Vec<backup::Table> {
    let listed = alliance.deployment.dynamodb().list_tables().send().await.unwrap();
    let kind = |table: &String| table.strip_suffix("Table").unwrap().to_lowercase();
    listed.table_names.unwrap().into_iter().map(|table| (kind(&table), table)).collect()
}

#[test]
fn a_report_goes_on_after_the_database_was_lost_and_nobody_is_told_twice() {
    let folder = Folder::of("restore");
    let backup_folder = folder.0.join("backup");
    let first = runtime();
    let (number, told) = first.block_on(async {
        let alliance = folder.start().await;
        let simulator = &alliance.simulator;
        simulator.follow("resident-a", ZHANSHAN, None).await;
        simulator.say("resident-a", ZHANSHAN, "报修").await;
        alliance.clock.advance(SignedDuration::from_secs(1));
        simulator.say("resident-a", ZHANSHAN, "新湛一路的古力盖松了").await;
        alliance.clock.advance(SignedDuration::from_secs(1));
        let receipt = simulator.say("resident-a", ZHANSHAN, "完成").await;
        assert!(alliance.settle().await.unwrap().is_empty());
        let tables = tables(&alliance).await;
        backup::export_all(alliance.deployment.dynamodb(), &tables, &backup_folder).await.unwrap();
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
        let alliance = folder.start().await;
        let simulator = &alliance.simulator;
        let tables = tables(&alliance).await;
        backup::import_all(alliance.deployment.dynamodb(), tables, &backup_folder).await.unwrap();
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
    backup::forget(stage.alliance.deployment.dynamodb(), "DeliveriesTable", &["effect"]).await.unwrap();
    stage.alliance.rewind_streams();
    stage.settle().await;
    assert_eq!(stage.alliance.simulator.sent(None, None).len(), told);
}
