//! The marker of a stored event that tells somebody, and what its stream delivers of it.
//!
//! Any table may hold events that tell somebody: such an item has the attribute [`TELLS`], and its `data` has `at` and
//! `effects` beside whatever else its aggregate stores. The event source filters on the attribute, so that no other
//! item wakes the deliverer.

use super::StoreError;
use super::table::{Item, data, text};
use domain::outbox::{Effect, Outbox};

/// The attribute, present only where an event tells somebody: the event's id. `template.yaml` names it in the filters of
/// the deliverer's event sources.
const TELLS: &str = "tells";

/// An event that tells somebody, as its stream delivers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telling {
    /// The event's id, unique across all tables.
    pub event: String,
    /// Who is told what.
    pub outbox: Outbox,
}

impl Telling {
    /// Reads what an event tells from the new image of a stream; none where it tells nobody.
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

/// Marks an event that tells somebody, among the keys of its item.
pub(super) fn mark(keys: &mut Item, event: String, effects: &[Effect]) {
    if !effects.is_empty() {
        keys.insert(TELLS.to_owned(), text(event));
    }
}
