//! Mass messages: to everybody, to a list, or to one as a preview.

use axum::http::Method;
use jiff::Timestamp;
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
    Side, SimulatedAccount, Simulator,
    push::Field,
    sending::{
        drafts::Publication,
        mass::{Job, Repeated},
    },
    state::State,
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

/// Sends what was not sent yet, and tells the account how it ended.
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
    let sent = simulator.change(|state| send(state, account, asked, to, &prepared, client_id, now))?;
    // The event names the administrator, who is nobody with a phone here.
    let fields = sent.fields(simulator, to.openids.len());
    simulator.announce(account, &account.openid("administrator"), "MASSSENDJOBFINISH", fields);
    let mut answer = json!({ "errcode": 0, "errmsg": "send job submission success", "msg_id": sent.id });
    if let Some(articles) = &sent.articles {
        answer["msg_data_id"] = json!(articles.data_id);
    }
    Ok(Reply::Json(answer))
}

/// How a mass message ended.
struct Sent {
    id: u64,
    reached: usize,
    failed: usize,
    articles: Option<Publication>,
}

fn send(
    state: &mut State,
    account: &SimulatedAccount,
    asked: &Value,
    to: &Audience,
    prepared: &Prepared,
    client_id: String,
    now: Timestamp,
) -> Result<Sent, ApiError> {
    let service = account.is_service();
    if !state.outbox(account).mass.has_quota(service, to.to_all, now) {
        return Err(ApiError::new(45028));
    }
    let id = state.next_message_id(now);
    let articles = match &prepared.draft {
        None => None,
        Some(media_id) => {
            let data_id = state.next_id();
            let released = state.outbox(account).drafts.broadcast(media_id, id, data_id).cloned();
            Some(released.ok_or_else(|| ApiError::new(40007))?)
        }
    };
    let msgtype = asked["msgtype"].as_str().unwrap_or_default();
    let (mut reached, mut failed) = (0, 0);
    for openid in &to.openids {
        let Some(person) = Simulator::follower(state, account, openid) else {
            failed += 1;
            continue;
        };
        // Who is on the blacklist, or had this month's messages, is left out before anything is sent.
        if state.is_blocked(account, openid) || (service && !state.outbox(account).mass.reach(openid, now)) {
            continue;
        }
        state.show(&person, &account.account, now, Side::In, prepared.content.clone());
        state.log_via("mass", &account.account, openid, msgtype, asked.clone(), now);
        reached += 1;
    }
    let data_id = articles.as_ref().map(|articles| articles.data_id);
    let job = Job {
        id,
        client_id,
        at: now,
        to_all: to.to_all,
        deleted: false,
        data_id,
        video: msgtype == "mpvideo",
        reached,
    };
    state.outbox(account).mass.record(job);
    Ok(Sent { id, reached, failed, articles })
}

impl Sent {
    /// What `MASSSENDJOBFINISH` tells. Nothing is ever found to be a copy: the simulator compares no articles.
    fn fields(&self, simulator: &Simulator, total: usize) -> Vec<Field> {
        let pieces = self.articles.iter().flat_map(|articles| &articles.bundle.articles);
        let urls: Vec<Field> = (1..)
            .zip(pieces)
            .map(|(index, piece): (usize, _)| {
                let url = simulator.article_url(&piece.code);
                Field::Group(
                    "item",
                    vec![Field::number("ArticleIdx", &index), Field::text("ArticleUrl", &url)],
                )
            })
            .collect();
        let checked = vec![
            Field::number("Count", &0),
            Field::Group("ResultList", Vec::new()),
            Field::number("CheckState", &u8::from(self.articles.is_some())),
        ];
        let read = vec![Field::number("Count", &urls.len()), Field::Group("ResultList", urls)];
        vec![
            Field::number("MsgID", &self.id),
            Field::text("Status", "send success"),
            Field::number("TotalCount", &total),
            Field::number("FilterCount", &(self.reached + self.failed)),
            Field::number("SentCount", &self.reached),
            Field::number("ErrorCount", &self.failed),
            Field::Group("CopyrightCheckResult", checked),
            Field::Group("ArticleUrlResult", read),
        ]
    }
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
