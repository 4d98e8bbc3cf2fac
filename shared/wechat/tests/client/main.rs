//! The client against a server on loopback that answers what it is told, and keeps what it was asked.

#![allow(clippy::unwrap_used, reason = "Clippy takes the helpers of a test for code")]

mod agents;
mod comments;
mod component;
mod coverage;
mod drafts;
mod mass;
mod media;
mod menus;
mod notifications;
mod oauth;
mod open;
mod people;
mod sends;
mod server;
mod statistics;
mod tokens;

use std::{net::TcpListener, time::Duration};

use server::{Server, wait};
use wechat::{
    client::{ApiError, BASE_URL, Client, CustomMessage, Reaction},
    reply::Article,
    secrecy::{ExposeSecret, SecretString},
};

#[test]
fn a_stable_token() {
    let server = Server::json(r#"{"access_token":"t0ken","expires_in":7200}"#);
    let token = wait(server.client().stable_token("wx1", &SecretString::from("s3cret"), false)).unwrap();
    assert_eq!(token.token.expose_secret(), "t0ken");
    assert_eq!(token.expires_in, 7200);
    assert!(!format!("{token:?}").contains("t0ken"));
    let (line, body) = server.asked();
    assert_eq!(line, "POST /weixin/cgi-bin/stable_token HTTP/1.1");
    assert!(body.contains(r#""secret":"s3cret""#) && body.contains(r#""force_refresh":false"#), "{body}");
}

#[test]
fn a_refused_secret_asks_for_the_operator_and_not_for_another_token() {
    let server = Server::json(r#"{"errcode":40001,"errmsg":"invalid credential rid: 1-2"}"#);
    let error = wait(server.client().stable_token("wx1", &SecretString::from("s"), false)).unwrap_err();
    assert!(matches!(error, ApiError::Credentials { code: 40001, .. }));
    assert_eq!(error.reaction(), Reaction::Misconfigured);
}

#[test]
fn messages_go_out_as_raw_utf8() {
    let article = Article { title: "题".to_owned(), url: "https://a/".to_owned(), ..Article::default() };
    let items = vec![("1".to_owned(), "满意".to_owned())];
    for (message, expected) in [
        (CustomMessage::Text { content: "您好\n".to_owned() }, r#""text":{"content":"您好\n"}"#),
        (CustomMessage::Image { media_id: "m".to_owned() }, r#""image":{"media_id":"m"}"#),
        (CustomMessage::News { article }, r#""picurl":"","title":"题","url":"https://a/""#),
        (
            CustomMessage::Menu { head: "满意吗".to_owned(), items, tail: String::new() },
            r#""list":[{"content":"满意","id":"1"}]"#,
        ),
    ] {
        let server = Server::json(r#"{"errcode":0,"errmsg":"ok"}"#);
        wait(server.client().send_custom("a+b=", "openid", &message)).unwrap();
        let (line, body) = server.asked();
        assert_eq!(line, "POST /weixin/cgi-bin/message/custom/send?access_token=a%2Bb%3D HTTP/1.1");
        assert!(body.contains(r#""touser":"openid""#) && body.contains(expected), "{body}");
    }
}

#[test]
fn an_error_under_status_200_is_an_error() {
    let server = Server::json(r#"{"errcode":45015,"errmsg":"response out of time limit rid: 5f-1-2"}"#);
    let message = CustomMessage::Text { content: "好".to_owned() };
    let error = wait(server.client().send_custom("t", "openid", &message)).unwrap_err();
    assert_eq!((error.code(), error.reaction()), (Some(45015), Reaction::WaitForResident));
    assert!(!error.is_ambiguous());
}

#[test]
fn a_medium_is_bounded_and_its_errors_are_seen() {
    let get = |server: Server, max| wait(server.client().get_media("t", "m", max));
    let photo = || Server::answering("200 OK", "image/JPEG; q=1", b"\xff\xd8\xff");
    let asked = photo();
    let media = wait(asked.client().get_media("t", "m", 3)).unwrap();
    assert_eq!(asked.asked().0, "GET /weixin/cgi-bin/media/get?access_token=t&media_id=m HTTP/1.1");
    assert_eq!((media.content_type.as_str(), &*media.bytes), ("image/jpeg", &b"\xff\xd8\xff"[..]));
    assert!(matches!(get(photo(), 2), Err(ApiError::TooLarge { limit: 2 })));
    let expired =
        Server::answering("200 OK", "image/jpeg", br#"{"errcode":40007,"errmsg":"invalid media_id"}"#);
    assert_eq!(get(expired, 100).unwrap_err().code(), Some(40007));
    let video = get(Server::json(r#"{"video_url":"http://v/"}"#), 100).unwrap();
    assert_eq!(video.video_url().as_deref(), Some("http://v/"));
}

#[test]
fn a_voice_that_a_page_recorded_has_its_own_address() {
    let server = Server::answering("200 OK", "voice/speex", b"Speex");
    let voice = wait(server.client().get_page_voice("t", "m", 10)).unwrap();
    assert_eq!((voice.content_type.as_str(), &*voice.bytes), ("voice/speex", &b"Speex"[..]));
    assert_eq!(server.asked().0, "GET /weixin/cgi-bin/media/get/jssdk?access_token=t&media_id=m HTTP/1.1");
}

#[test]
fn a_qr_code_for_a_scene() {
    let server = Server::json(r#"{"ticket":"gQ+=","expire_seconds":60,"url":"http://weixin.qq.com/q/1"}"#);
    let client = server.client();
    let code = wait(client.create_qr("t", "login_7", 60)).unwrap();
    assert_eq!((code.expire_seconds, code.url.as_str()), (60, "http://weixin.qq.com/q/1"));
    assert!(client.qr_image_url(&code.ticket).ends_with("/weixin/cgi-bin/showqrcode?ticket=gQ%2B%3D"));
    assert!(server.asked().1.contains(r#""scene_str":"login_7""#));
    let real = Client::new(BASE_URL, Duration::from_secs(5)).unwrap();
    assert_eq!(real.qr_image_url("a="), "https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket=a%3D");
}

#[test]
fn a_follower_whose_remark_holds_a_control_character() {
    let server = Server::json(
        "{\"subscribe\":1,\"openid\":\"o\",\"remark\":\"a\u{14}b\",\"tagid_list\":[2],\"unionid\":\"\"}",
    );
    let user = wait(server.client().user_info("t", "o")).unwrap();
    assert_eq!(server.asked().0, "GET /weixin/cgi-bin/user/info?access_token=t&openid=o&lang=zh_CN HTTP/1.1");
    assert!(user.subscribed);
    assert_eq!((user.remark.as_deref(), user.unionid, user.tag_ids), (Some("a\u{14}b"), None, vec![2]));
}

#[test]
fn an_outage_passes_and_its_error_holds_no_token() {
    let message = CustomMessage::Text { content: "好".to_owned() };
    let down = Server::answering("502 Bad Gateway", "text/html", b"<html>");
    let error = wait(down.client().send_custom("t0ken", "openid", &message)).unwrap_err();
    assert!(error.is_retryable() && error.is_ambiguous());
    assert!(!format!("{error:?} {error}").contains("t0ken"));

    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let client = Client::new(&format!("http://{nobody}"), Duration::from_secs(5)).unwrap();
    let error = wait(client.send_custom("t0ken", "openid", &message)).unwrap_err();
    assert!(error.is_retryable() && !error.is_ambiguous());
    assert!(!format!("{error:?} {error}").contains("t0ken"));
}

#[test]
fn a_redirection_is_not_followed_and_no_answer() {
    let server = Server::answering("302 Found", "image/jpeg", b"elsewhere");
    let error = wait(server.client().get_media("t", "m", 100)).unwrap_err();
    assert!(matches!(error, ApiError::Malformed));
}

#[test]
fn a_base_url_is_http() {
    for wrong in ["", "api.weixin.qq.com", "file:///etc", "https://a/?b=c"] {
        assert!(Client::new(wrong, Duration::from_secs(1)).is_err(), "{wrong}");
    }
}
