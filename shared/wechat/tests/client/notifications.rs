//! Subscription notifications: their sends, and the library that their templates come from.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use wechat::client::{
    ApiError,
    subscription::{Notification, OneTimeMessage, one_time_page},
    template::ProgramPage,
};

use crate::server::{Server, ask, order, wait};

#[test]
fn a_notification_keeps_to_the_kinds_of_its_values() {
    let notification = |key: &str, value: &str| Notification {
        template_id: "T".to_owned(),
        page: Some("https://a/".to_owned()),
        values: BTreeMap::from([(key.to_owned(), value.to_owned())]),
        ..Notification::default()
    };
    let body = json!({ "touser": "o", "template_id": "T", "page": "https://a/", "data": { "thing1": { "value": "路灯" } } });
    order("POST /cgi-bin/message/subscribe/bizsend?access_token=t", &body, async |c| {
        c.send_notification("t", "o", &notification("thing1", "路灯")).await
    });
    for (key, value, fits) in [
        ("thing12", "路".repeat(20), true),
        ("thing12", "路".repeat(21), false),
        ("phrase3", "已处理完成了".to_owned(), false),
        ("thing1", String::new(), false),
        ("unheard_of1", "x".repeat(500), true),
    ] {
        assert_eq!(notification(key, &value).check().is_ok(), fits, "{key}");
    }
    let page = one_time_page("wx1", 7, "T", "https://a/", "r");
    assert!(page.ends_with("redirect_url=https%3A%2F%2Fa%2F&reserved=r#wechat_redirect"), "{page}");
}

#[test]
fn a_notification_may_open_a_mini_program() {
    let notification = Notification {
        template_id: "T".to_owned(),
        program: Some(ProgramPage { app_id: "wx2".to_owned(), page_path: "p".to_owned() }),
        ..Notification::default()
    };
    let body = json!({
        "touser": "o", "template_id": "T", "data": {}, "miniprogram": { "appid": "wx2", "pagepath": "p" },
    });
    order("POST /cgi-bin/message/subscribe/bizsend?access_token=t", &body, async |c| {
        c.send_notification("t", "o", &notification).await
    });
}

#[test]
fn a_message_of_the_older_kind() {
    let message = OneTimeMessage {
        template_id: "T".to_owned(),
        url: Some("https://a/".to_owned()),
        scene: 7,
        title: "题".to_owned(),
        content: "文".to_owned(),
    };
    let body = json!({
        "touser": "o", "template_id": "T", "url": "https://a/", "scene": "7", "title": "题",
        "data": { "content": { "value": "文" } },
    });
    order("POST /cgi-bin/message/template/subscribe?access_token=t", &body, async |c| {
        c.send_one_time("t", "o", &message).await
    });
    for wrong in [
        OneTimeMessage { scene: 10_001, ..message.clone() },
        OneTimeMessage { title: "题".repeat(16), ..message.clone() },
        OneTimeMessage { content: "文".repeat(201), ..message },
    ] {
        assert!(wrong.check().is_err());
    }
}

#[test]
fn the_templates_of_an_account() {
    let id = ask(
        r#"{"errcode":0,"errmsg":"ok","priTmplId":"P"}"#,
        "POST /wxaapi/newtmpl/addtemplate?access_token=t",
        &json!({ "tid": "401", "kidList": [1, 2], "sceneDesc": "办件进度" }),
        async |c| c.add_notification_template("t", "401", &[1, 2], "办件进度").await,
    );
    assert_eq!(id.unwrap(), "P");
    let templates = ask(
        r#"{"errcode":0,"data":[{"priTmplId":"P","title":"a","content":"{{thing1.DATA}}","example":"e","type":2}]}"#,
        "GET /wxaapi/newtmpl/gettemplate?access_token=t",
        &Value::Null,
        async |c| c.notification_templates("t").await,
    )
    .unwrap();
    assert_eq!((templates[0].id.as_str(), templates[0].kind), ("P", 2));
    order("POST /wxaapi/newtmpl/deltemplate?access_token=t", &json!({ "priTmplId": "P" }), async |c| {
        c.delete_notification_template("t", "P").await
    });
}

#[test]
fn the_library_by_category_title_and_keyword() {
    let categories = ask(
        r#"{"errcode":0,"errmsg":"ok","data":[{"id":616,"name":"政务民生"}]}"#,
        "GET /wxaapi/newtmpl/getcategory?access_token=t",
        &Value::Null,
        async |c| c.notification_categories("t").await,
    )
    .unwrap();
    assert_eq!((categories[0].id, categories[0].name.as_str()), (616, "政务民生"));
    let page = ask(
        r#"{"errcode":0,"count":55,"data":[{"tid":99,"title":"付款成功通知","type":2,"categoryId":"616"}]}"#,
        "GET /wxaapi/newtmpl/getpubtemplatetitles?access_token=t&ids=2%2C616&start=0&limit=30",
        &Value::Null,
        async |c| c.notification_titles("t", &[2, 616], 0, 30).await,
    )
    .unwrap();
    assert_eq!((page.count, page.titles[0].number.as_str(), page.titles[0].category), (55, "99", 616));
    let keywords = ask(
        r#"{"errcode":0,"count":1,"data":[{"kid":1,"name":"物品名称","example":"名称","rule":"thing"}]}"#,
        "GET /wxaapi/newtmpl/getpubtemplatekeywords?access_token=t&tid=99",
        &Value::Null,
        async |c| c.notification_keywords("t", "99").await,
    )
    .unwrap();
    assert_eq!((keywords[0].id, keywords[0].rule.as_str()), (1, "thing"));
    for (categories, number) in [(&[][..], 1), (&[2][..], 0), (&[2][..], 31)] {
        let refused = wait(Server::json("{}").client().notification_titles("t", categories, 0, number));
        assert!(matches!(refused, Err(ApiError::Invalid(_))));
    }
}
