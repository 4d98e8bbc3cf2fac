//! Menus: what goes out, what is refused here, what comes back.

use serde_json::{Value, json};
use wechat::client::{
    ApiError, Rule,
    menu::{Action, Button, Does, MatchRule, Menu},
};

use crate::server::{ask, order};

fn click(name: &str) -> Button {
    Button::new(name, Action::Click { key: "k".to_owned() })
}

fn program() -> Button {
    let (appid, pagepath, url) = ("wx2".to_owned(), "p".to_owned(), "https://a/".to_owned());
    Button::new("办事", Action::Miniprogram { appid, pagepath, url })
}

fn menu() -> (Menu, Value) {
    let menu = Menu { buttons: vec![click("上报"), Button::opening("更多", vec![program()])] };
    let json = json!({ "button": [
        { "name": "上报", "type": "click", "key": "k" },
        { "name": "更多", "sub_button": [
            { "name": "办事", "type": "miniprogram", "appid": "wx2", "pagepath": "p", "url": "https://a/" },
        ] },
    ] });
    (menu, json)
}

#[test]
fn a_menu_is_made_and_removed() {
    let (menu, body) = menu();
    order("POST /cgi-bin/menu/create?access_token=t", &body, async |c| c.create_menu("t", &menu).await);
    order("GET /cgi-bin/menu/delete?access_token=t", &Value::Null, async |c| c.delete_menus("t").await);
    let rule = MatchRule { tag_id: Some("101".to_owned()) };
    let mut conditional = body;
    conditional["matchrule"] = json!({ "tag_id": "101" });
    let id = ask(
        r#"{"menuid":208379533}"#,
        "POST /cgi-bin/menu/addconditional?access_token=t",
        &conditional,
        async |c| c.add_conditional_menu("t", &menu, &rule).await,
    );
    assert_eq!(id.unwrap(), "208379533");
    order("POST /cgi-bin/menu/delconditional?access_token=t", &json!({ "menuid": "2" }), async |c| {
        c.delete_conditional_menu("t", "2").await
    });
}

#[test]
fn a_menu_that_wechat_would_refuse_is_not_sent() {
    let deep = Button::opening("a", vec![Button::opening("b", vec![click("c")])]);
    let long_key = Button::new("a", Action::Click { key: "k".repeat(129) });
    let long_url = Button::new("a", Action::View { url: "u".repeat(1025) });
    for (buttons, field, rule) in [
        (vec![], "button", Rule::Within(1, 3)),
        (vec![click("a"); 4], "button", Rule::Within(1, 3)),
        (vec![click("")], "button[0].name", Rule::Present),
        (vec![click("上报问题六字")], "button[0].name", Rule::Bytes(16)),
        (vec![Button::opening("a", vec![click("b"); 6])], "button[0].sub_button", Rule::Within(1, 5)),
        (vec![deep], "button[0].sub_button[0].sub_button", Rule::Absent),
        (vec![long_key], "button[0].key", Rule::Bytes(128)),
        (vec![click("a"), long_url], "button[1].url", Rule::Bytes(1024)),
    ] {
        let invalid = Menu { buttons }.check().unwrap_err();
        assert_eq!((invalid.field.as_str(), invalid.rule), (field, rule));
    }
    assert!(MatchRule::default().check().is_err());
    assert!(menu().0.check().is_ok());
}

#[test]
fn no_menu_is_an_answer_and_every_menu_is_read() {
    let line = "GET /cgi-bin/menu/get?access_token=t";
    let none = r#"{"errcode":46003,"errmsg":"menu no exist"}"#;
    assert_eq!(ask(none, line, &Value::Null, async |c| c.menus("t").await).unwrap(), None);
    let busy = r#"{"errcode":-1,"errmsg":"system busy"}"#;
    let error = ask(busy, line, &Value::Null, async |c| c.menus("t").await).unwrap_err();
    assert!(matches!(error, ApiError::Wechat { code: -1, .. }));
    let menus = ask(
        r#"{"menu":{"button":[{"type":"click","name":"a","key":"k","sub_button":[]},
            {"type":"new_kind","name":"b","x":1}],"menuid":1},
            "conditionalmenu":[{"button":[{"type":"view","name":"c","url":"u"}],"matchrule":{"group_id":2,"tag_id":2},"menuid":3}]}"#,
        line,
        &Value::Null,
        async |c| c.menus("t").await,
    )
    .unwrap()
    .unwrap();
    assert_eq!(menus.default.buttons[0], Button::new("a", Action::Click { key: "k".to_owned() }));
    assert!(matches!(&menus.default.buttons[1].does, Does::Act(Action::Other(fields)) if fields["x"] == 1));
    assert_eq!(menus.default.check(), Ok(()));
    assert_eq!(
        (menus.conditional[0].rule.tag_id.as_deref(), menus.conditional[0].id.as_str()),
        (Some("2"), "3")
    );
}

#[test]
fn the_menu_as_somebody_sees_it() {
    for answer in [
        r#"{"button":[{"type":"click","name":"a","key":"k"}]}"#,
        r#"{"menu":{"button":[{"type":"click","name":"a","key":"k"}]}}"#,
    ] {
        let line = "POST /cgi-bin/menu/trymatch?access_token=t";
        let seen =
            ask(answer, line, &json!({ "user_id": "o" }), async |c| c.try_menu("t", "o").await).unwrap();
        assert_eq!(seen.buttons, [click("a")]);
    }
    let shown = ask(
        r#"{"is_menu_open":1,"selfmenu_info":{"button":[{"name":"a","sub_button":{"list":[{"type":"news","name":"b","value":"v"}]}}]}}"#,
        "GET /cgi-bin/get_current_selfmenu_info?access_token=t",
        &Value::Null,
        async |c| c.current_menu("t").await,
    )
    .unwrap();
    let inner = &shown.buttons[0].buttons[0];
    assert!(shown.is_open && inner.kind.as_deref() == Some("news") && inner.fields["value"] == "v");
}
