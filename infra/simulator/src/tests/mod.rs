//! The simulator over HTTP, from both sides: as an account's server and as an account's SDK.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::post,
};
use jiff::Timestamp;
use serde::Deserialize;
use wechat::{
    envelope::{self, EncodingAesKey},
    signature,
    xml::Element,
};

use super::{SimulatedAccount, Simulator, SimulatorConfig, library};
use crate::clock::MovableClock;

mod agents;
mod apis;
mod callback;
mod cards;
mod client;
mod comments;
mod datacube;
mod desk;
mod drafts;
mod mass;
mod mass_articles;
mod material;
mod menus;
mod notifications;
mod one_time;
mod persistence;
mod platform;
mod pushes;
mod quota;
mod siblings;
mod tags;
mod templates;
mod tickets;
mod verdicts;
mod web;

/// What the account under test does with a push.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    Text(&'static str),
    Raw(u16, &'static str),
    /// Hands over to the agents.
    Agents,
    /// Never answers.
    Mute,
    /// Answers from this push on, counted from one.
    From(usize),
}

struct Bench {
    simulator: Simulator,
    url: String,
    pushes: Arc<Mutex<Vec<Element>>>,
}

#[derive(Clone)]
struct Callback {
    account: SimulatedAccount,
    manner: Manner,
    pushes: Arc<Mutex<Vec<Element>>>,
    count: Arc<AtomicUsize>,
}

#[derive(Deserialize)]
struct Signed {
    timestamp: String,
    nonce: String,
    signature: String,
    msg_signature: String,
    encrypt_type: String,
    openid: String,
}

fn start() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}

impl Bench {
    async fn new(manner: Manner) -> Self {
        let config = SimulatorConfig::new(
            vec![
                SimulatedAccount::generate("shinan", "微市南", "service"),
                SimulatedAccount::generate("370202001001", "某社区", "subscription"),
                SimulatedAccount::generate("weizhanshan", "微湛山", "service"),
            ],
            MovableClock::fixed(start()),
        );
        Self::with(config, manner).await
    }

    async fn with(config: SimulatorConfig, manner: Manner) -> Self {
        let account = config.accounts[0].clone();
        // Only where silence is the matter is it cut short, so that a slow machine fails no other test.
        let patience = match manner {
            Manner::Mute => Duration::from_millis(100),
            Manner::From(_) => Duration::from_millis(400),
            Manner::Text(_) | Manner::Raw(..) | Manner::Agents => config.patience,
        };
        let simulator = Simulator::open(SimulatorConfig { patience, ..config }).unwrap();
        let pushes = Arc::new(Mutex::new(Vec::new()));
        let callback = Callback { account, manner, pushes: Arc::clone(&pushes), count: Arc::default() };
        let callbacks = Router::new().route("/wechat/shinan", post(receive)).with_state(callback);
        let router = simulator.router().merge(callbacks);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        simulator.set_base_url(&url);
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        simulator.add_person("li", "李阿姨(演示)");
        Self { simulator, url, pushes }
    }

    fn account(&self) -> SimulatedAccount {
        self.simulator.accounts().next().unwrap().clone()
    }

    fn pushes(&self) -> Vec<Element> {
        self.pushes.lock().unwrap().clone()
    }

    /// The first push of an event that comes after the call that caused it.
    async fn pushed(&self, event: &str) -> Element {
        let found = async {
            loop {
                if let Some(push) = self.pushes().into_iter().find(|push| push.get("Event") == Some(event)) {
                    return push;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), found).await.unwrap()
    }

    fn shown(&self) -> String {
        let bubbles = self.simulator.chat("li", "shinan");
        serde_json::to_string(&bubbles.last().unwrap().content).unwrap()
    }

    async fn get(&self, path: &str) -> serde_json::Value {
        reqwest::get(format!("{}{path}", self.url)).await.unwrap().json().await.unwrap()
    }

    async fn post(&self, path: &str, body: serde_json::Value) -> serde_json::Value {
        let request = reqwest::Client::new().post(format!("{}{path}", self.url)).json(&body);
        request.send().await.unwrap().json().await.unwrap()
    }

    /// A draft of the first account with an article for every title; answers its id.
    async fn draft(&self, token: &str, titles: &[&str]) -> String {
        let picture = library::sample_photo().unwrap();
        let thumb = self.simulator.keep_material(
            "shinan",
            "image",
            "image/jpeg",
            picture,
            library::Material::default(),
        );
        let article = |title: &&str| {
            serde_json::json!({
                "title": title, "content": "<p>明天停水</p>", "thumb_media_id": thumb, "need_open_comment": 1,
                "only_fans_can_comment": 1,
            })
        };
        let body = serde_json::json!({ "articles": titles.iter().map(article).collect::<Vec<_>>() });
        let made = self.post(&format!("/weixin/cgi-bin/draft/add?access_token={token}"), body).await;
        made["media_id"].as_str().unwrap().to_owned()
    }

    async fn token(&self) -> String {
        self.token_of(&self.account()).await
    }

    async fn token_of(&self, account: &SimulatedAccount) -> String {
        let body = serde_json::json!({
            "grant_type": "client_credential", "appid": account.appid, "secret": account.secret,
        });
        let answer = self.post("/weixin/cgi-bin/stable_token", body).await;
        answer["access_token"].as_str().unwrap().to_owned()
    }
}

/// A callback that verifies and opens a push as strictly as a good one does.
async fn receive(State(callback): State<Callback>, Query(signed): Query<Signed>, body: Bytes) -> Response {
    let account = &callback.account;
    let sealed = Element::parse(&body).unwrap();
    let encrypted = sealed.get("Encrypt").unwrap();
    let (time, nonce) = (signed.timestamp.as_str(), signed.nonce.as_str());
    assert_eq!(sealed.get("ToUserName"), Some(account.original_id.as_str()));
    assert_eq!(signed.encrypt_type, "aes");
    assert!(signature::verify(&signed.signature, &[&account.token, time, nonce]));
    assert!(signature::verify(&signed.msg_signature, &[&account.token, time, nonce, encrypted]));
    let key = EncodingAesKey::parse(&account.encoding_aes_key).unwrap();
    let opened = envelope::open(&key, encrypted).unwrap();
    assert_eq!(opened.receiver_id, account.appid);
    let push = Element::parse(&opened.message).unwrap();
    assert_eq!(push.get("FromUserName"), Some(signed.openid.as_str()));
    callback.pushes.lock().unwrap().push(push);
    let count = callback.count.fetch_add(1, Ordering::SeqCst) + 1;
    let secrets = (account.token.as_str(), account.encoding_aes_key.as_str(), account.appid.as_str());
    let text = match callback.manner {
        Manner::Agents => {
            let kind = "<MsgType>transfer_customer_service</MsgType>";
            return reply(&signed, &account.original_id, kind, secrets).into_response();
        }
        Manner::Raw(status, body) => return (StatusCode::from_u16(status).unwrap(), body).into_response(),
        Manner::Mute => return std::future::pending().await,
        Manner::From(first) if count < first => return std::future::pending().await,
        Manner::From(_) => "来了",
        Manner::Text(text) => text,
    };
    text_reply(&signed, &account.original_id, text, secrets).into_response()
}

/// A sealed answer with a text; `secrets` are the token, the key and the id inside.
fn text_reply(signed: &Signed, from: &str, text: &str, secrets: (&str, &str, &str)) -> String {
    reply(signed, from, &format!("<MsgType>text</MsgType><Content>{text}</Content>"), secrets)
}

/// A sealed answer of the kind that `kind` says in XML.
fn reply(signed: &Signed, from: &str, kind: &str, secrets: (&str, &str, &str)) -> String {
    let (time, nonce) = (signed.timestamp.as_str(), signed.nonce.as_str());
    let reply = format!(
        "<xml><ToUserName>{}</ToUserName><FromUserName>{from}</FromUserName><CreateTime>{time}</CreateTime>\
         {kind}</xml>",
        signed.openid,
    );
    let key = EncodingAesKey::parse(secrets.1).unwrap();
    let sealed = envelope::seal(&key, reply.as_bytes(), secrets.2, [1; 16]);
    let proof = signature::sign(&[secrets.0, time, nonce, &sealed]);
    format!(
        "<xml><Encrypt>{sealed}</Encrypt><MsgSignature>{proof}</MsgSignature><TimeStamp>{time}</TimeStamp>\
         <Nonce>{nonce}</Nonce></xml>"
    )
}
