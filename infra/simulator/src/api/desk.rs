//! The agents' desk: invitations, portraits, who waits, and what was said.

use axum::http::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use wechat::limits::sending::AGENT_PORTRAIT_BYTES;

use super::{ApiError, Call, Outcome, Reply, Route, ok, upload::Upload};
use crate::{SimulatedAccount, Simulator, library};

/// The call that takes a picture as a form.
pub(super) const PORTRAIT: &str = "/customservice/kfaccount/uploadheadimg";

/// The most who wait that one answer names (reported).
const WAITING: usize = 100;

pub(super) const ROUTES: &[Route] = &[
    Route(Method::POST, "/customservice/kfaccount/inviteworker", invite),
    Route(Method::GET, "/customservice/kfsession/getwaitcase", waiting),
    Route(Method::POST, "/customservice/msgrecord/getmsglist", records),
];

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    kf_account: String,
    invite_wx: String,
    starttime: i64,
    endtime: i64,
    msgid: u64,
    number: usize,
}

/// Asks somebody by WeChat id, which is a person's id here (65409 for an unknown one is unverified).
fn invite(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: Asked = call.json()?;
    let now = simulator.clock().now();
    simulator.change(|state| {
        let known = state.people.iter().any(|person| person.id == asked.invite_wx);
        let agents = &mut state.outbox(account).agents;
        agents.agent(&asked.kf_account).map_err(ApiError::new)?;
        if !known {
            return Err(ApiError::new(65409));
        }
        agents.invite(&asked.kf_account, &asked.invite_wx, now).map_err(ApiError::new)?;
        ok()
    })
}

/// Gives an agent a portrait, a JPEG.
pub(super) fn portrait(
    simulator: &Simulator,
    account: &SimulatedAccount,
    call: &Call,
    form: Upload,
) -> Outcome {
    let id = call.text("kf_account");
    simulator.state().outbox(account).agents.agent(id).map_err(ApiError::new)?;
    if !form.ends_as(&["jpg", "jpeg"]) {
        return Err(ApiError::new(40005));
    }
    if form.bytes.len() > AGENT_PORTRAIT_BYTES {
        return Err(ApiError::new(45001));
    }
    let content_type = library::picture_type(&form.bytes).filter(|known| *known == "image/jpeg");
    let content_type = content_type.ok_or_else(|| ApiError::new(40005))?;
    let kept = simulator.keep_media(&account.account, "portrait", content_type, form.bytes);
    let media_id = kept.ok_or_else(|| ApiError::new(-1))?;
    let url = simulator.picture_url(&media_id);
    simulator.change(|state| {
        state.outbox(account).agents.agent(id).map_err(ApiError::new)?.portrait = url;
        ok()
    })
}

/// Who was handed to the agents, those who wait longest first.
fn waiting(simulator: &Simulator, account: &SimulatedAccount, _: &Call) -> Outcome {
    let mut state = simulator.state();
    let waiting = &state.outbox(account).agents.waiting;
    let mut rows: Vec<_> = waiting.iter().map(|(openid, since)| (since.as_second(), openid)).collect();
    rows.sort_unstable();
    let count = rows.len();
    let rows = rows.iter().take(WAITING);
    let rows: Vec<Value> =
        rows.map(|(since, openid)| json!({ "latest_time": since, "openid": openid })).collect();
    Ok(Reply::Json(json!({ "count": count, "waitcaselist": rows })))
}

fn records(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: Asked = call.json()?;
    let mut state = simulator.state();
    let records = &state.outbox(account).agents.records;
    let span = (asked.starttime, asked.endtime);
    let page = records.page(span, asked.msgid, asked.number).map_err(ApiError::new)?;
    let last = page.last().map_or(asked.msgid, |record| record.id);
    let rows = page.iter().map(|record| {
        json!({
            "openid": record.openid, "opercode": if record.by_agent { 2002 } else { 2003 }, "text": record.text,
            "time": record.at.as_second(), "worker": record.agent,
        })
    });
    let rows: Vec<Value> = rows.collect();
    Ok(Reply::Json(json!({ "recordlist": rows, "number": rows.len(), "msgid": last })))
}
