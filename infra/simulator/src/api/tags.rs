//! Tags, remarks and the blacklist.

use axum::http::Method;
use serde::Deserialize;
use serde_json::json;
use wechat::limits::people::{
    BLACKLIST_BATCH, DELETABLE_TAG_FOLLOWERS, FIRST_TAG_ID, FOLLOWERS_A_PAGE, REMARK_CHARS, TAG_NAME_BYTES,
    TAGGING_BATCH, TAGS, TAGS_A_FOLLOWER,
};

use super::{ApiError, Call, Outcome, Reply, Route, ok};
use crate::{
    SimulatedAccount, Simulator,
    state::State,
    tags::{Notes, tagged},
};

pub(super) const ROUTES: &[Route] = &[
    Route(Method::POST, "/cgi-bin/tags/create", create),
    Route(Method::GET, "/cgi-bin/tags/get", list),
    Route(Method::POST, "/cgi-bin/tags/update", rename),
    Route(Method::POST, "/cgi-bin/tags/delete", delete),
    Route(Method::POST, "/cgi-bin/tags/members/batchtagging", tag),
    Route(Method::POST, "/cgi-bin/tags/members/batchuntagging", untag),
    Route(Method::POST, "/cgi-bin/tags/getidlist", borne),
    Route(Method::POST, "/cgi-bin/user/tag/get", bearers),
    Route(Method::POST, "/cgi-bin/user/info/updateremark", remark),
    Route(Method::POST, "/cgi-bin/tags/members/getblacklist", blacklist),
    Route(Method::POST, "/cgi-bin/tags/members/batchblacklist", block),
    Route(Method::POST, "/cgi-bin/tags/members/batchunblacklist", unblock),
];

#[derive(Deserialize)]
struct AskedTag {
    tag: TagFields,
}

#[derive(Deserialize)]
struct TagFields {
    #[serde(default)]
    id: i64,
    #[serde(default)]
    name: String,
}

fn create(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let AskedTag { tag } = call.json()?;
    simulator.change(|state| {
        let notes = state.notes_mut(account);
        check_name(notes, &tag.name, 0)?;
        if notes.tags.len() >= TAGS {
            return Err(ApiError::new(45056));
        }
        let id = notes.add(&tag.name);
        Ok(Reply::Json(json!({ "tag": { "id": id, "name": tag.name } })))
    })
}

fn list(simulator: &Simulator, account: &SimulatedAccount, _: &Call) -> Outcome {
    let state = simulator.state();
    let tags: Vec<_> = state
        .notes(account)
        .into_iter()
        .flat_map(|notes| &notes.tags)
        .map(|tag| json!({ "id": tag.id, "name": tag.name, "count": tagged(&state, account, tag.id).len() }))
        .collect();
    Ok(Reply::Json(json!({ "tags": tags })))
}

fn rename(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let AskedTag { tag: asked } = call.json()?;
    simulator.change(|state| {
        let notes = state.notes_mut(account);
        check_id(notes, asked.id)?;
        check_name(notes, &asked.name, asked.id)?;
        for tag in notes.tags.iter_mut().filter(|tag| tag.id == asked.id) {
            tag.name.clone_from(&asked.name);
        }
        ok()
    })
}

fn delete(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let AskedTag { tag } = call.json()?;
    simulator.change(|state| {
        check_id(state.notes_mut(account), tag.id)?;
        if tagged(state, account, tag.id).len() > DELETABLE_TAG_FOLLOWERS {
            return Err(ApiError::new(45057));
        }
        state.notes_mut(account).remove(tag.id);
        ok()
    })
}

/// A name is the account's only one of its kind; `own` is the tag that may bear it already.
fn check_name(notes: &Notes, name: &str, own: i64) -> Result<(), ApiError> {
    if name.trim().is_empty() || notes.tags.iter().any(|tag| tag.name == name && tag.id != own) {
        return Err(ApiError::new(45157));
    }
    if name.len() > TAG_NAME_BYTES {
        return Err(ApiError::new(45158));
    }
    Ok(())
}

fn check_id(notes: &Notes, id: i64) -> Result<(), ApiError> {
    if (0..FIRST_TAG_ID).contains(&id) {
        return Err(ApiError::new(45058));
    }
    check_known(Some(notes), id)
}

/// Whether the account has this tag; one without notes has none.
pub(super) fn check_known(notes: Option<&Notes>, id: i64) -> Result<(), ApiError> {
    if notes.is_some_and(|notes| notes.has(id)) { Ok(()) } else { Err(ApiError::new(45159)) }
}

#[derive(Deserialize)]
struct Members {
    openid_list: Vec<String>,
    tagid: i64,
}

fn tag(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: Members = call.json()?;
    simulator.change(|state| {
        check_members(simulator, state, account, &asked.openid_list, TAGGING_BATCH)?;
        let notes = state.notes_mut(account);
        check_known(Some(notes), asked.tagid)?;
        // One member who bears too many already refuses the whole call.
        let full = |openid: &String| {
            let borne = notes.borne_by(openid);
            borne.len() >= TAGS_A_FOLLOWER && !borne.contains(&asked.tagid)
        };
        if asked.openid_list.iter().any(full) {
            return Err(ApiError::new(45059));
        }
        for openid in asked.openid_list {
            let borne = notes.borne.entry(openid).or_default();
            if !borne.contains(&asked.tagid) {
                borne.push(asked.tagid);
            }
        }
        ok()
    })
}

fn untag(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: Members = call.json()?;
    simulator.change(|state| {
        check_members(simulator, state, account, &asked.openid_list, TAGGING_BATCH)?;
        let notes = state.notes_mut(account);
        check_known(Some(notes), asked.tagid)?;
        for openid in &asked.openid_list {
            if let Some(borne) = notes.borne.get_mut(openid) {
                borne.retain(|tag| *tag != asked.tagid);
            }
        }
        ok()
    })
}

/// Every openid must be a follower's, and there must not be too many of them.
fn check_members(
    simulator: &Simulator,
    state: &State,
    account: &SimulatedAccount,
    openids: &[String],
    most: usize,
) -> Result<(), ApiError> {
    if openids.is_empty() || openids.len() > most {
        return Err(ApiError::new(40032));
    }
    openids.iter().try_for_each(|openid| check_member(simulator, state, account, openid))
}

fn check_member(
    simulator: &Simulator,
    state: &State,
    account: &SimulatedAccount,
    openid: &str,
) -> Result<(), ApiError> {
    if Simulator::follower(state, account, openid).is_some() {
        return Ok(());
    }
    let elsewhere = |other: &SimulatedAccount| {
        other.appid != account.appid && state.people.iter().any(|person| other.openid(&person.id) == openid)
    };
    Err(ApiError::new(if simulator.accounts().any(elsewhere) { 49003 } else { 40003 }))
}

#[derive(Deserialize)]
struct OneMember {
    openid: String,
    #[serde(default)]
    remark: String,
}

fn borne(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: OneMember = call.json()?;
    let state = simulator.state();
    check_member(simulator, &state, account, &asked.openid)?;
    let tags = state.notes(account).map_or(&[][..], |notes| notes.borne_by(&asked.openid));
    Ok(Reply::Json(json!({ "tagid_list": tags })))
}

fn remark(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: OneMember = call.json()?;
    if asked.remark.chars().count() >= REMARK_CHARS {
        return Err(ApiError::because(40035, "the remark is too long"));
    }
    simulator.change(|state| {
        check_member(simulator, state, account, &asked.openid)?;
        let remarks = &mut state.notes_mut(account).remarks;
        if asked.remark.is_empty() {
            remarks.remove(&asked.openid);
        } else {
            remarks.insert(asked.openid, asked.remark);
        }
        ok()
    })
}

#[derive(Deserialize)]
struct BearersOf {
    tagid: i64,
    #[serde(default)]
    next_openid: String,
}

fn bearers(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: BearersOf = call.json()?;
    let state = simulator.state();
    check_known(state.notes(account), asked.tagid)?;
    let mut openids = tagged(&state, account, asked.tagid);
    openids.retain(|openid| *openid > asked.next_openid);
    openids.truncate(FOLLOWERS_A_PAGE);
    let mut answer =
        json!({ "count": openids.len(), "next_openid": openids.last().cloned().unwrap_or_default() });
    if !openids.is_empty() {
        answer["data"] = json!({ "openid": openids });
    }
    Ok(Reply::Json(answer))
}

#[derive(Deserialize)]
struct From {
    #[serde(default)]
    begin_openid: String,
}

fn blacklist(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: From = call.json()?;
    let state = simulator.state();
    let all = state.notes(account).into_iter().flat_map(|notes| &notes.blacklist);
    let page: Vec<&String> =
        all.clone().filter(|openid| **openid > asked.begin_openid).take(FOLLOWERS_A_PAGE).collect();
    let last = page.last().map_or("", |openid| openid.as_str());
    Ok(Reply::Json(json!({
        "total": all.count(), "count": page.len(), "data": { "openid": page }, "next_openid": last,
    })))
}

#[derive(Deserialize)]
struct Blocked {
    openid_list: Vec<String>,
}

fn block(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: Blocked = call.json()?;
    simulator.change(|state| {
        check_members(simulator, state, account, &asked.openid_list, BLACKLIST_BATCH)?;
        state.notes_mut(account).blacklist.extend(asked.openid_list);
        ok()
    })
}

fn unblock(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: Blocked = call.json()?;
    simulator.change(|state| {
        check_members(simulator, state, account, &asked.openid_list, BLACKLIST_BATCH)?;
        state.notes_mut(account).blacklist.retain(|openid| !asked.openid_list.contains(openid));
        ok()
    })
}
