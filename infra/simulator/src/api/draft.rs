//! Drafts of articles.

use axum::http::Method;
use serde_json::{Value, json};
use wechat::limits::content::{DRAFT_ARTICLES, PAGE_ITEMS};

use super::{ApiError, Call, Outcome, Reply, Route, ok};
use crate::{
    SimulatedAccount, Simulator, random,
    sending::drafts::{Bundle, Piece},
    state::Media,
};

pub(super) const ROUTES: &[Route] = &[
    Route(Method::POST, "/cgi-bin/draft/add", add),
    Route(Method::POST, "/cgi-bin/draft/get", get),
    Route(Method::POST, "/cgi-bin/draft/update", update),
    Route(Method::POST, "/cgi-bin/draft/delete", delete),
    Route(Method::POST, "/cgi-bin/draft/batchget", list),
    Route(Method::GET, "/cgi-bin/draft/count", count),
    Route(Method::POST, "/cgi-bin/draft/switch", switch),
];

fn add(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: Value = call.json()?;
    let articles = asked["articles"].as_array().filter(|articles| !articles.is_empty());
    let articles = articles.ok_or_else(|| ApiError::new(44003))?;
    if articles.len() > DRAFT_ARTICLES {
        return Err(ApiError::new(45008));
    }
    let articles: Result<Vec<Piece>, ApiError> =
        articles.iter().map(|article| written(simulator, account, article)).collect();
    let articles = articles?;
    let media_id = random::text(&random::bytes::<48>());
    let now = simulator.clock().now();
    let draft = Bundle { media_id: media_id.clone(), articles, created: now, updated: now };
    simulator.change(|state| state.outbox(account).drafts.drafts.push(draft));
    Ok(Reply::Json(json!({ "media_id": media_id, "item": [] })))
}

/// An article of the right sizes, whose pictures are permanent ones of the account.
fn written(simulator: &Simulator, account: &SimulatedAccount, article: &Value) -> Result<Piece, ApiError> {
    let piece = Piece::new(article).map_err(ApiError::new)?;
    let shown = article["image_info"]["image_list"].as_array().into_iter().flatten();
    let shown = shown.map(|image| image["image_media_id"].as_str().unwrap_or_default());
    let cover = article["thumb_media_id"].as_str().filter(|id| !id.is_empty());
    for id in shown.chain(cover) {
        let media = simulator.media_of(&account.account, id).map(|(media, _)| media);
        let permanent =
            |media: &Media| media.material.is_some() && matches!(media.kind.as_str(), "image" | "thumb");
        if !media.as_ref().is_some_and(permanent) {
            return Err(ApiError::new(40007));
        }
    }
    Ok(piece)
}

/// The id that a call names.
pub(super) fn media_id(asked: &Value) -> &str {
    asked["media_id"].as_str().unwrap_or_default()
}

fn get(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: Value = call.json()?;
    let mut state = simulator.state();
    let draft = state.outbox(account).drafts.draft(media_id(&asked)).ok_or_else(|| ApiError::new(40007))?;
    let (created, updated) = (draft.created.as_second(), draft.updated.as_second());
    let draft = draft.clone();
    drop(state);
    let items = news_items(simulator, &draft, false);
    Ok(Reply::Json(json!({ "news_item": items, "create_time": created, "update_time": updated })))
}

/// The articles of a bundle as WeChat lists them.
pub(super) fn news_items(simulator: &Simulator, bundle: &Bundle, without_content: bool) -> Vec<Value> {
    let items = bundle.articles.iter().map(|piece| {
        let mut item = piece.article.clone();
        item["url"] = json!(simulator.article_url(&piece.code));
        let thumb = item["thumb_media_id"].as_str().unwrap_or_default();
        item["thumb_url"] =
            json!(if thumb.is_empty() { String::new() } else { simulator.picture_url(thumb) });
        item["is_deleted"] = json!(piece.deleted);
        if without_content {
            item["content"] = json!("");
        }
        item
    });
    items.collect()
}

fn update(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: Value = call.json()?;
    let mut article = written(simulator, account, &asked["articles"])?;
    let index = asked["index"].as_u64().and_then(|index| usize::try_from(index).ok()).unwrap_or_default();
    let now = simulator.clock().now();
    simulator.change(|state| {
        let draft = state.outbox(account).drafts.draft(media_id(&asked));
        let draft = draft.ok_or_else(|| ApiError::new(40007))?;
        let old = draft.articles.get_mut(index).ok_or_else(|| ApiError::new(40114))?;
        // Its address stays.
        article.code = std::mem::take(&mut old.code);
        *old = article;
        draft.updated = now;
        ok()
    })
}

fn delete(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: Value = call.json()?;
    let gone = simulator.change(|state| {
        let drafts = &mut state.outbox(account).drafts.drafts;
        let before = drafts.len();
        drafts.retain(|draft| draft.media_id != media_id(&asked));
        drafts.len() < before
    });
    if gone { ok() } else { Err(ApiError::new(40007)) }
}

/// Which entries of a list are asked for, and whether without their content.
pub(super) fn page(asked: &Value) -> Result<(usize, usize, bool), ApiError> {
    let number = |name: &str| asked[name].as_u64().and_then(|number| usize::try_from(number).ok());
    let count = number("count").filter(|count| (1..=PAGE_ITEMS).contains(count));
    let count = count.ok_or_else(|| ApiError::because(40035, "count is 1 to the most of a page"))?;
    Ok((number("offset").unwrap_or_default(), count, asked["no_content"] == 1))
}

fn list(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let (offset, count, without_content) = page(&call.json()?)?;
    let drafts = simulator.state().outbox(account).drafts.drafts.clone();
    let rows = drafts.iter().rev().skip(offset).take(count).map(|draft| {
        json!({
            "media_id": draft.media_id, "update_time": draft.updated.as_second(),
            "content": { "news_item": news_items(simulator, draft, without_content) },
        })
    });
    let rows: Vec<Value> = rows.collect();
    Ok(Reply::Json(json!({ "total_count": drafts.len(), "item_count": rows.len(), "item": rows })))
}

fn count(simulator: &Simulator, account: &SimulatedAccount, _: &Call) -> Outcome {
    let count = simulator.state().outbox(account).drafts.drafts.len();
    Ok(Reply::Json(json!({ "total_count": count })))
}

/// Every account has drafts already, and nobody can do without them again; `checkonly` changes nothing about that.
fn switch(_: &Simulator, _: &SimulatedAccount, _: &Call) -> Outcome {
    Ok(Reply::Json(json!({ "errcode": 0, "errmsg": "ok", "is_open": 1 })))
}
