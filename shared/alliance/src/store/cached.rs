//! What changes rarely, read once and kept for a minute by a warm function.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use super::StoreError;

/// How long a warm function may serve what it read.
const FRESH: Duration = Duration::from_secs(60);

/// A value and when it was read; shared by the clones of a handle.
#[derive(Debug)]
pub(super) struct Cached<T>(Arc<Mutex<Option<Read<T>>>>);

#[derive(Debug)]
struct Read<T> {
    at: Instant,
    value: Arc<T>,
}

impl<T> Clone for Cached<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Default for Cached<T> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(None)))
    }
}

impl<T> Cached<T> {
    /// The value, at most a minute old; whoever comes while it is being read waits for the one read.
    pub(super) async fn get(
        &self,
        load: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<Arc<T>, StoreError> {
        let mut kept = self.0.lock().await;
        if let Some(read) = &*kept
            && read.at.elapsed() < FRESH
        {
            return Ok(Arc::clone(&read.value));
        }
        let value = Arc::new(load.await?);
        *kept = Some(Read { at: Instant::now(), value: Arc::clone(&value) });
        Ok(value)
    }
}
