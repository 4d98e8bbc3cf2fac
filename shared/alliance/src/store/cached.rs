//! Data that changes rarely, read once and kept for a minute by a warm function.

use std::fmt;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex;

use super::StoreError;

/// How long a warm function may serve what it read.
const FRESH: SignedDuration = SignedDuration::from_mins(1);

/// A value and when it was read; shared by the clones of a handle.
pub(super) struct Cached<T> {
    now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    kept: Arc<Mutex<Option<Read<T>>>>,
}

#[derive(Debug)]
struct Read<T> {
    at: Timestamp,
    value: Arc<T>,
}

impl<T> Clone for Cached<T> {
    fn clone(&self) -> Self {
        Self { now: Arc::clone(&self.now), kept: Arc::clone(&self.kept) }
    }
}

impl<T> fmt::Debug for Cached<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cached")
    }
}

impl<T> Cached<T> {
    /// An empty cache that takes the time from `now`.
    pub(super) fn new(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self { now: Arc::new(now), kept: Arc::default() }
    }

    /// The value, at most a minute old; callers that arrive while it is being read wait for that one read.
    pub(super) async fn get(
        &self,
        load: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<Arc<T>, StoreError> {
        let mut kept = self.kept.lock().await;
        let now = (self.now)();
        if let Some(read) = &*kept
            && now.duration_since(read.at).abs() < FRESH
        {
            return Ok(Arc::clone(&read.value));
        }
        let value = Arc::new(load.await?);
        *kept = Some(Read { at: now, value: Arc::clone(&value) });
        Ok(value)
    }
}
