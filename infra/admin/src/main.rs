//! `alliance-admin`: see its help.

use std::ffi::OsString;
use std::io::Read as _;
use std::path::Path;

use alliance::runtime::Platform;
use alliance_admin::{backup, connect, district, erase, reseal};
use anyhow::{Context as _, anyhow, bail};
use domain::sealing::MasterKey;
use domain::staff::Staff;
use secrecy::SecretString;
use serde::de::DeserializeOwned;

const HELP: &str = "\
What an engineer does to a deployed alliance; docs/operations says when and how.

Usage: alliance-admin COMMAND

  district FILE        write sub-districts, units, listed accounts, hotlines and policies
  account FILE         add an account, or change its secrets
  platform FILE        set the third-party platform
  staff FILE           write who works for which unit
  erase ACCOUNT/OPENID delete what is known of a person at their wish
  list-staff UNIT      name everybody of a unit, or of every unit: all
  remove-staff OPENID  take somebody off the staff; their sessions end at once
  export FOLDER        write every table to FOLDER, one file a table
  import FOLDER        write the files of FOLDER into the tables
  reseal OLD_KEY_FILE  after a change of the master key: seal what the old one sealed, forget the tokens

FILE is JSON, or - for standard input. Settings come from the environment: ALLIANCE, DISTRICT_ACCOUNT, MASTER_KEY
(secretsmanager:ARN or file:PATH), TABLE_ACCOUNTS, TABLE_GUIDES, TABLE_STAFF, for remove-staff TABLE_SESSIONS, and for export and import every TABLE_
there is; credentials and region as the AWS command line takes them.
";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = std::env::args_os().skip(1).map(OsString::into_string);
    let arguments = arguments.collect::<Result<Vec<_>, _>>();
    let arguments = arguments.map_err(|odd| anyhow!("{} is not UTF-8", odd.display()))?;
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if arguments == ["--version"] {
        say(concat!("alliance-admin ", env!("CARGO_PKG_VERSION")));
        return Ok(());
    }
    let [command, argument] = arguments[..] else {
        say(HELP.trim_end());
        if arguments.is_empty() || arguments == ["--help"] {
            return Ok(());
        }
        bail!("one command and its argument");
    };
    let platform = Platform::of_an_engineer().await;
    match command {
        "district" => district::district(&platform, read(argument)?).await?,
        "account" => connect::account(&platform, read(argument)?).await?,
        "platform" => connect::third_party(&platform, read(argument)?).await?,
        "staff" => district::staff(&platform, read(argument)?).await?,
        "erase" => {
            let erased = erase::erase(&platform, &erase::follower(argument)?).await?;
            say(&format!(
                "{} messages, {} photos and recordings, {} notices erased; {} reports archived, {} under way",
                erased.messages, erased.media, erased.notices, erased.archived, erased.under_way
            ));
        }
        "list-staff" => {
            for staff in district::list_staff(&platform, argument).await? {
                let Staff { follower, name, unit, role } = staff;
                say(&format!("{}\t{unit}\t{}\t{name}", follower.openid.as_str(), role.name()));
            }
        }
        "remove-staff" => {
            let (name, sessions) = district::remove_staff(&platform, argument).await?;
            say(&format!("{name} is removed; {sessions} sessions ended"));
        }
        "export" => {
            for (kind, items) in
                backup::export_all(platform.dynamodb(), &tables(), Path::new(argument)).await?
            {
                say(&format!("{kind}: {items} items"));
            }
        }
        "import" => {
            for (kind, items) in
                backup::import_all(platform.dynamodb(), tables(), Path::new(argument)).await?
            {
                say(&items
                    .map_or_else(|| format!("{kind}: no file"), |items| format!("{kind}: {items} items")));
            }
        }
        "reseal" => {
            let old = SecretString::from(std::fs::read_to_string(argument).context("the old key's file")?);
            let count = reseal::reseal(&platform, &MasterKey::from_hex(&old)?).await?;
            let tokens = platform.settings.require("TABLE_TOKENS")?;
            let forgotten = backup::forget(platform.dynamodb(), &tokens, &["account"]).await?;
            say(&format!("{count} accounts sealed anew, {forgotten} tokens forgotten"));
        }
        _ => bail!("{command} is not known; see --help"),
    }
    Ok(())
}

/// The tables of the environment.
fn tables() -> Vec<backup::Table> {
    let named = |(name, table): (String, String)| Some((name.strip_prefix("TABLE_")?.to_lowercase(), table));
    let mut tables: Vec<_> = std::env::vars().filter_map(named).collect();
    tables.sort();
    tables
}

fn read<T: DeserializeOwned>(file: &str) -> anyhow::Result<T> {
    let mut text = String::new();
    if file == "-" {
        std::io::stdin().read_to_string(&mut text)?;
    } else {
        text = std::fs::read_to_string(file).with_context(|| file.to_owned())?;
    }
    alliance_admin::input::read(&text).with_context(|| format!("{file} is not what this command takes"))
}

fn say(line: &str) {
    #[expect(clippy::print_stdout, reason = "a command answers on standard output")]
    {
        println!("{line}");
    }
}
