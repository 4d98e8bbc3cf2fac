//! Who follows an account.

use std::collections::HashMap;

use axum::http::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use wechat::limits::people::FOLLOWERS_A_BATCH;

use super::{ApiError, Call, Outcome, Reply, Route};
use crate::{
    Person, SimulatedAccount, Simulator,
    state::{Scene, State},
};

pub(super) const ROUTES: &[Route] = &[
    Route(Method::GET, "/cgi-bin/user/info", info),
    Route(Method::POST, "/cgi-bin/user/info/batchget", batch),
    Route(Method::GET, "/cgi-bin/user/get", list),
];

fn info(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let (state, openid) = (simulator.state(), call.text("openid"));
    let person = state.people.iter().find(|person| account.openid(&person.id) == openid);
    Ok(Reply::Json(describe(&state, account, person, openid)?))
}

fn batch(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    #[derive(Deserialize)]
    struct Asked {
        user_list: Vec<User>,
    }
    #[derive(Deserialize)]
    struct User {
        openid: String,
    }
    let asked: Asked = call.json()?;
    if asked.user_list.is_empty() || asked.user_list.len() > FOLLOWERS_A_BATCH {
        return Err(ApiError::because(40032, "1 to 100 users"));
    }
    let state = simulator.state();
    let known: HashMap<String, &Person> =
        state.people.iter().map(|person| (account.openid(&person.id), person)).collect();
    let users: Result<Vec<Value>, ApiError> = asked
        .user_list
        .iter()
        .map(|user| describe(&state, account, known.get(&user.openid).copied(), &user.openid))
        .collect();
    Ok(Reply::Json(json!({ "user_info_list": users? })))
}

fn list(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let state = simulator.state();
    let mut openids: Vec<String> = Simulator::followers(&state, account).map(|(_, openid)| openid).collect();
    openids.sort_unstable();
    let total = openids.len();
    let from = call.text("next_openid");
    openids.retain(|openid| openid.as_str() > from);
    openids.truncate(simulator.followers_a_page());
    let last = openids.last().cloned().unwrap_or_default();
    let mut answer = json!({ "total": total, "count": openids.len(), "next_openid": last });
    if !openids.is_empty() {
        answer["data"] = json!({ "openid": openids });
    }
    Ok(Reply::Json(answer))
}

/// What WeChat tells of `person`, who goes by `openid`.
fn describe(
    state: &State,
    account: &SimulatedAccount,
    person: Option<&Person>,
    openid: &str,
) -> Result<Value, ApiError> {
    let Some(person) = person else { return Err(ApiError::new(40003)) };
    let chat = state.chat(&person.id, &account.account);
    let Some((chat, since)) = chat.and_then(|chat| Some((chat, chat.followed_at?))) else {
        return Ok(json!({ "subscribe": 0, "openid": openid, "tagid_list": [] }));
    };
    let (number, text) = match &chat.scene {
        Some(Scene::Number(number)) => (*number, ""),
        Some(Scene::Text(text)) => (0, text.as_str()),
        None => (0, ""),
    };
    let by = match (&chat.scene, chat.migrated) {
        (Some(_), _) => "ADD_SCENE_QR_CODE",
        (None, true) => "ADD_SCENE_ACCOUNT_MIGRATION",
        (None, false) => "ADD_SCENE_SEARCH",
    };
    let notes = state.notes(account);
    let remark = notes.and_then(|notes| notes.remarks.get(openid)).map_or("", String::as_str);
    let tags = notes.map_or(&[][..], |notes| notes.borne_by(openid));
    // WeChat has left names, sexes and places empty since the end of 2021.
    let mut described = json!({
        "subscribe": 1, "openid": openid, "nickname": "", "sex": 0, "language": "zh_CN", "city": "",
        "province": "", "country": "", "headimgurl": "", "subscribe_time": since.as_second(), "remark": remark,
        "groupid": tags.first().unwrap_or(&0), "tagid_list": tags, "subscribe_scene": by, "qr_scene": number, "qr_scene_str": text,
    });
    if let Some(unionid) = state.open.unionid(&account.account, &person.id) {
        described["unionid"] = json!(unionid);
    }
    Ok(described)
}
