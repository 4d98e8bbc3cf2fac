//! `menu-push`: gives WeChat the menu of a part that waits (rows M3 to M5).
//!
//! A part is pushed when its item says so in the stream, and whatever WeChat answers is written to it. A lost answer is
//! asked again: the call replaces the menu, so a repetition changes nothing.

use std::time::Duration;

use alliance::runtime::failure_notes::FailureNotes;
use alliance::runtime::metrics::Metrics;
use alliance::runtime::{Clock, Deployment, Failure, Function, StartError, StreamFunction};
use alliance::services::tokens::{AccessTokens, TokenError};
use alliance::store::{Accounts, MenuBook, System};
use aws_lambda_events::dynamodb::EventRecord;
use domain::accounts::Account;
use domain::capabilities::{Capability, may};
use domain::letters::{Failing, MENU_PUSH};
use domain::menus::{AccountPart, Event, verdict};
use jiff::{SignedDuration, Timestamp};
use wechat::client::Client;
use wechat::secrecy::{ExposeSecret as _, SecretString};

use crate::groups::{self, Unpushed};
use crate::wechat_menu::{no_tag, not_connected, refused, shown, to_send};

/// How long WeChat may take for one call.
const PATIENCE: Duration = Duration::from_secs(8);
/// How often a frozen account is looked at again.
const FROZEN: SignedDuration = SignedDuration::from_hours(1);

/// The `menu-push` function and its dependencies.
#[derive(Debug)]
pub struct MenuPush {
    accounts: Accounts,
    menus: MenuBook,
    tokens: AccessTokens,
    clock: Clock,
    metrics: Metrics,
}

impl Function for MenuPush {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        let wechat = deployment.wechat(PATIENCE)?;
        Ok(Self {
            accounts: deployment.accounts()?,
            menus: deployment.menus()?,
            tokens: AccessTokens::build(deployment, wechat).await?,
            clock: deployment.clock.clone(),
            metrics: deployment.metrics.clone(),
        })
    }
}

impl StreamFunction for MenuPush {
    fn failing() -> &'static Failing {
        &MENU_PUSH
    }

    fn notes(&self) -> Option<&FailureNotes> {
        // What is not done, `menu-check` finds.
        None
    }

    async fn record(&self, record: EventRecord) -> Result<(), Failure> {
        let Some(id) = MenuBook::streamed(record.change.new_image)? else { return Ok(()) };
        // The record may be old: what counts is the part as it is now.
        let now = self.clock.now();
        let part = self.menus.part(System::Streams, &id).await?.filter(|part| part.is_due(now));
        let Some(part) = part else { return Ok(()) };
        let alliance = self.accounts.alliance().await?;
        let Some(account) = alliance.account(&id) else { return Ok(()) };
        let event = match alliance.is_frozen(&id) {
            true => Event::Wait { until: now.saturating_add(FROZEN)? },
            false => self.push(account, &part, now).await?,
        };
        self.metrics.count("menu_pushes", ("outcome", outcome(&event)), now);
        // Where somebody published again meanwhile, their part waits and has a record of its own.
        if let Ok(next) = part.apply(&event, now) {
            self.menus.put_parts(System::Streams, &[next], now).await?;
        }
        Ok(())
    }
}

impl MenuPush {
    async fn push(&self, account: &Account, part: &AccountPart, now: Timestamp) -> Result<Event, TokenError> {
        if !account.connection.stands() {
            return Ok(not_connected());
        }
        if !may(account, Capability::Menu) {
            return Ok(Event::NoRight);
        }
        match self.call(account, part).await {
            Ok(()) => Ok(Event::Taken),
            Err(Unpushed::NoTag(tag)) => Ok(no_tag(&tag)),
            Err(Unpushed::Token(error)) => refused(error, &part.menu, part.part.tries, now),
        }
    }

    /// Creates the menu, unless it is there already, and then those of followers with a tag.
    async fn call(&self, account: &Account, part: &AccountPart) -> Result<(), Unpushed> {
        if !self.is_there(account, part).await? {
            let menu = &to_send(&part.menu.entries);
            self.tokens
                .with_token(account, |wechat, token| async move {
                    wechat.create_menu(token.expose_secret(), menu).await
                })
                .await?;
        }
        if may(account, Capability::ConditionalMenus) {
            groups::level(&self.tokens, account, &part.menu).await?;
        }
        Ok(())
    }

    /// Whether WeChat has taken this very menu and still shows it.
    async fn is_there(&self, account: &Account, part: &AccountPart) -> Result<bool, TokenError> {
        if part.part.taken.is_none() {
            return Ok(false);
        }
        let ask = |wechat: Client, token: SecretString| async move {
            wechat.current_menu(token.expose_secret()).await
        };
        let current = self.tokens.with_token(account, ask).await?;
        Ok(part.part.is_there(Some(verdict(&part.menu, &shown(&current)))))
    }
}

fn outcome(event: &Event) -> &'static str {
    match event {
        Event::Taken => "taken",
        Event::NoRight => "no_right",
        Event::Refused { .. } => "refused",
        Event::Unanswered { .. } => "unanswered",
        _ => "waits",
    }
}
