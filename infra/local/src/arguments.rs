//! The command line of the local alliance.

use std::ffi::{OsStr, OsString};
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::time::Duration;

use alliance::runtime::metrics::Metrics;

use crate::Config;
use wechat_simulator::MovableClock;

/// The text of `--help`.
pub const HELP: &str = "\
The whole alliance on one machine: every function, its database, and a simulated WeChat.

Usage: cargo run -- [--listen ADDRESS] [--port PORT] [--data FOLDER | --memory] [--only-world]

  --listen ADDRESS  a loopback address, or, with --only-world, one of Docker's bridges, 172.16.0.0/12, for
                    functions in containers; DynamoDB is served there as well (default 127.0.0.1)
  --port PORT       listen on PORT; 0 picks a free port (default 8080)
  --data FOLDER     keep everything in FOLDER, which one process at a time may use (default .local)
  --memory          keep nothing
  --only-world      the database, the simulated WeChat and the phone, but no function: they run elsewhere
  --version         say which version this is
  --help            say this
";

/// What the command line asks for.
#[derive(Debug)]
pub enum Wanted {
    /// To run the alliance.
    Run(Config),
    /// To print the help.
    Help,
    /// To print the version.
    Version,
}

/// Reads the arguments after the program's name.
///
/// # Errors
/// A sentence about the first argument that is not understood.
pub fn parse(given: impl IntoIterator<Item = OsString>) -> Result<Wanted, String> {
    let mut given = given.into_iter();
    let (mut listen, mut port, mut data) = (None, None, None);
    let (mut memory, mut only_world) = (None, None);
    while let Some(argument) = given.next() {
        let (option, attached) = split(argument)?;
        let mut value = |what: &str| match attached.clone().or_else(|| given.next()) {
            Some(value) if attached.is_none() && value.as_encoded_bytes().starts_with(b"--") => {
                Err(format!("{option} needs {what} before {}", value.display()))
            }
            Some(value) if value.is_empty() => Err(format!("{option} needs {what}")),
            Some(value) => Ok(value),
            None => Err(format!("{option} needs {what}")),
        };
        match option.as_str() {
            "--listen" => once(&mut listen, &option, near(&value("an address")?)?)?,
            "--port" => once(&mut port, &option, number(&value("a port")?)?)?,
            "--data" => once(&mut data, &option, PathBuf::from(value("a folder")?))?,
            "--memory" | "--only-world" | "--help" | "-h" | "--version" | "-V" if attached.is_some() => {
                return Err(format!("{option} takes no value"));
            }
            "--memory" => once(&mut memory, &option, ())?,
            "--only-world" => once(&mut only_world, &option, ())?,
            "--help" | "-h" => return Ok(Wanted::Help),
            "--version" | "-V" => return Ok(Wanted::Version),
            _ => return Err(format!("{option} is not known; --help says what is")),
        }
    }
    if memory.is_some() && data.is_some() {
        return Err("--memory keeps nothing and --data keeps everything; give one of them".to_owned());
    }
    let listen = listen.unwrap_or(Ipv4Addr::LOCALHOST.into());
    if !listen.is_loopback() && only_world.is_none() {
        return Err(format!(
            "--listen {listen} needs --only-world: functions here speak plain HTTP, which is for loopback alone"
        ));
    }
    let kept = || data.unwrap_or_else(|| PathBuf::from(".local"));
    Ok(Wanted::Run(Config {
        listen,
        port: port.unwrap_or(8080),
        only_world: only_world.is_some(),
        data: memory.is_none().then(kept),
        world: None,
        clock: MovableClock::system(),
        patience: Duration::from_secs(5),
        automatic: true,
        metrics: Metrics::none(),
    }))
}

/// The option's name, and its value where it is written as `--option=value`.
fn split(argument: OsString) -> Result<(String, Option<OsString>), String> {
    let bytes = argument.as_encoded_bytes();
    let cut = bytes.iter().position(|byte| *byte == b'=').filter(|_| bytes.starts_with(b"--"));
    let (name, value) = match cut {
        Some(cut) => {
            let text = argument.to_string_lossy();
            // The text before the first `=` is an option's name, in ASCII; only the value may be in any encoding.
            let name = text.split('=').next().unwrap_or_default().to_owned();
            (OsString::from(name), Some(after(&argument, cut + 1)))
        }
        None => (argument, None),
    };
    match name.into_string() {
        Ok(name) => Ok((name, value)),
        Err(name) => Err(format!("{} is not known; --help says what is", name.display())),
    }
}

/// The text after the byte at `from`.
fn after(argument: &OsStr, from: usize) -> OsString {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt as _;
        OsStr::from_bytes(&argument.as_encoded_bytes()[from..]).to_owned()
    }
    #[cfg(not(unix))]
    {
        OsString::from(&argument.to_string_lossy()[from..])
    }
}

fn once<T>(slot: &mut Option<T>, option: &str, value: T) -> Result<(), String> {
    match slot.replace(value) {
        Some(_) => Err(format!("{option} is given twice; give it once")),
        None => Ok(()),
    }
}

fn number(port: &OsStr) -> Result<u16, String> {
    let read = port.to_str().and_then(|port| port.parse().ok());
    read.ok_or_else(|| format!("--port takes a number from 0 to 65535, not {}", port.display()))
}

/// An address that only this machine and its containers reach: nothing here authenticates a caller.
fn near(address: &OsStr) -> Result<IpAddr, String> {
    let near = address.to_str().and_then(|address| address.parse().ok()).filter(|address| match address {
        IpAddr::V4(v4) => v4.is_loopback() || v4.octets()[0] == 172 && v4.octets()[1] & 0xf0 == 16,
        IpAddr::V6(v6) => v6.is_loopback(),
    });
    near.ok_or_else(|| {
        format!(
            "--listen takes a loopback address such as 127.0.0.1, or one of 172.16.0.0/12, not {}",
            address.display()
        )
    })
}
