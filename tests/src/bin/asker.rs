//! A process that wants an access token: says that it is ready, asks when it is told to, says the token and ends.
//!
//! Its settings are those of a function, with `DYNAMODB_URL`, the `ACCOUNT` and what time it is `NOW`.

use std::io::{Write as _, stdin, stdout};

use alliance::runtime::{Clock, Settings};
use alliance::services::tokens::AccessTokens;
use alliance_tests::apart::{PATIENCE, apart};
use anyhow::Context as _;
use domain::ids::AccountId;
use jiff::Timestamp;
use wechat::secrecy::ExposeSecret as _;

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let settings = Settings::from_env();
    let id = settings.parsed("ACCOUNT", AccountId::parse)?;
    let now: Timestamp = settings.parsed("NOW", |text| text.parse())?;
    let dynamodb_url = settings.require("DYNAMODB_URL")?;
    let deployment = apart(settings, Clock::from_fn(move || now), &dynamodb_url);
    let tokens = AccessTokens::build(&deployment, deployment.wechat(PATIENCE)?).await?;
    let alliance = deployment.accounts()?.alliance().await?;
    let account = alliance.account(&id).context("no such account")?;
    writeln!(stdout(), "ready")?;
    // Nothing else of this process is to go on while it waits.
    stdin().read_line(&mut String::new())?;
    let token = tokens.get(account).await?;
    writeln!(stdout(), "{}", token.expose_secret())?;
    Ok(())
}
