//! What operators asked for units that are abolished (row 34): an item for each unit, until the table forgets it.

use jiff::{SignedDuration, Timestamp};

use super::Tickets;
use crate::store::table::{Query, data, item, key, number};
use crate::store::{Asked, Commit, May, StoreError, Transaction};
use domain::staff::kinds::MoveUnit;
use domain::tickets::Succession;

/// The partition; no number of a ticket contains a `#`.
const MOVES: &str = "move#units";
/// How long a second operator has time to confirm.
const KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);

impl Tickets {
    /// What operators have asked for and is not too old, by unit.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn successions(
        &self,
        _by: impl May<MoveUnit>,
        now: Timestamp,
    ) -> Result<Vec<Succession>, StoreError> {
        let query = Query { consistent: true, ..Query::partition("ticket", MOVES) };
        let found = self.0.query_all(query).await?.into_iter().map(data::<Succession>);
        let found: Vec<_> = found.collect::<Result<_, _>>()?;
        // The table forgets an item some time after it has expired.
        let is_kept = |asked: &Succession| asked.at.saturating_add(KEPT).is_ok_and(|until| now < until);
        Ok(found.into_iter().filter(is_kept).collect())
    }

    /// Keeps what an operator asks for a unit, in the place of what was asked for it before, together with what `besides`
    /// adds.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn ask_succession(
        &self,
        _by: &Asked<MoveUnit>,
        asked: &Succession,
        besides: impl Fn(&mut Transaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut keys = key([("ticket", MOVES), ("item", asked.from.as_str())]);
        let expires = asked.at.saturating_add(KEPT).unwrap_or(Timestamp::MAX);
        keys.insert("expires".to_owned(), number(expires.as_second()));
        let mut transaction = Transaction::default();
        transaction.put_over("succession", &self.0, item(keys, asked)?)?;
        besides(&mut transaction)?;
        match transaction.commit(&self.0).await? {
            Commit::Done => Ok(()),
            Commit::Refused(_) => Err(StoreError::Conflict),
        }
    }
}
