//! Customer-service messages: within the windows that a person's acts open.

use axum::http::Method;
use serde::Deserialize;
use serde_json::Value;
use wechat::limits::TEXT_REPLY_BYTES;

use super::{ApiError, Call, Outcome, Route, cards, ok, publish};
use crate::{Article, Content, MenuItem, Side, SimulatedAccount, Simulator, windows::Closed};

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
    video: Option<Clip>,
    music: Option<Clip>,
    mpnewsarticle: Option<Value>,
    msgmenu: Option<Menu>,
    wxcard: Option<Value>,
    miniprogrampage: Option<Value>,
    customservice: Option<Service>,
}

/// A video, by its media, or music, by its address.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Clip {
    media_id: String,
    thumb_media_id: String,
    title: String,
    description: String,
    musicurl: String,
}

#[derive(Deserialize)]
struct Service {
    #[serde(default)]
    kf_account: String,
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
        if let Some(service) = &message.customservice
            && !state.outbox(account).agents.has(&service.kf_account)
        {
            return Err(ApiError::new(65401));
        }
        let chat = state.chat_mut(&person, &account.account);
        chat.windows.spend(now).map_err(|closed| {
            ApiError::new(match closed {
                Closed::OutOfTime => 45015,
                Closed::Spent => 45047,
            })
        })?;
        chat.windows.stop_typing();
        if let Some(service) = &message.customservice {
            let text = message.text.as_ref().map_or("", |text| text.content.as_str());
            state.outbox(account).agents.spoke(&service.kf_account, &message.touser, text, now);
        }
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
    let begins = match asked.command.as_str() {
        "Typing" => true,
        "CancelTyping" => false,
        _ => return Err(ApiError::because(45072, "command is Typing or CancelTyping")),
    };
    let person = recipient(simulator, account, &asked.touser)?;
    let now = simulator.clock().now();
    simulator.change(|state| {
        let windows = &mut state.chat_mut(&person, &account.account).windows;
        if !windows.is_fresh(now) {
            return Err(ApiError::new(45080));
        }
        if !begins {
            windows.stop_typing();
        } else if !windows.type_now(now) {
            return Err(ApiError::new(45081));
        }
        ok()
    })
}

/// Who bears the openid: somebody who left is out of reach, whom the blacklist names must be taken from it first, anybody
/// else never was there.
fn recipient(simulator: &Simulator, account: &SimulatedAccount, openid: &str) -> Result<String, ApiError> {
    let state = simulator.state();
    if let Some(person) = Simulator::follower(&state, account, openid) {
        let blocked = state.is_blocked(account, openid);
        return if blocked { Err(ApiError::new(43019)) } else { Ok(person) };
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
        "video" => {
            let video = message.video.as_ref().ok_or_else(missing)?;
            media(simulator, account, "video", &video.media_id)?;
            if !video.thumb_media_id.is_empty() {
                thumb(simulator, account, &video.thumb_media_id)?;
            }
            Ok(card(video, simulator.picture_url(&video.media_id)))
        }
        "music" => {
            let music = message.music.as_ref().ok_or_else(missing)?;
            thumb(simulator, account, &music.thumb_media_id)?;
            Ok(card(music, music.musicurl.clone()))
        }
        "mpnewsarticle" => {
            let asked = message.mpnewsarticle.as_ref().ok_or_else(missing)?;
            let articles = publish::cards(simulator, account, asked).ok_or_else(|| ApiError::new(53600))?;
            Ok(Content::News { articles })
        }
        // Articles are drafts nowadays, which this kind does not take.
        "mpnews" => Err(ApiError::new(40007)),
        "wxcard" => cards::coupon(message.wxcard.as_ref().ok_or_else(missing)?),
        "miniprogrampage" => {
            cards::program(simulator, account, message.miniprogrampage.as_ref().ok_or_else(missing)?)
        }
        _ => Err(ApiError::new(40008)),
    }
}

/// What the phone shows for something to play.
fn card(clip: &Clip, url: String) -> Content {
    let (title, description) = (clip.title.clone(), clip.description.clone());
    Content::News { articles: vec![Article { title, description, url, picture: String::new() }] }
}

/// The picture of something to play: WeChat takes a thumbnail, and an image as well.
pub(super) fn thumb(simulator: &Simulator, account: &SimulatedAccount, id: &str) -> Result<(), ApiError> {
    media(simulator, account, "thumb", id).or_else(|_| media(simulator, account, "image", id))
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
