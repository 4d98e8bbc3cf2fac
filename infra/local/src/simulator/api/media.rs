//! Temporary media.

use axum::{
    body::Body,
    extract::{DefaultBodyLimit, FromRequest, Multipart, Request},
    http::{Method, header},
};
use serde_json::json;

use super::{ApiError, Call, Outcome, Reply, Route};
use crate::simulator::{SimulatedAccount, Simulator, library};

const IMAGE_BYTES: usize = 10 * 1024 * 1024;
const VOICE_BYTES: usize = 2 * 1024 * 1024;
const VIDEO_BYTES: usize = 10 * 1024 * 1024;
const THUMB_BYTES: usize = 64 * 1024;

pub(super) const ROUTES: &[Route] = &[Route(Method::GET, "/cgi-bin/media/get", get)];

pub(super) async fn upload(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let kind = call.text("type");
    let most = match kind {
        "image" => IMAGE_BYTES,
        "voice" => VOICE_BYTES,
        "video" => VIDEO_BYTES,
        "thumb" => THUMB_BYTES,
        _ => return Err(ApiError::new(40004)),
    };
    let mut request = Request::new(Body::from(call.body.clone()));
    if let Some(content_type) = &call.content_type {
        request.headers_mut().insert(header::CONTENT_TYPE, content_type.clone());
    }
    DefaultBodyLimit::disable().apply(&mut request);
    let missing = |_| ApiError::new(41005);
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| ApiError::new(41005))?;
    let field = loop {
        match form.next_field().await.map_err(missing)? {
            None => return Err(ApiError::new(41005)),
            Some(field) if field.name() == Some("media") => break field,
            Some(_) => {}
        }
    };
    if !field.file_name().is_some_and(|name| !name.is_empty() && name.is_ascii()) {
        return Err(ApiError::because(41005, "the part needs an ASCII file name"));
    }
    let bytes = field.bytes().await.map_err(missing)?;
    if bytes.is_empty() {
        return Err(ApiError::new(44001));
    }
    if bytes.len() > most {
        return Err(ApiError::new(45001));
    }
    let content_type = match (kind, library::picture_type(&bytes)) {
        ("image", Some(content_type)) | ("thumb", Some(content_type @ "image/jpeg")) => content_type,
        ("voice", None) if bytes.starts_with(b"#!AMR") => "audio/amr",
        ("voice", None) if bytes.starts_with(b"ID3") || bytes[0] == 0xff => "audio/mp3",
        ("video", None) if bytes.get(4..8) == Some(b"ftyp") => "video/mp4",
        _ => return Err(ApiError::new(40005)),
    };
    let id = simulator.keep_media(&account.account, kind, content_type, bytes);
    let id = id.ok_or_else(|| ApiError::new(-1))?;
    let name = if kind == "thumb" { "thumb_media_id" } else { "media_id" };
    let now = simulator.clock().now().as_second();
    Ok(Reply::Json(json!({ "type": kind, name: id, "created_at": now, "item": [] })))
}

fn get(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let id = call.text("media_id");
    if id.is_empty() {
        return Err(ApiError::new(41006));
    }
    let (media, bytes) = simulator.media_of(&account.account, id).ok_or_else(|| ApiError::new(40007))?;
    if media.kind == "video" {
        return Ok(Reply::Json(json!({ "video_url": simulator.picture_url(id) })));
    }
    Ok(Reply::File { content_type: media.content_type, bytes })
}
