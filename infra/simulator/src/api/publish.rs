//! Publishing drafts, and the pages that come of it.

use axum::{
    extract::{Path, Query, State},
    http::{Method, StatusCode},
    response::{Html, IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{ApiError, Call, Outcome, Reply, Route, draft, ok};
use crate::{
    Article, SimulatedAccount, Simulator,
    push::Field,
    sending::{
        drafts::{Bundle, Publication},
        markup,
    },
};

/// The status of what was published, and of what its account deleted later (the latter unverified).
const PUBLISHED: u8 = 0;
const DELETED: u8 = 5;

pub(super) const ROUTES: &[Route] = &[
    Route(Method::POST, "/cgi-bin/freepublish/submit", submit),
    Route(Method::POST, "/cgi-bin/freepublish/get", get),
    Route(Method::POST, "/cgi-bin/freepublish/delete", delete),
    Route(Method::POST, "/cgi-bin/freepublish/getarticle", article),
    Route(Method::POST, "/cgi-bin/freepublish/batchget", list),
];

impl Simulator {
    /// Where an article is read.
    pub(crate) fn article_url(&self, code: &str) -> String {
        format!("{}/weixin/s/{code}", self.base_url())
    }
}

fn submit(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: Value = call.json()?;
    let now = simulator.clock().now();
    let failing = simulator.faults().publication(&account.account);
    if let Some(status) = failing {
        return fail(simulator, account, &asked, status);
    }
    let released = simulator.change(|state| {
        let (id, data_id) = (state.next_message_id(now), state.next_id());
        state.outbox(account).drafts.publish(draft::media_id(&asked), id, data_id).cloned()
    });
    let published = released.ok_or_else(|| ApiError::new(40007))?;
    let mut detail = vec![Field::number("count", &published.bundle.articles.len())];
    detail.extend(urls(simulator, &published).map(|(index, url)| {
        Field::Group("item", vec![Field::number("idx", &index), Field::text("article_url", &url)])
    }));
    let about = vec![
        Field::number("publish_id", &published.id),
        Field::number("publish_status", &PUBLISHED),
        Field::text("article_id", &published.article_id),
        Field::Group("article_detail", detail),
    ];
    let fields = vec![Field::Group("PublishEventInfo", about)];
    simulator.announce(account, &account.openid("administrator"), "PUBLISHJOBFINISH", fields);
    Ok(Reply::Json(json!({
        "errcode": 0, "errmsg": "ok", "publish_id": published.id.to_string(), "msg_data_id": published.data_id,
    })))
}

/// Takes a draft, and ends its publication with a status that says why nothing is published.
fn fail(simulator: &Simulator, account: &SimulatedAccount, asked: &Value, status: u8) -> Outcome {
    let now = simulator.clock().now();
    let (refused, data_id) = simulator.change(|state| {
        let (id, data_id) = (state.next_message_id(now), state.next_id());
        (state.outbox(account).drafts.refuse(draft::media_id(asked), id, status).cloned(), data_id)
    });
    let refused = refused.ok_or_else(|| ApiError::new(40007))?;
    let mut about =
        vec![Field::number("publish_id", &refused.id), Field::number("publish_status", &refused.status)];
    about.extend((1..=refused.articles).map(|index| Field::number("fail_idx", &index)));
    let fields = vec![Field::Group("PublishEventInfo", about)];
    simulator.announce(account, &account.openid("administrator"), "PUBLISHJOBFINISH", fields);
    Ok(Reply::Json(json!({
        "errcode": 0, "errmsg": "ok", "publish_id": refused.id.to_string(), "msg_data_id": data_id,
    })))
}

/// The number and the address of every article that is still there.
fn urls<'a>(
    simulator: &'a Simulator,
    published: &'a Publication,
) -> impl Iterator<Item = (usize, String)> + 'a {
    let pieces = (1..).zip(&published.bundle.articles).filter(|(_, piece)| !piece.deleted);
    pieces.map(move |(index, piece)| (index, simulator.article_url(&piece.code)))
}

fn get(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: Value = call.json()?;
    let id = asked["publish_id"].as_u64().or_else(|| asked["publish_id"].as_str()?.parse().ok());
    let refused = simulator.state().outbox(account).drafts.refused.clone();
    if let Some(refused) = refused.iter().find(|refused| Some(refused.id) == id) {
        let failed: Vec<_> = (1..=refused.articles).collect();
        return Ok(Reply::Json(json!({
            "publish_id": refused.id.to_string(), "publish_status": refused.status, "fail_idx": failed,
        })));
    }
    let all = simulator.state().outbox(account).drafts.published.clone();
    let found = all.iter().find(|published| Some(published.id) == id);
    let published = found.ok_or_else(|| ApiError::because(40035, "unknown publish_id"))?;
    let items: Vec<Value> =
        urls(simulator, published).map(|(index, url)| json!({ "idx": index, "article_url": url })).collect();
    let status = if items.is_empty() { DELETED } else { PUBLISHED };
    Ok(Reply::Json(json!({
        "publish_id": published.id.to_string(), "publish_status": status, "article_id": published.article_id,
        "article_detail": { "count": items.len(), "item": items }, "fail_idx": [],
    })))
}

/// Deletes one article, counted from one, or all of them.
fn delete(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: Value = call.json()?;
    let index = asked["index"].as_u64().and_then(|index| usize::try_from(index).ok()).unwrap_or_default();
    simulator.change(|state| {
        let published = &mut state.outbox(account).drafts.published;
        let found =
            published.iter_mut().find(|published| asked["article_id"] == published.article_id.as_str());
        let bundle = &mut found.ok_or_else(|| ApiError::new(53600))?.bundle;
        if bundle.delete(index) { ok() } else { Err(ApiError::new(40114)) }
    })
}

/// The publication that an object names.
fn published(simulator: &Simulator, account: &SimulatedAccount, asked: &Value) -> Option<Publication> {
    let article_id = asked["article_id"].as_str()?;
    simulator.state().outbox(account).drafts.publication(article_id).cloned()
}

/// The cards of a published bundle, as a message shows them; none when nothing of it is left.
pub(super) fn cards(
    simulator: &Simulator,
    account: &SimulatedAccount,
    asked: &Value,
) -> Option<Vec<Article>> {
    let published = published(simulator, account, asked)?;
    Some(cards_of(simulator, &published.bundle)).filter(|cards| !cards.is_empty())
}

/// The cards of what is left of a bundle.
pub(super) fn cards_of(simulator: &Simulator, bundle: &Bundle) -> Vec<Article> {
    let left = bundle.articles.iter().filter(|piece| !piece.deleted);
    let cards = left.map(|piece| {
        let text = |name: &str| piece.article[name].as_str().unwrap_or_default().to_owned();
        let thumb = text("thumb_media_id");
        let picture = if thumb.is_empty() { thumb } else { simulator.picture_url(&thumb) };
        let url = simulator.article_url(&piece.code);
        Article { title: text("title"), description: text("digest"), url, picture }
    });
    cards.collect()
}

fn article(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: Value = call.json()?;
    let published = published(simulator, account, &asked).ok_or_else(|| ApiError::new(53600))?;
    Ok(Reply::Json(json!({ "news_item": draft::news_items(simulator, &published.bundle, false) })))
}

fn list(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let (offset, count, without_content) = draft::page(&call.json()?)?;
    let all = simulator.state().outbox(account).drafts.published.clone();
    let rows = all.iter().rev().skip(offset).take(count).map(|published| {
        json!({
            "article_id": published.article_id, "update_time": published.bundle.updated.as_second(),
            "content": { "news_item": draft::news_items(simulator, &published.bundle, without_content) },
        })
    });
    let rows: Vec<Value> = rows.collect();
    Ok(Reply::Json(json!({ "total_count": all.len(), "item_count": rows.len(), "item": rows })))
}

/// Counts a reader of what is public; whoever looks at a draft is none.
fn count_reader(simulator: &Simulator, code: &str, person: &str) {
    let now = simulator.clock().now();
    simulator.change(|state| {
        let public = |account: &&SimulatedAccount| {
            state.sending_of(account).is_some_and(|outbox| outbox.drafts.place(code).is_some())
        };
        let Some(account) = simulator.accounts().find(public) else { return };
        let known = state.people.iter().any(|known| known.id == person);
        let reader = if known { account.openid(person) } else { String::new() };
        state.outbox(account).statistics.read(code, &reader, now);
    });
}

#[derive(Deserialize)]
pub(super) struct Reader {
    #[serde(default)]
    person: String,
}

/// The page of an article: its words alone, whatever its markup holds.
///
/// `person` says who reads it, for the statistics; it is no parameter of WeChat's, which knows its readers.
pub(super) async fn show(
    State(simulator): State<Simulator>,
    Path(code): Path<String>,
    Query(reader): Query<Reader>,
) -> Response {
    count_reader(&simulator, &code, &reader.person);
    let article = simulator.state().piece(&code).map(|piece| piece.article.clone());
    let Some(article) = article else {
        return (StatusCode::NOT_FOUND, "该内容已被发布者删除").into_response();
    };
    let text = |name: &str| article[name].as_str().unwrap_or_default();
    let title = markup::escape(text("title"));
    let words = markup::paragraphs(text("content"));
    let words: Vec<String> = words.iter().map(|words| format!("<p>{}</p>", markup::escape(words))).collect();
    Html(format!(
        "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <body style=\"font:18px/1.7 sans-serif;max-width:36em;margin:2em auto;padding:0 1em\">\
         <h1>{title}</h1><p>{}</p>{}",
        markup::escape(text("author")),
        words.concat(),
    ))
    .into_response()
}
