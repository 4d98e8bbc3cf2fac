//! Template messages: service accounts alone, to followers alone.

use std::collections::BTreeMap;

use axum::http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{ApiError, Call, Outcome, Reply, Route, cards, ok};
use crate::{
    Article, Content, Side, SimulatedAccount, Simulator, push::Field, sending::values, state::State,
};

pub(super) const ROUTES: &[Route] = &[
    Route(Method::POST, "/cgi-bin/template/api_set_industry", set_industry),
    Route(Method::GET, "/cgi-bin/template/get_industry", industry),
    Route(Method::POST, "/cgi-bin/template/api_add_template", choose),
    Route(Method::GET, "/cgi-bin/template/get_all_private_template", list),
    Route(Method::POST, "/cgi-bin/template/del_private_template", delete),
    Route(Method::POST, "/cgi-bin/message/template/send", send),
];

fn service_only(account: &SimulatedAccount) -> Result<(), ApiError> {
    if account.is_service() { Ok(()) } else { Err(ApiError::new(48001)) }
}

fn set_industry(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    service_only(account)?;
    let asked: Value = call.json()?;
    // SDKs send the numbers as text or as numbers.
    let number = |name: &str| {
        let value = asked.get(name)?;
        let number = value.as_u64().or_else(|| value.as_str()?.parse().ok())?;
        u32::try_from(number).ok().filter(|number| *number > 0)
    };
    let (Some(first), Some(second)) = (number("industry_id1"), number("industry_id2")) else {
        return Err(ApiError::because(40035, "industry_id1 and industry_id2 are numbers"));
    };
    let now = simulator.clock().now();
    match simulator.change(|state| state.outbox(account).templates.set_industry(first, second, now)) {
        true => ok(),
        false => Err(ApiError::new(43100)),
    }
}

fn industry(simulator: &Simulator, account: &SimulatedAccount, _: &Call) -> Outcome {
    service_only(account)?;
    let set = simulator.state().outbox(account).templates.industry;
    let class = |number: u32| json!({ "first_class": "行业", "second_class": number.to_string() });
    Ok(Reply::Json(match set {
        Some((first, second, _)) => {
            json!({ "primary_industry": class(first), "secondary_industry": class(second) })
        }
        None => json!({}),
    }))
}

fn choose(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    #[derive(Deserialize)]
    struct Asked {
        #[serde(default)]
        template_id_short: String,
        #[serde(default)]
        keyword_name_list: Vec<String>,
    }
    service_only(account)?;
    let asked: Asked = call.json()?;
    if asked.template_id_short.is_empty() {
        return Err(ApiError::new(40036));
    }
    let chosen = simulator.change(|state| {
        state.outbox(account).templates.choose(&asked.template_id_short, &asked.keyword_name_list)
    });
    let template = chosen.ok_or_else(|| ApiError::new(45026))?;
    Ok(Reply::Json(json!({ "errcode": 0, "errmsg": "ok", "template_id": template.id })))
}

fn list(simulator: &Simulator, account: &SimulatedAccount, _: &Call) -> Outcome {
    service_only(account)?;
    let mut state = simulator.state();
    let rows = state.outbox(account).templates.chosen.iter().map(|template| {
        json!({
            "template_id": template.id, "title": template.title, "primary_industry": "", "deputy_industry": "",
            "content": template.content(), "example": "",
        })
    });
    Ok(Reply::Json(json!({ "template_list": rows.collect::<Vec<_>>() })))
}

fn delete(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    service_only(account)?;
    let asked: Value = call.json()?;
    let id = asked["template_id"].as_str().unwrap_or_default();
    let gone = simulator.change(|state| {
        let chosen = &mut state.outbox(account).templates.chosen;
        let before = chosen.len();
        chosen.retain(|template| template.id != id);
        chosen.len() < before
    });
    if gone { ok() } else { Err(ApiError::new(40037)) }
}

#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    touser: String,
    #[serde(default)]
    template_id: String,
    #[serde(default)]
    url: String,
    miniprogram: Option<Value>,
    #[serde(default)]
    data: BTreeMap<String, Datum>,
    #[serde(default)]
    client_msg_id: String,
}

#[derive(Deserialize)]
struct Datum {
    #[serde(default)]
    value: Value,
}

fn send(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    service_only(account)?;
    let body: Value = call.json()?;
    let message: Message = call.json()?;
    let now = simulator.clock().now();
    let (id, status) = simulator.change(|state| {
        let person = follower(state, account, &message.touser)?;
        let card = card(state, account, &message)?;
        let client_id = message.client_msg_id.as_str();
        let templates = &mut state.outbox(account).templates;
        if !client_id.is_empty()
            && let Some(id) = templates.repeated(&message.touser, client_id, now)
        {
            return Ok((id, None));
        }
        let id = state.next_message_id(now);
        if !client_id.is_empty() {
            state.outbox(account).templates.remember(&message.touser, client_id, id, now);
        }
        state.log_via("template", &account.account, &message.touser, "template", body, now);
        if simulator.faults().loses_message(&account.account) {
            return Ok((id, Some("failed: system failed")));
        }
        state.show(&person, &account.account, now, Side::In, Content::News { articles: vec![card] });
        Ok((id, Some("success")))
    })?;
    if let Some(status) = status {
        let fields = vec![Field::number("MsgID", &id), Field::text("Status", status)];
        simulator.announce(account, &message.touser, "TEMPLATESENDJOBFINISH", fields);
    }
    Ok(Reply::Json(json!({ "errcode": 0, "errmsg": "ok", "msgid": id })))
}

/// Who bears the openid and follows; somebody who does not must first, whom the blacklist names must be taken from it,
/// anybody else never can.
pub(super) fn follower(state: &State, account: &SimulatedAccount, openid: &str) -> Result<String, ApiError> {
    let Some(person) = Simulator::follower(state, account, openid) else {
        let known = state.people.iter().any(|person| account.openid(&person.id) == openid);
        return Err(ApiError::new(if known { 43004 } else { 40003 }));
    };
    if state.is_blocked(account, openid) { Err(ApiError::new(43019)) } else { Ok(person) }
}

/// The message as the phone shows it, once every keyword has a value that suits it.
fn card(state: &mut State, account: &SimulatedAccount, message: &Message) -> Result<Article, ApiError> {
    let chosen = &state.outbox(account).templates.chosen;
    let template = chosen.iter().find(|template| template.id == message.template_id).cloned();
    let template = template.ok_or_else(|| ApiError::new(40037))?;
    let program = message.miniprogram.as_ref().and_then(|program| program["appid"].as_str());
    if let Some(appid) = program.filter(|appid| !appid.is_empty()) {
        cards::check_linked(state, account, appid)?;
    }
    let value = |key: &str| {
        let value = &message.data.get(key)?.value;
        Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    };
    for (key, _) in &template.keywords {
        if !value(key).is_some_and(|value| values::suits(key, &value)) {
            return Err(ApiError::because(47003, &format!("data.{key}.value")));
        }
    }
    Ok(Article {
        title: template.title.clone(),
        description: template.lines(value),
        url: message.url.clone(),
        picture: String::new(),
    })
}
