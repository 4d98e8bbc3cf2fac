//! An alliance whose data is kept in a folder, for tests in which it stops, or loses some of it, and starts again.

use std::path::PathBuf;
use std::time::Duration;

use alliance::runtime::metrics::Metrics;
use local_alliance::{Config, LocalAlliance};
use tokio::runtime::Runtime;
use wechat_simulator::MovableClock;

use crate::harvest;

/// The folder, and where the log stood when it was made. It goes when this does.
#[derive(Debug)]
pub struct Folder(pub PathBuf, harvest::Mark);

impl Folder {
    /// A folder of this test alone.
    #[must_use]
    pub fn of(test: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("alliance-{test}-{}", std::process::id()));
        Self(folder, harvest::listen())
    }

    /// Starts an alliance on it: Monday 2026-11-23, 10:00 in Qingdao.
    pub async fn start(&self) -> LocalAlliance {
        let config = Config {
            listen: std::net::Ipv4Addr::LOCALHOST.into(),
            port: 0,
            only_world: false,
            data: Some(self.0.clone()),
            world: None,
            clock: MovableClock::fixed("2026-11-23T10:00:00+08:00".parse().expect("a timestamp")),
            patience: Duration::from_secs(5),
            automatic: false,
            metrics: Metrics::none(),
        };
        LocalAlliance::start(config).await.expect("the alliance starts")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
        if !std::thread::panicking() {
            let objections = harvest::objections(self.1);
            assert!(objections.is_empty(), "{objections:?}");
        }
    }
}

/// A runtime that ends, with everything in it, before the next one starts.
#[must_use]
pub fn runtime() -> Runtime {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(2).enable_all().build().expect("a runtime")
}
