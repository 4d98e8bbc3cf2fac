//! The way to WeChat's servers. Every client is bound to the account whose quota its calls use, and every call is
//! counted before it leaves, so that no call can forget its quota.

use std::sync::Arc;

use wechat::client::{ApiError, Client, Gate, Passing, Reaction, USED_UP};

use super::clock::Clock;
use super::metrics::Metrics;
use crate::store::CallCounts;
use domain::quotas::{CallFailure, Quota, Quotas};

/// A way to WeChat's servers that is not bound to a caller yet.
#[derive(Clone, Debug)]
pub struct Wechat {
    client: Client,
    counter: Arc<Counter>,
    /// As `counter`, for calls that may spend the reserve.
    urgent: Arc<Counter>,
}

/// Counts the calls.
#[derive(Clone, Debug)]
struct Counter {
    counts: CallCounts,
    quotas: &'static Quotas,
    /// Whether these calls may spend what is reserved for what matters most.
    reserve: bool,
    clock: Clock,
    metrics: Metrics,
}

impl Wechat {
    pub(super) fn new(client: Client, counts: CallCounts, clock: Clock, metrics: Metrics) -> Self {
        let quotas = Quotas::bundled();
        let counter = Counter { counts, quotas, reserve: false, clock, metrics };
        let urgent = Arc::new(Counter { reserve: true, ..counter.clone() });
        Self { client, counter: Arc::new(counter), urgent }
    }

    /// The same for calls that matter most: about a danger, or for the first files of somebody who has sent few.
    #[must_use]
    pub fn with_reserve(&self) -> Self {
        Self { counter: Arc::clone(&self.urgent), ..self.clone() }
    }

    /// A client whose calls spend the quotas of `caller`: an account's id, or a platform's or an account's appid.
    #[must_use]
    pub fn on_behalf_of(&self, caller: &str) -> Client {
        self.client.through(Arc::clone(&self.counter) as Arc<dyn Gate>, caller)
    }
}

impl Counter {
    fn warn(&self, warning: &'static str, caller: &str, quota: &Quota) {
        let line = self.metrics.line(self.clock.now()).count("quota_warnings", ("warning", warning));
        line.note("account", caller).note("call", &quota.name).write();
        tracing::warn!(account = caller, call = quota.name, warning, "a daily quota of WeChat's runs out");
    }
}

/// Whether an error says something of the account, for whoever keeps it: not of one resident, one content or one busy moment.
fn is_of_the_account(reaction: Reaction) -> bool {
    matches!(
        reaction,
        Reaction::Misconfigured
            | Reaction::AccountForbidden
            | Reaction::StopUntilReset
            | Reaction::LoadTicket
    )
}

impl Gate for Counter {
    fn pass<'a>(&'a self, caller: &'a str, path: &'a str) -> Passing<'a, Result<(), ApiError>> {
        Box::pin(async move {
            let Some(quota) = self.quotas.of(path) else { return Ok(()) };
            let taken = self.counts.take(caller, quota, self.reserve, self.clock.now()).await;
            match taken.map_err(|error| ApiError::Uncounted(Box::new(error)))? {
                Some(count) => {
                    if quota.is_half(count) {
                        self.warn("half", caller, quota);
                    }
                    Ok(())
                }
                None => {
                    self.warn("used_up", caller, quota);
                    Err(ApiError::Spent)
                }
            }
        })
    }

    fn refused<'a>(&'a self, caller: &'a str, path: &'a str, error: &'a ApiError) -> Passing<'a, ()> {
        Box::pin(async move {
            let Some(code) = error.code() else { return };
            let now = self.clock.now();
            if is_of_the_account(error.reaction()) {
                let failure = CallFailure { code, path: path.to_owned(), at: now };
                if let Err(error) = self.counts.note_failure(caller, &failure).await {
                    let error = &error as &dyn std::error::Error;
                    tracing::warn!(account = caller, error, "an error of WeChat's could not be noted");
                }
            }
            let Some(quota) = self.quotas.of(path).filter(|_| code == USED_UP) else { return };
            self.warn("refused", caller, quota);
            if let Err(error) = self.counts.close(caller, quota, now).await {
                let error = &error as &dyn std::error::Error;
                tracing::error!(account = caller, error, "a quota that is used up could not be noted");
            }
        })
    }
}
