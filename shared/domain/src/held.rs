//! Photos that were sent with a form and belong to no report yet. They are kept for a day for their sender, so that a
//! form that is shown again with errors keeps its photos, and photos can be added one after another without JavaScript.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ids::MediaId;

/// Photos that one form may carry.
pub const MOST_PHOTOS: usize = 9;
/// Photos that may be sent to one form before it is submitted, including those that were removed again.
const MOST_SENT: usize = 45;
/// How long photos are kept after the last one arrived.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// One photo of a form that is not submitted yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldPhoto {
    /// Its id. No other form and no report uses this id before the form is submitted.
    pub media: MediaId,
    /// The digest of the file as it was sent; a file that is sent twice counts as one photo.
    pub sum: String,
    /// Whether the form was submitted without it.
    #[serde(default)]
    pub set_aside: bool,
}

/// The photos for one form of one ticket that is not submitted yet, sent by one member of staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldPhotos {
    /// The number of writes so far; the next write is conditional on it. 0 if nothing is stored yet.
    pub version: u64,
    /// The photos whose files are stored, in order of arrival.
    pub photos: Vec<HeldPhoto>,
    /// Files to be deleted: photos that may not have been stored completely, and expired ones.
    #[serde(default)]
    pub doomed: Vec<HeldPhoto>,
    /// When everything here is to be deleted.
    pub until: Timestamp,
}

impl HeldPhotos {
    /// An empty set, before the first photo.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self { version: 0, photos: Vec::new(), doomed: Vec::new(), until: later(now) }
    }

    /// The photo of a file that was already sent.
    #[must_use]
    pub fn find(&self, sum: &str) -> Option<&MediaId> {
        self.photos.iter().find(|photo| photo.sum == sum).map(|photo| &photo.media)
    }

    /// How many more may be sent to this form.
    #[must_use]
    pub fn room(&self) -> usize {
        MOST_SENT.saturating_sub(self.photos.len() + self.doomed.len())
    }

    /// Records photos that are about to be stored, so that whatever was written of them is deleted if storing fails.
    pub fn announce(&mut self, photos: &[HeldPhoto], now: Timestamp) {
        self.doomed.extend(photos.iter().cloned());
        self.until = later(now);
    }

    /// Records that these photos are stored; photos that are not, or no longer, announced are left out.
    pub fn keep(&mut self, photos: &[HeldPhoto]) {
        let (kept, doomed) = std::mem::take(&mut self.doomed)
            .into_iter()
            .partition::<Vec<_>, _>(|photo| photos.contains(photo));
        self.doomed = doomed;
        self.photos.extend(kept);
    }

    /// The photos of `wanted` that are held here, each once and in order of arrival.
    #[must_use]
    pub fn among(&self, wanted: &[MediaId]) -> Vec<MediaId> {
        self.photos.iter().map(|photo| &photo.media).filter(|media| wanted.contains(media)).cloned().collect()
    }

    /// The photos that the form shows: all that have not been set aside, and those that it sent itself.
    pub fn shown<'a>(&'a self, brought: &'a [MediaId]) -> impl Iterator<Item = &'a MediaId> {
        self.photos
            .iter()
            .filter(|photo| !photo.set_aside || brought.contains(&photo.media))
            .map(|photo| &photo.media)
    }

    /// Records that the form was submitted with `used`: they now belong to the report, and the others are set aside.
    pub fn submit(&mut self, used: &[MediaId]) {
        self.photos.retain(|photo| !used.contains(&photo.media));
        for photo in &mut self.photos {
            photo.set_aside = true;
        }
    }

    /// Expires all photos: from now on nobody can use them.
    pub fn end(&mut self) {
        self.doomed.append(&mut self.photos);
    }
}

fn later(now: Timestamp) -> Timestamp {
    now.saturating_add(KEPT).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photo(number: u8) -> HeldPhoto {
        let media = MediaId::parse(format!("{number:032x}")).unwrap();
        HeldPhoto { media, sum: format!("sum{number}"), set_aside: false }
    }

    fn held(numbers: std::ops::Range<u8>) -> HeldPhotos {
        let photos: Vec<_> = numbers.map(photo).collect();
        let mut held = HeldPhotos::new(Timestamp::UNIX_EPOCH);
        held.announce(&photos, Timestamp::UNIX_EPOCH);
        held.keep(&photos);
        held
    }

    #[test]
    fn a_photo_that_was_not_stored_whole_is_shown_to_nobody_and_deleted() {
        let mut held = held(0..1);
        held.announce(&[photo(1)], Timestamp::UNIX_EPOCH);
        assert_eq!(held.shown(&[]).count(), 1);
        assert_eq!(held.find("sum1"), None);
        assert_eq!(held.doomed, [photo(1)]);
    }

    #[test]
    fn what_a_form_was_submitted_without_is_offered_no_more_and_not_lost_to_a_form_that_still_has_it() {
        let mut held = held(0..3);
        held.submit(&[photo(1).media]);
        assert_eq!(held.shown(&[]).count(), 0);
        assert_eq!(held.shown(&[photo(2).media]).count(), 1);
        assert_eq!(held.among(&[photo(2).media, photo(1).media, photo(2).media]), [photo(2).media]);
    }

    #[test]
    fn a_photo_whose_time_is_over_cannot_be_used() {
        let mut held = held(0..2);
        held.end();
        assert!(held.among(&[photo(0).media]).is_empty());
        assert_eq!(held.doomed, [photo(0), photo(1)]);
    }

    #[test]
    fn one_form_takes_a_bounded_number_however_often_it_is_sent() {
        assert_eq!(held(0..44).room(), 1);
        assert_eq!(held(0..60).room(), 0);
    }
}
