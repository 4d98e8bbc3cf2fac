//! Photos and recordings as pages show them.

use crate::ids::MediaId;
use crate::tickets::AttachmentKind;

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
