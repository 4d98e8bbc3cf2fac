//! Receipts in the ledger: they identify the notice that WeChat means when it reports, after having accepted one, that
//! it did not arrive.
//!
//! The report may come before the ledger has recorded that the notice was sent. The report is then stored itself, and
//! the code that records the sending finds it.

use aws_sdk_dynamodb::types::{AttributeValue, Update};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::StoreError;
use super::deliveries::{Claim, Deliveries, Delivery, DeliveryState, kept_until, standing};
use super::moment;
use super::residents::Residents;
use super::table::{Item, data, item, key, number, text};
use super::transaction::{Commit, Transaction};
use domain::ids::{EffectId, Follower};
use domain::notices::Receipt;

/// The data of a receipt, stored under its name.
#[derive(Serialize, Deserialize)]
struct Noted {
    /// The notice; none where WeChat's report came before we recorded the sending.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    effect: Option<EffectId>,
}

/// The result of recording that WeChat accepted a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// It is recorded.
    Sent,
    /// It is not recorded: WeChat has meanwhile reported that the notice did not arrive.
    Undelivered,
}

/// What to do about a notice that did not arrive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Late {
    /// It is recorded as sent: keep it after all.
    Keep(Box<Delivery>),
    /// Its sending is not recorded yet: store this receipt for the code that will record it.
    LeaveWord(Receipt),
}

impl Deliveries {
    /// The name of a receipt's write in a [`super::Refused`].
    pub const RECEIPT: &'static str = "receipt";

    /// Records, before a notice is sent, that a receipt without an id of its own will mean this notice from now on.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn expect_receipt(
        &self,
        delivery: &Delivery,
        receipt: &Receipt,
        expires: Timestamp,
    ) -> Result<(), StoreError> {
        let effect = Some(delivery.effect.clone());
        self.0.put(receipt_item(&delivery.recipient, receipt, "expected", effect, expires)?).await
    }

    /// Records that WeChat accepted a notice, together with the name by which WeChat will refer to it and the consent
    /// that it used up, in one transaction. Where no consent is recorded any more, because the recipient took it back
    /// meanwhile, none is deducted.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where the claim is no longer ours; other [`StoreError`]s of the write.
    pub async fn sent(
        &self,
        delivery: &Delivery,
        owner: &str,
        receipt: Option<&Receipt>,
        residents: &Residents,
        expires: Timestamp,
    ) -> Result<Recorded, StoreError> {
        let refused =
            match self.sending(delivery, owner, receipt, Some(residents), expires)?.commit(&self.0).await? {
                Commit::Refused(refused)
                    if refused.iter().all(|refused| refused.write == Residents::WRITE) =>
                {
                    self.sending(delivery, owner, receipt, None, expires)?.commit(&self.0).await?
                }
                commit => commit,
            };
        match refused {
            Commit::Done => Ok(Recorded::Sent),
            Commit::Refused(refused) if refused.iter().any(|refused| refused.write == Self::WRITE) => {
                Err(StoreError::Conflict)
            }
            Commit::Refused(refused) if refused.iter().any(|refused| refused.write == Self::RECEIPT) => {
                Ok(Recorded::Undelivered)
            }
            Commit::Refused(_) => Err(StoreError::Conflict),
        }
    }

    fn sending(
        &self,
        delivery: &Delivery,
        owner: &str,
        receipt: Option<&Receipt>,
        consents: Option<&Residents>,
        expires: Timestamp,
    ) -> Result<Transaction, StoreError> {
        let mut transaction = Transaction::default();
        transaction.update(Self::WRITE, self.ending(&delivery.effect, owner, "sent")?);
        if let (Some(Receipt::Subscription { template }), Some(residents)) = (receipt, consents) {
            residents.spend_consent(&mut transaction, &delivery.recipient, template)?;
        }
        if let Some(receipt) = receipt {
            let effect = Some(delivery.effect.clone());
            transaction.put(
                Self::RECEIPT,
                &self.0,
                receipt_item(&delivery.recipient, receipt, "sent", effect, expires)?,
                "attribute_not_exists(effect) OR #state <> :failed",
                &[("#state", "state")],
                Item::from([(":failed".to_owned(), text("failed"))]),
            )?;
        }
        Ok(transaction)
    }

    /// What to do about a notice to `follower` that WeChat reports as not delivered; nothing where that has been done,
    /// or the notice has reached them in another way.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn undelivered(
        &self,
        follower: &Follower,
        receipt: Receipt,
    ) -> Result<Option<Late>, StoreError> {
        let noted = self.0.get_item(receipt_key(follower, &receipt)).await?;
        let state = noted.as_ref().and_then(|noted| noted.get("state"));
        match state.and_then(|state| AttributeValue::as_s(state).ok()).map(String::as_str) {
            Some("failed") => return Ok(None),
            Some("sent") => {}
            _ => return Ok(Some(Late::LeaveWord(receipt))),
        }
        let effect = noted.map(data::<Noted>).transpose()?.and_then(|noted| noted.effect);
        let Some(effect) = effect else { return Ok(None) };
        let sent = self.0.get_item(key([("effect", effect.as_str())])).await?;
        let sent = sent.filter(|sent| standing(Some(sent)) == Claim::Ended(DeliveryState::Sent));
        Ok(sent.map(data).transpose()?.map(|delivery| Late::Keep(Box::new(delivery))))
    }

    /// Does what [`Deliveries::undelivered`] returned; part of the transaction that records the push and, for a notice
    /// that is kept, counts it in its recipient's entry.
    ///
    /// # Errors
    /// [`StoreError::Broken`] where the write cannot be built.
    pub fn settle(
        &self,
        transaction: &mut Transaction,
        follower: &Follower,
        late: &Late,
        expires: Timestamp,
    ) -> Result<(), StoreError> {
        match late {
            Late::Keep(delivery) => {
                transaction.update(Self::WRITE, self.keeping_after_all(delivery)?);
                Ok(())
            }
            Late::LeaveWord(receipt) => transaction.put(
                Self::RECEIPT,
                &self.0,
                receipt_item(follower, receipt, "failed", None, expires)?,
                "attribute_not_exists(effect) OR #state = :expected",
                &[("#state", "state")],
                Item::from([(":expected".to_owned(), text("expected"))]),
            ),
        }
    }

    fn keeping_after_all(&self, delivery: &Delivery) -> Result<Update, StoreError> {
        Update::builder()
            .table_name(&self.0.name)
            .set_key(Some(key([("effect", delivery.effect.as_str())])))
            .update_expression(
                "SET #state = :kept, kept_for = :for, kept_at = :at, #data.reason = :reason, expires = :expires",
            )
            .condition_expression("#state = :sent")
            .expression_attribute_names("#state", "state")
            .expression_attribute_names("#data", "data")
            .expression_attribute_values(":kept", text("kept"))
            .expression_attribute_values(":sent", text("sent"))
            .expression_attribute_values(":for", text(delivery.recipient.key()))
            .expression_attribute_values(":at", text(moment(delivery.created_at)))
            .expression_attribute_values(":expires", number(kept_until(delivery)))
            .expression_attribute_values(":reason", text("WeChat took it and could not bring it"))
            .build()
            .map_err(|error| StoreError::Broken(Box::new(error)))
    }
}

fn receipt_key(follower: &Follower, receipt: &Receipt) -> Item {
    key([("effect", &format!("receipt#{}#{}", follower.key(), receipt.name()))])
}

fn receipt_item(
    follower: &Follower,
    receipt: &Receipt,
    state: &str,
    effect: Option<EffectId>,
    expires: Timestamp,
) -> Result<Item, StoreError> {
    let mut keys = receipt_key(follower, receipt);
    keys.insert("state".to_owned(), text(state));
    keys.insert("expires".to_owned(), number(expires.as_second()));
    item(keys, &Noted { effect })
}
