//! What the page shows.

use axum::{
    Json,
    extract::{Query, State},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::markup;
use crate::{
    Bubble, Content, Person, Side, Simulator,
    state::{Chat, State as Memory},
};

/// The most QR codes on the page.
const CODES: usize = 50;

pub(super) async fn people(State(simulator): State<Simulator>) -> Json<Vec<Person>> {
    Json(simulator.people())
}

#[derive(Deserialize)]
pub(super) struct Of {
    person: String,
}

/// Every account: those that the person follows first, the last heard of before the others.
pub(super) async fn accounts(State(simulator): State<Simulator>, Query(of): Query<Of>) -> Json<Value> {
    let state = simulator.state();
    let mut rows: Vec<((bool, u64), Value)> = Vec::new();
    for account in simulator.accounts() {
        let chat = state.chat(&of.person, &account.account);
        let followed = chat.is_some_and(|chat| chat.followed_at.is_some());
        let last = chat.and_then(|chat| chat.bubbles.last());
        let row = json!({
            "account": account.account, "name": account.name, "kind": account.kind, "followed": followed,
            "unread": chat.map_or(0, unread), "last": last.map(summary),
        });
        rows.push(((!followed, u64::MAX - last.map_or(0, |bubble| bubble.id)), row));
    }
    rows.sort_by_key(|(order, _)| *order);
    Json(rows.into_iter().map(|(_, row)| row).collect())
}

fn unread(chat: &Chat) -> usize {
    chat.bubbles.iter().filter(|bubble| bubble.side == Side::In && bubble.id > chat.seen).count()
}

fn summary(bubble: &Bubble) -> String {
    let text = match &bubble.content {
        Content::Text { text } => markup::plain(text),
        Content::Image { .. } => "[图片]".to_owned(),
        Content::Voice { .. } => "[语音]".to_owned(),
        Content::Video { .. } => "[视频]".to_owned(),
        Content::Place { label, .. } => format!("[位置] {label}"),
        Content::News { articles } => {
            articles.first().map(|article| article.title.clone()).unwrap_or_default()
        }
        Content::Menu { head, .. } => markup::plain(head),
    };
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(40).collect()
}

#[derive(Deserialize)]
pub(super) struct Since {
    person: String,
    account: String,
    #[serde(default)]
    after: u64,
}

/// The bubbles after one, which the person has seen by that.
pub(super) async fn chat(State(simulator): State<Simulator>, Query(since): Query<Since>) -> Json<Value> {
    let Some(account) = simulator.parties(&since.person, &since.account) else {
        return Json(json!({ "error": "没有这个公众号" }));
    };
    let (answer, unseen) = {
        let state = simulator.state();
        let chat = state.chat(&since.person, &since.account);
        let bubbles = chat.map(|chat| chat.bubbles.as_slice()).unwrap_or_default();
        let last = bubbles.last().map_or(0, |bubble| bubble.id);
        let new = bubbles.iter().filter(|bubble| bubble.id > since.after).map(|bubble| draw(&state, bubble));
        let answer = json!({
            "name": account.name, "kind": account.kind, "followed": chat.is_some_and(|chat| chat.followed_at.is_some()),
            "bubbles": new.collect::<Vec<_>>(), "menu": state.buttons(&account, &account.openid(&since.person)),
        });
        (answer, chat.filter(|chat| chat.seen < last).map(|_| last))
    };
    if let Some(last) = unseen {
        simulator.change(|state| state.chat_mut(&since.person, &since.account).seen = last);
    }
    Json(answer)
}

/// A bubble for the page: its text in safe pieces, its media as addresses on this server.
fn draw(state: &Memory, bubble: &Bubble) -> Value {
    let mut drawn = json!(bubble);
    let media = |id: &str| format!("/weixin/mmbiz/{id}");
    match &bubble.content {
        // A person's own text and the grey line are never markup.
        Content::Text { text } if bubble.side == Side::In => drawn["pieces"] = json!(markup::pieces(text)),
        Content::Text { text } => drawn["pieces"] = json!([{ "text": text }]),
        Content::Image { media_id } => {
            drawn["url"] = json!(media(media_id));
            drawn["gone"] = json!(!state.media.iter().any(|media| &media.id == media_id));
        }
        Content::Voice { media_id, .. } | Content::Video { media_id } => {
            drawn["url"] = json!(media(media_id));
        }
        Content::Menu { head, tail, .. } => {
            drawn["head_pieces"] = json!(markup::pieces(head));
            drawn["tail_pieces"] = json!(markup::pieces(tail));
        }
        Content::News { articles } => {
            for (index, article) in articles.iter().enumerate() {
                if !markup::is_web(&article.url) {
                    drawn["articles"][index]["url"] = json!("");
                }
                if !markup::is_web(&article.picture) {
                    drawn["articles"][index]["picture"] = json!("");
                }
            }
        }
        Content::Place { .. } => {}
    }
    drawn
}

/// The live QR codes, newest first.
pub(super) async fn codes(State(simulator): State<Simulator>) -> Json<Value> {
    let codes = simulator.live_codes();
    let rows = codes.iter().take(CODES).map(|code| {
        let name = simulator.account(&code.account).map(|account| account.name.clone());
        json!({
            "ticket": code.ticket, "scene": code.scene.key(), "account": code.account, "name": name,
            "expires_at": code.expires_at,
        })
    });
    Json(rows.collect())
}
