//! Reads again what a table's stream brought before: the keys of the records between two sequence numbers.

use aws_sdk_dynamodbstreams::Client;
use aws_sdk_dynamodbstreams::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodbstreams::types::{AttributeValue, OperationType, Record, ShardIteratorType};

use super::platform::{Platform, StartError};
use crate::store::StoreError;
use domain::letters::{ItemKey, Place};

/// How many pages are read at most: a page may be empty though more follow.
const MOST_PAGES: usize = 20;

/// The stream of one table.
#[derive(Clone, Debug)]
pub struct Stream {
    client: Client,
    arn: String,
}

impl Platform {
    /// The stream of a table, `name` being the setting that has its ARN.
    ///
    /// # Errors
    /// [`StartError`] where it is not set or there is no client to read it with.
    pub fn stream(&self, name: &'static str) -> Result<Stream, StartError> {
        let arn = self.settings.require(name)?;
        let client = match (&self.streams, &self.aws) {
            (Some(client), _) => client.clone(),
            (None, Some(aws)) => super::aws::streams(aws, &self.settings),
            (None, None) => return Err(StartError::NoStreams),
        };
        Ok(Stream::new(client, arn))
    }
}

impl Stream {
    /// A handle on the stream with this ARN.
    #[must_use]
    pub fn new(client: Client, arn: String) -> Self {
        Self { client, arn }
    }

    /// The keys of the items that were written at `place`, `partition` and `sort` being the table's key attributes;
    /// none where the stream does not hold that place any more, which it does for 24 hours, or does not lead there.
    ///
    /// # Errors
    /// [`StoreError`] where the stream does not answer.
    pub async fn keys(
        &self,
        place: &Place,
        [partition, sort]: [&str; 2],
    ) -> Result<Option<Vec<ItemKey>>, StoreError> {
        let first = self
            .client
            .get_shard_iterator()
            .stream_arn(&self.arn)
            .shard_id(&place.shard)
            .shard_iterator_type(ShardIteratorType::AtSequenceNumber)
            .sequence_number(&place.first)
            .send()
            .await;
        let Some(first) = unless_gone(first)? else { return Ok(None) };
        let mut iterator = first.shard_iterator;
        let mut keys = Vec::new();
        for _ in 0..MOST_PAGES {
            let Some(at) = iterator else { return Ok(Some(keys)) };
            let page = self.client.get_records().shard_iterator(at).send().await;
            let Some(page) = unless_gone(page)? else { return Ok(None) };
            for record in page.records.unwrap_or_default() {
                if after(sequence(&record), &place.last) {
                    return Ok(Some(keys));
                }
                keys.extend(key(&record, partition, sort).filter(|key| !keys.contains(key)));
                if sequence(&record) == place.last {
                    return Ok(Some(keys));
                }
            }
            iterator = page.next_shard_iterator;
        }
        // A letter with half of its records would be replayed by half, and one that comes again for ever is lost.
        tracing::warn!(first = place.first, last = place.last, "the stream does not lead to the last record");
        Ok(None)
    }
}

fn sequence(record: &Record) -> &str {
    record.dynamodb.as_ref().and_then(|change| change.sequence_number.as_deref()).unwrap_or_default()
}

/// Sequence numbers are decimal numbers of any length.
fn after(one: &str, other: &str) -> bool {
    let (one, other) = (one.trim_start_matches('0'), other.trim_start_matches('0'));
    (one.len(), one) > (other.len(), other)
}

/// The key of a record's item; none where the item was removed, which no function is told of.
fn key(record: &Record, partition: &str, sort: &str) -> Option<ItemKey> {
    if record.event_name == Some(OperationType::Remove) {
        return None;
    }
    let keys = record.dynamodb.as_ref()?.keys.as_ref()?;
    let text = |name: &str| match keys.get(name) {
        Some(AttributeValue::S(text)) => Some(text.clone()),
        _ => None,
    };
    Some(ItemKey { partition: text(partition)?, sort: text(sort)? })
}

/// What was answered; none where the place is trimmed away, or the stream or its shard is no more.
fn unless_gone<T, E, R>(answer: Result<T, SdkError<E, R>>) -> Result<Option<T>, StoreError>
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    R: std::fmt::Debug + Send + Sync + 'static,
{
    const GONE: [&str; 3] =
        ["TrimmedDataAccessException", "ResourceNotFoundException", "ValidationException"];
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(error) if error.code().is_some_and(|code| GONE.contains(&code)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodbstreams::error::{ErrorMetadata, SdkError};
    use aws_sdk_dynamodbstreams::operation::get_records::GetRecordsError;

    use aws_sdk_dynamodbstreams::types::{AttributeValue, OperationType, Record, StreamRecord};

    use super::{after, key, unless_gone};

    #[test]
    fn what_was_removed_between_two_records_is_no_work() {
        let named = |name: OperationType| {
            let change = StreamRecord::builder()
                .keys("resident", AttributeValue::S("shinan/o1".to_owned()))
                .keys("message", AttributeValue::S("1#2".to_owned()));
            let record = Record::builder().event_name(name).dynamodb(change.build()).build();
            key(&record, "resident", "message")
        };
        assert_eq!(named(OperationType::Remove), None);
        for written in [OperationType::Insert, OperationType::Modify] {
            assert!(named(written.clone()).is_some(), "{written}");
        }
    }

    #[test]
    fn sequence_numbers_are_compared_as_numbers() {
        for (one, other, is_after) in [
            ("9", "10", false),
            ("10", "9", true),
            ("007", "7", false),
            ("800000000003126276363", "800000000003126276362", true),
        ] {
            assert_eq!(after(one, other), is_after, "{one} {other}");
        }
    }

    #[test]
    fn a_place_that_is_gone_is_no_failure_and_a_stream_that_does_not_answer_is_one() {
        let answer = |code: &str| {
            let error = GetRecordsError::generic(ErrorMetadata::builder().code(code).build());
            unless_gone::<(), _, _>(Err(SdkError::service_error(error, ())))
        };
        for gone in ["TrimmedDataAccessException", "ResourceNotFoundException"] {
            assert!(answer(gone).unwrap().is_none(), "{gone}");
        }
        for failure in ["LimitExceededException", "InternalServerError", "AccessDeniedException"] {
            assert!(answer(failure).is_err(), "{failure}");
        }
    }
}
