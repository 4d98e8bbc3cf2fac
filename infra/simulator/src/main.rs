//! The simulated WeChat by itself: `cargo run -p wechat-simulator`.

use std::io::Write as _;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use axum::middleware::from_fn;
use tokio::net::TcpListener;
use wechat_simulator::{MovableClock, Names, SimulatedAccount, Simulator, SimulatorConfig};

const HELP: &str = "\
WeChat's servers and phones on one machine, for developers of official accounts.

Usage: cargo run -p wechat-simulator -- [--port PORT] [--data FOLDER]

  --port PORT    listen on PORT of 127.0.0.1; 0 picks a free port (default 8081)
  --data FOLDER  keep accounts and chats in FOLDER; accounts.json there may be edited
                 (default: keep nothing)
  --help         say this
";

/// What the command line asks for.
struct Wanted {
    port: u16,
    data: Option<PathBuf>,
}

fn main() -> ExitCode {
    let done = match wanted(std::env::args().skip(1)) {
        Ok(None) => say(HELP.trim_end()),
        Ok(Some(wanted)) => run(&wanted),
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // There is nowhere left to say that standard error cannot be written.
            let _ = writeln!(std::io::stderr(), "wechat-simulator: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Reads the command line; none where it asks for the help.
fn wanted(mut given: impl Iterator<Item = String>) -> anyhow::Result<Option<Wanted>> {
    let mut wanted = Wanted { port: 8081, data: None };
    while let Some(option) = given.next() {
        let mut value = || given.next().with_context(|| format!("{option} needs a value; --help tells more"));
        match option.as_str() {
            "--port" => {
                let port = value()?;
                wanted.port =
                    port.parse().with_context(|| format!("{port} is no port, which is 0 to 65535"))?;
            }
            "--data" => wanted.data = Some(PathBuf::from(value()?)),
            "--help" | "-h" => return Ok(None),
            _ => bail!("{option} is not known; --help lists what is"),
        }
    }
    Ok(Some(wanted))
}

fn run(wanted: &Wanted) -> anyhow::Result<()> {
    tokio::runtime::Runtime::new().context("no threads can be started")?.block_on(serve(wanted))
}

async fn serve(wanted: &Wanted) -> anyhow::Result<()> {
    let accounts = accounts(wanted.data.as_deref())?;
    let mut config = SimulatorConfig::new(accounts, MovableClock::system());
    config.state_file = wanted.data.as_ref().map(|folder| folder.join("wechat.json"));
    let simulator = Simulator::open(config)?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, wanted.port)).await;
    let listener = listener.with_context(|| format!("port {} cannot be listened on", wanted.port))?;
    let address = listener.local_addr()?;
    let url = format!("http://{address}");
    simulator.set_base_url(&url);
    simulator.run();
    let names = Names::new(address);
    let router = simulator.router().layer(from_fn(move |request, next| names.guard(request, next)));
    say(&format!("phone    {url}/phone"))?;
    say(&format!("accounts {url}/simulator/accounts"))?;
    say(&format!("ready {url}"))?;
    let ended = async {
        // Where no signal can be waited for, it runs until it is killed.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        served = axum::serve(listener, router).into_future() => served?,
        () = ended => {}
    }
    simulator.flush()
}

/// The accounts of a folder, or two new ones: a service account and a subscription account.
fn accounts(folder: Option<&Path>) -> anyhow::Result<Vec<SimulatedAccount>> {
    let new = || {
        let service = SimulatedAccount::generate("service", "服务号（演示）", "service");
        vec![service, SimulatedAccount::generate("subscription", "订阅号（演示）", "subscription")]
    };
    let Some(folder) = folder else { return Ok(new()) };
    let file = folder.join("accounts.json");
    if file.exists() {
        let text = std::fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
        return serde_json::from_slice(&text)
            .with_context(|| format!("{} lists no accounts", file.display()));
    }
    let accounts = new();
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&file, serde_json::to_vec_pretty(&accounts)?))
        .with_context(|| format!("{} cannot be written", file.display()))?;
    Ok(accounts)
}

/// A line on standard output; that its reader has gone away is no failure.
fn say(line: &str) -> anyhow::Result<()> {
    match writeln!(std::io::stdout(), "{line}") {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error).context("standard output"),
        _ => Ok(()),
    }
}
