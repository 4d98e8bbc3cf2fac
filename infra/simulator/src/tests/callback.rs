//! Pushes to a server elsewhere, in the forms that an account may choose.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::Bytes,
    extract::{Query, State},
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::{Value, json};

use super::{Bench, Manner};

/// What a server elsewhere was last asked: the query and the body.
type Asked = Arc<Mutex<(Value, Vec<u8>)>>;

/// Answers as a developer's first server does: in clear, without looking at signatures.
async fn answer(
    State((asked, json)): State<(Asked, bool)>,
    Query(query): Query<Value>,
    body: Bytes,
) -> Response {
    let openid = query["openid"].as_str().unwrap().to_owned();
    *asked.lock().unwrap() = (query, body.to_vec());
    let from = match json {
        true => serde_json::from_slice::<Value>(&body).unwrap()["ToUserName"].clone(),
        false => json!(wechat::xml::Element::parse(&body).unwrap().get("ToUserName").unwrap()),
    };
    let from = from.as_str().unwrap();
    if json {
        let message = json!({
            "ToUserName": openid, "FromUserName": from, "CreateTime": 1, "MsgType": "text", "Content": "收到",
        });
        return message.to_string().into_response();
    }
    format!(
        "<xml><ToUserName>{openid}</ToUserName><FromUserName>{from}</FromUserName><CreateTime>1</CreateTime>\
         <MsgType>text</MsgType><Content>收到</Content></xml>"
    )
    .into_response()
}

async fn server(json: bool) -> (String, Asked) {
    let asked = Asked::default();
    let echo = async |Query(query): Query<Value>| query["echostr"].as_str().unwrap().to_owned();
    let router = Router::new()
        .route("/here", get(echo).post(answer))
        .route("/deaf", get(async || "no"))
        .with_state((Arc::clone(&asked), json));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (url, asked)
}

const PATH: &str = "/simulator/accounts/shinan/callback";

#[tokio::test]
async fn an_address_must_echo_before_it_is_pushed_to() {
    let bench = Bench::new(Manner::Text("自己")).await;
    let (url, _) = server(false).await;
    for wrong in [format!("{url}/deaf"), format!("{url}/nowhere"), "ftp://e.cn/".to_owned()] {
        assert!(bench.post(PATH, json!({ "url": wrong })).await["error"].is_string());
    }
    assert!(bench.post(PATH, json!({ "mode": "open" })).await["error"].is_string());
    let set = bench.post(PATH, json!({ "url": format!("{url}/here?x=1") })).await;
    assert_eq!(
        set,
        json!({ "account": "shinan", "url": format!("{url}/here?x=1"), "mode": "safe", "format": "xml" })
    );
    let reset = bench.post(PATH, json!({ "url": "" })).await;
    assert_eq!(reset["url"], json!(format!("{}/wechat/shinan", bench.url)));
    bench.simulator.follow("li", "shinan", None).await;
    assert_eq!(bench.simulator.say("li", "shinan", "早").await.text(), Some("自己"));
}

#[tokio::test]
async fn plain_xml_and_json_come_in_clear_and_are_answered_so() {
    let bench = Bench::new(Manner::Mute).await;
    for format in ["xml", "json"] {
        let (url, asked) = server(format == "json").await;
        bench
            .post(PATH, json!({ "url": format!("{url}/here?x=1"), "mode": "plain", "format": format }))
            .await;
        bench.simulator.follow("li", "shinan", None).await;
        assert_eq!(bench.simulator.say("li", "shinan", "你好").await.text(), Some("收到"), "{format}");
        let (query, body) = asked.lock().unwrap().clone();
        assert_eq!((&query["x"], &query["encrypt_type"]), (&json!("1"), &Value::Null));
        assert!(query["msg_signature"].is_null() && query["signature"].is_string());
        let body = String::from_utf8(body).unwrap();
        assert!(body.contains("你好") && !body.contains("Encrypt"));
        if format == "json" {
            assert!(serde_json::from_str::<Value>(&body).unwrap()["MsgId"].is_u64());
        }
    }
}

#[tokio::test]
async fn compatible_mode_carries_both_and_safe_mode_takes_nothing_in_clear() {
    let bench = Bench::new(Manner::Mute).await;
    for format in ["xml", "json"] {
        let (url, asked) = server(format == "json").await;
        let settings = json!({ "url": format!("{url}/here"), "mode": "compatible", "format": format });
        bench.post(PATH, settings).await;
        bench.simulator.follow("li", "shinan", None).await;
        assert_eq!(bench.simulator.say("li", "shinan", "你好").await.text(), Some("收到"), "{format}");
        let (query, body) = asked.lock().unwrap().clone();
        let body = String::from_utf8(body).unwrap();
        assert!(body.contains("你好") && body.contains("Encrypt"));
        assert_eq!(query["encrypt_type"], "aes");
        bench.post(PATH, json!({ "mode": "safe" })).await;
        let delivery = bench.simulator.say("li", "shinan", "再见").await;
        assert_eq!((delivery.text(), delivery.status), (None, Some(200)), "{format}");
        assert!(!String::from_utf8(asked.lock().unwrap().1.clone()).unwrap().contains("再见"));
    }
}
