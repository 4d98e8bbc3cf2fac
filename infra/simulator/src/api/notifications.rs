//! Subscription notifications: one consent, one message.

use axum::http::Method;
use serde_json::{Value, json};
use wechat::limits::sending::NOTIFICATION_TITLES_A_PAGE;

use super::{ApiError, Call, Outcome, Reply, Route, cards, ok};
use crate::{
    Article, Content, Side, SimulatedAccount, Simulator,
    push::Field,
    sending::{
        notifications::{CATEGORY, KEYWORDS, LIBRARY, title},
        values,
    },
    state::State,
};

pub(super) const ROUTES: &[Route] = &[
    Route(Method::GET, "/wxaapi/newtmpl/getcategory", categories),
    Route(Method::GET, "/wxaapi/newtmpl/getpubtemplatetitles", titles),
    Route(Method::GET, "/wxaapi/newtmpl/getpubtemplatekeywords", keywords),
    Route(Method::POST, "/wxaapi/newtmpl/addtemplate", choose),
    Route(Method::GET, "/wxaapi/newtmpl/gettemplate", list),
    Route(Method::POST, "/wxaapi/newtmpl/deltemplate", delete),
    Route(Method::POST, "/cgi-bin/message/subscribe/bizsend", send),
];

fn categories(_: &Simulator, _: &SimulatedAccount, _: &Call) -> Outcome {
    let (id, name) = CATEGORY;
    Ok(Reply::Json(json!({ "errcode": 0, "errmsg": "ok", "data": [{ "id": id, "name": name }] })))
}

/// A page of the library (the codes for a wrong page are unverified).
fn titles(_: &Simulator, _: &SimulatedAccount, call: &Call) -> Outcome {
    let ids = call.text("ids");
    if ids.is_empty() {
        return Err(ApiError::new(200_018));
    }
    if ids.split(',').any(|id| id.trim() != CATEGORY.0.to_string()) {
        return Err(ApiError::new(200_019));
    }
    let start: usize = call.text("start").parse().map_err(|_| ApiError::new(200_016))?;
    let limit =
        call.text("limit").parse().ok().filter(|limit| (1..=NOTIFICATION_TITLES_A_PAGE).contains(limit));
    let limit = limit.ok_or_else(|| ApiError::new(200_017))?;
    let rows = (1..=LIBRARY).skip(start).take(limit).map(|number| {
        json!({
            "tid": number, "title": title(&number.to_string()), "type": 2, "categoryId": CATEGORY.0.to_string(),
        })
    });
    let rows: Vec<Value> = rows.collect();
    Ok(Reply::Json(json!({ "errcode": 0, "errmsg": "ok", "count": LIBRARY, "data": rows })))
}

/// The same keywords for every template.
fn keywords(_: &Simulator, _: &SimulatedAccount, _: &Call) -> Outcome {
    let rows = (1..)
        .zip(KEYWORDS)
        .map(|(kid, name)| json!({ "kid": kid, "name": name, "rule": values::kind(name) }));
    let rows: Vec<Value> = rows.collect();
    Ok(Reply::Json(json!({ "errcode": 0, "errmsg": "ok", "count": rows.len(), "data": rows })))
}

fn choose(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: Value = call.json()?;
    let number = asked["tid"].as_str().map_or_else(|| asked["tid"].to_string(), str::to_owned);
    let numbers = asked["kidList"].as_array().into_iter().flatten();
    let numbers: Option<Vec<usize>> = numbers.map(|kid| usize::try_from(kid.as_u64()?).ok()).collect();
    let id = simulator.change(|state| state.outbox(account).notifications.choose(&number, &numbers?));
    let id = id.ok_or_else(|| ApiError::because(40035, "kidList names keywords of the template"))?;
    Ok(Reply::Json(json!({ "errcode": 0, "errmsg": "ok", "priTmplId": id })))
}

fn list(simulator: &Simulator, account: &SimulatedAccount, _: &Call) -> Outcome {
    let mut state = simulator.state();
    let rows = state.outbox(account).notifications.chosen.iter().map(|template| {
        json!({
            "priTmplId": template.id, "title": template.title, "content": template.content(), "example": "",
            "type": 2,
        })
    });
    let rows: Vec<Value> = rows.collect();
    Ok(Reply::Json(json!({ "errcode": 0, "errmsg": "ok", "data": rows })))
}

fn delete(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: Value = call.json()?;
    let gone = simulator.change(|state| {
        let chosen = &mut state.outbox(account).notifications.chosen;
        let before = chosen.len();
        chosen.retain(|template| asked["priTmplId"] != template.id.as_str());
        chosen.len() < before
    });
    if gone { ok() } else { Err(ApiError::new(40037)) }
}

/// Who bears the openid: to have consented is enough, following or not; but whom the blacklist names must be taken from
/// it first.
pub(super) fn consenting(
    state: &State,
    account: &SimulatedAccount,
    openid: &str,
) -> Result<String, ApiError> {
    let mut people = state.people.iter().map(|person| &person.id);
    let person = people.find(|id| account.openid(id) == openid).ok_or_else(|| ApiError::new(40003))?;
    if state.is_blocked(account, openid) { Err(ApiError::new(43019)) } else { Ok(person.clone()) }
}

fn send(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let body: Value = call.json()?;
    let text = |name: &str| body[name].as_str().unwrap_or_default();
    let openid = text("touser");
    let now = simulator.clock().now();
    let (id, code, status) = simulator.change(|state| {
        let person = consenting(state, account, openid)?;
        let chosen = &state.outbox(account).notifications.chosen;
        let template = chosen.iter().find(|template| template.id == text("template_id"));
        let template = template.cloned().ok_or_else(|| ApiError::new(40037))?;
        let program = body["miniprogram"]["appid"].as_str().filter(|appid| !appid.is_empty());
        if let Some(appid) = program {
            cards::check_linked(state, account, appid)?;
        }
        let value = |key: &str| body["data"][key]["value"].as_str().map(str::to_owned);
        for (key, _) in &template.keywords {
            if !value(key).is_some_and(|value| values::suits(key, &value)) {
                return Err(ApiError::because(47003, &format!("data.{key}.value")));
            }
        }
        if !state.outbox(account).notifications.spend(openid, &template.id) {
            return Err(ApiError::new(43101));
        }
        let description = template.lines(value);
        let card = Article {
            title: template.title,
            description,
            url: text("page").to_owned(),
            ..Article::default()
        };
        state.log_via("subscribe", &account.account, openid, "subscribe", body.clone(), now);
        let id = state.next_message_id(now);
        // The code of a failure is unverified.
        if simulator.faults().loses_message(&account.account) {
            return Ok((id, "-1", "failed: system failed"));
        }
        state.show(&person, &account.account, now, Side::In, Content::News { articles: vec![card] });
        Ok((id, "0", "success"))
    })?;
    let sent = vec![
        Field::text("TemplateId", text("template_id")),
        Field::text("MsgID", &id.to_string()),
        Field::text("ErrorCode", code),
        Field::text("ErrorStatus", status),
    ];
    let fields = vec![Field::Group("SubscribeMsgSentEvent", vec![Field::Group("List", sent)])];
    simulator.announce(account, openid, "subscribe_msg_sent_event", fields);
    ok()
}
