//! When the invocation ends, for a function that can stop in good order before Lambda stops it.

use std::time::Duration;

use tokio::time::Instant;

tokio::task_local! {
    static END: Instant;
}

/// Does the work of an invocation that has `left` time.
pub(super) async fn within<T>(left: Duration, work: impl Future<Output = T>) -> T {
    END.scope(Instant::now() + left, work).await
}

/// How much time the invocation has left; none where nothing ends it, as in the local alliance.
#[must_use]
pub fn time_left() -> Option<Duration> {
    END.try_with(|end| end.saturating_duration_since(Instant::now())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_time_that_is_left_shrinks_within_the_invocation_and_is_unknown_outside() {
        assert_eq!(time_left(), None);
        let left = within(Duration::from_secs(60), async {
            tokio::time::advance(Duration::from_secs(45)).await;
            let left = time_left();
            tokio::time::advance(Duration::from_secs(45)).await;
            (left, time_left())
        });
        assert_eq!(left.await, (Some(Duration::from_secs(15)), Some(Duration::ZERO)));
        assert_eq!(time_left(), None);
    }
}
