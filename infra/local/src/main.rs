//! `cargo run`: the whole alliance on this machine.

use std::path::PathBuf;
use std::time::Duration;

use alliance::runtime::metrics::Metrics;
use anyhow::{Context as _, bail};
use local_alliance::clock::MovableClock;
use local_alliance::{Config, LocalAlliance};
use tracing_subscriber::EnvFilter;

const HELP: &str = "\
The whole alliance on one machine: every function, its database, and a simulated WeChat.

Usage: cargo run -- [--port PORT] [--data FOLDER] [--memory]

  --port PORT    listen on 127.0.0.1:PORT; 0 picks a free port (default 8080)
  --data FOLDER  keep everything in FOLDER (default .local)
  --memory       keep nothing
";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let Some(config) = arguments(std::env::args().skip(1))? else {
        say(HELP.trim_end());
        return Ok(());
    };
    // A failed condition is how the store says "somebody was first"; the emulator would warn of each.
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,dynoxide=error"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match &config.data {
        Some(folder) => {
            say(&format!("data in {}; demo people and units, a simulated WeChat", folder.display()));
        }
        None => say("nothing is kept; demo people and units, a simulated WeChat"),
    }
    let alliance = LocalAlliance::start(config).await?;
    let url = alliance.url();
    say(&format!("phone   {url}/phone"));
    say(&format!("console {url}/console"));
    say(&format!("dynamodb {}", alliance.dynamodb_url));
    say(&format!("ready {url}"));
    wait_for_the_end().await?;
    alliance.simulator.flush()
}

/// Reads the arguments; `None` where help is wanted.
fn arguments(mut given: impl Iterator<Item = String>) -> anyhow::Result<Option<Config>> {
    let mut config = Config {
        port: 8080,
        data: Some(PathBuf::from(".local")),
        clock: MovableClock::system(),
        patience: Duration::from_secs(5),
        automatic: true,
        metrics: Metrics::none(),
    };
    while let Some(argument) = given.next() {
        let mut value = || given.next().with_context(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "--port" => config.port = value()?.parse().context("--port takes a number up to 65535")?,
            "--data" => config.data = Some(PathBuf::from(value()?)),
            "--memory" => config.data = None,
            "--help" | "-h" => return Ok(None),
            _ => bail!("{argument} is not known; see --help"),
        }
    }
    Ok(Some(config))
}

async fn wait_for_the_end() -> anyhow::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted?,
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await?;
    Ok(())
}

fn say(line: &str) {
    #[expect(
        clippy::print_stdout,
        reason = "the ready line is the contract with whoever starts this program"
    )]
    {
        println!("{line}");
    }
}
