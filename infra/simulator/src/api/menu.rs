//! The account's menu.

use axum::http::Method;
use serde_json::{Value, json};
use wechat::limits::content::{
    MENU_KEY_BYTES, MENU_SUB_BUTTONS, MENU_SUB_NAME_BYTES, MENU_TOP_BUTTONS, MENU_TOP_NAME_BYTES,
    MENU_URL_BYTES,
};

use super::{ApiError, Call, Outcome, Reply, Route, cards, ok};
use crate::{SimulatedAccount, Simulator, sending::menus::Menu, state::State};

/// The error codes of one level of the menu.
struct Codes {
    size: i64,
    kind: i64,
    name: i64,
    key: i64,
    url: i64,
}

const TOP: Codes = Codes { size: 40016, kind: 40017, name: 40018, key: 40019, url: 40020 };
const SUB: Codes = Codes { size: 40023, kind: 40024, name: 40025, key: 40026, url: 40027 };

pub(super) const ROUTES: &[Route] = &[
    Route(Method::POST, "/cgi-bin/menu/create", create),
    Route(Method::GET, "/cgi-bin/menu/get", get),
    Route(Method::GET, "/cgi-bin/menu/delete", delete),
    Route(Method::GET, "/cgi-bin/get_current_selfmenu_info", current),
];

fn create(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let asked: Value = call.json()?;
    let buttons = asked.get("button").and_then(Value::as_array).ok_or_else(|| ApiError::new(40016))?;
    check(buttons)?;
    check_programs(&simulator.state(), account, buttons)?;
    simulator.put_menu(&account.account, buttons);
    ok()
}

impl Simulator {
    /// Gives an account the menu that its operator made in WeChat's own console; whether it is one WeChat takes.
    pub fn set_menu(&self, account: &str, menu: &Value) -> bool {
        let buttons = menu["button"].as_array();
        let Some(buttons) = buttons.filter(|buttons| check(buttons).is_ok()) else { return false };
        self.put_menu(account, buttons);
        true
    }

    /// The default menu that an account shows, as WeChat has it; none where it shows none.
    pub fn menu(&self, account: &str) -> Option<Value> {
        self.state().menus.get(account).cloned()
    }

    fn put_menu(&self, account: &str, buttons: &[Value]) {
        self.change(|state| {
            let menu = json!({ "button": buttons, "menuid": state.next_id() });
            state.menus.insert(account.to_owned(), menu);
        });
    }
}

fn get(simulator: &Simulator, account: &SimulatedAccount, _: &Call) -> Outcome {
    let mut state = simulator.state();
    let listed: Vec<Value> = state.outbox(account).conditional.menus.iter().map(Menu::listed).collect();
    let menu = state.menus.get(&account.account).ok_or_else(|| ApiError::new(46003))?;
    let mut answer = json!({ "menu": menu });
    if !listed.is_empty() {
        answer["conditionalmenu"] = json!(listed);
    }
    Ok(Reply::Json(answer))
}

/// Takes the conditional menus away with the default one.
fn delete(simulator: &Simulator, account: &SimulatedAccount, _: &Call) -> Outcome {
    simulator.change(|state| {
        state.menus.remove(&account.account);
        state.outbox(account).conditional.menus.clear();
    });
    ok()
}

/// The same menu in the other shape, in which sub-buttons are a list inside an object.
fn current(simulator: &Simulator, account: &SimulatedAccount, _: &Call) -> Outcome {
    let state = simulator.state();
    let Some(menu) = state.menus.get(&account.account) else {
        return Ok(Reply::Json(json!({ "is_menu_open": 0 })));
    };
    let mut buttons = menu["button"].clone();
    for button in buttons.as_array_mut().into_iter().flatten() {
        if let Some(list) = button.get_mut("sub_button") {
            *list = json!({ "list": list.take() });
        }
    }
    Ok(Reply::Json(json!({ "is_menu_open": 1, "selfmenu_info": { "button": buttons } })))
}

/// Holds the buttons of a menu, default or conditional, to WeChat's sizes and kinds.
pub(super) fn check(buttons: &[Value]) -> Result<(), ApiError> {
    check_level(buttons, true)
}

/// Whether a menu leads to mini-programs alone that the account has linked.
pub(super) fn check_programs(
    state: &State,
    account: &SimulatedAccount,
    buttons: &[Value],
) -> Result<(), ApiError> {
    for button in buttons {
        let appid = button["appid"].as_str().unwrap_or_default();
        if button["type"] == "miniprogram" && !cards::is_linked(state, account, appid) {
            return Err(ApiError::new(45064));
        }
        check_programs(state, account, button["sub_button"].as_array().map_or(&[], Vec::as_slice))?;
    }
    Ok(())
}

fn check_level(buttons: &[Value], top: bool) -> Result<(), ApiError> {
    let (codes, most) = if top { (TOP, MENU_TOP_BUTTONS) } else { (SUB, MENU_SUB_BUTTONS) };
    if buttons.is_empty() || buttons.len() > most {
        return Err(ApiError::new(codes.size));
    }
    for button in buttons {
        let text = |name: &str| button.get(name).and_then(Value::as_str).unwrap_or_default();
        let within = |name: &str, most: usize| (1..=most).contains(&text(name).len());
        if !within("name", if top { MENU_TOP_NAME_BYTES } else { MENU_SUB_NAME_BYTES }) {
            return Err(ApiError::new(codes.name));
        }
        let subs = button.get("sub_button").and_then(Value::as_array).filter(|subs| !subs.is_empty());
        match (subs, text("type")) {
            (Some(subs), "") if top => check_level(subs, false)?,
            (Some(_), _) => return Err(ApiError::new(codes.kind)),
            (None, "view") if within("url", MENU_URL_BYTES) => {
                if !text("url").starts_with("http://") && !text("url").starts_with("https://") {
                    return Err(ApiError::because(40055, "invalid button url domain"));
                }
            }
            (None, "view") => return Err(ApiError::new(codes.url)),
            (
                None,
                "click" | "scancode_push" | "scancode_waitmsg" | "pic_sysphoto" | "pic_photo_or_album"
                | "pic_weixin" | "location_select",
            ) => {
                if !within("key", MENU_KEY_BYTES) {
                    return Err(ApiError::new(codes.key));
                }
            }
            (None, "media_id" | "view_limited" | "article_id" | "article_view_limited" | "miniprogram") => {}
            (None, _) => return Err(ApiError::new(codes.kind)),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_menu_is_held_to_its_sizes() {
        let check = |json: Value| check(json.as_array().unwrap()).map_err(|error| error.code);
        let sub = json!({ "type": "view", "name": "全部社区", "url": "https://e.cn/" });
        assert_eq!(check(json!([{ "name": "微信联盟", "sub_button": [sub] }])), Ok(()));
        assert_eq!(
            check(json!([{ "name": "我要诉求", "type": "click", "key": "report", "sub_button": [] }])),
            Ok(())
        );
        assert_eq!(check(json!([])), Err(40016));
        assert_eq!(check(json!([sub, sub, sub, sub])), Err(40016));
        assert_eq!(check(json!([{ "name": "六个汉字太长", "type": "click", "key": "k" }])), Err(40018));
        assert_eq!(check(json!([{ "name": "a", "sub_button": [sub, sub, sub, sub, sub, sub] }])), Err(40023));
        assert_eq!(check(json!([{ "name": "a", "type": "click", "sub_button": [sub] }])), Err(40017));
        assert_eq!(
            check(json!([{ "name": "a", "sub_button": [{ "name": "b", "type": "click" }] }])),
            Err(40026)
        );
    }
}
