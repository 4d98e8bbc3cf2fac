//! One-time subscriptions, the older kind of notification: a page asks somebody, and one message may be sent to them.

use axum::{
    extract::{RawQuery, State},
    http::Method,
    response::Response,
};
use serde_json::{Value, json};
use wechat::limits::sending::{ONE_TIME_CONTENT_CHARS, ONE_TIME_SCENE, ONE_TIME_TITLE_CHARS};

use super::{
    ApiError, Call, Outcome, Route, notifications, ok,
    pages::{self, Choice},
};
use crate::{Article, Content, Side, SimulatedAccount, Simulator};

pub(super) const PATH: &str = "/weixin/mp/subscribemsg";

pub(super) const ROUTES: &[Route] = &[Route(Method::POST, "/cgi-bin/message/template/subscribe", send)];

/// The longest `reserved` of the page, in bytes (unverified).
const RESERVED_BYTES: usize = 128;

/// `person` says whose phone it is, `agree` what they answered, 1 or 0; neither is a parameter of WeChat's. Nobody has to
/// follow the account.
pub(super) async fn page(State(simulator): State<Simulator>, RawQuery(query): RawQuery) -> Response {
    let query: Vec<(String, String)> =
        form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect();
    let value =
        |name: &str| query.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str());
    if value("action") != "get_confirm" {
        return pages::refusal("action 参数错误，只能是 get_confirm。");
    }
    let account = simulator.accounts().find(|account| account.appid == value("appid"));
    let Some(account) = account.filter(|account| account.is_service()) else {
        return pages::refusal("AppID 参数错误，或该公众号没有一次性订阅消息的权限。");
    };
    let Some(scene) = scene(value("scene")) else {
        return pages::refusal("scene 参数错误，应为 0 至 10000 的整数。");
    };
    if value("template_id").is_empty() || value("reserved").len() > RESERVED_BYTES {
        return pages::refusal("template_id 或 reserved 参数错误。");
    }
    let Some(redirect) = pages::web_address(value("redirect_url")) else {
        return pages::refusal("redirect_url 参数错误。");
    };
    let people = simulator.people();
    let Some(person) = people.iter().find(|person| person.id == value("person")) else {
        let choice = |id: &str, name: &str| Choice {
            href: pages::again(PATH, &query, &[("person", id)]),
            label: name.to_owned(),
        };
        let choices: Vec<Choice> = people.iter().map(|person| choice(&person.id, &person.name)).collect();
        let sentence = format!("{} 请求向您发送一条消息。您是哪位？", account.name);
        return pages::choices("订阅消息", &sentence, &choices);
    };
    let agrees = match value("agree") {
        "1" => true,
        "0" => false,
        _ => {
            let choices = [("1", "同意"), ("0", "取消")].map(|(agree, label)| Choice {
                href: pages::again(PATH, &query, &[("agree", agree)]),
                label: label.to_owned(),
            });
            let sentence = format!("{}，{} 申请向您发送一条消息。", person.name, account.name);
            return pages::choices("订阅消息", &sentence, &choices);
        }
    };
    let openid = account.openid(&person.id);
    let template = value("template_id");
    if agrees {
        simulator.change(|state| state.outbox(account).notifications.consent(&openid, &key(template, scene)));
    }
    let number = scene.to_string();
    let mut answer = vec![
        ("template_id", template),
        ("action", if agrees { "confirm" } else { "cancel" }),
        ("scene", &number),
        ("reserved", value("reserved")),
    ];
    if agrees {
        answer.insert(0, ("openid", &openid));
    }
    pages::back(redirect, &answer)
}

fn scene(text: &str) -> Option<u32> {
    text.parse().ok().filter(|scene| *scene <= ONE_TIME_SCENE)
}

/// Under what a consent is kept: beside those to notifications, whose templates have no scene.
fn key(template: &str, scene: u32) -> String {
    format!("{template}/{scene}")
}

/// Sends the one message (the codes for wrong lengths are unverified).
fn send(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    if !account.is_service() {
        return Err(ApiError::new(48001));
    }
    let body: Value = call.json()?;
    let text = |name: &str| body[name].as_str().unwrap_or_default();
    let words = body["data"]["content"]["value"].as_str().unwrap_or_default();
    if text("title").chars().count() > ONE_TIME_TITLE_CHARS {
        return Err(ApiError::new(45003));
    }
    if words.is_empty() {
        return Err(ApiError::new(44004));
    }
    if words.chars().count() > ONE_TIME_CONTENT_CHARS {
        return Err(ApiError::new(45002));
    }
    let number = body["scene"].as_str().map_or_else(|| body["scene"].to_string(), str::to_owned);
    let scene = scene(&number).ok_or_else(|| ApiError::because(40035, "scene is 0 to 10000"))?;
    let openid = text("touser");
    let now = simulator.clock().now();
    simulator.change(|state| {
        let person = notifications::consenting(state, account, openid)?;
        if !state.outbox(account).notifications.spend(openid, &key(text("template_id"), scene)) {
            return Err(ApiError::new(43101));
        }
        let card = Article {
            title: text("title").to_owned(),
            description: words.to_owned(),
            url: text("url").to_owned(),
            ..Article::default()
        };
        state.show(&person, &account.account, now, Side::In, Content::News { articles: vec![card] });
        state.log_via("subscribe", &account.account, openid, "subscribe", json!(body), now);
        ok()
    })
}
