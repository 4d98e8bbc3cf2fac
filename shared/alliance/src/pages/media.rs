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
    /// The id of the file.
    pub id: MediaId,
    /// Photo or voice.
    pub kind: AttachmentKind,
    /// Whether it can be shown.
    pub state: MediaState,
}

impl MediaView {
    /// Whether it is a recording rather than a picture.
    pub(crate) fn is_voice(&self) -> bool {
        self.kind == AttachmentKind::Voice
    }
}

/// The reader of a report's photos: decides what they are called, and what is said where one is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reader {
    /// The resident who reported it.
    Resident,
    /// A member of staff who works on it.
    Staff,
}

impl Reader {
    /// What a photo of the work is called.
    pub(crate) fn work_photo(self, number: usize) -> String {
        match self {
            Self::Resident => format!("工作人员拍的照片{number}"),
            Self::Staff => format!("工作照片{number}"),
        }
    }

    /// What a photo that came with the report is called.
    pub(crate) fn sent_photo(self, number: usize) -> String {
        match self {
            Self::Resident => format!("您发的照片{number}"),
            Self::Staff => format!("反映人的照片{number}"),
        }
    }

    /// The link to a recording.
    pub(crate) fn recording(self) -> &'static str {
        match self {
            Self::Resident => "听录音（下载）",
            Self::Staff => "下载录音",
        }
    }

    /// The text in place of a file that is not there; none where it is. Only staff read the reason.
    pub(crate) fn instead_of(self, item: &MediaView) -> Option<String> {
        let (what, this) =
            if item.is_voice() { ("录音", "这段录音") } else { ("照片", "这张照片") };
        match (&item.state, self) {
            (MediaState::Ready, _) => None,
            (MediaState::Pending, Self::Resident) => Some(format!("{what}正在保存，过一会儿再看")),
            (MediaState::Pending, Self::Staff) => Some(format!("{what}正在从微信取回，请稍后刷新")),
            (MediaState::Failed(_), Self::Resident) => Some(format!("{this}没有保存成功")),
            (MediaState::Failed(reason), Self::Staff) => Some(format!("{what}没有取到：{reason}")),
        }
    }
}

/// A photo that waits for a form to be submitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldView {
    /// The form's name, the last part of its address.
    pub form: &'static str,
    /// The id of the photo.
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
