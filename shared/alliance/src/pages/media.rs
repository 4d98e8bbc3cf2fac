//! Photos, recordings and videos as pages show them.

use domain::calendar;
use domain::ids::MediaId;
use domain::tickets::AttachmentKind;
use jiff::Timestamp;

/// Whether a photo, recording or video can be shown yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MediaState {
    /// It is in the store.
    Ready,
    /// A recording that can be downloaded but not played, and why; only staff read the reason.
    Unplayable(String),
    /// It is still being fetched from WeChat.
    Pending,
    /// WeChat did not hand it out yet, and is asked again.
    Waiting {
        /// Why not; only staff read it.
        reason: String,
        /// When it is asked for the last time.
        until: Timestamp,
    },
    /// It could not be fetched, and why; only staff read the reason.
    Failed(String),
}

/// A photo, recording or video that came with a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaView {
    /// The id of the file.
    pub id: MediaId,
    /// Photo, voice or video.
    pub kind: AttachmentKind,
    /// Whether it can be shown.
    pub state: MediaState,
}

impl MediaView {
    /// Whether it is a recording rather than a picture.
    pub(crate) fn is_voice(&self) -> bool {
        self.kind == AttachmentKind::Voice
    }

    /// Whether it is a film.
    pub(crate) fn is_video(&self) -> bool {
        self.kind == AttachmentKind::Video
    }

    /// Why it cannot be played here; none where it can, or is nothing to be played.
    pub(crate) fn unplayable(&self) -> Option<&str> {
        match &self.state {
            MediaState::Unplayable(reason) => Some(reason),
            _ => None,
        }
    }

    /// What it is called where several are listed.
    pub(crate) fn name(&self) -> &'static str {
        match self.kind {
            AttachmentKind::Photo => "照片",
            AttachmentKind::Voice => "录音",
            AttachmentKind::Video => "视频",
        }
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

    /// The link to a recording that cannot be played here.
    pub(crate) fn recording(self) -> &'static str {
        match self {
            Self::Resident => "听录音（下载）",
            Self::Staff => "下载录音",
        }
    }

    /// What a recording that is played here is called for who cannot see the player.
    pub(crate) fn sound(self, number: usize) -> String {
        match self {
            Self::Resident => format!("您发的录音{number}"),
            Self::Staff => format!("反映人的录音{number}"),
        }
    }

    /// What a video is called for who cannot see it.
    pub(crate) fn film(self, number: usize) -> String {
        match self {
            Self::Resident => format!("您发的视频{number}"),
            Self::Staff => format!("反映人的视频{number}"),
        }
    }

    /// Says why a recording is only there to be downloaded. Only staff read the reason.
    pub(crate) fn only_downloaded(self, reason: &str) -> String {
        match self {
            Self::Staff if !reason.is_empty() => format!("这段录音{reason}，请下载后用手机听。"),
            _ => "这段录音在网页里放不出来，请下载后听。".to_owned(),
        }
    }

    /// The text in place of a file that is not there; none where it is. Only staff read the reason.
    pub(crate) fn instead_of(self, item: &MediaView) -> Option<String> {
        let what = item.name();
        let this = match item.kind {
            AttachmentKind::Photo => "这张照片",
            AttachmentKind::Voice => "这段录音",
            AttachmentKind::Video => "这段视频",
        };
        match (&item.state, self) {
            (MediaState::Ready | MediaState::Unplayable(_), _) => None,
            (MediaState::Pending, Self::Resident) => Some(format!("{what}正在保存，过一会儿再看")),
            (MediaState::Pending, Self::Staff) => Some(format!("{what}正在从微信取回，请稍后刷新")),
            (MediaState::Waiting { .. }, Self::Resident) => Some(format!("{what}正在保存，过一会儿再看")),
            (MediaState::Waiting { reason, until }, Self::Staff) => {
                let until = calendar::short(*until);
                Some(format!("{what}还没有取到：{reason}。系统会自己再取，最晚试到{until}"))
            }
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
