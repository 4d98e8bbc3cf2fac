//! Permanent media, and pictures for the bodies of articles.

use axum::http::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use wechat::limits::content::{ARTICLE_IMAGE_BYTES, PAGE_ITEMS, PERMANENT_IMAGES, PERMANENT_OTHERS};

use super::{
    ApiError, Call, Outcome, Reply, Route, ok,
    upload::{Kept, Upload, file_name},
};
use crate::{
    SimulatedAccount, Simulator,
    library::{self, Material},
    state::{Media, State},
};

/// The kind of a picture that only articles show; it has an address but no place in any list.
const IN_ARTICLE: &str = "article";

pub(super) const ROUTES: &[Route] = &[
    Route(Method::POST, "/cgi-bin/material/get_material", get),
    Route(Method::POST, "/cgi-bin/material/del_material", delete),
    Route(Method::GET, "/cgi-bin/material/get_materialcount", count),
    Route(Method::POST, "/cgi-bin/material/batchget_material", list),
];

pub(super) fn upload_picture(simulator: &Simulator, account: &SimulatedAccount, form: Upload) -> Outcome {
    if !form.ends_as(&["jpg", "jpeg", "png"]) {
        return Err(ApiError::new(40005));
    }
    if form.bytes.len() > ARTICLE_IMAGE_BYTES {
        return Err(ApiError::new(45001));
    }
    let content_type =
        library::picture_type(&form.bytes).filter(|kind| matches!(*kind, "image/jpeg" | "image/png"));
    let content_type = content_type.ok_or_else(|| ApiError::new(40005))?;
    let material = Material { name: form.name, ..Material::default() };
    let id = simulator.keep_material(&account.account, IN_ARTICLE, content_type, form.bytes, material);
    let id = id.ok_or_else(|| ApiError::new(45074))?;
    Ok(Reply::Json(json!({ "url": simulator.picture_url(&id) })))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Description {
    title: String,
    introduction: String,
}

pub(super) fn add(simulator: &Simulator, account: &SimulatedAccount, call: &Call, form: Upload) -> Outcome {
    let kind = call.text("type");
    let content_type = form.content_type(kind, Kept::Permanent)?;
    let mut about = Description::default();
    if kind == "video" {
        about = serde_json::from_str(&form.description)
            .map_err(|error| ApiError::because(47001, &format!("description: {error}")))?;
    }
    let picture = is_picture(kind);
    let most = if picture { PERMANENT_IMAGES } else { PERMANENT_OTHERS };
    let alike = |(media, _): &(&Media, _)| is_picture(&media.kind) == picture;
    let count = materials(&simulator.state(), account).filter(alike).count();
    if count >= most {
        return Err(ApiError::new(45074));
    }
    let material = Material { name: form.name, title: about.title, introduction: about.introduction };
    let id = simulator.keep_material(&account.account, kind, content_type, form.bytes, material);
    let id = id.ok_or_else(|| ApiError::new(45074))?;
    let mut answer = json!({ "media_id": id });
    if picture {
        answer["url"] = json!(simulator.picture_url(&id));
    }
    Ok(Reply::Json(answer))
}

fn is_picture(kind: &str) -> bool {
    matches!(kind, "image" | "thumb")
}

/// The permanent media of an account that its lists show, oldest first.
fn materials<'a>(
    state: &'a State,
    account: &'a SimulatedAccount,
) -> impl Iterator<Item = (&'a Media, &'a Material)> {
    let own = state.media.iter().filter(|media| media.account == account.account && media.kind != IN_ARTICLE);
    own.filter_map(|media| Some((media, media.material.as_ref()?)))
}

#[derive(Deserialize)]
struct One {
    media_id: String,
}

fn get(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let One { media_id: id } = call.json()?;
    let (media, bytes) = simulator.media_of(&account.account, &id).ok_or_else(|| ApiError::new(40007))?;
    let material = media.material.filter(|_| media.kind != IN_ARTICLE).ok_or_else(|| ApiError::new(40007))?;
    if media.kind == "video" {
        return Ok(Reply::Json(json!({
            "title": material.title, "description": material.introduction,
            "down_url": simulator.picture_url(&id),
        })));
    }
    Ok(Reply::File { name: file_name(&id, &media.content_type), content_type: media.content_type, bytes })
}

fn delete(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let One { media_id: id } = call.json()?;
    let listed = materials(&simulator.state(), account).any(|(media, _)| media.id == id);
    if listed && simulator.forget_material(&account.account, &id) {
        return ok();
    }
    Err(ApiError::new(40007))
}

fn count(simulator: &Simulator, account: &SimulatedAccount, _: &Call) -> Outcome {
    let state = simulator.state();
    let of = |wanted: fn(&str) -> bool| {
        materials(&state, account).filter(|(media, _)| wanted(&media.kind)).count()
    };
    Ok(Reply::Json(json!({
        "voice_count": of(|kind| kind == "voice"), "video_count": of(|kind| kind == "video"),
        "image_count": of(is_picture), "news_count": 0,
    })))
}

#[derive(Deserialize)]
struct Page {
    #[serde(rename = "type")]
    kind: String,
    offset: usize,
    count: usize,
}

/// Newest first. Articles are drafts nowadays, so there is none in the list of `news`.
fn list(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: Page = call.json()?;
    if !matches!(asked.kind.as_str(), "image" | "voice" | "video" | "news") {
        return Err(ApiError::new(40004));
    }
    if !(1..=PAGE_ITEMS).contains(&asked.count) {
        return Err(ApiError::because(40035, "count is 1 to 20"));
    }
    let state = simulator.state();
    let wanted = |media: &Media| media.kind == asked.kind || (asked.kind == "image" && media.kind == "thumb");
    let mut all: Vec<_> = materials(&state, account).filter(|(media, _)| wanted(media)).collect();
    all.reverse();
    let items: Vec<Value> = all
        .iter()
        .skip(asked.offset)
        .take(asked.count)
        .map(|(media, material)| {
            let mut item = json!({
                "media_id": media.id, "name": material.name, "update_time": media.created_at.as_second(),
            });
            if is_picture(&media.kind) {
                item["url"] = json!(simulator.picture_url(&media.id));
            }
            item
        })
        .collect();
    Ok(Reply::Json(json!({ "total_count": all.len(), "item_count": items.len(), "item": items })))
}
