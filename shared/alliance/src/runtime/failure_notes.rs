//! Notes of the records that a function failed at, for the dead letter that may follow.
//!
//! A stream's dead letter has the sequence numbers between which the records lie, but not the records. So the function
//! that fails notes the keys of the records of its batch under their sequence numbers, and the letter's range finds
//! them. The notes are in object storage, because the failure may well be one of the store.

use aws_lambda_events::dynamodb::EventRecord;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::clock::Clock;
use super::deployment::Deployment;
use super::objects::{ObjectError, Objects};
use super::settings::SettingsError;
use crate::store::item_key;
use domain::letters::{Failing, ItemKey, StreamRange};

/// A record that comes this long after it was written may be a retry, after a function that died on it and noted
/// nothing.
const LATE: SignedDuration = SignedDuration::from_secs(60);

/// The length to which sequence numbers are padded, so that they sort as numbers.
const DIGITS: usize = 40;

/// Writes and finds notes.
#[derive(Clone, Debug)]
pub struct FailureNotes {
    objects: Objects,
    clock: Clock,
}

/// A record of a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    sequence: String,
    item: ItemKey,
    #[serde(skip)]
    late: bool,
}

impl Deployment {
    /// The notes of failures, in object storage.
    ///
    /// # Errors
    /// [`SettingsError`] where `MEDIA_STORE` is not set or not usable.
    pub fn failure_notes(&self) -> Result<FailureNotes, SettingsError> {
        Ok(FailureNotes { objects: self.objects()?, clock: self.clock.clone() })
    }
}

impl FailureNotes {
    /// What a note would say of a batch: records whose item was removed, or is not streamed again, are left out.
    #[must_use]
    pub fn of_batch(&self, records: &[EventRecord]) -> Vec<Noted> {
        let now = self.clock.now();
        records.iter().filter_map(|record| noted(record, now)).collect()
    }

    /// Notes the records of `batch`, starting with the one with this sequence number.
    pub(super) async fn note_from(&self, function: &Failing, batch: &[Noted], sequence: &str) {
        let from = padded(sequence);
        let left: Vec<_> = batch.iter().filter(|noted| padded(&noted.sequence) >= from).collect();
        self.note(function, &left).await;
    }

    /// Notes the whole batch where it comes late.
    pub(super) async fn note_if_late(&self, function: &Failing, batch: &[Noted]) {
        if batch.iter().any(|noted| noted.late) {
            self.note(function, &batch.iter().collect::<Vec<_>>()).await;
        }
    }

    /// A note that cannot be written is not an error: the record is tried again, and noted again where it fails.
    async fn note(&self, function: &Failing, records: &[&Noted]) {
        let (Some(first), Some(last)) = (records.first(), records.last()) else { return };
        let name = format!("{}-{}", padded(&first.sequence), padded(&last.sequence));
        let written = match serde_json::to_vec(records) {
            Ok(text) => self.objects.put_note(function.name, &name, text.into()).await.map_err(Into::into),
            Err(error) => Err(Box::<dyn std::error::Error + Send + Sync>::from(error)),
        };
        if let Err(error) = written {
            tracing::error!(error = &*error as &dyn std::error::Error, name, "a failure was not noted");
        }
    }

    /// The items of the records that `function` noted at `place`, each once.
    ///
    /// # Errors
    /// [`ObjectError`] where object storage does not answer.
    pub async fn find(&self, function: &Failing, place: &StreamRange) -> Result<Vec<ItemKey>, ObjectError> {
        let (first, last) = (padded(&place.first), padded(&place.last));
        let mut found = Vec::new();
        for name in self.objects.notes(function.name).await? {
            let Some((begin, end)) = name.split_once('-') else { continue };
            if *begin > *last || *end < *first {
                continue;
            }
            let Some(text) = self.objects.note(function.name, &name).await? else { continue };
            let records: Vec<Noted> = serde_json::from_slice(&text).unwrap_or_default();
            found.extend(records.into_iter().map(|noted| (padded(&noted.sequence), noted.item)));
        }
        found.retain(|(sequence, _)| (&first..=&last).contains(&sequence));
        found.sort_by(|(one, _), (other, _)| one.cmp(other));
        let mut items = Vec::new();
        for (_, item) in found {
            if !items.contains(&item) {
                items.push(item);
            }
        }
        Ok(items)
    }
}

fn noted(record: &EventRecord, now: Timestamp) -> Option<Noted> {
    if record.event_name == "REMOVE" {
        return None;
    }
    let change = &record.change;
    let written = change.approximate_creation_date_time.timestamp();
    Some(Noted {
        sequence: change.sequence_number.clone()?,
        item: item_key(change.keys.clone())?,
        late: now.as_second() - written > LATE.as_secs(),
    })
}

/// Sequence numbers are decimal numbers of up to forty digits.
fn padded(sequence: &str) -> String {
    format!("{:0>DIGITS$}", sequence.trim_start_matches('0'))
}

#[cfg(test)]
mod tests {
    use aws_lambda_events::dynamodb::Event;
    use domain::letters::{MEDIA_FETCH, NOTIFICATION_DELIVER};
    use serde_json::json;

    use super::*;

    const WRITTEN: i64 = 1_800_000_000;

    fn notes(seconds_later: i64) -> FailureNotes {
        let now = Timestamp::from_second(WRITTEN + seconds_later).unwrap();
        FailureNotes { objects: Objects::open("memory:").unwrap(), clock: Clock::from_fn(move || now) }
    }

    fn batch(records: &[(&str, &str, &str)]) -> Vec<EventRecord> {
        let records: Vec<_> = records
            .iter()
            .map(|(name, sequence, event)| {
                let keys = json!({ "ticket": { "S": "20261123-0001" }, "item": { "S": event } });
                let change = json!({
                    "ApproximateCreationDateTime": WRITTEN, "Keys": keys, "SequenceNumber": sequence, "SizeBytes": 0
                });
                json!({ "awsRegion": "", "eventID": "", "eventName": name, "dynamodb": change })
            })
            .collect();
        serde_json::from_value::<Event>(json!({ "Records": records })).unwrap().records
    }

    fn place(first: &str, last: &str) -> StreamRange {
        StreamRange { shard: "shard".to_owned(), first: first.to_owned(), last: last.to_owned(), records: 1 }
    }

    async fn events(notes: &FailureNotes, first: &str, last: &str) -> Vec<String> {
        let found = notes.find(&NOTIFICATION_DELIVER, &place(first, last)).await.unwrap();
        found.into_iter().map(|item| item.sort).collect()
    }

    #[tokio::test]
    async fn a_letters_range_finds_what_was_noted_in_it_once_and_in_order() {
        let notes = notes(1);
        let batch = notes.of_batch(&batch(&[
            ("INSERT", "9", "event#000001"),
            ("REMOVE", "10", "event#000002"),
            ("MODIFY", "11", "event#000003"),
            ("INSERT", "800000000003126276362", "event#000004"),
        ]));
        notes.note_if_late(&NOTIFICATION_DELIVER, &batch).await;
        assert_eq!(
            events(&notes, "0", "900000000003126276362").await,
            Vec::<String>::new(),
            "nothing failed"
        );
        for _ in 0..2 {
            notes.note_from(&NOTIFICATION_DELIVER, &batch, "11").await;
        }
        assert_eq!(events(&notes, "9", "10").await, Vec::<String>::new(), "9 was done");
        assert_eq!(events(&notes, "11", "11").await, ["event#000003"]);
        notes.note_from(&NOTIFICATION_DELIVER, &batch, "9").await;
        assert_eq!(events(&notes, "9", "11").await, ["event#000001", "event#000003"]);
        let all = ["event#000001", "event#000003", "event#000004"];
        assert_eq!(events(&notes, "0009", "800000000003126276362").await, all);
        let of_another = notes.find(&MEDIA_FETCH, &place("9", "11")).await.unwrap();
        assert_eq!(of_another, [], "each function has notes of its own");
    }

    #[tokio::test]
    async fn what_comes_late_is_noted_before_it_is_worked_on() {
        for (seconds, expected) in [(60, &[][..]), (61, &["event#000001"])] {
            let notes = notes(seconds);
            let batch = notes.of_batch(&batch(&[("INSERT", "9", "event#000001")]));
            notes.note_if_late(&NOTIFICATION_DELIVER, &batch).await;
            assert_eq!(events(&notes, "9", "9").await, expected, "{seconds} s");
        }
    }
}
