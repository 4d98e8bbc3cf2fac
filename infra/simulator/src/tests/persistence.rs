//! What survives a restart.

use std::{env, fs};

use jiff::SignedDuration;

use super::{Bench, Manner};
use crate::{SimulatedAccount, Simulator, SimulatorConfig, clock::MovableClock, library, random};

#[tokio::test]
async fn people_chats_media_and_the_clock_survive() {
    let folder = env::temp_dir().join(format!("simulator-{}", hex::encode(random::bytes::<8>())));
    let accounts = vec![SimulatedAccount::generate("shinan", "微市南", "service")];
    let config = || SimulatorConfig {
        state_file: Some(folder.join("wechat.json")),
        ..SimulatorConfig::new(accounts.clone(), MovableClock::fixed(super::start()))
    };
    let bench = Bench::with(config(), Manner::Text("您好")).await;
    bench.simulator.follow("li", "shinan", None).await;
    bench.simulator.send_photo("li", "shinan", library::sample_photo().unwrap()).await;
    bench.simulator.clock().advance(SignedDuration::from_hours(1));
    let (token, chat) = (bench.token().await, bench.simulator.chat("li", "shinan"));
    let platform = bench.simulator.platform();
    bench.simulator.flush().unwrap();

    let again = Bench::with(config(), Manner::Text("您好")).await;
    assert_eq!(again.simulator.chat("li", "shinan"), chat);
    assert!(again.simulator.follows("li", "shinan"));
    assert_eq!(again.token().await, token);
    assert_eq!(again.simulator.platform(), platform, "made once, at the first start");
    assert_eq!(again.simulator.clock().now(), bench.simulator.clock().now());
    again.simulator.say("li", "shinan", "还在吗").await;
    let newest = again.pushes()[0].get("MsgId").unwrap().parse::<u64>().unwrap();
    assert!(newest > bench.pushes()[1].get("MsgId").unwrap().parse().unwrap());
    let pictures = fs::read_dir(folder.join("wechat.media")).unwrap().count();
    assert_eq!(pictures, 1);

    let broken = folder.join("broken.json");
    fs::write(&broken, "{").unwrap();
    assert!(Simulator::open(SimulatorConfig { state_file: Some(broken), ..config() }).is_err());
    // The last change may be under way to the disk just now; the folder is one of the system's temporary ones.
    fs::remove_dir_all(&folder).ok();
}
