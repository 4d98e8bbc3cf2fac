//! Menus for some of the followers.

use axum::http::Method;
use serde_json::{Value, json};

use super::{ApiError, Call, Outcome, Reply, Route, menu, ok};
use crate::{
    SimulatedAccount, Simulator,
    sending::menus::{self, Menu},
};

pub(super) const ROUTES: &[Route] = &[
    Route(Method::POST, "/cgi-bin/menu/addconditional", add),
    Route(Method::POST, "/cgi-bin/menu/delconditional", delete),
    Route(Method::POST, "/cgi-bin/menu/trymatch", try_match),
];

fn add(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: Value = call.json()?;
    let buttons = asked["button"].as_array().ok_or_else(|| ApiError::new(65307))?;
    menu::check(buttons)?;
    let rule = &asked["matchrule"];
    menus::check(rule).map_err(ApiError::new)?;
    simulator.change(|state| {
        if !state.menus.contains_key(&account.account) {
            return Err(ApiError::new(65303));
        }
        menu::check_programs(state, account, buttons)?;
        let id = state.next_id();
        let conditional = &mut state.outbox(account).conditional;
        if !conditional.has_room_for(&asked["button"]) {
            return Err(ApiError::new(65316));
        }
        conditional.menus.push(Menu { id, button: asked["button"].clone(), rule: rule.clone() });
        Ok(Reply::Json(json!({ "menuid": id.to_string() })))
    })
}

fn delete(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: Value = call.json()?;
    let id = asked["menuid"].as_u64().or_else(|| asked["menuid"].as_str()?.parse().ok());
    let gone = simulator.change(|state| {
        let menus = &mut state.outbox(account).conditional.menus;
        let before = menus.len();
        menus.retain(|menu| Some(menu.id) != id);
        menus.len() < before
    });
    if gone { ok() } else { Err(ApiError::new(65301)) }
}

/// What a follower sees, named by openid or, as by WeChat id, by the person's id.
fn try_match(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: Value = call.json()?;
    let user = asked["user_id"].as_str().unwrap_or_default();
    let state = simulator.state();
    let follower =
        Simulator::followers(&state, account).find(|(person, openid)| person == user || openid == user);
    let (_, openid) = follower.ok_or_else(|| ApiError::new(65302))?;
    let buttons = state.buttons(account, &openid).ok_or_else(|| ApiError::new(65303))?;
    Ok(Reply::Json(json!({ "button": buttons })))
}
