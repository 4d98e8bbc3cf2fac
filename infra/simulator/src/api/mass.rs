//! Mass messages: to everybody, to a list, or to one as a preview.

use axum::http::Method;
use serde_json::{Value, json};
use wechat::{
    limits::sending::{MASS_CLIENT_ID_BYTES, MASS_FEWEST_RECEIVERS, MASS_MOST_RECEIVERS},
    signature,
};

use super::{
    ApiError, Call, Outcome, Reply, Route,
    mass_content::{self, Prepared},
    tags::check_known,
    template::follower,
};
use crate::{
    Side, SimulatedAccount, Simulator, random,
    sending::{
        mass::{Job, Order, Repeated, Stage},
        mass_delivery::confirm_by,
    },
    tags::tagged,
};

pub(super) const ROUTES: &[Route] = &[
    Route(Method::POST, "/cgi-bin/message/mass/sendall", send_to_all),
    Route(Method::POST, "/cgi-bin/message/mass/send", send_to_list),
    Route(Method::POST, "/cgi-bin/message/mass/preview", preview),
];

/// For whom a mass message is.
struct Audience {
    openids: Vec<String>,
    to_all: bool,
    /// What the digest that stands for an absent `clientmsgid` is made of.
    named: Value,
}

fn send_to_all(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked = counted(simulator, account, call)?;
    let filter = &asked["filter"];
    let to_all = filter["is_to_all"] == true;
    let openids = {
        let state = simulator.state();
        if to_all {
            Simulator::followers(&state, account).map(|(_, openid)| openid).collect()
        } else {
            let tag = filter["tag_id"].as_i64().ok_or_else(|| ApiError::new(45159))?;
            check_known(state.notes(account), tag)?;
            tagged(&state, account, tag)
        }
    };
    submit(simulator, account, &asked, &Audience { openids, to_all, named: filter.clone() })
}

fn send_to_list(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    if !account.is_service() {
        return Err(ApiError::new(48001));
    }
    let asked = counted(simulator, account, call)?;
    let list = asked["touser"].as_array().ok_or_else(|| ApiError::new(40031))?;
    if list.len() < MASS_FEWEST_RECEIVERS {
        return Err(ApiError::new(40130));
    }
    if list.len() > MASS_MOST_RECEIVERS {
        return Err(ApiError::new(40032));
    }
    let openids: Option<Vec<String>> = list.iter().map(|openid| openid.as_str().map(str::to_owned)).collect();
    let openids = openids.ok_or_else(|| ApiError::new(40031))?;
    submit(simulator, account, &asked, &Audience { openids, to_all: false, named: asked["touser"].clone() })
}

/// The body of a call, when there were not too many within the last minute.
pub(super) fn counted(
    simulator: &Simulator,
    account: &SimulatedAccount,
    call: &Call,
) -> Result<Value, ApiError> {
    let now = simulator.clock().now();
    if !simulator.change(|state| state.outbox(account).mass.count_call(now)) {
        return Err(ApiError::new(45011));
    }
    call.json()
}

/// Takes what was not taken yet.
fn submit(simulator: &Simulator, account: &SimulatedAccount, asked: &Value, to: &Audience) -> Outcome {
    let client_id = client_id(asked, to)?;
    let now = simulator.clock().now();
    // Before the content is looked at: a draft that was sent is one no longer.
    let known = simulator.state().outbox(account).mass.repeated(&client_id, now);
    match known {
        Some(Repeated::TooSoon) => return Err(ApiError::new(45066)),
        Some(Repeated::Sent(id)) => {
            let mut answer = ApiError::new(45065).json();
            answer["msg_id"] = json!(id);
            return Ok(Reply::Json(answer));
        }
        None => {}
    }
    let prepared = mass_content::read(simulator, account, asked)?;
    let order = order(asked, to, prepared);
    let (id, data_id) = accept(simulator, account, order, (client_id, to.to_all), Sender::Api)?;
    let mut answer = json!({ "errcode": 0, "errmsg": "send job submission success", "msg_id": id });
    if let Some(data_id) = data_id {
        answer["msg_data_id"] = json!(data_id);
    }
    Ok(Reply::Json(answer))
}

fn order(asked: &Value, to: &Audience, prepared: Prepared) -> Order {
    let Prepared { content, draft } = prepared;
    Order { asked: asked.clone(), openids: to.openids.clone(), content, draft }
}

/// Who sends a mass message.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sender {
    Api,
    /// The account's owner, in WeChat's console.
    Hand,
}

/// Takes a message, and sends it unless the account's administrator has to confirm it; its id, and that of its articles.
fn accept(
    simulator: &Simulator,
    account: &SimulatedAccount,
    order: Order,
    (client_id, to_all): (String, bool),
    sender: Sender,
) -> Result<(u64, Option<u64>), ApiError> {
    let now = simulator.clock().now();
    let service = account.is_service();
    let (id, data_id, waits) = simulator.change(|state| {
        if !state.outbox(account).mass.has_quota(service, to_all, now) {
            return Err(ApiError::new(45028));
        }
        let id = state.next_message_id(now);
        let data_id = order.draft.is_some().then(|| state.next_id());
        let mass = &mut state.outbox(account).mass;
        let waits = mass.protected && to_all && sender == Sender::Api;
        mass.record(Job {
            id,
            client_id,
            at: now,
            to_all,
            deleted: false,
            data_id,
            video: order.asked["msgtype"] == "mpvideo",
            reached: 0,
            stage: Stage::Waiting(Box::new(order), waits.then(|| confirm_by(now))),
        });
        Ok((id, data_id, waits))
    })?;
    if !waits {
        simulator.carry_out(account, id, None);
    }
    Ok((id, data_id))
}

/// Sends to all what the account's owner writes in WeChat's console: no call of the account's, but one of its sends.
///
/// # Errors
///
/// What a call would be answered.
pub(crate) fn send_by_hand(
    simulator: &Simulator,
    account: &SimulatedAccount,
    asked: &Value,
) -> Result<u64, String> {
    let says = |error: ApiError| error.json().to_string();
    let prepared = mass_content::read(simulator, account, asked).map_err(says)?;
    let openids = Simulator::followers(&simulator.state(), account).map(|(_, openid)| openid).collect();
    let to = Audience { openids, to_all: true, named: Value::Null };
    let order = order(asked, &to, prepared);
    let client_id = format!("hand:{}", random::text(&random::bytes::<16>()));
    accept(simulator, account, order, (client_id, true), Sender::Hand).map(|(id, _)| id).map_err(says)
}

/// The caller's `clientmsgid`, or the digest of audience and content that stands for an absent one.
fn client_id(asked: &Value, to: &Audience) -> Result<String, ApiError> {
    match asked["clientmsgid"].as_str().filter(|id| !id.is_empty()) {
        Some(id) if id.len() > MASS_CLIENT_ID_BYTES => Err(ApiError::new(45067)),
        Some(id) => Ok(id.to_owned()),
        None => {
            let msgtype = asked["msgtype"].as_str().unwrap_or_default();
            let parts = [&to.named.to_string(), msgtype, &mass_content::part(asked).to_string()];
            Ok(format!("digest:{}", signature::sign(&parts)))
        }
    }
}

/// Shows a message to one follower, named by openid or, as by WeChat id, by the person's id.
fn preview(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked = counted(simulator, account, call)?;
    let content = mass_content::read(simulator, account, &asked)?.content;
    let msgtype = asked["msgtype"].as_str().unwrap_or_default();
    let openid = match asked["towxname"].as_str().filter(|name| !name.is_empty()) {
        Some(name) => account.openid(name),
        None => asked["touser"].as_str().unwrap_or_default().to_owned(),
    };
    let now = simulator.clock().now();
    let id = simulator.change(|state| {
        let person = follower(state, account, &openid)?;
        state.show(&person, &account.account, now, Side::In, content);
        state.log_via("preview", &account.account, &openid, msgtype, asked.clone(), now);
        Ok(state.next_message_id(now))
    })?;
    Ok(Reply::Json(json!({ "errcode": 0, "errmsg": "preview success", "msg_id": id })))
}
