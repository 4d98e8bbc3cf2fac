//! Delivers the tables' streams to the functions that read them, as Lambda's event source mapping does: in order, in
//! batches, retrying from a failing record, and sending it to the dead letters when retries do not help.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use alliance::runtime::catalogue::Serves;
use anyhow::Context as _;
use aws_lambda_events::dynamodb::EventRecord;
use dynoxide::Database;
use serde_json::{Value, json};

use crate::database::stream_arn;
use crate::folder::read_json;
use crate::functions::Functions;
use crate::queues::Queues;
use crate::template::{Filter, Template, Trigger};
use wechat_simulator::MovableClock;

/// How far each source was delivered, by its name: the sequence number of the last finished record.
pub(crate) type Places = BTreeMap<String, String>;

/// The streams and the functions that read them.
pub(crate) struct Pump {
    database: Database,
    functions: Arc<Functions>,
    sources: Vec<Source>,
    queues: Arc<Queues>,
    clock: MovableClock,
    places: Mutex<Places>,
    /// The folder for places; `None` keeps them in memory.
    folder: Option<PathBuf>,
}

/// The stream of a table, as one function reads it.
struct Source {
    function: String,
    table: String,
    batch: usize,
    filter: Filter,
    /// How many batches the function was called with.
    calls: AtomicUsize,
    retries: u32,
    letters: String,
    /// One round at a time: the stream is delivered both by its own task and by callers that move the clock.
    turn: tokio::sync::Mutex<()>,
}

impl Source {
    /// Function and table: a function may read several streams, and a stream have several readers.
    fn name(&self) -> String {
        format!("{} {}", self.function, self.table)
    }
}

/// The outcome of one round over a source.
#[derive(Debug, PartialEq, Eq)]
enum Round {
    /// There was nothing to do.
    Idle,
    /// Records were finished.
    Moved,
    /// The record with this sequence number failed.
    Stuck(String),
}

impl Pump {
    pub(crate) fn new(
        template: &Template,
        database: Database,
        functions: Arc<Functions>,
        queues: Arc<Queues>,
        clock: MovableClock,
        folder: Option<PathBuf>,
    ) -> anyhow::Result<Self> {
        let mut sources = Vec::new();
        for (function, resource) in &template.functions {
            for event in &resource.events {
                if let Trigger::Stream { table, batch, filter, retries, letters } = event {
                    sources.push(Source {
                        function: function.clone(),
                        table: table.clone(),
                        batch: *batch,
                        filter: filter.clone(),
                        calls: AtomicUsize::new(0),
                        retries: *retries,
                        letters: letters.clone(),
                        turn: tokio::sync::Mutex::default(),
                    });
                }
            }
        }
        let kept = folder.as_ref().map(|folder| read_json(&folder.join("streams.json")));
        let places: Places = kept.transpose()?.unwrap_or_default();
        Ok(Self { database, functions, sources, queues, clock, places: Mutex::new(places), folder })
    }

    /// Delivers everything that is there now. A failing record is retried `retries` times without a pause and then left
    /// in place. Returns the names of the functions that are stuck.
    pub(crate) async fn drain(&self, retries: u32) -> anyhow::Result<Vec<String>> {
        let mut stuck = vec![0; self.sources.len()];
        loop {
            let mut moved = false;
            for (source, tries) in self.sources.iter().zip(&mut stuck) {
                if *tries > retries {
                    continue;
                }
                match self.round(source).await? {
                    Round::Idle => {}
                    Round::Moved => moved = true,
                    Round::Stuck(_) => {
                        *tries += 1;
                        moved = true;
                    }
                }
            }
            if !moved {
                break;
            }
        }
        let stuck = self.sources.iter().zip(stuck).filter(|(_, tries)| *tries > retries);
        Ok(stuck.map(|(source, _)| source.function.clone()).collect())
    }

    /// Delivers everything that is there now and gives up what fails, as if the growing pauses were over.
    pub(crate) async fn give_up_failing(&self) -> anyhow::Result<()> {
        for source in &self.sources {
            loop {
                match self.round(source).await? {
                    Round::Idle => break,
                    Round::Moved => {}
                    Round::Stuck(sequence) => self.give_up(source, &sequence)?,
                }
            }
        }
        Ok(())
    }

    /// How far each source was delivered.
    pub(crate) fn places(&self) -> Places {
        self.places.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Continues from where these sources were delivered to.
    pub(crate) fn go_on_from(&self, places: Places) {
        *self.places.lock().unwrap_or_else(PoisonError::into_inner) = places;
    }

    /// How many batches a function was called with so far.
    pub(crate) fn calls(&self, function: &str) -> usize {
        let of_it = self.sources.iter().filter(|source| source.function == function);
        of_it.map(|source| source.calls.load(Ordering::Relaxed)).sum()
    }

    /// Restarts every stream from its beginning.
    pub(crate) fn rewind(&self) {
        self.places.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Delivers for ever, with a task for each source, each with its own retries and growing pauses.
    pub(crate) fn run(self: Arc<Self>) {
        for at in 0..self.sources.len() {
            let pump = Arc::clone(&self);
            tokio::spawn(async move { pump.follow(&pump.sources[at]).await });
        }
    }

    async fn follow(&self, source: &Source) {
        let mut failures: (String, u32) = Default::default();
        loop {
            let pause = match self.round(source).await {
                Ok(Round::Moved) => continue,
                Ok(Round::Idle) => Duration::from_millis(50),
                Ok(Round::Stuck(sequence)) => {
                    failures =
                        if failures.0 == sequence { (sequence, failures.1 + 1) } else { (sequence, 1) };
                    if failures.1 > source.retries {
                        match self.give_up(source, &failures.0) {
                            Ok(()) => continue,
                            Err(error) => tracing::error!(
                                function = source.function,
                                error = format!("{error:#}"),
                                "a dead letter could not be written"
                            ),
                        }
                    }
                    Duration::from_millis(100).saturating_mul(1 << failures.1.min(7))
                }
                Err(error) => {
                    tracing::error!(
                        function = source.function,
                        error = format!("{error:#}"),
                        "the stream stopped"
                    );
                    Duration::from_secs(1)
                }
            };
            tokio::time::sleep(pause).await;
        }
    }

    async fn round(&self, source: &Source) -> anyhow::Result<Round> {
        let _turn = source.turn.lock().await;
        let (records, last) = self.read(source)?;
        let Some(last) = last else { return Ok(Round::Idle) };
        if records.is_empty() {
            self.reached(source, last)?;
            return Ok(Round::Moved);
        }
        let Some(Serves::Stream(function)) = self.functions.get(&source.function) else {
            anyhow::bail!("{} reads no stream", source.function);
        };
        let sequences: Vec<_> = records.iter().map(sequence_of).collect();
        source.calls.fetch_add(1, Ordering::Relaxed);
        let answer = function(records).await;
        let Some(failed) = answer.batch_item_failures.first() else {
            self.reached(source, last)?;
            return Ok(Round::Moved);
        };
        let done = sequences.iter().take_while(|sequence| **sequence != failed.item_identifier).last();
        if let Some(done) = done {
            self.reached(source, done.clone())?;
        }
        Ok(Round::Stuck(failed.item_identifier.clone()))
    }

    /// The next records that pass the source's filter, and the sequence number of the last record examined; `None` if
    /// there are no more.
    fn read(&self, source: &Source) -> anyhow::Result<(Vec<EventRecord>, Option<String>)> {
        let wrong = |error: dynoxide::errors::DynoxideError| anyhow::anyhow!("{error}");
        let (arn, shard) = self.shard(source)?;
        let Some(shard) = shard else { return Ok(Default::default()) };
        let mut from = json!({ "StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON" });
        if let Some(place) = self.places.lock().unwrap_or_else(PoisonError::into_inner).get(&source.name()) {
            from["ShardIteratorType"] = "AFTER_SEQUENCE_NUMBER".into();
            from["SequenceNumber"] = place.as_str().into();
        }
        let iterator = self.database.get_shard_iterator(serde_json::from_value(from)?).map_err(wrong)?;
        let Some(iterator) = iterator.shard_iterator else { return Ok(Default::default()) };
        let wanted = json!({ "ShardIterator": iterator, "Limit": source.batch });
        let found = self.database.get_records(serde_json::from_value(wanted)?).map_err(wrong)?;
        let Value::Array(mut records) = serde_json::to_value(found.records)? else {
            anyhow::bail!("the stream's records are no list");
        };
        let last =
            records.last().and_then(|last| last["dynamodb"]["SequenceNumber"].as_str().map(str::to_owned));
        records.retain(|record| source.filter.passes(record));
        let records = serde_json::from_value(records.into()).context("a stream record")?;
        Ok((records, last))
    }

    /// The source's stream, and its one shard.
    fn shard(&self, source: &Source) -> anyhow::Result<(String, Option<String>)> {
        let arn = stream_arn(&self.database, &source.table)?;
        let asked = serde_json::from_value(json!({ "StreamArn": arn }))?;
        let stream = self.database.describe_stream(asked).map_err(|error| anyhow::anyhow!("{error}"))?;
        let shard = stream.stream_description.shards.first().map(|shard| shard.shard_id.clone());
        Ok((arn, shard))
    }

    fn reached(&self, source: &Source, sequence: String) -> anyhow::Result<()> {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        places.insert(source.name(), sequence);
        if let Some(folder) = &self.folder {
            // Written to a second file and renamed: an interruption leaves the old places, and records come again.
            let (new, file) = (folder.join("streams.json.new"), folder.join("streams.json"));
            std::fs::write(&new, serde_json::to_vec(&*places)?)?;
            std::fs::rename(&new, &file)?;
        }
        Ok(())
    }

    /// A record that fails for good leaves a letter in Lambda's format, and the stream goes on.
    fn give_up(&self, source: &Source, sequence: &str) -> anyhow::Result<()> {
        tracing::error!(function = source.function, sequence, "given up after all retries: a dead letter");
        let (arn, shard) = self.shard(source)?;
        let letter = json!({
            "version": "1.0",
            "timestamp": self.clock.now().to_string(),
            "requestContext": {
                "functionArn": source.function,
                "condition": "RetryAttemptsExhausted",
                "approximateInvokeCount": u64::from(source.retries) + 1,
            },
            "responseContext": { "statusCode": 200, "functionError": null },
            "DDBStreamBatchInfo": {
                "shardId": shard,
                "startSequenceNumber": sequence,
                "endSequenceNumber": sequence,
                "batchSize": 1,
                "streamArn": arn,
            },
        });
        self.queues.send(&source.letters, &letter)?;
        self.reached(source, sequence.to_owned())
    }
}

fn sequence_of(record: &EventRecord) -> String {
    record.change.sequence_number.clone().unwrap_or_default()
}
