//! Sends: to one follower, by template, to many.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use wechat::client::{
    ApiError, CustomMessage, Reaction,
    mass::{Audience, MassContent, MassMessage, MassStatus, PreviewTo},
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
fn agents_and_their_conversations() {
    let agents = ask(
        r#"{"kf_list":[{"kf_account":"k@a","kf_nick":"n","kf_id":1001,"kf_wx":""}]}"#,
        "GET /cgi-bin/customservice/getkflist?access_token=t",
        &Value::Null,
        async |c| c.agents("t").await,
    )
    .unwrap();
    assert_eq!((agents[0].id.as_str(), &agents[0].wechat_id), ("1001", &None));
    let named = json!({ "kf_account": "k@a", "nickname": "n" });
    order("POST /customservice/kfaccount/add?access_token=t", &named, async |c| {
        c.add_agent("t", "k@a", "n").await
    });
    order("GET /customservice/kfaccount/del?access_token=t&kf_account=k%40a", &Value::Null, async |c| {
        c.delete_agent("t", "k@a").await
    });
    let pair = json!({ "kf_account": "k@a", "openid": "o" });
    order("POST /customservice/kfsession/create?access_token=t", &pair, async |c| {
        c.open_conversation("t", "k@a", "o").await
    });
    order("POST /customservice/kfsession/close?access_token=t", &pair, async |c| {
        c.close_conversation("t", "k@a", "o").await
    });
    let waiting = ask(
        r#"{"count":1,"waitcaselist":[{"latest_time":7,"openid":"o"}]}"#,
        "GET /customservice/kfsession/getwaitcase?access_token=t",
        &Value::Null,
        async |c| c.waiting("t").await,
    )
    .unwrap();
    assert_eq!((waiting.conversations[0].since, waiting.conversations[0].agent.as_deref()), (7, None));
    let said = ask(
        r#"{"recordlist":[{"openid":"o","opercode":2002,"text":"好","time":5,"worker":"k@a"}],"number":1,"msgid":9}"#,
        "POST /customservice/msgrecord/getmsglist?access_token=t",
        &json!({ "starttime": 1, "endtime": 2, "msgid": 1, "number": 100 }),
        async |c| c.said("t", (1, 2), 1, 100).await,
    )
    .unwrap();
    assert_eq!((said.messages[0].text.as_str(), said.last_id), ("好", 9));
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

fn mass(audience: Audience) -> MassMessage {
    let content = MassContent::Articles { media_id: "m".to_owned() };
    MassMessage { audience, content, send_reprint: false, client_id: Some("c1".to_owned()) }
}

#[test]
fn a_mass_message_that_was_sent_before_is_a_success_with_its_id() {
    let line = "POST /cgi-bin/message/mass/sendall?access_token=t";
    let body = json!({
        "filter": { "is_to_all": false, "tag_id": 2 }, "msgtype": "mpnews", "mpnews": { "media_id": "m" },
        "send_ignore_reprint": 0, "clientmsgid": "c1",
    });
    let send = |answer| ask(answer, line, &body, async |c| c.send_mass("t", &mass(Audience::Tag(2))).await);
    let sent =
        send(r#"{"errcode":0,"errmsg":"send job submission success","msg_id":34182,"msg_data_id":"206"}"#)
            .unwrap();
    assert_eq!((sent.msg_id, sent.msg_data_id, sent.already), (34182, Some(206), false));
    let again = send(r#"{"errcode":45065,"errmsg":"clientmsgid exist","msg_id":34182}"#).unwrap();
    assert_eq!((again.msg_id, again.already), (34182, true));
    let nameless = send(r#"{"errcode":45065,"errmsg":"clientmsgid exist"}"#).unwrap_err();
    assert_eq!(nameless.reaction(), Reaction::AlreadyDone);
    assert_eq!(send(r#"{"errcode":45066,"errmsg":"too fast"}"#).unwrap_err().reaction(), Reaction::Retry);
}

#[test]
fn a_list_of_receivers_has_two_at_least() {
    let two = Audience::Openids(vec!["a".to_owned(), "b".to_owned()]);
    let body = json!({
        "touser": ["a", "b"], "msgtype": "mpnews", "mpnews": { "media_id": "m" },
        "send_ignore_reprint": 0, "clientmsgid": "c1",
    });
    let line = "POST /cgi-bin/message/mass/send?access_token=t";
    ask(r#"{"errcode":0,"msg_id":1}"#, line, &body, async |c| c.send_mass("t", &mass(two)).await).unwrap();
    assert!(mass(Audience::Openids(vec!["a".to_owned()])).check().is_err());
    let long = MassMessage { client_id: Some("c".repeat(65)), ..mass(Audience::Everybody) };
    assert!(matches!(long.check().map_err(ApiError::from), Err(ApiError::Invalid(_))));
}

#[test]
fn a_mass_message_is_looked_at_and_removed() {
    let status = ask(
        r#"{"msg_id":201053012,"msg_status":"SEND_SUCCESS"}"#,
        "POST /cgi-bin/message/mass/get?access_token=t",
        &json!({ "msg_id": "201053012" }),
        async |c| c.mass_status("t", 201_053_012).await,
    );
    assert_eq!(status.unwrap(), MassStatus::Sent);
    let body = json!({ "msg_id": 1, "article_idx": 2 });
    order("POST /cgi-bin/message/mass/delete?access_token=t", &body, async |c| {
        c.delete_mass("t", 1, Some(2)).await
    });
    let images = MassContent::Images { media_ids: vec!["m".to_owned()], recommend: String::new() };
    let body = json!({ "towxname": "w", "msgtype": "image", "image": { "media_id": "m" } });
    order("POST /cgi-bin/message/mass/preview?access_token=t", &body, async |c| {
        c.preview_mass("t", PreviewTo::WechatId("w"), &images).await
    });
    order("POST /cgi-bin/message/mass/speed/set?access_token=t", &json!({ "speed": 4 }), async |c| {
        c.set_mass_speed("t", 4).await
    });
}
