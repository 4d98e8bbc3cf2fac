//! The residents table: the state of the conversation with each follower.

use aws_sdk_dynamodb::types::Update;
use aws_sdk_dynamodb::types::builders::UpdateBuilder;

use super::StoreError;
use super::table::{Item, Table, item, key, number};
use super::transaction::{Commit, Transaction};
use domain::conversation::Resident;
use domain::ids::Follower;
use domain::retention::CONVERSATION_KEPT;
use jiff::Timestamp;

/// Reads and writes residents.
#[derive(Clone, Debug)]
pub struct Residents(Table);

impl Residents {
    /// The name of this write in a [`super::Refused`].
    pub const WRITE: &'static str = "resident";

    /// A handle on the residents table.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self(table)
    }

    /// The state of a follower; a new one where nothing is stored yet.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn get(&self, follower: &Follower) -> Result<Resident, StoreError> {
        let found = self.0.get(key([("resident", &follower.key())])).await?;
        Ok(found.unwrap_or_else(|| Resident::new(follower.clone())))
    }

    /// Writes the state, on the condition that `resident.version` is still the stored version.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] where it cannot be stored.
    pub fn put(
        &self,
        transaction: &mut Transaction,
        resident: &Resident,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut next = resident.clone();
        next.version += 1;
        let mut keys = key([("resident", &resident.follower.key())]);
        keys.insert("expires".to_owned(), number(kept_until(now)));
        keys.insert("version".to_owned(), number(next.version));
        let values = Item::from([(":version".to_owned(), number(resident.version))]);
        transaction.put(
            Self::WRITE,
            &self.0,
            item(keys, &next)?,
            if resident.version == 0 {
                "attribute_not_exists(resident) OR #version = :version"
            } else {
                "#version = :version"
            },
            &[("#version", "version")],
            values,
        )
    }

    /// Counts one more notice that waits for the follower's next contact.
    ///
    /// # Errors
    /// [`StoreError::Broken`] where the write cannot be built. The transaction is refused where the follower has no
    /// entry; see [`Residents::ensure`].
    pub(super) fn count_kept(
        &self,
        transaction: &mut Transaction,
        follower: &Follower,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let update = self
            .change(follower, "SET expires = :expires, #data.kept_notices = #data.kept_notices + :one")
            .expression_attribute_values(":expires", number(kept_until(now)))
            .condition_expression("attribute_exists(resident)");
        transaction.update(Self::WRITE, built(update)?);
        Ok(())
    }

    /// Deducts one consent to a subscription notification of `template`. The transaction is refused where none is
    /// recorded.
    ///
    /// # Errors
    /// [`StoreError::Broken`] where the write cannot be built.
    pub(super) fn spend_consent(
        &self,
        transaction: &mut Transaction,
        follower: &Follower,
        template: &str,
    ) -> Result<(), StoreError> {
        let update = self
            .change(follower, "SET #data.consents.#template = #data.consents.#template - :one")
            .condition_expression("#data.consents.#template > :zero")
            .expression_attribute_names("#template", template)
            .expression_attribute_values(":zero", number(0));
        transaction.update(Self::WRITE, built(update)?);
        Ok(())
    }

    /// Records that no consent to `template` is left, provided that the recorded number is still `seen`: WeChat's
    /// refusal says nothing about a consent that was given meanwhile.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn forget_consents(
        &self,
        follower: &Follower,
        template: &str,
        seen: u32,
    ) -> Result<(), StoreError> {
        let update = self
            .change(follower, "SET #data.consents.#template = :zero")
            .condition_expression("#data.consents.#template = :seen")
            .expression_attribute_names("#template", template)
            .expression_attribute_values(":seen", number(seen))
            .expression_attribute_values(":zero", number(0));
        let mut transaction = Transaction::default();
        transaction.update(Self::WRITE, built(update)?);
        transaction.commit(&self.0).await.map(|_| ())
    }

    /// A change of part of a follower's entry; it increments the version, as every write does.
    fn change(&self, follower: &Follower, change: &str) -> UpdateBuilder {
        Update::builder()
            .table_name(&self.0.name)
            .set_key(Some(key([("resident", &follower.key())])))
            .update_expression(format!(
                "{change}, #version = #version + :one, #data.version = #data.version + :one"
            ))
            .expression_attribute_names("#data", "data")
            .expression_attribute_names("#version", "version")
            .expression_attribute_values(":one", number(1))
    }

    /// A first entry for a follower who has never written, so that notices can wait for them.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write; an entry that exists already is not an error.
    pub async fn ensure(&self, follower: &Follower, now: Timestamp) -> Result<(), StoreError> {
        let mut transaction = Transaction::default();
        self.put(&mut transaction, &Resident::new(follower.clone()), now)?;
        transaction.commit(&self.0).await.map(|_| ())
    }

    /// Replaces everything that was known of a follower by the mark of an erasure.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where another write came at this moment; other [`StoreError`]s of the calls.
    pub async fn erase(&self, follower: &Follower, now: Timestamp) -> Result<(), StoreError> {
        let before = self.get(follower).await?;
        let erased = Resident {
            version: before.version,
            following: before.following,
            erased_at: Some(now),
            ..Resident::new(follower.clone())
        };
        let mut transaction = Transaction::default();
        self.put(&mut transaction, &erased, now)?;
        match transaction.commit(&self.0).await? {
            Commit::Done => Ok(()),
            Commit::Refused(_) => Err(StoreError::Conflict),
        }
    }
}

fn kept_until(now: Timestamp) -> i64 {
    now.saturating_add(CONVERSATION_KEPT).unwrap_or(Timestamp::MAX).as_second()
}

fn built(update: UpdateBuilder) -> Result<Update, StoreError> {
    update.build().map_err(|error| StoreError::Broken(Box::new(error)))
}

#[cfg(test)]
mod tests {
    use domain::conversation::dialogues::report::Draft;
    use domain::conversation::{Sent, Told};
    use serde_json::json;

    #[test]
    fn a_draft_that_an_earlier_version_stored_is_read_and_comes_before_what_is_told_now() {
        let stored = json!({
            "started_at": "2026-11-23T13:30:00Z",
            "texts": ["新湛一路的古力盖松了"],
            "attachments": [{ "media": "0123456789abcdef0123456789abcdef", "kind": "photo" }],
        });
        let stored: aws_sdk_dynamodb::types::AttributeValue =
            serde_dynamo::to_attribute_value(stored).unwrap();
        let draft: Draft = serde_dynamo::from_attribute_value(stored).unwrap();
        assert_eq!(draft.texts, [Told { sent: Sent::default(), what: "新湛一路的古力盖松了".to_owned() }]);
        assert_eq!(draft.attachments[0].sent, Sent::default());
        let written: aws_sdk_dynamodb::types::AttributeValue =
            serde_dynamo::to_attribute_value(&draft).unwrap();
        assert_eq!(serde_dynamo::from_attribute_value::<_, Draft>(written).unwrap(), draft);
    }
}
