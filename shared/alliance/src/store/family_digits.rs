//! The digits that parents give to their family, and how often they were guessed wrong today: in the limits table.
//!
//! An item says whose digits these are; whether they are still good stands in the state of the parent, who can end them
//! at any time. So nothing is deleted here, and no item that is left behind opens anything.
//!
//! Wrong digits are counted for each person and for everybody together. Where WeChat does not tell who follows several
//! accounts, one person counts once in each: five tries in 66 accounts are 330 a day. The limit of all is ten times that,
//! so that nobody can use it up alone and keep every family's digits from working until midnight.
//!
//! Guessing stays hopeless all the same. Digits are one of a million and are good for 24 hours: 330 tries hit those of one
//! certain parent once in eight years of her giving digits every day, and with a hundred parents' digits good at once they
//! hit anybody's once in thirty days. A hit shows nothing of the parent. It only puts the guesser's own report into her
//! name; she reads of it at once, and one word (不是我) takes her name off.

use aws_sdk_dynamodb::types::{ConditionCheck, Update};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::limits::{expires, today};
use super::table::{Item, Table, item, key, number, text};
use super::transaction::Transaction;
use super::{Residents, StoreError, digest, moment};
use domain::conversation::NewFamilyDigits;
use domain::ids::{Follower, PersonId};
use domain::logins::Digits;
use domain::tickets::Rules;

/// The condition that digits may still be tried today.
const OPEN: &str = "attribute_not_exists(#count) OR #count < :most";

/// Reads and writes the digits of families.
#[derive(Clone, Debug)]
pub struct FamilyDigits {
    table: Table,
    residents: Residents,
    most: usize,
    most_of_all: usize,
}

#[derive(Serialize, Deserialize)]
struct GivenBy {
    follower: Follower,
}

impl FamilyDigits {
    /// The name of these writes in a [`super::Refused`].
    pub const WRITE: &'static str = "family";

    /// A handle on the limits table, and on the residents, whose states say which digits are good.
    #[must_use]
    pub fn new(table: Table, residents: Residents, rules: &Rules) -> Self {
        Self {
            table,
            residents,
            most: rules.most_wrong_family_digits_a_day,
            most_of_all: rules.most_wrong_family_digits_of_all_a_day,
        }
    }

    /// Who gave these digits, if they are good now.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn given_by(&self, digits: &Digits, now: Timestamp) -> Result<Option<Follower>, StoreError> {
        let Some(GivenBy { follower }) = self.table.get(digits_key(digits)).await? else { return Ok(None) };
        let parent = self.residents.get(&follower).await?;
        Ok(parent.family.gave(digits, now).then_some(follower))
    }

    /// Notes whose digits these are, with the parent's state. The transaction is refused where somebody else was given
    /// the same within their time.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] where it cannot be stored.
    pub fn put(
        &self,
        transaction: &mut Transaction,
        parent: &Follower,
        new: &NewFamilyDigits,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut keys = digits_key(&new.digits);
        keys.insert("until".to_owned(), text(moment(new.until)));
        keys.insert("expires".to_owned(), number(new.until.as_second()));
        transaction.put(
            Self::WRITE,
            &self.table,
            item(keys, &GivenBy { follower: parent.clone() })?,
            "attribute_not_exists(subject) OR #until <= :now",
            &[("#until", "until")],
            Item::from([(":now".to_owned(), text(moment(now)))]),
        )
    }

    /// Whether this person, or all together, guessed wrong too often today.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn exhausted(
        &self,
        follower: &Follower,
        person: Option<&PersonId>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let by_person = self.count(tries_key(&who(follower, person), now)).await?;
        Ok(by_person >= self.most || self.count(tries_key(ALL, now)).await? >= self.most_of_all)
    }

    /// Counts wrong digits together with the message that held them. The transaction is refused where no more are
    /// accepted.
    ///
    /// # Errors
    /// [`StoreError::Broken`] where the write cannot be built.
    pub fn put_wrong(
        &self,
        transaction: &mut Transaction,
        (follower, person): (&Follower, Option<&PersonId>),
        now: Timestamp,
    ) -> Result<(), StoreError> {
        for (subject, most) in self.limits(follower, person) {
            let update = Update::builder()
                .table_name(&self.table.name)
                .set_key(Some(tries_key(&subject, now)))
                .update_expression("SET expires = :expires ADD #count :one")
                .condition_expression(OPEN)
                .expression_attribute_names("#count", "count")
                .expression_attribute_values(":one", number(1))
                .expression_attribute_values(":most", number(most))
                .expression_attribute_values(":expires", number(expires(now)))
                .build()
                .map_err(|error| StoreError::Broken(Box::new(error)))?;
            transaction.update(Self::WRITE, update);
        }
        Ok(())
    }

    /// Makes a transaction depend on digits still being accepted: the right ones among many simultaneous guesses link
    /// nothing.
    ///
    /// # Errors
    /// [`StoreError::Broken`] where the check cannot be built.
    pub fn require_open(
        &self,
        transaction: &mut Transaction,
        (follower, person): (&Follower, Option<&PersonId>),
        now: Timestamp,
    ) -> Result<(), StoreError> {
        for (subject, most) in self.limits(follower, person) {
            let check = ConditionCheck::builder()
                .table_name(&self.table.name)
                .set_key(Some(tries_key(&subject, now)))
                .condition_expression(OPEN)
                .expression_attribute_names("#count", "count")
                .expression_attribute_values(":most", number(most))
                .build()
                .map_err(|error| StoreError::Broken(Box::new(error)))?;
            transaction.check(Self::WRITE, check);
        }
        Ok(())
    }

    fn limits(&self, follower: &Follower, person: Option<&PersonId>) -> [(String, usize); 2] {
        [(who(follower, person), self.most), (ALL.to_owned(), self.most_of_all)]
    }

    async fn count(&self, key: Item) -> Result<usize, StoreError> {
        let found = self.table.get_item(key).await?;
        let count = found.as_ref().and_then(|item| item.get("count")?.as_n().ok()?.parse().ok());
        Ok(count.unwrap_or_default())
    }
}

/// The subject of everybody's tries.
const ALL: &str = "all";

fn who(follower: &Follower, person: Option<&PersonId>) -> String {
    person.map_or_else(
        || format!("follower#{}", digest(&format!("family/{}", follower.key()))),
        |person| format!("person#{person}"),
    )
}

fn tries_key(subject: &str, now: Timestamp) -> Item {
    key([("subject", &format!("family-tries#{subject}")), ("item", &today(now))])
}

fn digits_key(digits: &Digits) -> Item {
    key([("subject", &format!("family#{digits}")), ("item", "digits")])
}
