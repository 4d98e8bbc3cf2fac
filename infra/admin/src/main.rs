//! `alliance-admin`: see its help.

use std::ffi::OsString;
use std::io::Read as _;
use std::path::Path;

use alliance::runtime::Deployment;
use alliance_admin::{audit, backup, connect, district, erase, reseal, staff};
use anyhow::{Context as _, anyhow, bail, ensure};
use domain::sealing::MasterKey;
use domain::staff::{Grant, Role, Scope, Staff};
use secrecy::SecretString;
use serde::de::DeserializeOwned;

const HELP: &str = "\
What an engineer does to a deployed alliance; docs/operations says when and how.

Usage: alliance-admin COMMAND ARGUMENT...

  district FILE        write sub-districts, units, listed accounts, hotlines and policies
  account FILE         add an account, or change its secrets
  platform FILE        set the third-party platform
  staff FILE           write people and what they may do
  grant OPENID ROLE SCOPE [UNTIL]
                       give somebody of the staff a role in a scope; UNTIL is a day or a moment
  take-back OPENID ROLE SCOPE
                       take it back; changed grants end their sessions at once
  grants OPENID        name what somebody may do
  erase ACCOUNT/OPENID delete what is known of a person at their wish
  list-staff UNIT      name everybody of a unit, or of every scope: all; whoever has no grant that holds is in none
  remove-staff OPENID  take somebody off the staff; their sessions end at once
  forget-second OPENID forget somebody's authenticator, whose phone is lost: they enrol another
  export FOLDER        write every table to FOLDER, one file a table
  import FOLDER        write the files of FOLDER into the tables
  audit verify         verify every file and entry of the audit, and the events of reports; ends with 1 where it finds anything
  audit key            print the public key that verifies the files
  reseal OLD_KEY_FILE  after a change of the master key: seal what the old one sealed, forget the tokens

ROLE is operator, account_admin, auditor, supervisor, reviewer, editor, officer, head, handler, field_worker or mediator.
SCOPE is district, subdistrict:CODE, account:ID, unit:ID, desk:mediation or desk:counselling.
FILE is JSON, or - for standard input. Settings come from the environment: ALLIANCE, DISTRICT_ACCOUNT, MASTER_KEY
(secretsmanager:ARN or file:PATH), TABLE_ACCOUNTS, TABLE_GUIDES, TABLE_STAFF, TABLE_AUDIT, for remove-staff TABLE_SESSIONS, for
audit TABLE_TICKETS, AUDIT_STORE and AUDIT_KEY, and for export and import every TABLE_ there is; credentials and region as the AWS command line takes them.
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
    let [command, argument, ref more @ ..] = arguments[..] else {
        say(HELP.trim_end());
        if arguments.is_empty() || arguments == ["--help"] {
            return Ok(());
        }
        bail!("one command and its arguments");
    };
    let deployment = Deployment::of_an_engineer().await;
    match (command, more) {
        ("grant", [role, scope, until @ ..]) if until.len() < 2 => {
            let until = until.first().map(|until| staff::until(until)).transpose()?;
            let grant = Grant { until, ..Grant::new(role_of(role)?, Scope::parse(scope)?) };
            say_grants(&staff::grant(&deployment, argument, grant).await?);
        }
        ("take-back", [role, scope]) => {
            let after =
                staff::take_back(&deployment, argument, role_of(role)?, &Scope::parse(scope)?).await?;
            say_grants(&after);
        }
        (command, []) => run(&deployment, command, argument).await?,
        _ => bail!("{command} does not take these arguments; see --help"),
    }
    Ok(())
}

/// A command with one argument.
async fn run(deployment: &Deployment, command: &str, argument: &str) -> anyhow::Result<()> {
    match command {
        "district" => district::district(deployment, read(argument)?).await?,
        "account" => connect::account(deployment, read(argument)?).await?,
        "platform" => connect::third_party(deployment, read(argument)?).await?,
        "staff" => staff::write(deployment, read(argument)?).await?,
        "audit" => match argument {
            "key" => say(&audit::key(deployment).await?),
            "verify" => {
                let verified = audit::verify(deployment).await?;
                for finding in &verified.findings {
                    say(&audit::describe(finding));
                }
                let count = verified.findings.len();
                say(&format!(
                    "{} files, {} entries, {} events of reports: {count} findings",
                    verified.files, verified.entries, verified.records
                ));
                ensure!(count == 0, "the audit is not as it was sealed");
            }
            _ => bail!("audit takes verify or key"),
        },
        "grants" => say_grants(&staff::person(deployment, argument).await?),
        "erase" => {
            let erased = erase::erase(deployment, &erase::follower(argument)?).await?;
            say(&format!(
                "{} messages, {} photos and recordings, {} notices erased; {} submissions withdrawn; {} reports archived, {} under way",
                erased.messages,
                erased.media,
                erased.notices,
                erased.withdrawn,
                erased.archived,
                erased.under_way
            ));
        }
        "list-staff" => {
            for person in staff::list(deployment, argument).await? {
                say_grants(&person.staff);
                if let Some(frozen) = &person.frozen {
                    let Staff { id, name, .. } = &person.staff;
                    say(&format!("{id}\t{name}\tfrozen since {} by {}", frozen.at, frozen.name));
                }
            }
        }
        "remove-staff" => {
            let (name, sessions) = staff::remove(deployment, argument).await?;
            say(&format!("{name} is removed; {sessions} sessions ended"));
        }
        "forget-second" => {
            say(&format!("{} has no authenticator now", staff::forget_second(deployment, argument).await?));
        }
        "export" => {
            for (kind, items) in
                backup::export_all(deployment.dynamodb(), &tables(), Path::new(argument)).await?
            {
                say(&format!("{kind}: {items} items"));
            }
        }
        "import" => {
            for (kind, items) in
                backup::import_all(deployment.dynamodb(), tables(), Path::new(argument)).await?
            {
                say(&items
                    .map_or_else(|| format!("{kind}: no file"), |items| format!("{kind}: {items} items")));
            }
        }
        "reseal" => {
            let old = SecretString::from(std::fs::read_to_string(argument).context("the old key's file")?);
            let count = reseal::reseal(deployment, &MasterKey::from_hex(&old)?).await?;
            let tokens = deployment.settings.require("TABLE_TOKENS")?;
            let forgotten = backup::forget(deployment.dynamodb(), &tokens, &["account"]).await?;
            say(&format!("{count} accounts sealed anew, {forgotten} tokens forgotten"));
        }
        _ => bail!("{command} is not known; see --help"),
    }
    Ok(())
}

fn role_of(id: &str) -> anyhow::Result<Role> {
    Role::from_id(id).with_context(|| format!("{id} is no role; see --help"))
}

fn say_grants(staff: &Staff) {
    let Staff { id, follower, name, grants, stands: _ } = staff;
    if grants.is_empty() {
        say(&format!("{}\t{id}\t{name}\tno grants", follower.openid.as_str()));
    }
    for grant in grants {
        say(&format!("{}\t{id}\t{name}\t{}", follower.openid.as_str(), staff::describe(grant)));
    }
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
