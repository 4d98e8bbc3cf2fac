//! Comments under articles, by the articles' `msg_data_id` and their number, counted from zero.

use axum::http::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use wechat::limits::content::COMMENTS_A_PAGE;

use super::{ApiError, Call, Outcome, Reply, Route, ok};
use crate::{
    SimulatedAccount, Simulator,
    sending::comments::{Comment, Thread},
};

pub(super) const ROUTES: &[Route] = &[
    Route(Method::POST, "/cgi-bin/comment/open", open),
    Route(Method::POST, "/cgi-bin/comment/close", close),
    Route(Method::POST, "/cgi-bin/comment/list", list),
    Route(Method::POST, "/cgi-bin/comment/markelect", elect),
    Route(Method::POST, "/cgi-bin/comment/unmarkelect", elect_no_more),
    Route(Method::POST, "/cgi-bin/comment/delete", delete),
    Route(Method::POST, "/cgi-bin/comment/reply/add", reply),
    Route(Method::POST, "/cgi-bin/comment/reply/delete", take_reply_back),
];

/// Every field that a call may have.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    msg_data_id: Value,
    index: usize,
    begin: usize,
    count: i64,
    r#type: i64,
    user_comment_id: u64,
    content: String,
}

/// Does something with the comments of the article that the call names.
fn with_thread(
    simulator: &Simulator,
    account: &SimulatedAccount,
    call: &Call,
    act: impl FnOnce(&mut Thread, &Asked) -> Result<(), i64>,
) -> Outcome {
    let asked: Asked = call.json()?;
    simulator.change(|state| {
        let thread = state.outbox(account).thread(data_id(&asked), asked.index).map_err(ApiError::new)?;
        act(thread, &asked).map_err(ApiError::new)?;
        ok()
    })
}

/// `freepublish/submit` answers it as text in some texts, so that SDKs send either.
fn data_id(asked: &Asked) -> u64 {
    let id = &asked.msg_data_id;
    id.as_u64().or_else(|| id.as_str()?.parse().ok()).unwrap_or_default()
}

fn open(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    with_thread(simulator, account, call, |thread, _| {
        thread.open = true;
        Ok(())
    })
}

fn close(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    with_thread(simulator, account, call, |thread, _| {
        thread.open = false;
        Ok(())
    })
}

/// A page of the comments, newest first (the order is unverified); type 0 is all, 1 the usual, 2 the elected ones.
fn list(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: Asked = call.json()?;
    let count = usize::try_from(asked.count).ok().filter(|count| (1..=COMMENTS_A_PAGE).contains(count));
    let count = count.ok_or_else(|| ApiError::new(88010))?;
    let wanted = |comment: &&Comment| match asked.r#type {
        1 => !comment.elected,
        2 => comment.elected,
        _ => true,
    };
    let mut state = simulator.state();
    let thread = state.outbox(account).thread(data_id(&asked), asked.index).map_err(ApiError::new)?;
    let all: Vec<Value> = thread.comments.iter().rev().filter(wanted).map(describe).collect();
    let page: Vec<&Value> = all.iter().skip(asked.begin).take(count).collect();
    Ok(Reply::Json(json!({ "errcode": 0, "errmsg": "ok", "total": all.len(), "comment": page })))
}

fn describe(comment: &Comment) -> Value {
    let mut described = json!({
        "user_comment_id": comment.id, "openid": comment.openid, "create_time": comment.at.as_second(),
        "content": comment.content, "comment_type": u8::from(comment.elected),
    });
    if let Some(reply) = &comment.reply {
        described["reply"] = json!({ "content": reply.content, "create_time": reply.at.as_second() });
    }
    described
}

fn elect(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    with_thread(simulator, account, call, |thread, asked| thread.elect(asked.user_comment_id, true))
}

fn elect_no_more(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    with_thread(simulator, account, call, |thread, asked| thread.elect(asked.user_comment_id, false))
}

fn delete(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    with_thread(simulator, account, call, |thread, asked| thread.remove(asked.user_comment_id))
}

fn reply(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let now = simulator.clock().now();
    with_thread(simulator, account, call, |thread, asked| {
        thread.reply(asked.user_comment_id, &asked.content, now)
    })
}

fn take_reply_back(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    with_thread(simulator, account, call, |thread, asked| thread.take_reply_back(asked.user_comment_id))
}
