//! What somebody answers when a page asks whether they want a notification, and what they change about it later.

use axum::{
    Json,
    extract::{State, rejection::JsonRejection},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::json;

use super::{Simulator, push::Field, routes::refuse};

#[derive(Deserialize)]
pub(crate) struct Consent {
    person: String,
    account: String,
    template_id: String,
    accept: bool,
    /// They say so in the account's settings, unasked; a refusal alone can be said there.
    #[serde(default)]
    later: bool,
}

/// Notes the answer, of which the account is told.
pub(crate) async fn answer(
    State(simulator): State<Simulator>,
    body: Result<Json<Consent>, JsonRejection>,
) -> Response {
    let Json(consent) = match body {
        Ok(consent) => consent,
        Err(rejection) => return refuse(&rejection.body_text()),
    };
    let Some(account) = simulator.parties(&consent.person, &consent.account) else {
        return refuse("there is no such person or account");
    };
    if consent.later && consent.accept {
        return refuse("unasked, somebody can only refuse");
    }
    let openid = account.openid(&consent.person);
    let known = simulator.change(|state| {
        let notifications = &mut state.outbox(&account).notifications;
        let known = notifications.chosen.iter().any(|template| template.id == consent.template_id);
        if known && consent.accept {
            notifications.consent(&openid, &consent.template_id);
        }
        if known && consent.later {
            notifications.take_back(&openid, &consent.template_id);
        }
        known
    });
    if !known {
        return refuse("the account has no such template");
    }
    let mut told = vec![
        Field::text("TemplateId", &consent.template_id),
        Field::text("SubscribeStatusString", if consent.accept { "accept" } else { "reject" }),
    ];
    let (event, group) = if consent.later {
        ("subscribe_msg_change_event", "SubscribeMsgChangeEvent")
    } else {
        told.push(Field::text("PopupScene", "1"));
        ("subscribe_msg_popup_event", "SubscribeMsgPopupEvent")
    };
    simulator.announce(&account, &openid, event, vec![Field::Group(group, vec![Field::Group("List", told)])]);
    Json(json!({ "openid": openid })).into_response()
}
