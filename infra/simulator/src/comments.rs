//! What somebody writes under an article.

use axum::{
    Json,
    extract::{State, rejection::JsonRejection},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::json;
use wechat::limits::content::COMMENT_CHARS;

use super::{SimulatedAccount, Simulator, routes::refuse, state};

#[derive(Deserialize)]
pub(crate) struct Written {
    person: String,
    /// The article's address.
    url: String,
    text: String,
}

/// Keeps a comment, once the article takes it from this person.
pub(crate) async fn write(
    State(simulator): State<Simulator>,
    body: Result<Json<Written>, JsonRejection>,
) -> Response {
    let Json(written) = match body {
        Ok(written) => written,
        Err(rejection) => return refuse(&rejection.body_text()),
    };
    if written.text.trim().is_empty() || written.text.chars().count() > COMMENT_CHARS {
        return refuse("the text is empty or too long");
    }
    let code = written.url.rsplit('/').next().unwrap_or_default();
    let kept = simulator.change(|state| keep(&simulator, state, &written, code));
    match kept {
        Ok((account, id)) => {
            let openid = account.openid(&written.person);
            Json(json!({ "account": account.account, "openid": openid, "user_comment_id": id }))
                .into_response()
        }
        Err(reason) => refuse(reason),
    }
}

fn keep<'a>(
    simulator: &'a Simulator,
    state: &mut state::State,
    written: &Written,
    code: &str,
) -> Result<(&'a SimulatedAccount, u64), &'static str> {
    const UNKNOWN: &str = "there is no such article";
    if !state.people.iter().any(|person| person.id == written.person) {
        return Err("there is no such person");
    }
    let found = simulator.accounts().find_map(|account| {
        let (data_id, index) = state.sending_of(account)?.drafts.place(code)?;
        Some((account, data_id, index))
    });
    let (account, data_id, index) = found.ok_or(UNKNOWN)?;
    let follows = state.follows(&written.person, &account.account);
    let thread = state.outbox(account).thread(data_id, index).map_err(|_| UNKNOWN)?;
    if !thread.open {
        return Err("the article takes no comments");
    }
    if thread.followers_only && !follows {
        return Err("the article takes comments of followers only");
    }
    Ok((account, thread.add(&account.openid(&written.person), &written.text, simulator.clock().now())))
}
