//! Customer-service messages: within the windows that a person's acts open.

use axum::http::Method;
use serde::Deserialize;
use serde_json::Value;
use wechat::limits::TEXT_REPLY_BYTES;

use super::{ApiError, Call, Outcome, Route, ok};
use crate::simulator::{Article, Content, MenuItem, Side, SimulatedAccount, Simulator, windows::Closed};

/// The most items of a menu message (the simulator's own bound).
const MENU_ITEMS: usize = 50;

#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    touser: String,
    #[serde(default)]
    msgtype: String,
    text: Option<Text>,
    image: Option<MediaId>,
    voice: Option<MediaId>,
    news: Option<News>,
    msgmenu: Option<Menu>,
}

#[derive(Deserialize)]
struct Text {
    #[serde(default)]
    content: String,
}

#[derive(Deserialize)]
struct MediaId {
    #[serde(default)]
    media_id: String,
}

#[derive(Deserialize)]
struct News {
    #[serde(default)]
    articles: Vec<Article>,
}

#[derive(Deserialize)]
struct Menu {
    #[serde(default)]
    head_content: String,
    #[serde(default)]
    list: Vec<Item>,
    #[serde(default)]
    tail_content: String,
}

#[derive(Deserialize)]
struct Item {
    id: Value,
    content: String,
}

pub(super) const ROUTES: &[Route] = &[
    Route(Method::POST, "/cgi-bin/message/custom/send", send),
    Route(Method::POST, "/cgi-bin/message/custom/typing", typing),
];

fn send(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: Value = call.json()?;
    let message: Message = call.json()?;
    let person = recipient(simulator, account, &message.touser)?;
    let content = content(simulator, account, &message)?;
    let now = simulator.clock().now();
    simulator.change(|state| {
        let chat = state.chat_mut(&person, &account.account);
        chat.windows.spend(now).map_err(|closed| {
            ApiError::new(match closed {
                Closed::OutOfTime => 45015,
                Closed::Spent => 45047,
            })
        })?;
        state.show(&person, &account.account, now, Side::In, content);
        state.log(&account.account, &message.touser, &message.msgtype, asked, now);
        ok()
    })
}

/// Whether the person would see that the account is typing; the simulated phone does not show it.
fn typing(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    #[derive(Deserialize)]
    struct Typing {
        #[serde(default)]
        touser: String,
        #[serde(default)]
        command: String,
    }
    let asked: Typing = call.json()?;
    recipient(simulator, account, &asked.touser)?;
    match asked.command.as_str() {
        "Typing" | "CancelTyping" => ok(),
        _ => Err(ApiError::because(45072, "command is Typing or CancelTyping")),
    }
}

/// Who bears the openid: somebody who left is out of reach, anybody else never was in it.
fn recipient(simulator: &Simulator, account: &SimulatedAccount, openid: &str) -> Result<String, ApiError> {
    let state = simulator.state();
    if let Some(person) = Simulator::follower(&state, account, openid) {
        return Ok(person);
    }
    let known = state.people.iter().any(|person| account.openid(&person.id) == openid);
    Err(ApiError::new(if known { 45015 } else { 40003 }))
}

fn content(
    simulator: &Simulator,
    account: &SimulatedAccount,
    message: &Message,
) -> Result<Content, ApiError> {
    let missing = || ApiError::because(47001, "the part named by msgtype is missing");
    match message.msgtype.as_str() {
        "text" => {
            let text = &message.text.as_ref().ok_or_else(missing)?.content;
            Ok(Content::Text { text: bounded(text)? })
        }
        "image" => {
            let media_id = &message.image.as_ref().ok_or_else(missing)?.media_id;
            media(simulator, account, "image", media_id)?;
            Ok(Content::Image { media_id: media_id.clone() })
        }
        "voice" => {
            let media_id = &message.voice.as_ref().ok_or_else(missing)?.media_id;
            media(simulator, account, "voice", media_id)?;
            Ok(Content::Voice { media_id: media_id.clone(), seconds: None, transcript: None })
        }
        "news" => {
            let articles = &message.news.as_ref().ok_or_else(missing)?.articles;
            match articles.len() {
                0 => Err(ApiError::new(44003)),
                1 => Ok(Content::News { articles: articles.clone() }),
                _ => Err(ApiError::new(45008)),
            }
        }
        "msgmenu" => menu(message.msgmenu.as_ref().ok_or_else(missing)?),
        "video" | "music" | "mpnews" | "mpnewsarticle" | "wxcard" | "miniprogrampage" => {
            Err(ApiError::because(48001, "the simulator does not have this kind of message"))
        }
        _ => Err(ApiError::new(40008)),
    }
}

fn menu(menu: &Menu) -> Result<Content, ApiError> {
    if menu.list.is_empty() {
        return Err(ApiError::new(44004));
    }
    if menu.list.len() > MENU_ITEMS {
        return Err(ApiError::because(45098, "too many items"));
    }
    let mut bytes = menu.head_content.len() + menu.tail_content.len();
    let mut items = Vec::new();
    for item in &menu.list {
        bytes += item.content.len();
        let id = item.id.as_str().map_or_else(|| item.id.to_string(), str::to_owned);
        items.push(MenuItem { id, content: item.content.clone() });
    }
    if bytes > TEXT_REPLY_BYTES {
        return Err(ApiError::because(45099, "the texts are too long together"));
    }
    Ok(Content::Menu { head: menu.head_content.clone(), items, tail: menu.tail_content.clone() })
}

fn bounded(text: &str) -> Result<String, ApiError> {
    match text.len() {
        0 => Err(ApiError::new(44004)),
        1..=TEXT_REPLY_BYTES => Ok(text.to_owned()),
        _ => Err(ApiError::new(45002)),
    }
}

fn media(simulator: &Simulator, account: &SimulatedAccount, kind: &str, id: &str) -> Result<(), ApiError> {
    match simulator.media_of(&account.account, id) {
        Some((media, _)) if media.kind == kind => Ok(()),
        _ => Err(ApiError::new(40007)),
    }
}
