//! `/simulator`: what tests and developers ask of the simulator itself.

use axum::{
    Json, Router,
    extract::{Query, State, rejection::JsonRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    SimulatedAccount, Simulator, callback, comments, consent, faults, invitations, migration, own_mass,
    own_menu, programs,
};

/// The furthest that one call moves the clock.
const FURTHEST: SignedDuration = SignedDuration::from_hours(24 * 366 * 10);

pub(crate) fn router() -> Router<Simulator> {
    Router::new()
        .route("/simulator/accounts", get(accounts))
        .route("/simulator/accounts/{account}/callback", get(callback::show).post(callback::change))
        .route("/simulator/accounts/{account}/miniprograms", post(programs::link))
        .route("/simulator/accounts/{account}/menu", post(own_menu::make))
        .route("/simulator/accounts/{account}/mass", post(own_mass::act))
        .route("/simulator/sent", get(sent))
        .route("/simulator/consent", post(consent::answer))
        .route("/simulator/comment", post(comments::write))
        .route("/simulator/invitation", post(invitations::answer))
        .route("/simulator/migration", post(migration::migrate))
        .route("/simulator/clock", post(move_clock).get(show_clock))
        .route("/simulator/faults", get(show_faults).post(add_faults).delete(clear_faults))
}

/// The answer to a request that makes no sense.
pub(crate) fn refuse(reason: &str) -> Response {
    (StatusCode::BAD_REQUEST, Json(json!({ "error": reason }))).into_response()
}

#[derive(Deserialize)]
struct AccountsQuery {
    include: Option<String>,
}

/// The district's account first, then those of the communities; on request those of the sub-districts as well.
async fn accounts(
    State(simulator): State<Simulator>,
    Query(query): Query<AccountsQuery>,
) -> Json<Vec<SimulatedAccount>> {
    let all = query.include.as_deref() == Some("subdistrict");
    let community = |id: &str| id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit());
    let listed =
        |account: &&SimulatedAccount| all || account.account == "shinan" || community(&account.account);
    let mut accounts: Vec<SimulatedAccount> = simulator.accounts().filter(listed).cloned().collect();
    accounts.sort_by_key(|account| account.account != "shinan");
    Json(accounts)
}

#[derive(Deserialize)]
struct SentQuery {
    account: Option<String>,
    openid: Option<String>,
    limit: Option<usize>,
}

async fn sent(State(simulator): State<Simulator>, Query(query): Query<SentQuery>) -> Response {
    let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let mut sent = simulator.sent(filled(&query.account).as_deref(), filled(&query.openid).as_deref());
    sent.truncate(query.limit.unwrap_or(1000));
    Json(sent).into_response()
}

async fn show_clock(State(simulator): State<Simulator>) -> Json<Value> {
    Json(json!({ "now": simulator.clock().now(), "offset": simulator.clock().offset() }))
}

async fn move_clock(
    State(simulator): State<Simulator>,
    body: Result<Json<Value>, JsonRejection>,
) -> Response {
    let body = match body {
        Ok(Json(body)) => body,
        Err(rejection) => return refuse(&rejection.body_text()),
    };
    let step = match &body["advance"] {
        Value::Number(seconds) => seconds.as_i64().map(SignedDuration::from_secs),
        Value::String(text) => {
            let seconds = text.parse().ok().map(SignedDuration::from_secs);
            seconds.or_else(|| text.parse::<SignedDuration>().ok()).or_else(|| days(text))
        }
        _ => None,
    };
    let Some(step) = step else {
        return refuse("`advance` is an ISO 8601 duration such as PT24H or P3D, or a number of seconds");
    };
    if step.is_negative() || step > FURTHEST {
        return refuse("the clock goes forward only, and ten years at most at a time");
    }
    simulator.clock().advance(step);
    simulator.change(|state| state.clock_offset = simulator.clock().offset());
    let now = simulator.clock().now();
    simulator.push_due_ticket().await;
    simulator.end_unconfirmed();
    if let Some(hook) = simulator.on_advance() {
        hook(now).await;
    }
    Json(json!({ "now": now })).into_response()
}

/// A duration with days or weeks, of 24 hours each: the alliance's time zone has no other days.
fn days(text: &str) -> Option<SignedDuration> {
    let span: jiff::Span = text.parse().ok()?;
    if span.get_years() != 0 || span.get_months() != 0 {
        return None;
    }
    span.to_duration(jiff::SpanRelativeTo::days_are_24_hours()).ok()
}

async fn show_faults(State(simulator): State<Simulator>) -> Json<Value> {
    let active = json!(*simulator.faults());
    Json(json!({
        "active": active,
        "how": {
            "account": "only this account; all when absent",
            "callback": {
                "latency_ms": "every push takes so long to arrive, which counts against WeChat's patience",
                "drop_answers": "so many answers get lost after the callback gave them; WeChat repeats the push",
                "duplicate": "every push arrives so many times at once; the first answer is shown",
                "late_ms": "every push arrives once more after so long; that answer is not shown",
            },
            "api": {
                "path": "only calls whose path holds this text", "errcode": "the answer; absent: the call is only slow", "lost": "whether the call takes effect all the same",
                "latency_ms": "the delay", "times": "how many calls it strikes, 1 when absent",
            },
            "undelivered": "so many template messages and notifications are taken and do not arrive, as an event then says",
            "mass": "what is judged of the next mass message: {\"err\": n} ends it with err(n); {\"reprint\": address} and {\"copy\": address} find its article to be one of somebody else's, which may or may not be reprinted",
            "publication": "the status, 2, 3, 4 or 6, with which the next publication fails",
            "clear": "true forgets all faults first, as DELETE does",
        },
    }))
}

async fn add_faults(
    State(simulator): State<Simulator>,
    body: Result<Json<faults::Request>, JsonRejection>,
) -> Response {
    let request = match body {
        Ok(Json(request)) => request,
        Err(rejection) => return refuse(&rejection.body_text()),
    };
    if let Err(reason) = simulator.faults().apply(request) {
        return refuse(&reason);
    }
    let active = json!(*simulator.faults());
    Json(json!({ "active": active })).into_response()
}

async fn clear_faults(State(simulator): State<Simulator>) -> Json<Value> {
    *simulator.faults() = faults::Faults::default();
    Json(json!({ "active": *simulator.faults() }))
}
