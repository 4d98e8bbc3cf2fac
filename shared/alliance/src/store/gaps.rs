//! The gaps table: what people ask and no guide answers, by account; and what they say of the guides, by guide and version.
//!
//! No id of an account contains a `#`, so the partitions of the judgements are none of an account's.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::Update;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::table::{Item, Query, SCHEMA, Table, data, item, key, number, text};
use super::transaction::{Commit, Transaction};
use super::{Asked, Keeper, May, StoreError, System};
use domain::guides::{Gap, Judged};
use domain::ids::{AccountId, GapId};
use domain::staff::kinds::{ReadGaps, SettleGaps};

/// The partition of how many judged each version of each guide.
const TOTALS: &str = "guides#";

/// How long a judgement is kept.
const JUDGED_FOR: SignedDuration = SignedDuration::from_hours(400 * 24);

/// The most gaps of an account that a page reads.
const MOST_READ: i32 = 500;

/// Reads and writes gaps and judgements.
#[derive(Clone, Debug)]
pub struct Gaps(Table);

/// What one person says of one version of a guide.
#[derive(Debug, Serialize, Deserialize)]
struct Judgement {
    useful: bool,
    at: Timestamp,
}

/// One person's word on one version of a guide.
#[derive(Clone, Copy, Debug)]
pub struct GuideJudged<'a> {
    /// The guide.
    pub guide: &'a str,
    /// The version that they read.
    pub version: &'a str,
    /// The person, as a digest.
    pub person: &'a str,
    /// Whether it helped.
    pub useful: bool,
    /// When they said so.
    pub at: Timestamp,
}

impl Gaps {
    /// The name of the write of a gap in a transaction.
    pub const GAP: &'static str = "gap";

    /// A handle on the gaps table.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self(table)
    }

    /// A gap of an account.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn get(
        &self,
        _by: impl May<ReadGaps>,
        account: &AccountId,
        id: &GapId,
    ) -> Result<Option<Gap>, StoreError> {
        self.0.get(gap_key(account, id)).await
    }

    /// A gap that a proposed guide answers, for whoever proposes or decides it.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn behind_proposal(&self, account: &AccountId, id: &GapId) -> Result<Option<Gap>, StoreError> {
        self.0.get(gap_key(account, id)).await
    }

    /// The gaps of an account, in no order.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn of_account(
        &self,
        _by: impl May<ReadGaps>,
        account: &AccountId,
        now: Timestamp,
    ) -> Result<Vec<Gap>, StoreError> {
        let query = Query { limit: MOST_READ, ..Query::partition("account", account.as_str()) };
        let gaps = self.0.query(query).await?.items.into_iter().map(data::<Gap>);
        let mut gaps: Vec<_> = gaps.collect::<Result<_, _>>()?;
        // DynamoDB removes what has expired within days.
        gaps.retain(|gap| gap.kept_until() > now);
        Ok(gaps)
    }

    /// Writes the next version of a gap; false where somebody has written it since.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write but a conflict.
    pub async fn put(&self, _by: System, gap: &Gap) -> Result<bool, StoreError> {
        let mut transaction = Transaction::default();
        self.join(&mut transaction, gap)?;
        Ok(matches!(transaction.commit(&self.0).await?, Commit::Done))
    }

    /// Writes the next version of a gap with what `besides` adds.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where somebody has written it since; other [`StoreError`]s of the write.
    pub async fn save(
        &self,
        _by: &Asked<SettleGaps>,
        gap: &Gap,
        besides: impl Fn(&mut Transaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut transaction = Transaction::default();
        self.join(&mut transaction, gap)?;
        besides(&mut transaction)?;
        match transaction.commit(&self.0).await? {
            Commit::Done => Ok(()),
            Commit::Refused(_) => Err(StoreError::Conflict),
        }
    }

    /// Adds to the transaction that publishes a guide that it answers a gap.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] where it cannot be stored.
    pub fn answer(&self, _by: &Keeper, transaction: &mut Transaction, gap: &Gap) -> Result<(), StoreError> {
        self.join(transaction, gap)
    }

    fn join(&self, transaction: &mut Transaction, gap: &Gap) -> Result<(), StoreError> {
        let mut keys = gap_key(&gap.account, &gap.id);
        keys.insert("version".to_owned(), number(gap.version));
        keys.insert("expires".to_owned(), number(gap.kept_until().as_second()));
        let put = item(keys, gap)?;
        match gap.version.saturating_sub(1) {
            0 => {
                let (absent, names) = ("attribute_not_exists(#key)", [("#key", "digest")]);
                transaction.put(Self::GAP, &self.0, put, absent, &names, Item::new())
            }
            before => {
                let values = Item::from([(":version".to_owned(), number(before))]);
                transaction.put(
                    Self::GAP,
                    &self.0,
                    put,
                    "#version = :version",
                    &[("#version", "version")],
                    values,
                )
            }
        }
    }

    /// Counts what somebody says of a guide: once a person and version, their last word. False where that changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where the same person says something else at this moment; other [`StoreError`]s.
    pub async fn judge(&self, _by: System, said: &GuideJudged<'_>) -> Result<bool, StoreError> {
        let own =
            key([("account", &format!("judged#{}#{}", said.guide, said.version)), ("digest", said.person)]);
        let before: Option<Judgement> = self.0.get(own.clone()).await?;
        // WeChat tells seconds: of two words in one, the later one comes later.
        if before.as_ref().is_some_and(|before| before.useful == said.useful || before.at > said.at) {
            return Ok(false);
        }
        let expires = said.at.saturating_add(JUDGED_FOR).unwrap_or(Timestamp::MAX).as_second();
        let mut keys = own;
        keys.insert("expires".to_owned(), number(expires));
        keys.insert("useful".to_owned(), text(if said.useful { "yes" } else { "no" }));
        let put = item(keys, &Judgement { useful: said.useful, at: said.at })?;
        let mut transaction = Transaction::default();
        match &before {
            None => {
                let (absent, names) = ("attribute_not_exists(#key)", [("#key", "digest")]);
                transaction.put("judgement", &self.0, put, absent, &names, Item::new())?;
            }
            Some(before) => {
                let was = text(if before.useful { "yes" } else { "no" });
                let values = Item::from([(":was".to_owned(), was)]);
                transaction.put(
                    "judgement",
                    &self.0,
                    put,
                    "#useful = :was",
                    &[("#useful", "useful")],
                    values,
                )?;
            }
        }
        transaction.update("total", self.raise(said, before.is_some(), expires)?);
        match transaction.commit(&self.0).await? {
            Commit::Done => Ok(true),
            Commit::Refused(_) => Err(StoreError::Conflict),
        }
    }

    /// One more of what is said, and one less of the other where the same person said that before.
    fn raise(&self, said: &GuideJudged<'_>, moves: bool, expires: i64) -> Result<Update, StoreError> {
        let total = key([("account", TOTALS), ("digest", &format!("{}#{}", said.guide, said.version))]);
        let (more, less) = if said.useful { ("useful", "useless") } else { ("useless", "useful") };
        Update::builder()
            .table_name(&self.0.name)
            .set_key(Some(total))
            .update_expression("SET #schema = :schema, #expires = :expires ADD #more :one, #less :less")
            .expression_attribute_names("#schema", "schema")
            .expression_attribute_names("#expires", "expires")
            .expression_attribute_names("#more", more)
            .expression_attribute_names("#less", less)
            .expression_attribute_values(":schema", number(SCHEMA))
            .expression_attribute_values(":expires", number(expires))
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":less", number(if moves { -1 } else { 0 }))
            .build()
            .map_err(|error| StoreError::Broken(Box::new(error)))
    }

    /// How many people judged each version of each guide, by both.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn judged(
        &self,
        _by: impl May<ReadGaps>,
    ) -> Result<BTreeMap<(String, String), Judged>, StoreError> {
        let items = self.0.query_all(Query::partition("account", TOTALS)).await?;
        let count = |item: &Item, name: &str| {
            item.get(name).and_then(|count| count.as_n().ok()?.parse().ok()).unwrap_or_default()
        };
        let of = |item: Item| {
            let (guide, version) = item.get("digest")?.as_s().ok()?.split_once('#')?;
            let judged = Judged { useful: count(&item, "useful"), useless: count(&item, "useless") };
            Some(((guide.to_owned(), version.to_owned()), judged))
        };
        Ok(items.into_iter().filter_map(of).collect())
    }
}

fn gap_key(account: &AccountId, id: &GapId) -> Item {
    key([("account", account.as_str()), ("digest", id.as_str())])
}
