//! Counts by local day, which nobody decides anything by: taps on menus. What is delivered twice counts twice, so they are
//! shown as about so many.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use jiff::{SignedDuration, Timestamp, ToSpan as _};

use super::StoreError;
use super::table::{Query, Sort, Table, key, number};
use domain::calendar;
use domain::ids::AccountId;

/// How long a count is kept: a year and a month, to compare with the year before.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 400);

/// Reads and writes counts.
#[derive(Clone, Debug)]
pub struct Counts(Table);

impl Counts {
    /// A handle on the table of counts.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self(table)
    }

    /// Counts one tap on an entry of an account's menu; `entry` is what [`domain::menus::counted_as`] gives.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn tapped(&self, account: &AccountId, entry: &str, at: Timestamp) -> Result<(), StoreError> {
        let day = format!("{}#{entry}", calendar::local(at).date());
        let expires = at.saturating_add(KEPT).unwrap_or(Timestamp::MAX).as_second();
        let answer = self
            .0
            .client
            .update_item()
            .table_name(&self.0.name)
            .set_key(Some(key([("subject", &taps_of(account)), ("day", &day)])))
            .update_expression("SET expires = :expires ADD #count :one")
            .expression_attribute_names("#count", "count")
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":expires", number(expires))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        self.0.meter.add_write(answer.consumed_capacity());
        Ok(())
    }

    /// The taps on each entry of an account's menu in the last thirty days.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn taps(
        &self,
        account: &AccountId,
        now: Timestamp,
    ) -> Result<BTreeMap<String, u64>, StoreError> {
        let from = calendar::local(now).date().saturating_sub(29.days());
        let query = Query {
            sort: Some(Sort::From("day", from.to_string())),
            ..Query::partition("subject", taps_of(account))
        };
        let mut taps = BTreeMap::new();
        for found in self.0.query_all(query).await? {
            let day = found.get("day").and_then(|day| day.as_s().ok());
            let Some((_, entry)) = day.and_then(|day| day.split_once('#')) else { continue };
            let count: u64 =
                found.get("count").and_then(|count| count.as_n().ok()?.parse().ok()).unwrap_or_default();
            *taps.entry(entry.to_owned()).or_default() += count;
        }
        Ok(taps)
    }
}

fn taps_of(account: &AccountId) -> String {
    format!("menu#{account}")
}
