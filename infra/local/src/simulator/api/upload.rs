//! Files that come as forms.

use axum::{
    body::Body,
    extract::{DefaultBodyLimit, FromRequest, Multipart, Request},
    http::header,
};
use bytes::Bytes;
use wechat::limits::content::{IMAGE_BYTES, THUMB_BYTES, VIDEO_BYTES, VOICE_BYTES};

use super::{ApiError, Call};
use crate::simulator::library;

/// What a form held.
pub(super) struct Upload {
    pub(super) bytes: Bytes,
    /// The file's name.
    pub(super) name: String,
    /// The text of the field `description`; empty when there is none.
    pub(super) description: String,
}

/// Reads the form of an upload: a part `media` with a file name in ASCII.
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

/// The content type of a file that may be a medium of `kind`.
pub(super) fn content_type(kind: &str, bytes: &[u8]) -> Result<&'static str, ApiError> {
    let most = match kind {
        "image" => IMAGE_BYTES,
        "voice" => VOICE_BYTES,
        "video" => VIDEO_BYTES,
        "thumb" => THUMB_BYTES,
        _ => return Err(ApiError::new(40004)),
    };
    if bytes.len() > most {
        return Err(ApiError::new(45001));
    }
    match (kind, library::picture_type(bytes)) {
        ("image", Some(content_type)) | ("thumb", Some(content_type @ "image/jpeg")) => Ok(content_type),
        ("voice", None) if bytes.starts_with(b"#!AMR") => Ok("audio/amr"),
        ("voice", None) if bytes.starts_with(b"ID3") || bytes.first() == Some(&0xff) => Ok("audio/mp3"),
        ("video", None) if bytes.get(4..8) == Some(b"ftyp") => Ok("video/mp4"),
        _ => Err(ApiError::new(40005)),
    }
}
