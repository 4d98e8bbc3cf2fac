//! What an editor has prepared of a report, as an item beside it, and the lists of reports that are public or may become
//! so (`by-case`). The index follows the report's own items, so that a list never drifts from the lifecycle.

use aws_sdk_dynamodb::types::ConditionCheck;

use super::Tickets;
use super::items::HEAD;
use super::lists::number_of;
use crate::store::table::{Item, Query, Sort, item, key, number};
use crate::store::transaction::{Commit, Transaction};
use crate::store::{Asked, May, StoreError, System};
use domain::cases::{Draft, Stage};
use domain::ids::{AccountId, TicketId};
use domain::staff::kinds::{ProposeCase, ReadCases};
use domain::tickets::Ticket;

/// The sort key of a case. It lies outside the range in which the items of a ticket are read.
const CASE: &str = "case";

impl Tickets {
    /// The name of the case's write in a [`crate::store::Refused`].
    pub const CASE: &'static str = "case";

    /// What has been prepared of a report; `None` where nobody has begun.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn case(
        &self,
        _by: impl May<ReadCases>,
        ticket: &TicketId,
    ) -> Result<Option<Draft>, StoreError> {
        self.0.get(key([("ticket", ticket.as_str()), ("item", CASE)])).await
    }

    /// Removes what was prepared of a report; removing it again is harmless.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn remove_case(&self, _by: System, ticket: &TicketId) -> Result<(), StoreError> {
        self.0.delete(key([("ticket", ticket.as_str()), ("item", CASE)])).await
    }

    /// The reports of an account at one stage of publication, those that were closed last first.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn cases_of(
        &self,
        _by: impl May<ReadCases>,
        account: &AccountId,
        stage: Stage,
        limit: i32,
    ) -> Result<Vec<TicketId>, StoreError> {
        let query = Query {
            index: Some("by-case"),
            sort: Some(Sort::StartsWith("case_at", format!("{}#", stage.id()))),
            newest_first: true,
            limit,
            ..Query::partition("case_of", account.as_str())
        };
        self.0.query(query).await?.items.iter().map(number_of).collect()
    }

    /// Saves what has been prepared, on the condition that neither it nor the report has changed since they were read.
    /// `case` bears the version that it had when it was read.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where one of them has changed; other [`StoreError`]s of the write.
    pub async fn save_case(
        &self,
        by: &Asked<ProposeCase>,
        case: &Draft,
        ticket: &Ticket,
    ) -> Result<(), StoreError> {
        let mut transaction = Transaction::default();
        self.put_case(by, &mut transaction, case)?;
        let check = ConditionCheck::builder()
            .table_name(&self.0.name)
            .set_key(Some(key([("ticket", ticket.id.as_str()), ("item", HEAD)])))
            .condition_expression("#version = :version")
            .expression_attribute_names("#version", "version")
            .expression_attribute_values(":version", number(ticket.version))
            .build()
            .map_err(|error| StoreError::Broken(Box::new(error)))?;
        transaction.check(Self::HEAD, check);
        match transaction.commit(&self.0).await? {
            Commit::Done => Ok(()),
            Commit::Refused(_) => Err(StoreError::Conflict),
        }
    }

    /// The write of a case as a part of a step's transaction, under the same condition on the case.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] where it cannot be stored.
    pub fn put_case(
        &self,
        _by: &Asked<ProposeCase>,
        transaction: &mut Transaction,
        case: &Draft,
    ) -> Result<(), StoreError> {
        let next = Draft { version: case.version + 1, ..case.clone() };
        let mut keys = key([("ticket", case.ticket.as_str()), ("item", CASE)]);
        keys.insert("version".to_owned(), number(next.version));
        let item = item(keys, &next)?;
        match case.version {
            0 => {
                let condition = "attribute_not_exists(ticket)";
                transaction.put(Self::CASE, &self.0, item, condition, &[], Item::new())
            }
            before => {
                let values = Item::from([(":version".to_owned(), number(before))]);
                let names = [("#version", "version")];
                transaction.put(Self::CASE, &self.0, item, "#version = :version", &names, values)
            }
        }
    }
}
