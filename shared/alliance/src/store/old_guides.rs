//! Which warnings of guides were sent: each once. They are stored in the table of articles, because it is streamed and the
//! table of guides is not.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::content::item_key;
use super::table::{Item, item};
use super::transaction::Transaction;
use super::{ContentStore, StoreError, System, outbox};
use domain::outbox::Effect;

/// No article has this id.
const GUIDES: &str = "guides";
/// The most warnings of a day: with the day's notices they fit into one transaction. The rest is sent on the next day.
pub const MOST_WARNED: usize = 80;

#[derive(Serialize)]
struct Told<'a> {
    at: Timestamp,
    effects: &'a [Effect],
}

#[derive(Serialize)]
struct Once {
    at: Timestamp,
}

impl ContentStore {
    /// Whether the guides were checked on a day.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn were_guides_checked(&self, _by: System, day: Date) -> Result<bool, StoreError> {
        let found = self.0.get::<serde::de::IgnoredAny>(day_key(day)).await?;
        Ok(found.is_some())
    }

    /// Whether a warning was sent, by its key.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn was_warning_sent(&self, _by: System, once: &str) -> Result<bool, StoreError> {
        Ok(self.0.get::<serde::de::IgnoredAny>(once_key(once)).await?.is_some())
    }

    /// Stores a day's check with the notices of these warnings, at most [`MOST_WARNED`], in one transaction. A second check of
    /// the day stores nothing.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn record_guide_check(
        &self,
        _by: System,
        day: Date,
        (warnings, effects): (&[String], &[Effect]),
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = Transaction::default();
        let mut keys = day_key(day);
        outbox::mark(&mut keys, format!("{GUIDES}#{day}"), effects);
        let put = item(keys, &Told { at: now, effects })?;
        transaction.put("day", &self.0, put, "attribute_not_exists(article)", &[], Item::new())?;
        for once in warnings.iter().take(MOST_WARNED) {
            transaction.put_over("warning", &self.0, item(once_key(once), &Once { at: now })?)?;
        }
        transaction.commit(&self.0).await.map(|_| ())
    }
}

fn day_key(day: Date) -> Item {
    item_key(GUIDES, &format!("day#{day}"))
}

fn once_key(once: &str) -> Item {
    item_key(GUIDES, &format!("told#{once}"))
}
