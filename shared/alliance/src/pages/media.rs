//! Photos and recordings as pages show them.

use domain::ids::MediaId;
use domain::tickets::AttachmentKind;

/// Whether a photo or recording can be shown yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MediaState {
    /// It is in the store.
    Ready,
    /// It is still being fetched from WeChat.
    Pending,
    /// It could not be fetched, and why; only staff read the reason.
    Failed(String),
}

/// A photo or recording that came with a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaView {
    /// Which.
    pub id: MediaId,
    /// Photo or voice.
    pub kind: AttachmentKind,
    /// Whether it is there.
    pub state: MediaState,
}

impl MediaView {
    /// Whether it is a recording rather than a picture.
    pub(crate) fn is_voice(&self) -> bool {
        self.kind == AttachmentKind::Voice
    }
}

/// A photo that waits for a form to be submitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldView {
    /// The form's name, the last part of its address.
    pub form: &'static str,
    /// Which photo.
    pub media: MediaId,
    /// Whether the form is to be submitted with it.
    pub chosen: bool,
}

/// The name of the box that is ticked for a photo that waits.
#[must_use]
pub fn photo_field(media: &MediaId) -> String {
    format!("{FIELD}{media}")
}

/// The photo that a field is the box of.
#[must_use]
pub fn held_photo(field: &str) -> Option<MediaId> {
    MediaId::parse(field.strip_prefix(FIELD)?).ok()
}

const FIELD: &str = "photo-";
