//! Counts by local day, which nobody decides anything by: taps on menus, listeners of readings. What is delivered twice counts twice, so they are
//! shown as about so many.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan as _};

use super::table::{Query, Sort, Table, key, number};
use super::{May, StoreError};
use domain::calendar;
use domain::ids::AccountId;
use domain::rota::Listeners;
use domain::staff::kinds::ReadRota;

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

/// What is counted of a reading: people, each once a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listened {
    /// They opened the page.
    Read,
    /// They listened.
    Heard,
    /// They listened within the first hour.
    FirstHour,
}

impl Listened {
    fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Heard => "heard",
            Self::FirstHour => "first-hour",
        }
    }
}

impl Counts {
    /// Counts somebody who listens to a reading of a day, once; `who` is a salted digest of them.
    ///
    /// # Errors
    /// Any [`StoreError`] of the writes.
    pub async fn listened(
        &self,
        series: &str,
        date: Date,
        what: Listened,
        who: &str,
    ) -> Result<(), StoreError> {
        let until = calendar::end_of_day(date).saturating_add(SEEN_KEPT).unwrap_or(Timestamp::MAX);
        let subject = format!("reading#{series}#{date}#{}", what.name());
        let mut seen = key([("subject", &subject), ("day", who)]);
        seen.insert("expires".to_owned(), number(until.as_second()));
        if self.0.put_new(seen, "day").await?.is_some() {
            return Ok(());
        }
        let expires = calendar::end_of_day(date).saturating_add(KEPT).unwrap_or(Timestamp::MAX).as_second();
        let day = format!("{date}#{}", what.name());
        let answer = self
            .0
            .client
            .update_item()
            .table_name(&self.0.name)
            .set_key(Some(key([("subject", &format!("reading#{series}")), ("day", &day)])))
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
}

impl Counts {
    /// What was counted of a series' readings from a day on.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn listeners(
        &self,
        _by: impl May<ReadRota>,
        series: &str,
        from: Date,
    ) -> Result<BTreeMap<Date, Listeners>, StoreError> {
        let query = Query {
            sort: Some(Sort::From("day", from.to_string())),
            ..Query::partition("subject", format!("reading#{series}"))
        };
        let mut days: BTreeMap<Date, Listeners> = BTreeMap::new();
        for found in self.0.query_all(query).await? {
            let day = found.get("day").and_then(|day| day.as_s().ok());
            let Some((date, what)) = day.and_then(|day| day.split_once('#')) else { continue };
            let Ok(date) = date.parse() else { continue };
            let count: u64 =
                found.get("count").and_then(|count| count.as_n().ok()?.parse().ok()).unwrap_or_default();
            let day = days.entry(date).or_default();
            for (known, counted) in [
                (Listened::Read, &mut day.read),
                (Listened::Heard, &mut day.heard),
                (Listened::FirstHour, &mut day.first_hour),
            ] {
                if known.name() == what {
                    *counted = count;
                }
            }
        }
        Ok(days)
    }
}

/// How long it is known who was counted: an old reading may be heard later, and is then counted again.
const SEEN_KEPT: SignedDuration = SignedDuration::from_hours(24 * 2);

fn taps_of(account: &AccountId) -> String {
    format!("menu#{account}")
}
