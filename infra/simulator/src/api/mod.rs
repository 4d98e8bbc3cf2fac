//! What `api.weixin.qq.com`, `mp.weixin.qq.com` and `open.weixin.qq.com` answer, under `/weixin`.
//!
//! Always with status 200: an error is a number in the body.

use std::{sync::Arc, time::Instant};

use axum::{
    Router,
    body::to_bytes,
    extract::{Path, Request, State},
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{any, get},
};
use bytes::Bytes;
use serde_json::{Value, json};

use super::{SimulatedAccount, Simulator, sending::failures::Failure, tokens::Verdict};
use call::Call;
use error::ApiError;

mod agents;
mod authorize;
mod bind;
mod call;
mod cards;
mod comment;
mod component;
mod custom;
mod datacube;
mod datacube_rows;
mod desk;
mod draft;
mod error;
pub(crate) mod mass;
mod mass_content;
mod mass_jobs;
mod material;
mod media;
mod menu;
mod menu_conditional;
mod migration;
mod network;
mod notifications;
mod oauth;
mod one_time;
mod open;
mod pages;
mod permission;
mod publish;
mod qrcode;
mod quota;
mod tags;
mod template;
mod token;
mod upload;
mod users;
mod web;

/// What an API answers.
enum Reply {
    Json(Value),
    File { name: String, content_type: String, bytes: Bytes },
}

type Outcome = Result<Reply, ApiError>;

pub(super) fn router() -> Router<Simulator> {
    Router::new()
        .route("/weixin/mmbiz/{media}", get(media::picture))
        .route("/weixin/s/{code}", get(publish::show))
        .route("/weixin/q/{code}", get(qrcode::page))
        .route("/weixin/r/{code}", get(qrcode::page))
        .route("/weixin/cgi-bin/showqrcode", get(qrcode::show))
        .route("/weixin/qr/code", get(qrcode::show_account))
        .route(authorize::PATH, get(authorize::authorize))
        .route(one_time::PATH, get(one_time::page))
        .route("/weixin/cgi-bin/componentloginpage", get(bind::page))
        .route("/weixin/wxaopen/safe/bindcomponent", get(bind::page))
        .route("/weixin/safe/bindcomponent", get(bind::page))
        .route("/weixin/{*path}", any(answer))
}

/// Every API of `/weixin`: faults first, then the method, the token, and the call itself.
async fn answer(State(simulator): State<Simulator>, Path(path): Path<String>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, simulator.0.max_body).await else {
        return send(Err(ApiError::new(45001)));
    };
    let raw_query = parts.uri.query().unwrap_or_default().to_owned();
    let query = form_urlencoded::parse(raw_query.as_bytes()).into_owned().collect();
    let call = Call {
        path: format!("/{path}"),
        method: parts.method,
        query,
        content_type: parts.headers.get(header::CONTENT_TYPE).cloned(),
        has_length: parts.headers.contains_key(header::CONTENT_LENGTH),
        body,
    };
    // Chunked uploads never reach WeChat's application.
    if UPLOADS.contains(&call.path.as_str()) && !call.has_length {
        return StatusCode::PRECONDITION_FAILED.into_response();
    }
    let caller = caller(&simulator, &call);
    let struck =
        simulator.faults().api(caller.as_ref().ok().map(|account| account.account.as_str()), &call.path);
    let mut lost = None;
    if let Some((latency, errcode, takes_effect)) = struck {
        tokio::time::sleep(latency).await;
        match errcode {
            Some(errcode) if takes_effect => lost = Some(errcode),
            Some(errcode) => return send(Err(ApiError::new(errcode))),
            None => {}
        }
    }
    if let Ok(account) = &caller {
        let now = simulator.clock().now();
        if !simulator.change(|state| state.outbox(account).calls.count(&call.path, now)) {
            return send(Err(ApiError::new(45009)));
        }
    }
    let known = caller.as_ref().ok().cloned();
    let (begun, at) = (Instant::now(), simulator.clock().now());
    let answer = dispatch(&simulator, &call, caller).await;
    let answer = match lost.map_or(answer, |errcode| Err(ApiError::new(errcode))) {
        Err(error) => Ok(Reply::Json(error.json())),
        answer => answer,
    };
    if let (Some(account), Ok(Reply::Json(json))) = (known, &answer)
        && let Some(rid) = error::rid(json)
    {
        let url = format!("{}/weixin{}?{}", simulator.base_url(), call.path, raw_query);
        let failure = Failure {
            rid: rid.to_owned(),
            at,
            milliseconds: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
            url,
            request: String::from_utf8_lossy(&call.body).into_owned(),
            answer: json.to_string(),
        };
        simulator.change(|state| state.outbox(&account).failures.add(failure));
    }
    send(answer)
}

/// What takes a file as a form.
const UPLOADS: [&str; 4] =
    ["/cgi-bin/media/upload", "/cgi-bin/media/uploadimg", "/cgi-bin/material/add_material", desk::PORTRAIT];

/// What answers a call once its account is known.
type Handler = fn(&Simulator, &SimulatedAccount, &Call) -> Outcome;

/// One API: its method, its path, and what answers it.
struct Route(Method, &'static str, Handler);

/// Every API that needs an account's token, by subject.
const ROUTES: &[&[Route]] = &[
    agents::ROUTES,
    comment::ROUTES,
    custom::ROUTES,
    datacube::ROUTES,
    material::ROUTES,
    desk::ROUTES,
    draft::ROUTES,
    mass::ROUTES,
    mass_content::ROUTES,
    mass_jobs::ROUTES,
    media::ROUTES,
    menu::ROUTES,
    menu_conditional::ROUTES,
    migration::ROUTES,
    network::ROUTES,
    notifications::ROUTES,
    one_time::ROUTES,
    open::ROUTES,
    publish::ROUTES,
    qrcode::ROUTES,
    tags::ROUTES,
    quota::ROUTES,
    template::ROUTES,
    users::ROUTES,
    web::ROUTES,
];

/// One API that no account's token opens: its method, its path, and what answers it.
struct Open(Method, &'static str, fn(&Simulator, &Call) -> Outcome);

/// Every API that looks after its own credentials, by subject.
const OPEN: &[&[Open]] = &[component::OPEN, oauth::OPEN, quota::OPEN];

async fn dispatch(
    simulator: &Simulator,
    call: &Call,
    caller: Result<Arc<SimulatedAccount>, ApiError>,
) -> Outcome {
    match call.path.as_str() {
        "/cgi-bin/token" => return call.expect(&Method::GET).and_then(|()| token::issue(simulator, call)),
        "/cgi-bin/stable_token" => {
            return call.expect(&Method::POST).and_then(|()| token::stable(simulator, call));
        }
        network::CHECK => {
            call.expect(&Method::POST)?;
            return network::check(simulator, &*caller?, call).await;
        }
        path if UPLOADS.contains(&path) => {
            call.expect(&Method::POST)?;
            let account = caller?;
            permission::check(simulator, &account, call)?;
            let form = upload::read(call).await?;
            return match path {
                "/cgi-bin/media/upload" => media::upload(simulator, &account, call, form),
                desk::PORTRAIT => desk::portrait(simulator, &account, call, form),
                "/cgi-bin/media/uploadimg" => material::upload_picture(simulator, &account, form),
                _ => material::add(simulator, &account, call, form),
            };
        }
        _ => {}
    }
    if let Some(Open(method, _, handler)) = OPEN.iter().copied().flatten().find(|open| open.1 == call.path) {
        return call.expect(method).and_then(|()| handler(simulator, call));
    }
    let route = ROUTES.iter().copied().flatten().find(|route| route.1 == call.path);
    let Some(Route(method, _, handler)) = route else {
        return Err(ApiError::because(48001, "the simulator does not have this api"));
    };
    call.expect(method)?;
    let account = caller?;
    permission::check(simulator, &account, call)?;
    handler(simulator, &account, call)
}

/// Whose token the call bears; for the token APIs themselves, whose appid.
fn caller(simulator: &Simulator, call: &Call) -> Result<Arc<SimulatedAccount>, ApiError> {
    if call.path == "/cgi-bin/token" || call.path == "/cgi-bin/stable_token" {
        return token::account(simulator, call);
    }
    let Some(token) = call.query.get("access_token").filter(|token| !token.is_empty()) else {
        return Err(ApiError::new(41001));
    };
    let now = simulator.clock().now();
    let state = simulator.state();
    for account in simulator.all_accounts() {
        match state.opens(account, token, now) {
            None => {}
            Some(Verdict::Valid) => return Ok(Arc::clone(account)),
            Some(Verdict::Expired) => return Err(ApiError::new(42001)),
            Some(Verdict::NotLatest) => return Err(ApiError::new(40001)),
        }
    }
    let platforms = state.platform.tokens.verdict(token, now).is_some();
    Err(ApiError::new(if platforms { 61015 } else { 40001 }))
}

fn send(outcome: Outcome) -> Response {
    let json = match outcome {
        Ok(Reply::File { name, content_type, bytes }) => {
            let disposition = format!("attachment; filename=\"{name}\"");
            let headers = [(header::CONTENT_TYPE, content_type), (header::CONTENT_DISPOSITION, disposition)];
            return (headers, bytes).into_response();
        }
        Ok(Reply::Json(json)) => json,
        Err(error) => error.json(),
    };
    ([(header::CONTENT_TYPE, "application/json; encoding=utf-8")], json.to_string()).into_response()
}

fn ok() -> Outcome {
    Ok(Reply::Json(json!({ "errcode": 0, "errmsg": "ok" })))
}
