//! What operators set: the books of the accounts and the guides table, and the proposals that wait for a second person, in a
//! partition of the staff table.
//!
//! Each of the two tables has a version that every change raises, so a change is written on what it was checked against.

use aws_sdk_dynamodb::types::{AttributeValue, Update};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::table::{Item, Query, Sort, Table, data, item, key, number};
use super::transaction::{Commit, Transaction};
use super::{Accounts, BookReader, GuideBook, Keeper, StoreError};
use domain::accounts::{Account, Alliance};
use domain::guides::Guides;
use domain::settings::{Change, Contents, PROPOSED_FOR, Proposed, Settled, World};
use domain::tickets::{Amendments, Rules};

/// The item that counts the changes of a table's books. It sorts before all others, so that it is read first.
pub(super) const VERSION: &str = "!version";
/// The item of the changed rules.
pub(super) const RULES: &str = "rules";
/// The partition of proposals; no id of a person contains a `#`.
const PROPOSALS: &str = "settings#district";
/// The beginning of their sort keys.
const PROPOSED: &str = "proposed#";

/// Reads and writes the books.
#[derive(Clone, Debug)]
pub struct SettingsStore {
    accounts: Accounts,
    guides: GuideBook,
    staff: Table,
}

/// Everything that the books are read from, as it was at one moment.
#[derive(Debug)]
pub struct Settings {
    /// The alliance.
    pub alliance: Alliance,
    /// Hotlines and policies.
    pub guides: Guides,
    amendments: Amendments,
    rules: Rules,
    accounts_version: u64,
    guides_version: u64,
}

impl Settings {
    /// The same for reading and checking the books.
    #[must_use]
    pub fn world(&self, today: Date) -> World<'_> {
        let Self { alliance, guides, amendments, rules, .. } = self;
        World { alliance, guides, amendments, rules, today }
    }
}

impl SettingsStore {
    /// A store over these tables, the last that of the staff.
    #[must_use]
    pub fn new(accounts: Accounts, guides: GuideBook, staff: Table) -> Self {
        Self { accounts, guides, staff }
    }

    /// Everything that the books are read from.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn read(&self, _by: &BookReader) -> Result<Settings, StoreError> {
        let (accounts_version, alliance, amendments) = self.accounts.books().await?;
        let (guides_version, guides) = self.guides.books().await?;
        let rules = amendments.rules().map_err(StoreError::unreadable)?;
        Ok(Settings { alliance, guides, amendments, rules, accounts_version, guides_version })
    }

    /// What waits for a second person, oldest first.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn proposed(&self, _by: &BookReader, now: Timestamp) -> Result<Vec<Proposed>, StoreError> {
        let query = Query {
            sort: Some(Sort::StartsWith("item", PROPOSED.to_owned())),
            consistent: true,
            ..Query::partition("staff", PROPOSALS)
        };
        let found = self.staff.query_all(query).await?.into_iter().map(data::<Proposed>);
        let mut found: Vec<_> = found.collect::<Result<_, _>>()?;
        found.retain(|proposed| proposed.waits(now));
        found.sort_by_key(|proposed| proposed.at);
        Ok(found)
    }

    /// Adds a proposal to the transaction that records it.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] where it cannot be stored.
    pub fn propose(
        &self,
        _by: &Keeper,
        transaction: &mut Transaction,
        proposed: &Proposed,
    ) -> Result<(), StoreError> {
        let mut keys = proposed_key(proposed);
        let expires = proposed.at.saturating_add(PROPOSED_FOR).unwrap_or(Timestamp::MAX);
        keys.insert("expires".to_owned(), number(expires.as_second()));
        let (free, names) = ("attribute_not_exists(#item)", [("#item", "item")]);
        transaction.put("proposed", &self.staff, item(keys, proposed)?, free, &names, Item::new())
    }

    /// Removes a proposal that is decided now; the transaction is refused where it has been already.
    ///
    /// # Errors
    /// [`StoreError::Broken`] where the write cannot be made.
    pub fn remove(
        &self,
        _by: &Keeper,
        transaction: &mut Transaction,
        proposed: &Proposed,
    ) -> Result<(), StoreError> {
        let (waits, names) = ("attribute_exists(#item)", [("#item", "item")]);
        transaction.delete_if("proposed", &self.staff, proposed_key(proposed), waits, &names, Item::new())
    }

    /// Adds what a change writes, on the condition that no other change came since it was read.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] where it cannot be stored.
    pub fn write(
        &self,
        _by: &Keeper,
        transaction: &mut Transaction,
        seen: &Settings,
        settled: &Settled,
    ) -> Result<(), StoreError> {
        let (accounts, guides) = (&self.accounts, &self.guides);
        let is_changed = |key: &str| settled.changes.iter().any(|change| change.key() == key);
        match &settled.contents {
            Contents::Units(units) => {
                for unit in units.iter().filter(|unit| is_changed(unit.id.as_str())) {
                    let item = accounts.item(&format!("unit#{}", unit.id), unit)?;
                    transaction.put_over("row", &accounts.table, item)?;
                }
            }
            Contents::Subdistricts(all) => {
                for one in all.iter().filter(|one| is_changed(one.code.as_str())) {
                    let item = accounts.item(&format!("subdistrict#{}", one.code), one)?;
                    transaction.put_over("row", &accounts.table, item)?;
                }
            }
            Contents::Accounts(all) => {
                for account in all.iter().filter(|account| is_changed(account.id.as_str())) {
                    if seen.alliance.account(&account.id).is_some() {
                        self.update_account(transaction, account)?;
                    } else {
                        let item = accounts.item(&format!("account#{}", account.id), account)?;
                        let (free, names) = ("attribute_not_exists(#item)", [("#item", "item")]);
                        transaction.put("row", &accounts.table, item, free, &names, Item::new())?;
                    }
                }
            }
            Contents::Rules(_, changed) => {
                let item = accounts.item(RULES, &changed.0)?;
                transaction.put_over("row", &accounts.table, item)?;
            }
            Contents::Words(words) => transaction.put_over("row", &accounts.table, accounts.words(words)?)?,
            Contents::Hotlines(hotlines) => {
                for (position, it) in hotlines.iter().enumerate().filter(|(_, it)| is_changed(&it.id)) {
                    let item = guides.item(&format!("hotline#{}", it.id), position, it)?;
                    transaction.put_over("row", &guides.table, item)?;
                }
                self.delete_guides(transaction, "hotline", &settled.changes)?;
            }
            Contents::Policies(policies) => {
                for (position, it) in policies.iter().enumerate().filter(|(_, it)| is_changed(&it.id)) {
                    let item = guides.item(&format!("policy#{}", it.id), position, it)?;
                    transaction.put_over("row", &guides.table, item)?;
                }
                self.delete_guides(transaction, "policy", &settled.changes)?;
            }
        }
        match &settled.contents {
            Contents::Hotlines(_) | Contents::Policies(_) => {
                raise(transaction, &guides.table, &guides.alliance, seen.guides_version)
            }
            _ => raise(transaction, &accounts.table, &accounts.alliance, seen.accounts_version),
        }
    }

    /// Writes everything or nothing.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where something was changed since it was read; any other [`StoreError`] of the write.
    pub async fn commit(&self, transaction: Transaction) -> Result<(), StoreError> {
        match transaction.commit(&self.staff).await? {
            Commit::Done => Ok(()),
            Commit::Refused(_) => Err(StoreError::Conflict),
        }
    }

    /// Only what the book shows of an account: WeChat may change how it is connected at any time.
    fn update_account(&self, transaction: &mut Transaction, account: &Account) -> Result<(), StoreError> {
        let name = format!("account#{}", account.id);
        let update = Update::builder()
            .table_name(&self.accounts.table.name)
            .set_key(Some(key([("alliance", &self.accounts.alliance), ("item", &name)])))
            .condition_expression("attribute_exists(#data)")
            .update_expression(
                "SET #data.#name = :name, #data.#kind = :kind, #data.#verified = :verified, \
                 #data.#place = :place, #data.#order = :order",
            )
            .expression_attribute_names("#data", "data")
            .expression_attribute_names("#name", "name")
            .expression_attribute_names("#kind", "kind")
            .expression_attribute_names("#verified", "verified")
            .expression_attribute_names("#place", "place")
            .expression_attribute_names("#order", "order")
            .expression_attribute_values(":name", value(&account.name)?)
            .expression_attribute_values(":kind", value(&account.kind)?)
            .expression_attribute_values(":verified", value(&account.verified)?)
            .expression_attribute_values(":place", value(&account.place)?)
            .expression_attribute_values(":order", value(&account.order)?)
            .build()
            .map_err(|error| StoreError::Broken(Box::new(error)))?;
        transaction.update("row", update);
        Ok(())
    }

    fn delete_guides(
        &self,
        transaction: &mut Transaction,
        kind: &str,
        changes: &[Change],
    ) -> Result<(), StoreError> {
        for removed in changes.iter().filter(|change| change.after.is_none()) {
            let name = format!("{kind}#{}", removed.key());
            let key = key([("alliance", self.guides.alliance.as_str()), ("item", &name)]);
            transaction.delete("row", &self.guides.table, key)?;
        }
        Ok(())
    }
}

fn value<T: Serialize>(value: &T) -> Result<AttributeValue, StoreError> {
    serde_dynamo::to_attribute_value(value).map_err(StoreError::unreadable)
}

/// The version of a table's books; 0 where it was never raised.
pub(super) fn version_of(item: &Item) -> u64 {
    item.get("version").and_then(|value| value.as_n().ok()?.parse().ok()).unwrap_or_default()
}

/// Raises the version of a table's books, where it is still the one that was seen.
fn raise(transaction: &mut Transaction, table: &Table, alliance: &str, seen: u64) -> Result<(), StoreError> {
    let mut version = key([("alliance", alliance), ("item", VERSION)]);
    version.insert("version".to_owned(), number(seen + 1));
    let (condition, name, values) = if seen == 0 {
        ("attribute_not_exists(#item)", ("#item", "item"), Item::new())
    } else {
        let values = Item::from([(":seen".to_owned(), number(seen))]);
        ("#version = :seen", ("#version", "version"), values)
    };
    transaction.put("version", table, version, condition, &[name], values)
}

fn proposed_key(proposed: &Proposed) -> Item {
    key([("staff", PROPOSALS), ("item", &format!("{PROPOSED}{}", proposed.id))])
}
