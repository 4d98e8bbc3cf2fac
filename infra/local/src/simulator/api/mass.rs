//! Mass messages: to everybody, to a list, or to one as a preview.

use axum::http::Method;
use serde_json::{Value, json};
use wechat::{
    limits::sending::{
        CUSTOM_TEXT_BYTES, MASS_CLIENT_ID_BYTES, MASS_FEWEST_RECEIVERS, MASS_MOST_RECEIVERS,
        MASS_SLOWEST_SPEED,
    },
    signature,
};

use super::{ApiError, Call, Outcome, Reply, Route, ok, template::follower};
use crate::simulator::{
    Content, Side, SimulatedAccount, Simulator,
    push::Field,
    sending::mass::{Job, Repeated},
    tags::tagged,
};

/// Tens of thousands of messages a minute, by speed (documented).
const REAL_SPEEDS: [u32; 5] = [80, 60, 45, 30, 10];

pub(super) const ROUTES: &[Route] = &[
    Route(Method::POST, "/cgi-bin/message/mass/sendall", send_to_all),
    Route(Method::POST, "/cgi-bin/message/mass/send", send_to_list),
    Route(Method::POST, "/cgi-bin/message/mass/preview", preview),
    Route(Method::POST, "/cgi-bin/message/mass/get", get),
    Route(Method::POST, "/cgi-bin/message/mass/delete", delete),
    Route(Method::POST, "/cgi-bin/message/mass/speed/get", speed),
    Route(Method::POST, "/cgi-bin/message/mass/speed/set", set_speed),
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
            let known = |id: &i64| state.notes(account).is_some_and(|notes| notes.has(*id));
            let tag = filter["tag_id"].as_i64().filter(known).ok_or_else(|| ApiError::new(45159))?;
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
fn counted(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Result<Value, ApiError> {
    let now = simulator.clock().now();
    if !simulator.change(|state| state.outbox(account).mass.count_call(now)) {
        return Err(ApiError::new(45011));
    }
    call.json()
}

/// Sends what was not sent yet, and tells the account how it ended.
fn submit(simulator: &Simulator, account: &SimulatedAccount, asked: &Value, to: &Audience) -> Outcome {
    let content = content(simulator, account, asked)?;
    let msgtype = asked["msgtype"].as_str().unwrap_or_default();
    let client_id = client_id(asked, to)?;
    let now = simulator.clock().now();
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
    let service = account.is_service();
    let (id, sent, errors) = simulator.change(|state| {
        if !state.outbox(account).mass.has_quota(service, to.to_all, now) {
            return Err(ApiError::new(45028));
        }
        let id = state.next_message_id(now);
        let (mut sent, mut errors) = (0_usize, 0_usize);
        for openid in &to.openids {
            let Some(person) = Simulator::follower(state, account, openid) else {
                errors += 1;
                continue;
            };
            // Who had this month's messages is left out before anything is sent.
            if service && !state.outbox(account).mass.reach(openid, now) {
                continue;
            }
            state.show(&person, &account.account, now, Side::In, content.clone());
            state.log_via("mass", &account.account, openid, msgtype, asked.clone(), now);
            sent += 1;
        }
        let job = Job { id, client_id, at: now, to_all: to.to_all, deleted: false };
        state.outbox(account).mass.record(job);
        Ok((id, sent, errors))
    })?;
    let fields = vec![
        Field::number("MsgID", &id),
        Field::text("Status", "send success"),
        Field::number("TotalCount", &to.openids.len()),
        Field::number("FilterCount", &(sent + errors)),
        Field::number("SentCount", &sent),
        Field::number("ErrorCount", &errors),
    ];
    // The event names the administrator, who is nobody with a phone here.
    simulator.announce(account, &account.openid("administrator"), "MASSSENDJOBFINISH", fields);
    Ok(Reply::Json(json!({ "errcode": 0, "errmsg": "send job submission success", "msg_id": id })))
}

/// The caller's `clientmsgid`, or the digest of audience and content that stands for an absent one.
fn client_id(asked: &Value, to: &Audience) -> Result<String, ApiError> {
    match asked["clientmsgid"].as_str().filter(|id| !id.is_empty()) {
        Some(id) if id.len() > MASS_CLIENT_ID_BYTES => Err(ApiError::new(45067)),
        Some(id) => Ok(id.to_owned()),
        None => {
            let msgtype = asked["msgtype"].as_str().unwrap_or_default();
            let parts = [&to.named.to_string(), msgtype, &asked[msgtype].to_string()];
            Ok(format!("digest:{}", signature::sign(&parts)))
        }
    }
}

fn content(simulator: &Simulator, account: &SimulatedAccount, asked: &Value) -> Result<Content, ApiError> {
    let msgtype = asked["msgtype"].as_str().unwrap_or_default();
    let part = &asked[msgtype];
    let media = |kind: &str, id: &Value| {
        let id = id.as_str().ok_or_else(|| ApiError::new(41006))?;
        match simulator.media_of(&account.account, id) {
            Some((media, _)) if media.kind == kind => Ok(id.to_owned()),
            _ => Err(ApiError::new(40007)),
        }
    };
    match msgtype {
        "text" => {
            let text = part["content"].as_str().unwrap_or_default();
            match text.len() {
                0 => Err(ApiError::new(44004)),
                1..=CUSTOM_TEXT_BYTES => Ok(Content::Text { text: text.to_owned() }),
                _ => Err(ApiError::new(45002)),
            }
        }
        // Only the first of several pictures is in the bubble, as it is the one on the cover.
        "image" => Ok(Content::Image { media_id: media("image", &part["media_id"])? }),
        "images" => {
            let ids = part["media_ids"].as_array().filter(|ids| !ids.is_empty());
            let ids = ids.ok_or_else(|| ApiError::new(41006))?;
            let ids: Vec<String> = ids.iter().map(|id| media("image", id)).collect::<Result<_, _>>()?;
            Ok(Content::Image { media_id: ids.into_iter().next().unwrap_or_default() })
        }
        "voice" => {
            let media_id = media("voice", &part["media_id"])?;
            Ok(Content::Voice { media_id, seconds: None, transcript: None })
        }
        "mpnews" | "mpvideo" => Err(ApiError::new(40007)),
        "wxcard" => Err(ApiError::new(48001)),
        _ => Err(ApiError::new(40008)),
    }
}

/// Shows a message to one follower, named by openid or, as by WeChat id, by the person's id.
fn preview(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked = counted(simulator, account, call)?;
    let content = content(simulator, account, &asked)?;
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

/// The id that a call names, as a number or as text.
fn job_id(asked: &Value) -> Result<u64, ApiError> {
    let id = &asked["msg_id"];
    let id = id.as_u64().or_else(|| id.as_str()?.parse().ok());
    id.ok_or_else(|| ApiError::new(40059))
}

fn get(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let id = job_id(&counted(simulator, account, call)?)?;
    let mut state = simulator.state();
    let job = state.outbox(account).mass.job(id).ok_or_else(|| ApiError::new(40059))?;
    let status = if job.deleted { "DELETE" } else { "SEND_SUCCESS" };
    Ok(Reply::Json(json!({ "msg_id": id.to_string(), "msg_status": status })))
}

/// Takes a message back as far as that is possible: what is in a chat stays there.
fn delete(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let id = job_id(&counted(simulator, account, call)?)?;
    simulator.change(|state| match state.outbox(account).mass.job(id) {
        Some(job) => {
            job.deleted = true;
            ok()
        }
        None => Err(ApiError::new(40059)),
    })
}

fn speed(simulator: &Simulator, account: &SimulatedAccount, _: &Call) -> Outcome {
    let speed = simulator.state().outbox(account).mass.speed;
    let real = REAL_SPEEDS.get(usize::from(speed));
    Ok(Reply::Json(json!({ "speed": speed, "realspeed": real })))
}

fn set_speed(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: Value = counted(simulator, account, call)?;
    let speed = asked["speed"].as_u64().and_then(|speed| u8::try_from(speed).ok());
    let speed = speed.filter(|speed| *speed <= MASS_SLOWEST_SPEED).ok_or_else(|| ApiError::new(45083))?;
    simulator.change(|state| state.outbox(account).mass.speed = speed);
    ok()
}
