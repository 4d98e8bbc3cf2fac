//! Parametric QR codes and their pictures.

use std::collections::HashMap;

use axum::{
    extract::{Path, Query, State},
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::json;
use wechat::limits::{QR_EXPIRE_SECONDS, QR_SCENE_CHARS};

use super::{
    ApiError, Call, Outcome, Reply, Route,
    pages::{self, Choice},
};
use crate::{SimulatedAccount, Simulator, codes, codes::Found, state::Scene};

/// How long a temporary code lives when nobody says.
const DEFAULT_SECONDS: u32 = 60;

#[derive(Deserialize)]
struct Asked {
    expire_seconds: Option<u32>,
    #[serde(default)]
    action_name: String,
    #[serde(default)]
    action_info: Info,
}

#[derive(Default, Deserialize)]
struct Info {
    #[serde(default)]
    scene: AskedScene,
}

#[derive(Default, Deserialize)]
struct AskedScene {
    scene_id: Option<u32>,
    scene_str: Option<String>,
}

pub(super) const ROUTES: &[Route] = &[Route(Method::POST, "/cgi-bin/qrcode/create", create)];

fn create(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    if !account.is_service() {
        return Err(ApiError::new(48001));
    }
    let asked: Asked = call.json()?;
    let (temporary, by_number) = match asked.action_name.as_str() {
        "QR_SCENE" => (true, true),
        "QR_STR_SCENE" => (true, false),
        "QR_LIMIT_SCENE" => (false, true),
        "QR_LIMIT_STR_SCENE" => (false, false),
        _ => return Err(ApiError::new(40053)),
    };
    let scene = asked.action_info.scene;
    let scene = if by_number {
        let most = if temporary { u32::MAX } else { 100_000 };
        scene.scene_id.filter(|id| (1..=most).contains(id)).map(Scene::Number)
    } else {
        scene.scene_str.filter(|text| (1..=QR_SCENE_CHARS).contains(&text.chars().count())).map(Scene::Text)
    };
    let scene = scene.ok_or_else(|| ApiError::new(40053))?;
    let seconds =
        temporary.then(|| asked.expire_seconds.unwrap_or(DEFAULT_SECONDS).clamp(1, QR_EXPIRE_SECONDS));
    let code = simulator.make_code(&account.account, scene, seconds);
    let mut answer = json!({ "ticket": code.ticket, "url": simulator.code_url(&code) });
    if let Some(seconds) = seconds {
        answer["expire_seconds"] = json!(seconds);
    }
    Ok(Reply::Json(answer))
}

/// `mp.weixin.qq.com/cgi-bin/showqrcode?ticket=`
pub(super) async fn show(
    State(simulator): State<Simulator>,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let ticket = query.get("ticket").map_or("", String::as_str);
    match simulator.find_code(ticket) {
        Some(Found::Code(code)) if code.ticket == ticket => jpeg(&simulator.code_url(&code)),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// `open.weixin.qq.com/qr/code?username=`: the account's own code, by which it is followed without a scene.
pub(super) async fn show_account(
    State(simulator): State<Simulator>,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let username = query.get("username").map_or("", String::as_str);
    match simulator.find_code(username) {
        Some(Found::Account(_)) => jpeg(&format!("{}/weixin/r/{username}", simulator.base_url())),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// What a browser shows at the address that a QR code holds: the way to the phone that can scan it.
pub(super) async fn page(State(simulator): State<Simulator>, Path(code): Path<String>) -> Response {
    if simulator.find_code(&code).is_none() {
        return (StatusCode::NOT_FOUND, "二维码不存在或已过期").into_response();
    }
    let code: String = form_urlencoded::byte_serialize(code.as_bytes()).collect();
    let scan = Choice { label: "用演示手机扫描".to_owned(), href: format!("/phone?scan={code}") };
    pages::choices("二维码", "这是公众号二维码的地址，需要用微信扫描。", &[scan])
}

fn jpeg(text: &str) -> Response {
    match codes::picture(text) {
        Some(bytes) => ([(header::CONTENT_TYPE, "image/jpg")], bytes).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
