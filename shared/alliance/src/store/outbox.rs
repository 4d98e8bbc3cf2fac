//! The marker of a stored event that causes notices, and the event as its stream delivers it.
//!
//! Any table may hold events that cause notices: such an item has the attribute [`TELLS`], and its `data` has `at` and
//! `effects` beside whatever else its aggregate stores. The event source filters on the attribute, so that no other
//! item wakes the deliverer.

use super::StoreError;
use super::table::{Item, data, text};
use domain::outbox::{Effect, Outbox};

/// The attribute, present only where an event causes notices: the event's id. `template.yaml` names it in the filters
/// of the deliverer's event sources.
const TELLS: &str = "tells";

/// An event that causes notices, as its stream delivers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telling {
    /// The event's id, unique across all tables.
    pub event: String,
    /// When the event happened, and the notices that it causes.
    pub outbox: Outbox,
}

impl Telling {
    /// Reads the notices that an event causes from the new image of a stream; none where it causes none.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] where it is not what this version writes.
    pub fn from_image(image: serde_dynamo::Item) -> Result<Option<Self>, StoreError> {
        let image: Item = image.into();
        let Some(event) = image.get(TELLS).and_then(|event| event.as_s().ok()).cloned() else {
            return Ok(None);
        };
        Ok(Some(Self { event, outbox: data(image)? }))
    }
}

/// Marks an event that causes notices, among the keys of its item.
pub(super) fn mark(keys: &mut Item, event: String, effects: &[Effect]) {
    if !effects.is_empty() {
        keys.insert(TELLS.to_owned(), text(event));
    }
}
