//! `dead-letter-keep`: takes each letter out of its queue and keeps it where an operator sees it.
//!
//! A stream's letter says where its records are, and the stream holds them for a day: which items they were is looked
//! up at once, so that they can be streamed again for as long as the letter is kept.

use alliance::runtime::function::QueueMessage;
use alliance::runtime::metrics::Metrics;
use alliance::runtime::streams::Stream;
use alliance::runtime::{Clock, Failure, Function, Platform, QueueFunction, SettingsError, StartError};
use alliance::store::{Letters, StoreError};
use domain::letters::{Failing, ItemKey, Letter, NoLetterId, Received, failed, read};
use jiff::Timestamp;

/// The setting that has the ARN of each area's queue, and the functions of the area whose letters come to it.
const QUEUES: [(&str, &[Failing]); 5] = [
    ("QUEUE_CONNECTIONS", &[Failing::TokenRefresh, Failing::PublishTest]),
    ("QUEUE_FOLLOWERS", &[Failing::FollowerSync]),
    ("QUEUE_TICKETS", &[Failing::DeadlineSweep]),
    ("QUEUE_NOTIFICATIONS", &[Failing::NotificationDeliver]),
    ("QUEUE_MEDIA", &[Failing::MediaFetch]),
];

/// The function.
#[derive(Debug)]
pub struct DeadLetterKeep {
    letters: Letters,
    queues: Vec<(String, &'static [Failing])>,
    tickets: Stream,
    messages: Stream,
    clock: Clock,
    metrics: Metrics,
}

impl Function for DeadLetterKeep {
    async fn build(platform: &Platform) -> Result<Self, StartError> {
        let queue = |(name, functions)| Ok((platform.settings.require(name)?, functions));
        Ok(Self {
            letters: platform.letters()?,
            queues: QUEUES.into_iter().map(queue).collect::<Result<_, SettingsError>>()?,
            tickets: platform.stream("STREAM_TICKETS")?,
            messages: platform.stream("STREAM_MESSAGES")?,
            clock: platform.clock.clone(),
            metrics: platform.metrics.clone(),
        })
    }
}

/// Why a letter has to come again.
#[derive(Debug, thiserror::Error)]
enum Unkept {
    #[error("no function leaves letters in the queue {0}")]
    ForeignQueue(String),
    #[error(transparent)]
    Id(#[from] NoLetterId),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl QueueFunction for DeadLetterKeep {
    async fn message(&self, message: QueueMessage) -> Result<(), Failure> {
        let now = self.clock.now();
        let mut letter = self.read(&message, now)?;
        letter.items = self.items(&letter).await.map_err(Unkept::from)?;
        if self.letters.keep(&letter).await.map_err(Unkept::from)? {
            self.metrics.count("dead_letters", ("function", letter.function.name()), now);
        }
        Ok(())
    }
}

impl DeadLetterKeep {
    fn read(&self, message: &QueueMessage, now: Timestamp) -> Result<Letter, Unkept> {
        let known = self.queues.iter().find(|(queue, _)| *queue == message.queue);
        let function = known.and_then(|(_, functions)| failed(&message.body, functions));
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

    /// The items that the function would have worked on; none where the stream does not hold them any more.
    async fn items(&self, letter: &Letter) -> Result<Vec<ItemKey>, StoreError> {
        let Some(place) = &letter.place else { return Ok(Vec::new()) };
        let found = match letter.function {
            Failing::NotificationDeliver => self.tickets.keys(place, ["ticket", "item"]).await?,
            Failing::MediaFetch => self.messages.keys(place, ["resident", "message"]).await?,
            Failing::PublishTest | Failing::DeadlineSweep | Failing::TokenRefresh | Failing::FollowerSync => {
                None
            }
        };
        let mut items = found.unwrap_or_default();
        items.retain(|item| letter.function.works_on(item));
        Ok(items)
    }
}
