//! Temporary media, and the addresses of pictures.

use axum::{
    body::Body,
    extract::{Path, State},
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::{
    ApiError, Call, Outcome, Reply, Route,
    upload::{Kept, Upload, file_name},
};
use crate::{SimulatedAccount, Simulator};

pub(super) const ROUTES: &[Route] = &[
    Route(Method::GET, "/cgi-bin/media/get", get),
    Route(Method::GET, "/cgi-bin/media/get/jssdk", get_recording),
];

pub(super) fn upload(
    simulator: &Simulator,
    account: &SimulatedAccount,
    call: &Call,
    form: Upload,
) -> Outcome {
    let kind = call.text("type");
    let content_type = form.content_type(kind, Kept::Temporary)?;
    let id = simulator.keep_media(&account.account, kind, content_type, form.bytes);
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
    let found = simulator.media_of(&account.account, id).filter(|(media, _)| media.material.is_none());
    let (media, bytes) = found.ok_or_else(|| ApiError::new(40007))?;
    if media.kind == "video" {
        return Ok(Reply::Json(json!({ "video_url": simulator.picture_url(id) })));
    }
    Ok(Reply::File { name: file_name(id, &media.content_type), content_type: media.content_type, bytes })
}

/// The better sound of a voice. The simulator has one sound of each, so it is the same file.
fn get_recording(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let voice = simulator.media_of(&account.account, call.text("media_id"));
    if voice.is_some_and(|(media, _)| media.kind != "voice") {
        return Err(ApiError::new(40007));
    }
    get(simulator, account, call)
}

/// A picture that somebody sent, where `PicUrl` says it is.
pub(super) async fn picture(State(simulator): State<Simulator>, Path(media): Path<String>) -> Response {
    match simulator.any_media(&media) {
        Some((media, bytes)) => {
            let headers = [
                (header::CONTENT_TYPE, media.content_type.as_str()),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            ];
            (headers, Body::from(bytes)).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
