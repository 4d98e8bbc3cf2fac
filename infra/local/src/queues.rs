//! The queues of dead letters, as SQS keeps them: what is sent waits until the function behind its queue has done it.

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

/// The queues and who reads them.
pub(crate) struct Queues {
    functions: Arc<Functions>,
    /// The function behind each queue.
    readers: BTreeMap<String, String>,
    waiting: Mutex<Vec<QueueMessage>>,
    clock: MovableClock,
    /// Where what waits is written; none keeps it in memory.
    file: Option<PathBuf>,
    /// One round at a time: whoever moves the clock carries the queues beside the task that does.
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

    /// Gives what waits to the functions, once; what fails waits on.
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

    /// Carries for ever, looking twice a second.
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
        // Written beside and renamed: a stop in the middle leaves what was there, and a letter counts once.
        let new = file.with_extension("new");
        std::fs::write(&new, serde_json::to_vec(waiting)?)?;
        Ok(std::fs::rename(&new, file)?)
    }
}
