//! The lists of several accounts as one, page by page.
//!
//! Rows come in the order of the index. Those of the same second come in the order of their accounts' ids, and within an
//! account as the index holds them. So the place of one row says where the list of every account goes on.

use std::cmp::Ordering;

use futures_util::future::try_join_all;
use jiff::Timestamp;
use serde::de::DeserializeOwned;

use super::items::{LENT, letter};
use super::{Conversations, HEAD, LOAN};
use crate::store::table::{Item, Query, Sort, card, key};
use crate::store::{Allowed, StoreError, moment};
use domain::ids::{AccountId, ConversationId};
use domain::inbox::{Card, FREE, InboxList, LentCard};
use domain::staff::kinds::ReadInbox;

/// The rows of an account on a page.
const OF_AN_ACCOUNT: usize = 50;
/// The rows of a page.
const OF_A_PAGE: usize = 100;

/// Some accounts, and the permission to read each.
type Readable<'a> = [(&'a AccountId, Allowed<ReadInbox>)];

/// A list of conversations that has pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InboxListing {
    /// A list of the accounts.
    Of(InboxList),
    /// What waits and nobody has; the urgent, whoever has them.
    Free,
}

/// A page of a list.
#[derive(Debug)]
pub struct InboxRows<T> {
    /// Its rows, in the order of the index.
    pub rows: Vec<T>,
    /// The cursor of the last row, where there are more.
    pub next: Option<String>,
}

impl Conversations {
    /// A page of a list of these accounts: what waits with the longest wait first, what is put aside with the earliest date
    /// first, the others with the newest first. A cursor that does not fit is ignored.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn page(
        &self,
        of: &Readable<'_>,
        listing: InboxListing,
        after: Option<&str>,
    ) -> Result<InboxRows<Card>, StoreError> {
        self.paged(of, &Order::of(listing), after).await
    }

    /// A page of what these accounts have lent to other desks, the longest loan first. A cursor that does not fit is
    /// ignored.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn lent_page(
        &self,
        of: &Readable<'_>,
        after: Option<&str>,
    ) -> Result<InboxRows<LentCard>, StoreError> {
        let order =
            Order { letter: LENT, item: LOAN, newest_first: false, ranks: &[""], most: "9".to_owned() };
        self.paged(of, &order, after).await
    }

    async fn paged<T: DeserializeOwned>(
        &self,
        of: &Readable<'_>,
        order: &Order,
        after: Option<&str>,
    ) -> Result<InboxRows<T>, StoreError> {
        let after = after.and_then(|cursor| Place::read(cursor, order));
        let lists = of.iter().map(|(account, _)| self.0.query(order.query(account, after.as_ref())));
        let mut rows = Vec::new();
        // Behind the last row that was read of an account, its next one may come before those of the others.
        let mut reach: Option<Place> = None;
        for ((account, _), found) in of.iter().zip(try_join_all(lists).await?) {
            let goes_on = found.items.len() > OF_AN_ACCOUNT || found.next.is_some();
            let mut last = None;
            for item in found.items.into_iter().take(OF_AN_ACCOUNT) {
                let place = Place::of(&item, account)?;
                last = Some(place.clone());
                rows.push((place, card::<T>(item)?));
            }
            let nearer = last.filter(|last| {
                goes_on && reach.as_ref().is_none_or(|reach| order.compare(last, reach).is_lt())
            });
            reach = nearer.or(reach);
        }
        // The sort is stable: rows of an account stay as the index holds them.
        rows.sort_by(|(one, _), (other, _)| order.compare(one, other));
        if let Some(reach) = &reach {
            rows.retain(|(place, _)| order.compare(place, reach).is_le());
        }
        let more = reach.is_some() || rows.len() > OF_A_PAGE;
        rows.truncate(OF_A_PAGE);
        let next = rows.last().filter(|_| more).map(|(place, _)| place.cursor());
        Ok(InboxRows { rows: rows.into_iter().map(|(_, row)| row).collect(), next })
    }
}

/// How a list lies in the index.
struct Order {
    letter: &'static str,
    /// The item of a conversation that is in it.
    item: &'static str,
    newest_first: bool,
    /// What its sort values begin with.
    ranks: &'static [&'static str],
    /// No sort value that is read is above this.
    most: String,
}

impl Order {
    fn of(listing: InboxListing) -> Self {
        let (list, ranks, most): (_, &[&str], _) = match listing {
            InboxListing::Of(list) => (list, &["0#", "1#", "2#"], "9".to_owned()),
            InboxListing::Free => (InboxList::Waiting, &["0#", "1#"], (FREE + 1).to_string()),
        };
        let newest_first = matches!(list, InboxList::Answered | InboxList::Closed);
        Self { letter: letter(list), item: HEAD, newest_first, ranks, most }
    }

    fn compare(&self, one: &Place, other: &Place) -> Ordering {
        let by_time = one.since.cmp(&other.since);
        let by_time = if self.newest_first { by_time.reverse() } else { by_time };
        by_time.then_with(|| one.account.cmp(&other.account))
    }

    /// What is read of an account for the page after a row.
    fn query(&self, account: &AccountId, after: Option<&Place>) -> Query<'static> {
        let partition = format!("{account}#{}", self.letter);
        let (mut least, mut most, mut start) = ("0".to_owned(), self.most.clone(), None);
        if let Some(after) = after {
            let since = after.since.as_str();
            match (account.cmp(&after.account), self.newest_first) {
                (Ordering::Equal, _) => {
                    start = Some(key([
                        ("inbox", &partition),
                        ("since", since),
                        ("conversation", after.id.as_str()),
                        ("item", self.item),
                    ]));
                }
                // Its rows of that second were shown already: it goes on above or below what begins with it.
                (Ordering::Less, false) => least = format!("{since}~"),
                (Ordering::Less, true) => since.trim_end_matches('Z').clone_into(&mut most),
                // Its rows of that second were not.
                (Ordering::Greater, false) => since.clone_into(&mut least),
                (Ordering::Greater, true) => since.clone_into(&mut most),
            }
        }
        Query {
            index: Some("by-inbox"),
            sort: Some(Sort::Between("since", least, most)),
            newest_first: self.newest_first,
            // One more tells whether there are more.
            limit: i32::try_from(OF_AN_ACCOUNT + 1).unwrap_or(i32::MAX),
            after: start,
            ..Query::partition("inbox", partition)
        }
    }
}

/// Where a row stands.
#[derive(Clone)]
struct Place {
    /// Its sort value.
    since: String,
    /// The account in whose list it is: for a lent one not its own.
    account: AccountId,
    id: ConversationId,
}

impl Place {
    fn of(row: &Item, account: &AccountId) -> Result<Self, StoreError> {
        let word = |name: &str| row.get(name).and_then(|it| it.as_s().ok()).cloned().unwrap_or_default();
        let id = ConversationId::parse(word("conversation"))?;
        Ok(Self { since: word("since"), account: account.clone(), id })
    }

    fn cursor(&self) -> String {
        format!("{}/{}/{}", self.since, self.account, self.id)
    }

    /// Reads what [`Self::cursor`] wrote for this list; the store refuses a start outside of what is read.
    fn read(cursor: &str, order: &Order) -> Option<Self> {
        let mut parts = cursor.splitn(3, '/');
        let (since, account, id) = (parts.next()?, parts.next()?, parts.next()?);
        let written = order.ranks.iter().find_map(|rank| since.strip_prefix(rank))?;
        let at: Timestamp = written.parse().ok()?;
        let fits = at >= Timestamp::UNIX_EPOCH && moment(at) == written;
        let (account, id) = (AccountId::parse(account).ok()?, ConversationId::parse(id).ok()?);
        fits.then(|| Self { since: since.to_owned(), account, id })
    }
}
