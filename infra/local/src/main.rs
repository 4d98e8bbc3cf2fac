//! `cargo run`: the whole alliance on this machine.

use std::io::Write as _;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use local_alliance::arguments::{self, HELP, Wanted};
use local_alliance::{Config, LocalAlliance};

/// The exit code for a command line that is not understood.
const USAGE: u8 = 2;
/// How long the tasks of a stopped alliance may take to end.
const PATIENCE: Duration = Duration::from_secs(5);

fn main() -> ExitCode {
    let done = match arguments::parse(std::env::args_os().skip(1)) {
        Err(sentence) => {
            complain(&sentence);
            return ExitCode::from(USAGE);
        }
        Ok(Wanted::Help) => say(HELP.trim_end()),
        Ok(Wanted::Version) => say(concat!("local-alliance ", env!("CARGO_PKG_VERSION"))),
        Ok(Wanted::Run(config)) => run(config),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(config: Config) -> anyhow::Result<()> {
    // A failed condition is the store's normal way to report a lost race; the emulator would log a warning for each.
    alliance::runtime::log::init_text("warn,dynoxide=error", &["local_alliance", "wechat_simulator"]);
    let runtime = tokio::runtime::Runtime::new().context("no threads can be started")?;
    let alliance = runtime.block_on(start(config))?;
    runtime.block_on(wait_for_the_end())?;
    alliance.simulator.flush()?;
    // The data folder stays locked until nothing writes to it any longer.
    runtime.shutdown_timeout(PATIENCE);
    drop(alliance);
    Ok(())
}

async fn start(config: Config) -> anyhow::Result<LocalAlliance> {
    let kept = config.data.as_ref().map(|folder| folder.display().to_string());
    let alliance = LocalAlliance::start(config).await?;
    if let Some(aside) = alliance.set_aside() {
        say(&format!("the data of an earlier version cannot be read; they lie in {} now", aside.display()))?;
    }
    let kept = kept.map_or_else(|| "nothing is kept".to_owned(), |folder| format!("data in {folder}"));
    say(&format!("{kept}; demo people and units, a simulated WeChat"))?;
    let url = alliance.url();
    say(&format!("phone   {url}/phone"))?;
    say(&format!("console {url}/console"))?;
    say(&format!("dynamodb {}", alliance.dynamodb_url))?;
    say(&format!("ready {url}"))?;
    Ok(alliance)
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

/// Prints a line on standard output; it is no error if the reader has gone away.
fn say(line: &str) -> anyhow::Result<()> {
    match writeln!(std::io::stdout(), "{line}") {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error).context("standard output"),
        _ => Ok(()),
    }
}

fn complain(sentence: &str) {
    // If standard error cannot be written, there is no place left to report it.
    let _ = writeln!(std::io::stderr(), "local-alliance: {sentence}");
}
