//! Messages to many followers at once.

use serde_json::json;
use wechat::client::{
    ApiError, Reaction,
    comment::ArticleAt,
    mass::{Audience, MassContent, MassMessage, MassStatus, PreviewTo},
};

use crate::server::{Server, ask, order, wait};

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
    let page = json!({ "url": "http://mp.weixin.qq.com/s/1" });
    order("POST /cgi-bin/message/mass/delete?access_token=t", &page, async |c| {
        c.delete_mass_page("t", "http://mp.weixin.qq.com/s/1").await
    });
    let nameless = wait(Server::json("{}").client().delete_mass_page("t", ""));
    assert!(matches!(nameless, Err(ApiError::Invalid(_))));
    let images = MassContent::Images { media_ids: vec!["m".to_owned()], recommend: String::new() };
    let body = json!({ "towxname": "w", "msgtype": "image", "image": { "media_id": "m" } });
    order("POST /cgi-bin/message/mass/preview?access_token=t", &body, async |c| {
        c.preview_mass("t", PreviewTo::WechatId("w"), &images).await
    });
}

#[test]
fn the_ids_of_a_mass_message_may_be_beyond_i64() {
    let first = 9_223_372_036_854_775_808_u64;
    let line = "POST /cgi-bin/message/mass/send?access_token=t";
    let two = || mass(Audience::Openids(vec!["a".to_owned(), "b".to_owned()]));
    let body = json!({
        "touser": ["a", "b"], "msgtype": "mpnews", "mpnews": { "media_id": "m" },
        "send_ignore_reprint": 0, "clientmsgid": "c1",
    });
    for answer in [
        r#"{"errcode":0,"msg_id":9223372036854775808,"msg_data_id":18446744073709551615}"#,
        r#"{"errcode":45065,"msg_id":"9223372036854775808","msg_data_id":"18446744073709551615"}"#,
    ] {
        let sent = ask(answer, line, &body, async |c| c.send_mass("t", &two()).await).unwrap();
        assert_eq!((sent.msg_id, sent.msg_data_id), (first, Some(u64::MAX)));
    }
    let body = json!({ "msg_id": "9223372036854775808" });
    let line = "POST /cgi-bin/message/mass/get?access_token=t";
    let sending = r#"{"msg_id":9223372036854775808,"msg_status":"SENDING"}"#;
    let status = ask(sending, line, &body, async |c| c.mass_status("t", first).await);
    assert_eq!(status.unwrap(), MassStatus::Sending);
    let body = json!({ "msg_id": first, "article_idx": 0 });
    order("POST /cgi-bin/message/mass/delete?access_token=t", &body, async |c| {
        c.delete_mass("t", first, None).await
    });
    let body = json!({ "msg_data_id": u64::MAX, "index": 0 });
    order("POST /cgi-bin/comment/open?access_token=t", &body, async |c| {
        c.set_comments_open("t", ArticleAt { msg_data_id: u64::MAX, index: 0 }, true).await
    });
}

#[test]
fn the_speed_of_mass_messages() {
    let line = "POST /cgi-bin/message/mass/speed/get?access_token=t";
    let speed = ask(r#"{"speed":3,"realspeed":30}"#, line, &json!({}), async |c| c.mass_speed("t").await);
    assert_eq!(speed.unwrap(), 3);
    order("POST /cgi-bin/message/mass/speed/set?access_token=t", &json!({ "speed": 4 }), async |c| {
        c.set_mass_speed("t", 4).await
    });
    let faster = wait(Server::json("{}").client().set_mass_speed("t", 5));
    assert!(matches!(faster, Err(ApiError::Invalid(_))));
}

#[test]
fn a_video_becomes_one_for_mass_messages() {
    let id = ask(
        r#"{"type":"video","media_id":"m2","created_at":1398848981}"#,
        "POST /cgi-bin/media/uploadvideo?access_token=t",
        &json!({ "media_id": "m", "title": "题", "description": "介绍" }),
        async |c| c.prepare_mass_video("t", "m", "题", "介绍").await,
    );
    assert_eq!(id.unwrap(), "m2");
}
