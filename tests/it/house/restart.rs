//! The process stops and starts again on the same data.

use alliance_tests::kept::{Folder, runtime};
use alliance_tests::resident::number_in;
use alliance_tests::stage::ZHANSHAN;

#[test]
fn an_open_dialogue_goes_on_and_an_undelivered_notice_arrives() {
    let folder = Folder::of("restart");
    let first = runtime();
    first.block_on(async {
        let alliance = folder.start().await;
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
        let alliance = folder.start().await;
        let simulator = &alliance.simulator;
        alliance.clock.advance(jiff::SignedDuration::from_secs(5));
        let receipt = simulator.say("resident-a", ZHANSHAN, "完成").await;
        number_in(receipt.text().unwrap());
        simulator.flush().unwrap();
    });
    second.shutdown_background();
    let third = runtime();
    third.block_on(async {
        let alliance = folder.start().await;
        assert!(alliance.settle().await.unwrap().is_empty());
        let told = alliance.simulator.sent(Some("shinan"), None);
        assert!(told.iter().any(|sent| sent.body.to_string().contains("待受理")), "the officers are told");
    });
    third.shutdown_background();
}
