//! Sends to one follower: customer-service messages, and messages by template.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use wechat::client::{
    CustomMessage,
    template::{ProgramPage, TemplateMessage},
};

use crate::server::{ask, order};

#[test]
fn every_kind_of_customer_service_message() {
    let s = str::to_owned;
    for (message, kind, expected) in [
        (CustomMessage::Voice { media_id: s("m") }, "voice", json!({ "media_id": "m" })),
        (
            CustomMessage::Video {
                media_id: s("m"),
                thumb_media_id: s("p"),
                title: s("a"),
                description: s("b"),
            },
            "video",
            json!({ "media_id": "m", "thumb_media_id": "p", "title": "a", "description": "b" }),
        ),
        (
            CustomMessage::Music {
                title: s("a"),
                description: s("b"),
                url: s("u"),
                high_quality_url: s("h"),
                thumb_media_id: s("p"),
            },
            "music",
            json!({ "title": "a", "description": "b", "musicurl": "u", "hqmusicurl": "h", "thumb_media_id": "p" }),
        ),
        (CustomMessage::MaterialNews { media_id: s("m") }, "mpnews", json!({ "media_id": "m" })),
        (CustomMessage::PublishedNews { article_id: s("a") }, "mpnewsarticle", json!({ "article_id": "a" })),
        (CustomMessage::Card { card_id: s("c") }, "wxcard", json!({ "card_id": "c" })),
        (
            CustomMessage::MiniProgram {
                title: s("a"),
                app_id: s("w"),
                page_path: s("p"),
                thumb_media_id: s("m"),
            },
            "miniprogrampage",
            json!({ "title": "a", "appid": "w", "pagepath": "p", "thumb_media_id": "m" }),
        ),
    ] {
        let line = "POST /cgi-bin/message/custom/send?access_token=t";
        let mut body = json!({ "touser": "o", "msgtype": kind, kind: expected });
        order(line, &body, async |c| c.send_custom("t", "o", &message).await);
        body["customservice"] = json!({ "kf_account": "k@a" });
        order(line, &body, async |c| c.send_custom_as("t", "k@a", "o", &message).await);
    }
    for (typing, command) in [(true, "Typing"), (false, "CancelTyping")] {
        let body = json!({ "touser": "o", "command": command });
        order("POST /cgi-bin/message/custom/typing?access_token=t", &body, async |c| {
            c.show_typing("t", "o", typing).await
        });
    }
}

#[test]
fn a_template_message_bears_what_makes_its_repetition_known() {
    let message = TemplateMessage {
        template_id: "T".to_owned(),
        url: Some("https://a/".to_owned()),
        program: Some(ProgramPage { app_id: "wx2".to_owned(), page_path: "p".to_owned() }),
        values: BTreeMap::from([("thing1".to_owned(), "路灯".to_owned())]),
        client_id: Some("c1".to_owned()),
    };
    let id = ask(
        r#"{"errcode":0,"errmsg":"ok","msgid":200228332}"#,
        "POST /cgi-bin/message/template/send?access_token=t",
        &json!({
            "touser": "o", "template_id": "T", "url": "https://a/", "client_msg_id": "c1",
            "miniprogram": { "appid": "wx2", "pagepath": "p" }, "data": { "thing1": { "value": "路灯" } },
        }),
        async |c| c.send_template("t", "o", &message).await,
    );
    assert_eq!(id.unwrap(), "200228332");
    let id = ask(
        r#"{"errcode":0,"template_id":"T2"}"#,
        "POST /cgi-bin/template/api_add_template?access_token=t",
        &json!({ "template_id_short": "TM1", "keyword_name_list": ["时间"] }),
        async |c| c.add_template("t", "TM1", &["时间"]).await,
    );
    assert_eq!(id.unwrap(), "T2");
    let templates = ask(
        r#"{"template_list":[{"template_id":"T","title":"a","content":"{{x.DATA}}"}]}"#,
        "GET /cgi-bin/template/get_all_private_template?access_token=t",
        &Value::Null,
        async |c| c.templates("t").await,
    );
    assert_eq!(templates.unwrap()[0].id, "T");
}

#[test]
fn a_template_is_given_up() {
    let body = json!({ "template_id": "T" });
    order("POST /cgi-bin/template/del_private_template?access_token=t", &body, async |c| {
        c.delete_template("t", "T").await
    });
}

#[test]
fn the_industries_that_decide_which_templates_there_are() {
    let body = json!({ "industry_id1": "1", "industry_id2": "39" });
    order("POST /cgi-bin/template/api_set_industry?access_token=t", &body, async |c| {
        c.set_industries("t", 1, 39).await
    });
    let industries = ask(
        r#"{"primary_industry":{"first_class":"政府与公共事业","second_class":"公共事业"},"secondary_industry":""}"#,
        "GET /cgi-bin/template/get_industry?access_token=t",
        &Value::Null,
        async |c| c.industries("t").await,
    )
    .unwrap();
    assert_eq!((industries.primary.second.as_str(), industries.secondary.first.as_str()), ("公共事业", ""));
}
