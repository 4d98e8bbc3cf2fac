//! A check before each call is sent. A caller that counts calls against WeChat's daily quotas implements it, at the one
//! place that every call passes.

use std::fmt;
use std::pin::Pin;

use super::{ApiError, Client};

/// WeChat's error code for a day's calls that are used up.
pub const USED_UP: i64 = 45009;

/// A future that a gate answers with.
pub type Passing<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Counts calls, and holds them back.
pub trait Gate: fmt::Debug + Send + Sync {
    /// Whether `caller` may make a call to `path` now. If so, the call is counted.
    fn pass<'a>(&'a self, caller: &'a str, path: &'a str) -> Passing<'a, Result<(), ApiError>>;

    /// Told of each error that WeChat answers a call of `caller` with; [`USED_UP`] says that there are no more calls to
    /// `path` today.
    fn refused<'a>(&'a self, caller: &'a str, path: &'a str, error: &'a ApiError) -> Passing<'a, ()>;
}

impl Client {
    pub(super) async fn pass(&self, path: &str) -> Result<(), ApiError> {
        match &self.gate {
            Some((gate, caller)) => gate.pass(caller, path).await,
            None => Ok(()),
        }
    }

    /// Passes an answer on, and tells the gate of an error that WeChat answered with.
    pub(super) async fn told<T>(&self, path: &str, answer: Result<T, ApiError>) -> Result<T, ApiError> {
        if let (Err(error), Some((gate, caller))) = (&answer, &self.gate)
            && error.code().is_some()
        {
            gate.refused(caller, path, error).await;
        }
        answer
    }
}
