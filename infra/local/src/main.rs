//! `cargo run`: the whole alliance on this machine.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::time::Duration;

use alliance::runtime::metrics::Metrics;
use anyhow::{Context as _, bail};
use local_alliance::clock::MovableClock;
use local_alliance::{Config, LocalAlliance};
use tracing_subscriber::EnvFilter;

const HELP: &str = "\
The whole alliance on one machine: every function, its database, and a simulated WeChat.

Usage: cargo run -- [--listen ADDRESS] [--port PORT] [--data FOLDER] [--memory] [--only-world]

  --listen ADDRESS  a loopback address, or, with --only-world, one of Docker's bridges, 172.16.0.0/12, for
                    functions in containers; DynamoDB is served there as well (default 127.0.0.1)
  --port PORT       listen on PORT; 0 picks a free port (default 8080)
  --data FOLDER     keep everything in FOLDER (default .local)
  --memory          keep nothing
  --only-world      the database, the simulated WeChat and the phone, but no function: they run elsewhere
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
        listen: Ipv4Addr::LOCALHOST.into(),
        port: 8080,
        only_world: false,
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
            "--listen" => config.listen = near(&value()?)?,
            "--only-world" => config.only_world = true,
            "--data" => config.data = Some(PathBuf::from(value()?)),
            "--memory" => config.data = None,
            "--help" | "-h" => return Ok(None),
            _ => bail!("{argument} is not known; see --help"),
        }
    }
    anyhow::ensure!(
        config.listen.is_loopback() || config.only_world,
        "--listen {} needs --only-world: functions here speak plain HTTP, which is for loopback alone",
        config.listen
    );
    Ok(Some(config))
}

/// An address that only this machine and its containers reach: nothing here asks anybody who he is.
fn near(address: &str) -> anyhow::Result<IpAddr> {
    let address: IpAddr = address.parse().context("--listen takes an IP address")?;
    let bridge = match address {
        IpAddr::V4(address) => address.octets()[0] == 172 && address.octets()[1] & 0xf0 == 16,
        IpAddr::V6(_) => false,
    };
    anyhow::ensure!(
        address.is_loopback() || bridge,
        "--listen takes a loopback address or one of 172.16.0.0/12"
    );
    Ok(address)
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
