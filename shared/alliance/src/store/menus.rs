//! The menus of an alliance, in one partition: `sheet#` what is drafted and published, `part#` what became of it at each
//! account, `event#` what staff are told.

use futures_util::future::try_join_all;
use jiff::Timestamp;
use serde::Serialize;

use super::outbox::mark;
use super::table::{Item, Query, Sort, Table, data, item, key, text};
use super::transaction::{Commit, Transaction};
use super::{Asked, May, MenuKeeper, StoreError, System, moment};
use domain::ids::AccountId;
use domain::menus::{AccountPart, Menus, Sheet, SheetId};
use domain::outbox::Effect;
use domain::staff::kinds::{KeepMenus, ReadMenus};

/// Present only on a part that is to be pushed now; `template.yaml` names it in the filter of `menu-push`.
const PUSH: &str = "push";
/// Parts that are written at a time.
const AT_ONCE: usize = 8;

/// Reads and writes menus.
#[derive(Clone, Debug)]
pub struct MenuBook {
    table: Table,
    alliance: String,
}

/// What staff are told about a menu, as it is stored.
#[derive(Serialize)]
struct Told<'a> {
    at: Timestamp,
    effects: &'a [Effect],
}

impl MenuBook {
    /// A handle on the menus of the alliance called `alliance`.
    #[must_use]
    pub fn new(table: Table, alliance: impl Into<String>) -> Self {
        Self { table, alliance: alliance.into() }
    }

    /// All sheets and parts; sees every earlier write.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn all(&self, _by: impl May<ReadMenus>) -> Result<Menus, StoreError> {
        let mut menus = Menus::default();
        for prefix in ["sheet#", "part#"] {
            let query = Query {
                sort: Some(Sort::StartsWith("item", prefix.to_owned())),
                consistent: true,
                ..Query::partition("alliance", &self.alliance)
            };
            for found in self.table.query_all(query).await? {
                let name = found.get("item").and_then(|name| name.as_s().ok()).cloned().unwrap_or_default();
                match name.strip_prefix("sheet#") {
                    Some(id) => {
                        let id = SheetId::parse(id).ok_or_else(|| StoreError::unreadable(NoSheet))?;
                        menus.sheets.insert(id, data(found)?);
                    }
                    None => {
                        let part: AccountPart = data(found)?;
                        menus.parts.insert(part.account.clone(), part);
                    }
                }
            }
        }
        Ok(menus)
    }

    /// The part of one account; sees every earlier write.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn part(
        &self,
        _by: impl May<ReadMenus>,
        account: &AccountId,
    ) -> Result<Option<AccountPart>, StoreError> {
        self.table.get(self.key(&part_name(account))).await
    }

    /// Writes a sheet where nobody has written another version since the one before it, together with what `besides`
    /// adds.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where somebody has; other [`StoreError`]s of the write.
    pub async fn save(
        &self,
        _by: &MenuKeeper,
        id: &SheetId,
        sheet: &Sheet,
        besides: impl Fn(&mut Transaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.put_sheet(id, sheet, besides).await
    }

    /// Writes a sheet of the demo, or of an alliance that begins.
    ///
    /// # Errors
    /// As [`MenuBook::save`].
    pub async fn plant(&self, _by: System, id: &SheetId, sheet: &Sheet) -> Result<(), StoreError> {
        self.put_sheet(id, sheet, |_| Ok(())).await
    }

    async fn put_sheet(
        &self,
        id: &SheetId,
        sheet: &Sheet,
        besides: impl Fn(&mut Transaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut transaction = Transaction::default();
        let put = item(self.key(&format!("sheet#{id}")), sheet)?;
        transaction.put_next("sheet", &self.table, put, sheet.version)?;
        besides(&mut transaction)?;
        self.commit(transaction).await
    }

    /// Writes the parts of a publication, each where nobody has written another version since the one before it; how many
    /// were written. What is not written, because somebody was faster or because this was cut off, the next check finds.
    ///
    /// # Errors
    /// The first [`StoreError`] of a write.
    pub async fn publish(
        &self,
        _by: &MenuKeeper,
        parts: &[AccountPart],
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        self.write_parts(parts, now).await
    }

    /// Writes parts that no person changes, as [`MenuBook::publish`] does.
    ///
    /// # Errors
    /// The first [`StoreError`] of a write.
    pub async fn put_parts(
        &self,
        _by: System,
        parts: &[AccountPart],
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        self.write_parts(parts, now).await
    }

    async fn write_parts(&self, parts: &[AccountPart], now: Timestamp) -> Result<usize, StoreError> {
        let mut written = 0;
        for some in parts.chunks(AT_ONCE) {
            let written_now = try_join_all(some.iter().map(|part| self.write_part(part, now))).await?;
            written += written_now.into_iter().filter(|it| *it).count();
        }
        Ok(written)
    }

    async fn write_part(&self, part: &AccountPart, now: Timestamp) -> Result<bool, StoreError> {
        self.table.put_next(self.part_item(part, now)?, "item", part.version).await
    }

    /// Writes a part that somebody changes, with what `besides` adds.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where another version was written since; other [`StoreError`]s of the write.
    pub async fn save_part(
        &self,
        _by: &Asked<KeepMenus>,
        part: &AccountPart,
        now: Timestamp,
        besides: impl Fn(&mut Transaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut transaction = Transaction::default();
        transaction.put_next("part", &self.table, self.part_item(part, now)?, part.version)?;
        besides(&mut transaction)?;
        self.commit(transaction).await
    }

    /// Writes a part together with what staff are told of it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where another version was written since; other [`StoreError`]s of the write.
    pub async fn put_part_and_tell(
        &self,
        _by: System,
        part: &AccountPart,
        effects: &[Effect],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = Transaction::default();
        transaction.put_next("part", &self.table, self.part_item(part, now)?, part.version)?;
        let name = format!("event#{}#{}#{}", moment(now), part.account, part.version);
        let mut keys = self.key(&name);
        mark(&mut keys, format!("menus#{name}"), effects);
        transaction.put_over("event", &self.table, item(keys, &Told { at: now, effects })?)?;
        self.commit(transaction).await
    }

    /// The account whose part a record of the table's stream is about; none for anything else.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] where it is not what this version writes.
    pub fn streamed(image: serde_dynamo::Item) -> Result<Option<AccountId>, StoreError> {
        let image: Item = image.into();
        let name = image.get("item").and_then(|name| name.as_s().ok());
        let account = name.and_then(|name| name.strip_prefix("part#")).map(AccountId::parse);
        account.transpose().map_err(StoreError::unreadable)
    }

    async fn commit(&self, transaction: Transaction) -> Result<(), StoreError> {
        match transaction.commit(&self.table).await? {
            Commit::Done => Ok(()),
            Commit::Refused(_) => Err(StoreError::Conflict),
        }
    }

    fn part_item(&self, part: &AccountPart, now: Timestamp) -> Result<Item, StoreError> {
        let mut keys = self.key(&part_name(&part.account));
        if part.is_due(now) {
            keys.insert(PUSH.to_owned(), text("1"));
        }
        item(keys, part)
    }

    fn key(&self, name: &str) -> Item {
        key([("alliance", &self.alliance), ("item", name)])
    }
}

#[derive(Debug, thiserror::Error)]
#[error("a sheet under a name that no sheet has")]
struct NoSheet;

fn part_name(account: &AccountId) -> String {
    format!("part#{account}")
}
