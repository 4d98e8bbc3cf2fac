//! The rota of readings. A series is a partition: `head`, its `day#`s, the `spare#` recordings, each `ask#` for a swap, and
//! `event#`, what people are told. Beside it an account has a partition of its own, which says who reads where: `series#`,
//! `reader#` and a digest of the follower, and `code#`, the digits by which a reader says who they are.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::outbox::mark;
use super::table::{Item, Query, Sort, Table, item, key, number, text};
use super::transaction::{Commit, Transaction};
use super::{May, StoreError, System, digest, moment};
use domain::ids::{AccountId, Follower};
use domain::outbox::Effect;
use domain::rota::{Ask, Change, Day, Series, Spare, SpareChange};
use domain::staff::kinds::{KeepRota, ReadRota, SignReading};

/// The only shard of the index: a minute has a handful of days to look at.
const SHARD: &str = "rota";
/// How long what people were told is kept.
const TOLD_KEPT: SignedDuration = SignedDuration::from_hours(24 * 90);

/// Reads and writes the rota.
#[derive(Clone, Debug)]
pub struct RotaBook(Table);

/// What the clock has to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DueOfRota {
    /// The days ahead of a series are to be planned.
    Plan(String),
    /// A day.
    Day(String, Date),
}

/// Where somebody reads.
#[derive(Serialize, Deserialize)]
struct Pointer {
    series: String,
}

/// What people are told, as it is stored.
#[derive(Serialize)]
struct Told<'a> {
    at: Timestamp,
    effects: &'a [Effect],
}

/// A proof of permission to change a series or its days.
pub trait MayKeepRota: Copy + Send + Sync {}
impl MayKeepRota for &super::Asked<KeepRota> {}
impl MayKeepRota for &super::Asked<SignReading> {}
impl MayKeepRota for System {}

impl RotaBook {
    /// The name of these writes in a [`super::Refused`].
    pub const WRITE: &'static str = "rota";

    /// A handle on the table of the rota.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self(table)
    }

    /// The ids of an account's series.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn of_account(
        &self,
        _by: impl May<ReadRota>,
        account: &AccountId,
    ) -> Result<Vec<String>, StoreError> {
        self.pointers(&of(account), "series#").await
    }

    /// The ids of the series in which a follower reads.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn of_reader(&self, _by: System, follower: &Follower) -> Result<Vec<String>, StoreError> {
        self.pointers(&of(&follower.account), &format!("reader#{}#", named(follower))).await
    }

    /// The id of the series whose reader has these digits.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn of_code(
        &self,
        _by: System,
        account: &AccountId,
        code: &str,
    ) -> Result<Option<String>, StoreError> {
        let found: Option<Pointer> = self.0.get(pair(&of(account), &format!("code#{code}"))).await?;
        Ok(found.map(|pointer| pointer.series))
    }

    /// A series; sees every earlier write.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn series(&self, _by: impl May<ReadRota>, id: &str) -> Result<Option<Series>, StoreError> {
        self.0.get(pair(id, "head")).await
    }

    /// A day; sees every earlier write.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn day(
        &self,
        _by: impl May<ReadRota>,
        id: &str,
        date: Date,
    ) -> Result<Option<Day>, StoreError> {
        self.0.get(pair(id, &day_name(date))).await
    }

    /// The days from one to another, both included, in their order; sees every earlier write.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn days(
        &self,
        _by: impl May<ReadRota>,
        id: &str,
        (from, to): (Date, Date),
    ) -> Result<Vec<Day>, StoreError> {
        if to < from {
            return Ok(Vec::new());
        }
        self.list(id, Sort::Between("item", day_name(from), day_name(to))).await
    }

    /// The spare recordings, the oldest first; sees every earlier write.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn spares(&self, _by: impl May<ReadRota>, id: &str) -> Result<Vec<Spare>, StoreError> {
        let mut spares: Vec<Spare> = self.list(id, Sort::StartsWith("item", "spare#".to_owned())).await?;
        spares.sort_by_key(|spare| spare.recording.signed.as_ref().map_or(spare.since, |(_, at)| *at));
        Ok(spares)
    }

    /// What readers ask each other; sees every earlier write.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn asks(&self, _by: impl May<ReadRota>, id: &str) -> Result<Vec<Ask>, StoreError> {
        self.list(id, Sort::StartsWith("item", "ask#".to_owned())).await
    }

    /// What the clock has to look at by `now`, the longest due first.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn due(&self, _by: System, now: Timestamp, limit: i32) -> Result<Vec<DueOfRota>, StoreError> {
        let query = Query {
            index: Some("by-timer"),
            sort: Some(Sort::UpTo("timer_at", moment(now))),
            limit,
            ..Query::partition("timer_shard", SHARD)
        };
        let of = |item: &Item, name: &str| item.get(name).and_then(|it| it.as_s().ok()).cloned();
        let read = |found: &Item| {
            let (series, item) = (of(found, "series")?, of(found, "item")?);
            match item.strip_prefix("day#") {
                Some(date) => date.parse().ok().map(|date| DueOfRota::Day(series, date)),
                None => Some(DueOfRota::Plan(series)),
            }
        };
        Ok(self.0.query(query).await?.items.iter().filter_map(read).collect())
    }

    /// Writes a change where nobody has written another version since the ones before it, together with what `besides`
    /// adds.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where somebody has; other [`StoreError`]s of the write.
    pub async fn save(
        &self,
        by: impl MayKeepRota,
        change: &Change,
        now: Timestamp,
        besides: impl Fn(&mut Transaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut transaction = Transaction::default();
        self.put(by, &mut transaction, change, now)?;
        besides(&mut transaction)?;
        match transaction.commit(&self.0).await? {
            Commit::Done => Ok(()),
            Commit::Refused(_) => Err(StoreError::Conflict),
        }
    }

    /// Adds a change to a transaction.
    ///
    /// # Errors
    /// [`StoreError`] where it cannot be stored.
    pub fn put(
        &self,
        _by: impl MayKeepRota,
        transaction: &mut Transaction,
        change: &Change,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let series = &change.series;
        let (id, account) = (series.id.as_str(), of(&series.account));
        let pointer = || Pointer { series: id.to_owned() };
        let of_account = |name: &str| pair(&account, name);
        if change.of_series {
            let keys = with_timer(pair(id, "head"), Some(plans_at(series, now)));
            transaction.put_next(Self::WRITE, &self.0, item(keys, series)?, series.version)?;
            if series.version == 1 {
                let keys = of_account(&format!("series#{id}"));
                transaction.put_over(Self::WRITE, &self.0, item(keys, &pointer())?)?;
            }
        }
        for day in &change.days {
            let keys = with_timer(pair(id, &day_name(day.date)), day.next_at(series, now));
            transaction.put_next(Self::WRITE, &self.0, item(keys, day)?, day.version)?;
        }
        for spare in &change.spares {
            match spare {
                SpareChange::Put(spare) => {
                    let put = item(pair(id, &spare_name(spare)), spare)?;
                    transaction.put_next(Self::WRITE, &self.0, put, spare.version)?;
                }
                SpareChange::Remove(spare) => transaction.delete_if(
                    Self::WRITE,
                    &self.0,
                    pair(id, &spare_name(spare)),
                    "#version = :version",
                    &[("#version", "version")],
                    Item::from([(":version".to_owned(), number(spare.version))]),
                )?,
            }
        }
        if let Some(ask) = &change.asked {
            let keys = pair(id, &ask_name((ask.from.1, ask.to.1)));
            transaction.put_over(Self::WRITE, &self.0, item(keys, ask)?)?;
        }
        if let Some(days) = change.settled {
            transaction.delete(Self::WRITE, &self.0, pair(id, &ask_name(days)))?;
        }
        if let Some(joined) = &change.joined {
            let keys = of_account(&reader_name(&joined.follower, id));
            transaction.put_over(Self::WRITE, &self.0, item(keys, &pointer())?)?;
        }
        for follower in &change.parted {
            transaction.delete(Self::WRITE, &self.0, of_account(&reader_name(follower, id)))?;
        }
        for code in &change.codes {
            let keys = of_account(&format!("code#{code}"));
            transaction.put_over(Self::WRITE, &self.0, item(keys, &pointer())?)?;
        }
        for code in &change.used_codes {
            transaction.delete(Self::WRITE, &self.0, of_account(&format!("code#{code}")))?;
        }
        if !change.effects.is_empty() {
            // What changes has a version, so a change that is decided again after a lost race is another event.
            let versions = change.days.iter().map(|day| format!("{}-{}", day.date, day.version));
            let spares = change.spares.iter().map(|spare| match spare {
                SpareChange::Put(spare) => format!("{}-{}", spare.id, spare.version),
                SpareChange::Remove(spare) => format!("{}-{}-gone", spare.id, spare.version),
            });
            let asked = change.asked.iter().map(|ask| ask_name((ask.from.1, ask.to.1)));
            let which = versions.chain(spares).chain(asked).chain([series.version.to_string()]).next();
            let which = which.unwrap_or_default();
            let name = format!("event#{}#{which}", moment(now));
            let mut keys = pair(id, &name);
            mark(&mut keys, format!("rota#{id}#{name}"), &change.effects);
            let expires = now.saturating_add(TOLD_KEPT).unwrap_or(Timestamp::MAX);
            keys.insert("expires".to_owned(), number(expires.as_second()));
            let told = Told { at: now, effects: &change.effects };
            transaction.put_over(Self::WRITE, &self.0, item(keys, &told)?)?;
        }
        Ok(())
    }

    async fn pointers(&self, partition: &str, prefix: &str) -> Result<Vec<String>, StoreError> {
        let found: Vec<Pointer> = self.list(partition, Sort::StartsWith("item", prefix.to_owned())).await?;
        Ok(found.into_iter().map(|pointer| pointer.series).collect())
    }

    async fn list<T: serde::de::DeserializeOwned>(
        &self,
        partition: &str,
        sort: Sort<'_>,
    ) -> Result<Vec<T>, StoreError> {
        let query = Query { sort: Some(sort), consistent: true, ..Query::partition("series", partition) };
        self.0.query_all(query).await?.into_iter().map(super::table::data).collect()
    }
}

/// When the days ahead of a series are to be planned next: at once where they were not today, else after midnight.
fn plans_at(series: &Series, now: Timestamp) -> Timestamp {
    let today = domain::calendar::local(now).date();
    match series.planned_on {
        Some(planned) if planned >= today => domain::calendar::end_of_day(planned),
        _ => now,
    }
}

fn with_timer(mut keys: Item, at: Option<Timestamp>) -> Item {
    if let Some(at) = at {
        keys.insert("timer_shard".to_owned(), text(SHARD));
        keys.insert("timer_at".to_owned(), text(moment(at)));
    }
    keys
}

/// The partition of an account. No series has such an id.
fn of(account: &AccountId) -> String {
    format!("@{account}")
}

fn pair(series: &str, name: &str) -> Item {
    key([("series", series), ("item", name)])
}

fn named(follower: &Follower) -> String {
    digest(&format!("reader/{}", follower.key()))
}

fn reader_name(follower: &Follower, series: &str) -> String {
    format!("reader#{}#{series}", named(follower))
}

fn day_name(date: Date) -> String {
    format!("day#{date}")
}

fn spare_name(spare: &Spare) -> String {
    format!("spare#{}", spare.id)
}

fn ask_name((from, to): (Date, Date)) -> String {
    format!("ask#{from}#{to}")
}
