//! What mass messages carry.

use std::slice;

use axum::http::Method;
use serde_json::{Value, json};
use wechat::limits::sending::CUSTOM_TEXT_BYTES;

use super::{ApiError, Call, Outcome, Reply, Route, cards, publish};
use crate::{Article, Content, SimulatedAccount, Simulator, random, sending::mass::Video};

pub(super) const ROUTES: &[Route] = &[Route(Method::POST, "/cgi-bin/media/uploadvideo", prepare_video)];

/// The content of a mass message.
pub(super) struct Prepared {
    pub(super) content: Content,
    /// The draft that it is made of; none for anything but articles.
    pub(super) draft: Option<String>,
}

/// What of a call is the content: it lies under the name of its kind, but for several pictures.
pub(super) fn part(asked: &Value) -> &Value {
    let msgtype = asked["msgtype"].as_str().unwrap_or_default();
    let several = asked.get("images").filter(|_| msgtype == "image");
    several.unwrap_or(&asked[msgtype])
}

/// Reads the content of a mass message; a draft is only looked at.
pub(super) fn read(
    simulator: &Simulator,
    account: &SimulatedAccount,
    asked: &Value,
) -> Result<Prepared, ApiError> {
    let msgtype = asked["msgtype"].as_str().unwrap_or_default();
    let part = part(asked);
    let media = |kind: &str, id: &Value| {
        let id = id.as_str().ok_or_else(|| ApiError::new(41006))?;
        match simulator.media_of(&account.account, id) {
            Some((media, _)) if media.kind == kind => Ok(id.to_owned()),
            _ => Err(ApiError::new(40007)),
        }
    };
    let content = match msgtype {
        "text" => {
            let text = part["content"].as_str().unwrap_or_default();
            match text.len() {
                0 => Err(ApiError::new(44004)),
                1..=CUSTOM_TEXT_BYTES => Ok(Content::Text { text: text.to_owned() }),
                _ => Err(ApiError::new(45002)),
            }
        }
        // Only the first of several pictures is in the bubble, as it is the one on the cover.
        "image" => {
            let ids = part["media_ids"].as_array().map_or(slice::from_ref(&part["media_id"]), Vec::as_slice);
            let ids: Vec<String> = ids.iter().map(|id| media("image", id)).collect::<Result<_, _>>()?;
            let media_id = ids.into_iter().next().ok_or_else(|| ApiError::new(41006))?;
            Ok(Content::Image { media_id })
        }
        "voice" => {
            let media_id = media("voice", &part["media_id"])?;
            Ok(Content::Voice { media_id, seconds: None, transcript: None })
        }
        "mpnews" => {
            let id = part["media_id"].as_str().ok_or_else(|| ApiError::new(41006))?;
            let draft = simulator.state().outbox(account).drafts.draft(id).cloned();
            let draft = draft.ok_or_else(|| ApiError::new(40007))?;
            let content = Content::News { articles: publish::cards_of(simulator, &draft) };
            return Ok(Prepared { content, draft: Some(draft.media_id) });
        }
        "mpvideo" => {
            let id = part["media_id"].as_str().ok_or_else(|| ApiError::new(41006))?;
            let video = simulator.state().outbox(account).mass.videos.get(id).cloned();
            let Video { media_id, title, description } = video.ok_or_else(|| ApiError::new(40007))?;
            let url = simulator.picture_url(&media("video", &json!(media_id))?);
            Ok(Content::News { articles: vec![Article { title, description, url, picture: String::new() }] })
        }
        "wxcard" => cards::coupon(part),
        _ => Err(ApiError::new(40008)),
    };
    Ok(Prepared { content: content?, draft: None })
}

/// Makes a video for mass messages of an uploaded one.
fn prepare_video(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: Value = call.json()?;
    let text = |name: &str| asked[name].as_str().unwrap_or_default().to_owned();
    match simulator.media_of(&account.account, &text("media_id")) {
        Some((media, _)) if media.kind == "video" => {}
        _ => return Err(ApiError::new(40007)),
    }
    let id = random::text(&random::bytes::<48>());
    let video = Video { media_id: text("media_id"), title: text("title"), description: text("description") };
    simulator.change(|state| state.outbox(account).mass.videos.insert(id.clone(), video));
    let now = simulator.clock().now().as_second();
    Ok(Reply::Json(json!({ "type": "video", "media_id": id, "created_at": now })))
}
