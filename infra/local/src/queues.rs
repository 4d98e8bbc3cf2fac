//! The dead-letter queues, as in SQS: a message waits until the function that reads its queue has handled it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use alliance::runtime::Random;
use alliance::runtime::catalogue::Serves;
use alliance::runtime::function::QueueMessage;
use anyhow::Context as _;
use serde_json::Value;

use crate::folder::read_json;
use crate::functions::Functions;
use crate::template::{Template, Trigger};
use wechat_simulator::MovableClock;

/// The queues and the functions that read them.
pub(crate) struct Queues {
    functions: Arc<Functions>,
    /// The function that reads each queue.
    readers: BTreeMap<String, String>,
    waiting: Mutex<Vec<QueueMessage>>,
    clock: MovableClock,
    /// The file that stores waiting messages; `None` keeps them in memory.
    file: Option<PathBuf>,
    /// One round at a time: the queues are delivered both by their own task and by callers that move the clock.
    turn: tokio::sync::Mutex<()>,
}

impl Queues {
    pub(crate) fn new(
        template: &Template,
        functions: Arc<Functions>,
        clock: MovableClock,
        file: Option<PathBuf>,
    ) -> anyhow::Result<Self> {
        let mut readers = BTreeMap::new();
        for (function, resource) in &template.functions {
            for event in &resource.events {
                if let Trigger::Queue { queue } = event {
                    readers.insert(queue.clone(), function.clone());
                }
            }
        }
        let waiting = file.as_deref().map(read_json).transpose()?.unwrap_or_default();
        let (waiting, turn) = (Mutex::new(waiting), tokio::sync::Mutex::default());
        Ok(Self { functions, readers, waiting, clock, file, turn })
    }

    /// Puts a message into a queue.
    pub(crate) fn send(&self, queue: &str, body: &Value) -> anyhow::Result<()> {
        let sent_at = self.clock.now().as_millisecond().to_string();
        let message = QueueMessage {
            message_id: Random.secret()?,
            body: body.to_string(),
            attributes: BTreeMap::from([("SentTimestamp".to_owned(), sent_at)]),
            queue: queue.to_owned(),
            ..QueueMessage::default()
        };
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.push(message);
        self.write(&waiting)
    }

    /// Delivers the waiting messages to the functions, once; a message that fails goes on waiting.
    pub(crate) async fn carry(&self) -> anyhow::Result<()> {
        let _turn = self.turn.lock().await;
        let taken = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for message in taken {
            let reader = self.readers.get(&message.queue).context("nobody reads the queue")?;
            let Some(Serves::Queue(function)) = self.functions.get(reader) else {
                anyhow::bail!("{reader} reads no queue");
            };
            let id = message.message_id.clone();
            if function(vec![message]).await.batch_item_failures.is_empty() {
                let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
                waiting.retain(|message| message.message_id != id);
                self.write(&waiting)?;
            }
        }
        Ok(())
    }

    /// Delivers for ever, looking twice a second.
    pub(crate) fn run(self: Arc<Self>) {
        tokio::spawn(async move {
            loop {
                if let Err(error) = self.carry().await {
                    tracing::error!(error = format!("{error:#}"), "the queues could not be carried");
                }
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
        });
    }

    fn write(&self, waiting: &[QueueMessage]) -> anyhow::Result<()> {
        let Some(file) = &self.file else { return Ok(()) };
        // Written to a second file and renamed: an interruption leaves the old file, and a letter counts once.
        let new = file.with_extension("new");
        std::fs::write(&new, serde_json::to_vec(waiting)?)?;
        Ok(std::fs::rename(&new, file)?)
    }
}
