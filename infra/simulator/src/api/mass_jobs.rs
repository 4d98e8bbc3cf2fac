//! Mass messages after they were sent, and the speed of sending.

use axum::http::Method;
use serde_json::{Value, json};
use wechat::limits::sending::{MASS_REAL_SPEEDS, MASS_SLOWEST_SPEED};

use super::{ApiError, Call, Outcome, Reply, Route, mass::counted, ok};
use crate::{SimulatedAccount, Simulator, sending::mass::Stage};

pub(super) const ROUTES: &[Route] = &[
    Route(Method::POST, "/cgi-bin/message/mass/get", get),
    Route(Method::POST, "/cgi-bin/message/mass/delete", delete),
    Route(Method::POST, "/cgi-bin/message/mass/speed/get", speed),
    Route(Method::POST, "/cgi-bin/message/mass/speed/set", set_speed),
];

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
    let status = match &job.stage {
        _ if job.deleted => "DELETE",
        Stage::Sent => "SEND_SUCCESS",
        Stage::Waiting(..) => "SENDING",
        Stage::Failed => "SEND_FAIL",
    };
    Ok(Reply::Json(json!({ "msg_id": id.to_string(), "msg_status": status })))
}

/// Takes a message back as far as that is possible: what is in a chat stays there, the pages of its articles go. Only
/// articles and videos can be (documented; 40008 for anything else is unverified).
///
/// Named by `msg_id`, with the number of one article or none for all; without it, by the address of one article.
fn delete(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked = counted(simulator, account, call)?;
    let url = asked["url"].as_str().unwrap_or_default();
    let named = asked["msg_id"].as_u64().is_some_and(|id| id > 0)
        || asked["msg_id"].as_str().is_some_and(|id| !id.is_empty());
    if !named && !url.is_empty() {
        return delete_page(simulator, account, url);
    }
    let id = job_id(&asked)?;
    let index = asked["article_idx"].as_u64().unwrap_or_default();
    simulator.change(|state| {
        let outbox = state.outbox(account);
        let job = outbox.mass.job(id).ok_or_else(|| ApiError::new(40059))?;
        let articles = outbox.drafts.broadcast.iter_mut().find(|articles| articles.id == id);
        match articles {
            None if job.video => job.deleted = true,
            None => return Err(ApiError::because(40008, "only articles and videos can be deleted")),
            Some(articles) => {
                let index = usize::try_from(index).unwrap_or(usize::MAX);
                if !articles.bundle.delete(index) {
                    return Err(ApiError::new(40114));
                }
                job.deleted = articles.bundle.is_gone();
            }
        }
        ok()
    })
}

/// Deletes the article with this address (40059 where there is none is unverified).
fn delete_page(simulator: &Simulator, account: &SimulatedAccount, url: &str) -> Outcome {
    simulator.change(|state| {
        let outbox = state.outbox(account);
        for articles in &mut outbox.drafts.broadcast {
            let mut pieces = articles.bundle.articles.iter_mut();
            let Some(piece) = pieces.find(|piece| simulator.article_url(&piece.code) == url) else {
                continue;
            };
            piece.deleted = true;
            if let Some(job) = outbox.mass.job(articles.id) {
                job.deleted = articles.bundle.is_gone();
            }
            return ok();
        }
        Err(ApiError::new(40059))
    })
}

fn speed(simulator: &Simulator, account: &SimulatedAccount, _: &Call) -> Outcome {
    let speed = simulator.state().outbox(account).mass.speed;
    let real = MASS_REAL_SPEEDS.get(usize::from(speed));
    Ok(Reply::Json(json!({ "speed": speed, "realspeed": real })))
}

fn set_speed(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: Value = counted(simulator, account, call)?;
    let speed = asked["speed"].as_u64().and_then(|speed| u8::try_from(speed).ok());
    let speed = speed.filter(|speed| *speed <= MASS_SLOWEST_SPEED).ok_or_else(|| ApiError::new(45083))?;
    simulator.change(|state| state.outbox(account).mass.speed = speed);
    ok()
}
