//! How long one push is tried: WeChat waits five seconds for its answer, and the function is ended after four. Other
//! code that writes what many change at once has the same patience.

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};

use super::Random;
use crate::store::StoreError;

/// How long WeChat waits for an answer.
const WECHAT_WAITS: Duration = Duration::from_secs(5);
/// The longest first pause; each is up to twice the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(10);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_millis(300);

/// How long a function keeps trying.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// No attempt begins later than this.
    tried: Duration,
    /// No attempt is awaited longer than this: an answer that says so is better than none.
    awaited: Duration,
}

impl Default for Patience {
    /// Attempts begin for three seconds, and end after three and a half.
    fn default() -> Self {
        Self::within(WECHAT_WAITS)
    }
}

impl Patience {
    /// The patience for a caller that waits this long for an answer.
    #[must_use]
    pub fn within(wait: Duration) -> Self {
        Self { tried: wait * 3 / 5, awaited: wait * 7 / 10 }
    }

    /// Starts the time.
    #[must_use]
    pub fn start(self, random: Random) -> Attempts {
        Attempts { patience: self, begun: Instant::now(), pause: FIRST_PAUSE, random }
    }
}

/// The attempts at one operation, timed by the machine, whatever the clock says and however it is moved.
#[derive(Debug)]
pub struct Attempts {
    patience: Patience,
    begun: Instant,
    pause: Duration,
    random: Random,
}

/// The store took too long.
#[derive(Debug, thiserror::Error)]
#[error("the time for an answer has passed")]
struct OutOfTime;

impl Attempts {
    /// Runs one attempt, as long as there is time for an answer.
    ///
    /// # Errors
    /// The attempt's own error; [`StoreError::Broken`] where it takes too long.
    pub async fn attempt<T>(
        &self,
        attempt: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let outcome = timeout_at(self.begun + self.patience.awaited, attempt).await;
        outcome.unwrap_or_else(|_| Err(StoreError::Broken(Box::new(OutOfTime))))
    }

    /// Waits before another attempt: a random time, so that writers that collided once do not collide again, and a
    /// longer one each time. `false` where no time is left for another attempt.
    pub async fn pause(&mut self) -> bool {
        let fraction = self.random.bytes().map_or(u32::MAX, u32::from_be_bytes);
        let pause = self.pause.mul_f64(f64::from(fraction) / f64::from(u32::MAX));
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        if self.begun.elapsed() + pause > self.patience.tried {
            return false;
        }
        sleep(pause).await;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const THREE_SECONDS: Duration = Duration::from_secs(3);

    #[tokio::test(start_paused = true)]
    async fn attempts_end_after_three_seconds_and_begin_often_enough_for_an_album() {
        let mut attempts_left = Patience::default().start(Random);
        let begun = Instant::now();
        let mut attempts = 1;
        while attempts_left.pause().await {
            attempts += 1;
            assert!(begun.elapsed() <= THREE_SECONDS);
        }
        assert!(begun.elapsed() >= THREE_SECONDS - LONGEST_PAUSE);
        assert!(attempts > 12, "{attempts}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_store_that_says_nothing_is_not_waited_for_beyond_the_answer() {
        let attempts = Patience::default().start(Random);
        let begun = Instant::now();
        let never = std::future::pending::<Result<(), StoreError>>();
        assert!(matches!(attempts.attempt(never).await, Err(StoreError::Broken(_))));
        assert_eq!(begun.elapsed(), Duration::from_millis(3500));
    }
}
