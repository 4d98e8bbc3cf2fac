//! The third-party platform's periodic work: the supply of verify tickets, its own token, the codes that wait to be
//! redeemed, and the authorisations that only WeChat still knows.

use std::collections::BTreeMap;
use std::error::Error;

use alliance::runtime::metrics::Metrics;
use alliance::runtime::{Clock, Deployment, StartError};
use alliance::services::tokens::AccessTokens;
use alliance::services::tokens::authority::{Authority, AuthorityError, withdraw};
use alliance::store::{Accounts, Authorization, Authorizations, StoreError, Tokens};
use domain::accounts::{Account, Alliance, Connection, ThirdPartyPlatform};
use domain::ids::AccountId;
use jiff::{SignedDuration, Timestamp};
use wechat::limits::tokens::VERIFY_TICKET_EVERY_SECONDS;

use crate::token_refresh::EARLY;

/// After this many missing tickets, WeChat has evidently stopped pushing them.
const MISSED_TICKETS: i32 = 6;

/// Does the platform's periodic work.
#[derive(Debug)]
pub(crate) struct Upkeep {
    accounts: Accounts,
    authorizations: Authorizations,
    tokens: Tokens,
    authority: Authority,
    clock: Clock,
    metrics: Metrics,
}

/// An account whose refresh token can only be found in WeChat's list, and since when its authorisation is known.
struct Lost<'a> {
    account: &'a Account,
    since: Timestamp,
}

impl Upkeep {
    pub(crate) fn build(deployment: &Deployment, tokens: AccessTokens) -> Result<Self, StartError> {
        Ok(Self {
            accounts: deployment.accounts()?,
            authorizations: deployment.authorizations()?,
            tokens: deployment.tokens()?,
            authority: Authority::new(tokens),
            clock: deployment.clock.clone(),
            metrics: deployment.metrics.clone(),
        })
    }

    /// Renews the platform's token where that is due, and asks for tickets if they stopped. Returns whether the
    /// platform has a token to work with.
    pub(crate) async fn own_token(&self, platform: &ThirdPartyPlatform) -> Result<bool, AuthorityError> {
        let (now, every) = (self.clock.now(), SignedDuration::from_secs(VERIFY_TICKET_EVERY_SECONDS));
        let ticket = self.authorizations.ticket(&platform.app_id).await?;
        let is_new = |pushed: Timestamp| now.duration_since(pushed) < every * MISSED_TICKETS;
        if !ticket.as_ref().is_some_and(|ticket| is_new(ticket.pushed_at)) {
            match (self.authority.ask_for_tickets(platform).await, &ticket) {
                (Ok(()), _) => self.count("asked_for_tickets"),
                // The last ticket may be good for hours yet.
                (Err(error), Some(_)) => {
                    tracing::error!(error = &error as &dyn Error, "WeChat pushes no tickets");
                }
                (Err(error), None) => return Err(error.into()),
            }
        }
        if ticket.is_none() {
            return Ok(false);
        }
        let state = self.authority.tokens().platform_state(platform).await?;
        if state.left(now) < EARLY {
            self.authority.tokens().renew_platform(platform, &state).await?;
            self.count("renewed");
        }
        Ok(true)
    }

    /// Redeems the codes that wait, and recovers lost authorisations; `broken` are the accounts whose token could not
    /// be renewed because of a lost one. Returns for how many accounts it failed.
    pub(crate) async fn authorisations(
        &self,
        alliance: &Alliance,
        platform: &ThirdPartyPlatform,
        broken: &[AccountId],
    ) -> usize {
        let mut failed = 0;
        let mut lost = BTreeMap::new();
        for account in &alliance.accounts {
            match self.settle(platform, account, broken.contains(&account.id)).await {
                Ok(None) => {}
                Ok(Some(since)) => {
                    lost.insert(account.app_id.as_str(), Lost { account, since });
                }
                Err(error) => {
                    let error = &error as &dyn Error;
                    tracing::error!(account = account.id.as_str(), error, "an authorisation is not settled");
                    failed += 1;
                }
            }
        }
        if let Err(error) = self.recover(platform, &mut lost).await {
            tracing::error!(error = &error as &dyn Error, "lost authorisations could not be recovered");
            failed += lost.len();
        }
        failed
    }

    /// Brings one account in line with what WeChat last said about it. If the refresh token is lost, returns since when
    /// the authorisation is known.
    async fn settle(
        &self,
        platform: &ThirdPartyPlatform,
        account: &Account,
        is_broken: bool,
    ) -> Result<Option<Timestamp>, AuthorityError> {
        let standing = self.authorizations.standing(&account.app_id).await?;
        if let Some(pending) = &standing.pending {
            if self.clock.now() < pending.until {
                match self.authority.redeem_pending(platform, account, pending).await {
                    Err(AuthorityError::SpentCode) => {}
                    outcome => {
                        self.count("redeemed");
                        return outcome.map(|_| None);
                    }
                }
            }
            return Ok(Some(pending.as_of));
        }
        let by_platform = matches!(account.connection, Connection::Platform { .. });
        match standing.authorization {
            Some(Authorization::Granted { as_of, .. }) if is_broken => Ok(Some(as_of)),
            None if by_platform => Ok(Some(Timestamp::UNIX_EPOCH)),
            // The function that recorded the authorisation stopped before it changed the connection.
            Some(Authorization::Granted { permissions, as_of, .. }) if !by_platform => {
                let connection = Connection::Platform { permissions };
                known(self.accounts.connect(&account.id, &connection, as_of).await)?;
                Ok(None)
            }
            Some(Authorization::Withdrawn { as_of }) if by_platform => {
                self.withdraw(account, as_of).await?;
                Ok(None)
            }
            _ => Ok(None),
        }
    }

    /// Reads WeChat's list of accounts to its end, page by page, from where the last run stopped. An account missing
    /// from a complete list has withdrawn its authorisation, and the push that said so was lost; an account listed
    /// without a refresh token has to authorise the platform again as well.
    async fn recover(
        &self,
        platform: &ThirdPartyPlatform,
        lost: &mut BTreeMap<&str, Lost<'_>>,
    ) -> Result<(), AuthorityError> {
        if lost.is_empty() {
            return Ok(());
        }
        let started = self.clock.now();
        let beginning = self.authorizations.list_offset(&platform.app_id).await?;
        let mut offset = beginning;
        loop {
            let page = self.authority.list(platform, offset).await?;
            for listed in &page.list {
                let Some(refresh_token) = &listed.refresh_token else { continue };
                let Some(Lost { account, since }) = lost.get(listed.app_id.as_str()) else { continue };
                let authorised = Timestamp::from_second(listed.auth_time).unwrap_or(*since);
                let as_of = authorised.max(*since);
                self.authority.recover(platform, account, refresh_token, as_of).await?;
                self.count("recovered");
                lost.remove(listed.app_id.as_str());
            }
            offset += page.list.len();
            let total = usize::try_from(page.total_count).unwrap_or_default();
            if page.list.is_empty() || offset >= total {
                break;
            }
            self.authorizations.keep_list_offset(&platform.app_id, offset).await?;
        }
        if beginning > 0 {
            // The next run reads what precedes this run's starting point.
            return Ok(self.authorizations.keep_list_offset(&platform.app_id, 0).await?);
        }
        for Lost { account, .. } in lost.values() {
            self.withdraw(account, started).await?;
            self.count("withdrawn");
        }
        lost.clear();
        Ok(())
    }

    async fn withdraw(&self, account: &Account, as_of: Timestamp) -> Result<(), StoreError> {
        known(withdraw((&self.accounts, &self.authorizations, &self.tokens), account, as_of).await)
    }

    fn count(&self, outcome: &str) {
        self.metrics.count("platform_upkeep", ("outcome", outcome), self.clock.now());
    }
}

/// Treats a conflict as success: something newer is already recorded.
fn known(written: Result<(), StoreError>) -> Result<(), StoreError> {
    match written {
        Err(StoreError::Conflict) => Ok(()),
        outcome => outcome,
    }
}
