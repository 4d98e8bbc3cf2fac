//! Files that come as forms.

use axum::{
    body::Body,
    extract::{DefaultBodyLimit, FromRequest, Multipart, Request},
    http::header,
};
use bytes::Bytes;
use wechat::limits::content::{IMAGE_BYTES, THUMB_BYTES, VIDEO_BYTES, VOICE_BYTES, VOICE_SECONDS};

use super::{ApiError, Call};
use crate::library;

/// What a form held.
pub(super) struct Upload {
    pub(super) bytes: Bytes,
    /// The file's name.
    pub(super) name: String,
    /// The text of the field `description`; empty when there is none.
    pub(super) description: String,
}

/// The endings of the files that `media/upload` takes for each kind of medium, in small letters.
const TEMPORARY: Endings = &[
    ("image", &["jpg", "jpeg", "png", "gif"]),
    ("voice", &["amr", "mp3"]),
    ("video", &["mp4"]),
    ("thumb", &["jpg", "jpeg"]),
];

/// Those of `material/add_material`.
const PERMANENT: Endings = &[
    ("image", &["bmp", "png", "jpeg", "jpg", "gif"]),
    ("voice", &["amr", "mp3"]),
    ("video", &["mp4"]),
    ("thumb", &["jpg", "jpeg"]),
];

type Endings = &'static [(&'static str, &'static [&'static str])];

/// How long a medium is kept, which decides what it may be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    /// Three days.
    Temporary,
    /// Until it is deleted.
    Permanent,
}

/// Reads the form of an upload: a part `media` with a file name in ASCII. Its `Content-Type` is not asked for, as several
/// SDKs send none.
pub(super) async fn read(call: &Call) -> Result<Upload, ApiError> {
    let mut request = Request::new(Body::from(call.body.clone()));
    if let Some(content_type) = &call.content_type {
        request.headers_mut().insert(header::CONTENT_TYPE, content_type.clone());
    }
    DefaultBodyLimit::disable().apply(&mut request);
    let missing = |_| ApiError::new(41005);
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| ApiError::new(41005))?;
    let (mut file, mut description) = (None, String::new());
    while let Some(field) = form.next_field().await.map_err(missing)? {
        match field.name() {
            Some("media") => {
                let name = field.file_name().unwrap_or_default().to_owned();
                file = Some((name, field.bytes().await.map_err(missing)?));
            }
            Some("description") => description = field.text().await.map_err(missing)?,
            _ => {}
        }
    }
    let (name, bytes) = file.ok_or_else(|| ApiError::new(41005))?;
    if name.is_empty() || !name.is_ascii() {
        return Err(ApiError::because(41005, "the part needs an ASCII file name"));
    }
    if bytes.is_empty() {
        return Err(ApiError::new(44001));
    }
    Ok(Upload { bytes, name, description })
}

impl Upload {
    /// The content type of a file that may be a medium of `kind`. Its name must end as such a file's does, and its first
    /// bytes must be those of one; which of the kind's endings it has is not held against them.
    pub(super) fn content_type(&self, kind: &str, kept: Kept) -> Result<&'static str, ApiError> {
        let most = match kind {
            "image" => IMAGE_BYTES,
            "voice" => VOICE_BYTES,
            "video" => VIDEO_BYTES,
            "thumb" => THUMB_BYTES,
            _ => return Err(ApiError::new(40004)),
        };
        let (endings, refusal) = match kept {
            Kept::Temporary => (TEMPORARY, 40005),
            Kept::Permanent => (PERMANENT, 40113),
        };
        let endings =
            endings.iter().find(|(known, _)| *known == kind).map_or(&[][..], |(_, endings)| *endings);
        if !self.ends_as(endings) {
            return Err(ApiError::new(refusal));
        }
        if self.bytes.len() > most {
            return Err(ApiError::new(45001));
        }
        let bytes = &self.bytes;
        match (kind, library::picture_type(bytes)) {
            ("image", Some("image/bmp")) if kept == Kept::Temporary => Err(ApiError::new(40005)),
            ("image", Some(content_type)) | ("thumb", Some(content_type @ "image/jpeg")) => Ok(content_type),
            ("voice", None) if bytes.starts_with(AMR) => match amr_seconds(bytes) {
                0..=VOICE_SECONDS => Ok("audio/amr"),
                _ => Err(ApiError::new(45007)),
            },
            ("voice", None) if bytes.starts_with(b"ID3") || bytes.first() == Some(&0xff) => Ok("audio/mp3"),
            ("video", None) if bytes.get(4..8) == Some(b"ftyp") => Ok("video/mp4"),
            _ => Err(ApiError::new(40005)),
        }
    }

    /// Whether the file's name has one of these endings, in letters of either size.
    pub(super) fn ends_as(&self, endings: &[&str]) -> bool {
        let ending = self.name.rsplit_once('.').map_or("", |(_, ending)| ending);
        endings.iter().any(|known| known.eq_ignore_ascii_case(ending))
    }
}

/// With what an AMR file begins.
const AMR: &[u8] = b"#!AMR\n";

/// How many whole seconds an AMR file plays. Only of AMR the simulator knows it, as each of its frames says how long it
/// is and plays for a fiftieth of a second.
fn amr_seconds(bytes: &[u8]) -> usize {
    /// How many bytes follow the first one of a frame, by the four bits in it that name its kind.
    const FRAMES: [usize; 16] = [12, 13, 15, 17, 19, 20, 26, 31, 5, 0, 0, 0, 0, 0, 0, 0];
    let (mut at, mut frames) = (AMR.len(), 0);
    while let Some(first) = bytes.get(at) {
        at += 1 + FRAMES[usize::from(first >> 3 & 15)];
        frames += 1;
    }
    frames / 50
}

/// What a file of this content type is called where it is loaded.
pub(super) fn file_name(media_id: &str, content_type: &str) -> String {
    let ending = match content_type {
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/gif" => "gif",
        "image/bmp" => "bmp",
        "audio/amr" => "amr",
        "audio/mp3" => "mp3",
        "video/mp4" => "mp4",
        _ => return media_id.to_owned(),
    };
    format!("{media_id}.{ending}")
}
