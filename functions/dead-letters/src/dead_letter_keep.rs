//! `dead-letter-keep`: takes each dead letter out of its queue and stores it where operators see it.
//!
//! A stream's letter names only the range of its records' sequence numbers; the failed function has recorded which
//! items they were. The letter is stored with those items, so that they can be streamed again for as long as it is
//! kept.

use alliance::runtime::failure_notes::FailureNotes;
use alliance::runtime::function::QueueMessage;
use alliance::runtime::metrics::Metrics;
use alliance::runtime::objects::ObjectError;
use alliance::runtime::{Clock, Deployment, Failure, Function, QueueFunction, SettingsError, StartError};
use alliance::store::{Letters, StoreError};
use domain::letters::{FAILING, Failing, ItemKey, Letter, NoLetterId, Received, Remedy, failed, read};
use jiff::Timestamp;

/// The `dead-letter-keep` function and its dependencies.
#[derive(Debug)]
pub struct DeadLetterKeep {
    letters: Letters,
    /// The queues, each with the function whose letters it holds.
    queues: Vec<(String, &'static Failing)>,
    notes: FailureNotes,
    clock: Clock,
    metrics: Metrics,
}

impl Function for DeadLetterKeep {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        let queue =
            |function: &&'static Failing| Ok((deployment.settings.require(function.queue)?, *function));
        Ok(Self {
            letters: deployment.letters()?,
            queues: FAILING.iter().map(queue).collect::<Result<_, SettingsError>>()?,
            notes: deployment.failure_notes()?,
            clock: deployment.clock.clone(),
            metrics: deployment.metrics.clone(),
        })
    }
}

/// Why a letter has to be delivered again.
#[derive(Debug, thiserror::Error)]
enum Unkept {
    #[error("no function leaves letters in the queue {0}")]
    ForeignQueue(String),
    #[error(transparent)]
    Id(#[from] NoLetterId),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Notes(#[from] ObjectError),
}

impl QueueFunction for DeadLetterKeep {
    async fn message(&self, message: QueueMessage) -> Result<(), Failure> {
        let now = self.clock.now();
        let mut letter = self.read(&message, now)?;
        letter.items = self.items(&letter).await.map_err(Unkept::from)?;
        if self.letters.keep(&letter).await.map_err(Unkept::from)? {
            self.metrics.count("dead_letters", ("function", letter.function.name), now);
        }
        Ok(())
    }
}

impl DeadLetterKeep {
    fn read(&self, message: &QueueMessage, now: Timestamp) -> Result<Letter, Unkept> {
        let of_it = self.queues.iter().filter(|(queue, _)| *queue == message.queue);
        let among: Vec<_> = of_it.map(|(_, function)| *function).collect();
        let function = failed(&message.body, &among);
        let function = function.ok_or_else(|| Unkept::ForeignQueue(message.queue.clone()))?;
        let sent = message.attributes.get("SentTimestamp").and_then(|sent| sent.parse().ok());
        let said = |name: &str| message.message_attributes.get(name)?.string_value.as_deref();
        let received = Received {
            id: &message.message_id,
            sent_at: sent.and_then(|sent| Timestamp::from_millisecond(sent).ok()).unwrap_or(now),
            body: &message.body,
            condition: said("EXHAUSTED_RETRY_CONDITION"),
            error: said("ERROR_MESSAGE").or_else(|| said("ERROR_CODE")),
        };
        Ok(read(function, &received)?)
    }

    /// The items that the function failed at; empty if it recorded none, or if none is streamed again.
    async fn items(&self, letter: &Letter) -> Result<Vec<ItemKey>, ObjectError> {
        match &letter.place {
            Some(place) if letter.function.remedy == Remedy::Replay => {
                self.notes.find(letter.function, place).await
            }
            _ => Ok(Vec::new()),
        }
    }
}
