//! Coupons, and pages of mini-programs, as messages hold them.

use serde_json::Value;

use super::{ApiError, custom};
use crate::{Article, Content, SimulatedAccount, Simulator, state::State};

/// The length of a coupon's id, which begins with `p` (reported).
const COUPON_CHARS: usize = 28;

/// A coupon. The simulator makes none, so that any id of a coupon's shape is one; 40073 for another is unverified.
pub(super) fn coupon(part: &Value) -> Result<Content, ApiError> {
    let id = part["card_id"].as_str().unwrap_or_default();
    let usable = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if id.len() != COUPON_CHARS || !id.starts_with('p') || !id.bytes().all(usable) {
        return Err(ApiError::new(40073));
    }
    let article = Article { title: "卡券".to_owned(), description: id.to_owned(), ..Article::default() };
    Ok(Content::News { articles: vec![article] })
}

/// A page of a mini-program that the account has linked, with a title and a picture.
pub(super) fn program(
    simulator: &Simulator,
    account: &SimulatedAccount,
    part: &Value,
) -> Result<Content, ApiError> {
    let text = |name: &str| part[name].as_str().unwrap_or_default();
    check_linked(&simulator.state(), account, text("appid"))?;
    if text("pagepath").is_empty() {
        return Err(ApiError::because(40035, "pagepath is missing"));
    }
    custom::thumb(simulator, account, text("thumb_media_id"))?;
    let article = Article {
        title: text("title").to_owned(),
        description: "小程序".to_owned(),
        picture: simulator.picture_url(text("thumb_media_id")),
        ..Article::default()
    };
    Ok(Content::News { articles: vec![article] })
}

/// Whether messages of the account may lead to a mini-program (40013 where they may not is reported of templates alone).
pub(super) fn check_linked(state: &State, account: &SimulatedAccount, appid: &str) -> Result<(), ApiError> {
    match is_linked(state, account, appid) {
        true => Ok(()),
        false => Err(ApiError::because(40013, "the mini-program is not linked to the account")),
    }
}

/// Whether the account's owner linked a mini-program to it.
pub(super) fn is_linked(state: &State, account: &SimulatedAccount, appid: &str) -> bool {
    state.sending_of(account).is_some_and(|outbox| outbox.programs.contains(appid))
}
