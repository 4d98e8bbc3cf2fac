//! `follower-sync`, every ten minutes: keeps the record of who follows each account.
//!
//! A listing takes many runs. Each account gets a turn in a run, those that have waited longest first. Its position
//! advances only after the batch is written, so a run that is cut off has its last batch written once more, and of two
//! concurrent runs only one goes on.

use std::error::Error;

use alliance::runtime::{Deployment, Failure, Function, ScheduledFunction, StartError, Tick};
use alliance::services::tokens::TokenError;
use alliance::store::{Accounts, StoreError, System};
use domain::accounts::Account;
use domain::capabilities::{Capability, may};
use domain::followers::{Phase, Progress};
use jiff::{SignedDuration, Timestamp};
use tokio::task::JoinSet;
use wechat::client::Reaction;
use wechat::limits::people::{FOLLOWERS_A_BATCH, FOLLOWERS_A_PAGE};

use crate::follower_listing::{Lister, Stopped};

/// No batch begins later than this after the start of the run; the last one then has a minute until the function's
/// timeout.
const RUN: SignedDuration = SignedDuration::from_mins(4);
/// Batches of one account in one run: a whole page, so that a page is usually read only once.
const A_TURN: usize = FOLLOWERS_A_PAGE / FOLLOWERS_A_BATCH;
/// Accounts that are processed at a time, to spread the load on WeChat and on the table.
const AT_ONCE: usize = 8;

/// The `follower-sync` function and its dependencies.
#[derive(Debug)]
pub struct FollowerSync {
    accounts: Accounts,
    lister: Lister,
}

/// A run in which not every account could be listed.
#[derive(Debug, thiserror::Error)]
#[error("the followers of {0} accounts could not be listed")]
struct Unlisted(usize);

/// The outcome of an account's turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Complete,
    Continues,
    /// A concurrent run was faster.
    Overtaken,
    /// WeChat is busy or the quota is used up; the next run continues.
    Waiting,
    /// WeChat refuses, and only the operator can change that.
    Refused,
    Failed,
}

impl Function for FollowerSync {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self { accounts: deployment.accounts()?, lister: Lister::build(deployment).await? })
    }
}

impl ScheduledFunction for FollowerSync {
    async fn tick(&self, _: Tick) -> Result<(), Failure> {
        let until = self.lister.clock.now().saturating_add(RUN)?;
        let mut waiting = self.to_do().await?.into_iter();
        let mut under_way = JoinSet::new();
        for (account, progress) in waiting.by_ref().take(AT_ONCE) {
            under_way.spawn(self.lister.clone().take_turn(account, progress, until));
        }
        let mut failed = 0;
        while let Some(outcome) = under_way.join_next().await {
            failed += usize::from(outcome? == Outcome::Failed);
            if let Some((account, progress)) = waiting.next() {
                under_way.spawn(self.lister.clone().take_turn(account, progress, until));
            }
        }
        if failed == 0 { Ok(()) } else { Err(Unlisted(failed).into()) }
    }
}

impl FollowerSync {
    /// The accounts whose listing is to begin or to continue, those that have waited longest first.
    async fn to_do(&self) -> Result<Vec<(Account, Progress)>, StoreError> {
        let (alliance, now) = (self.accounts.alliance().await?, self.lister.clock.now());
        let (listed, skipped): (Vec<_>, Vec<_>) =
            alliance.accounts.iter().partition(|account| may(account, Capability::Followers));
        skipped.iter().for_each(|_| self.lister.count("skipped"));
        let stored =
            self.lister.roll.progress(System::Clock, listed.iter().map(|account| &account.id)).await?;
        let mut to_do = Vec::new();
        for account in listed {
            let stored = stored.get(&account.id);
            match Progress::to_do(stored, now) {
                Some(progress) => to_do.push((Progress::waits_since(stored), account.clone(), progress)),
                None => self.lister.count("fresh"),
            }
        }
        to_do.sort_by_key(|(since, ..)| *since);
        Ok(to_do.into_iter().map(|(_, account, progress)| (account, progress)).collect())
    }
}

impl Lister {
    /// Continues an account's listing, batch by batch, until its turn or the run's time is over.
    async fn take_turn(self, account: Account, progress: Progress, until: Timestamp) -> Outcome {
        let outcome = match self.go_on(&account, progress, until).await {
            Ok(outcome) => outcome,
            Err(stopped) => {
                let outcome = after(&stopped);
                self.log(&account, outcome, &stopped);
                outcome
            }
        };
        self.count(outcome.name());
        outcome
    }

    async fn go_on(
        &self,
        account: &Account,
        mut progress: Progress,
        until: Timestamp,
    ) -> Result<Outcome, Stopped> {
        let mut page = None;
        for _ in 0..A_TURN {
            if self.clock.now() >= until {
                break;
            }
            let next = match &progress.phase {
                Phase::Listing(position) => self.list(account, &progress, position, &mut page).await?,
                Phase::Marking { after } => self.mark(account, &progress, after.as_ref()).await?,
                Phase::Done => return Ok(Outcome::Complete),
            };
            self.roll.keep_progress(&account.id, progress.version, &next).await?;
            progress = next;
        }
        Ok(if progress.phase == Phase::Done { Outcome::Complete } else { Outcome::Continues })
    }

    fn log(&self, account: &Account, outcome: Outcome, stopped: &Stopped) {
        let (account, error) = (account.id.as_str(), stopped as &dyn Error);
        match outcome {
            Outcome::Complete | Outcome::Continues | Outcome::Overtaken => {}
            Outcome::Waiting => tracing::warn!(account, error, "a listing of followers waits"),
            Outcome::Refused | Outcome::Failed => {
                tracing::error!(account, error, "followers could not be listed");
            }
        }
    }

    fn count(&self, outcome: &'static str) {
        self.metrics.count("follower_syncs", ("outcome", outcome), self.clock.now());
    }
}

impl Outcome {
    fn name(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Continues => "continues",
            Self::Overtaken => "overtaken",
            Self::Waiting => "waiting",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
}

/// The outcome of a listing that stopped, by who has to act on it, if anybody.
fn after(stopped: &Stopped) -> Outcome {
    match stopped {
        Stopped::Store(StoreError::Conflict) => Outcome::Overtaken,
        Stopped::Token(TokenError::Wechat(error)) => match error.reaction() {
            Reaction::Retry | Reaction::StopUntilReset | Reaction::LoadTicket | Reaction::RefreshToken => {
                Outcome::Waiting
            }
            _ => Outcome::Refused,
        },
        // `token-refresh` handles these.
        Stopped::Token(
            TokenError::Busy
            | TokenError::Slow
            | TokenError::NoTicket
            | TokenError::Unauthorized
            | TokenError::Withdrawn,
        ) => Outcome::Waiting,
        Stopped::Store(_) | Stopped::Token(_) | Stopped::OpenId(_) => Outcome::Failed,
    }
}
