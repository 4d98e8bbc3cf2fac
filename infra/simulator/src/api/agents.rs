//! Agents and their conversations.

use axum::http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{ApiError, Call, Outcome, Reply, Route, ok};
use crate::{SimulatedAccount, Simulator, push::Field, sending::desk::Standing};

pub(super) const ROUTES: &[Route] = &[
    Route(Method::POST, "/customservice/kfaccount/add", add),
    Route(Method::POST, "/customservice/kfaccount/update", rename),
    Route(Method::GET, "/customservice/kfaccount/del", remove),
    Route(Method::GET, "/cgi-bin/customservice/getkflist", list),
    Route(Method::GET, "/cgi-bin/customservice/getonlinekflist", online),
    Route(Method::POST, "/customservice/kfsession/create", begin),
    Route(Method::POST, "/customservice/kfsession/close", end),
    Route(Method::GET, "/customservice/kfsession/getsession", session),
    Route(Method::GET, "/customservice/kfsession/getsessionlist", sessions),
];

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    kf_account: String,
    #[serde(default)]
    nickname: String,
    #[serde(default)]
    openid: String,
}

fn add(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: Asked = call.json()?;
    let added = simulator
        .change(|state| state.outbox(account).agents.add(account, &asked.kf_account, &asked.nickname));
    added.map_err(ApiError::new)?;
    ok()
}

fn rename(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: Asked = call.json()?;
    let renamed =
        simulator.change(|state| state.outbox(account).agents.rename(&asked.kf_account, &asked.nickname));
    renamed.map_err(ApiError::new)?;
    ok()
}

fn remove(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let removed = simulator.change(|state| state.outbox(account).agents.remove(call.text("kf_account")));
    removed.map_err(ApiError::new)?;
    ok()
}

fn list(simulator: &Simulator, account: &SimulatedAccount, _: &Call) -> Outcome {
    let now = simulator.clock().now();
    let mut state = simulator.state();
    let rows = state.outbox(account).agents.agents.iter().map(|agent| {
        let mut row = json!({
            "kf_account": agent.id, "kf_id": agent.number.to_string(), "kf_nick": agent.nickname,
            "kf_headimgurl": agent.portrait,
        });
        if let Some(invitation) = &agent.invitation {
            let status = match invitation.standing(now) {
                Standing::Accepted => {
                    row["kf_wx"] = json!(invitation.person);
                    return row;
                }
                Standing::Waiting => "waiting",
                Standing::Rejected => "rejected",
                Standing::Expired => "expired",
            };
            row["invite_wx"] = json!(invitation.person);
            row["invite_expire_time"] = json!(invitation.until());
            row["invite_status"] = json!(status);
        }
        row
    });
    Ok(Reply::Json(json!({ "kf_list": rows.collect::<Vec<_>>() })))
}

fn online(simulator: &Simulator, account: &SimulatedAccount, _: &Call) -> Outcome {
    let mut state = simulator.state();
    let agents = &state.outbox(account).agents;
    let rows = agents.agents.iter().map(|agent| {
        let cases = agents.sessions.values().filter(|session| session.agent == agent.id).count();
        json!({
            "kf_account": agent.id, "kf_id": agent.number.to_string(), "status": 1, "accepted_case": cases,
        })
    });
    Ok(Reply::Json(json!({ "kf_online_list": rows.collect::<Vec<_>>() })))
}

fn begin(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: Asked = call.json()?;
    let now = simulator.clock().now();
    let new = simulator.change(|state| {
        Simulator::follower(state, account, &asked.openid).ok_or(40003)?;
        state.outbox(account).agents.begin(&asked.kf_account, &asked.openid, now)
    });
    if new.map_err(ApiError::new)? {
        let fields = vec![Field::text("KfAccount", &asked.kf_account)];
        simulator.announce(account, &asked.openid, "kf_create_session", fields);
    }
    ok()
}

fn end(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: Asked = call.json()?;
    let ended = simulator.change(|state| state.outbox(account).agents.end(&asked.kf_account, &asked.openid));
    ended.map_err(ApiError::new)?;
    let fields = vec![Field::text("KfAccount", &asked.kf_account)];
    simulator.announce(account, &asked.openid, "kf_close_session", fields);
    ok()
}

/// Who talks to a follower; nobody, since no time, when no conversation is open.
fn session(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let mut state = simulator.state();
    let session = state.outbox(account).agents.sessions.get(call.text("openid"));
    let (agent, since) = session.map_or(("", 0), |session| (&session.agent, session.since.as_second()));
    Ok(Reply::Json(json!({ "errcode": 0, "errmsg": "ok", "kf_account": agent, "createtime": since })))
}

fn sessions(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let mut state = simulator.state();
    let agents = &state.outbox(account).agents;
    let agent = call.text("kf_account");
    if !agents.has(agent) {
        return Err(ApiError::new(65401));
    }
    let own = agents.sessions.iter().filter(|(_, session)| session.agent == agent);
    let rows: Vec<Value> = own
        .map(|(openid, session)| json!({ "openid": openid, "createtime": session.since.as_second() }))
        .collect();
    Ok(Reply::Json(json!({ "sessionlist": rows })))
}
