//! The third-party platform: tickets, authorisations, and messages for accounts that it acts for.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::Bytes,
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
    routing::post,
};
use serde_json::{Value, json};
use wechat::{
    envelope::{self, EncodingAesKey},
    signature,
    xml::Element,
};

use super::{Bench, Manner, Signed, text_reply};
use crate::SimulatedPlatform;

/// A platform's server, and all that it was told.
#[derive(Clone)]
pub(super) struct Server {
    platform: SimulatedPlatform,
    pub(super) told: Arc<Mutex<Vec<Element>>>,
}

#[derive(serde::Deserialize)]
struct Sealed {
    timestamp: String,
    nonce: String,
    msg_signature: String,
}

impl Server {
    pub(super) async fn start(bench: &Bench) -> Self {
        let server = Self { platform: bench.simulator.platform(), told: Arc::default() };
        let router = Router::new()
            .route("/events", post(event))
            .route("/messages/{appid}", post(message))
            .with_state(server.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let urls = json!({
            "event_url": format!("{url}/events"), "message_url": format!("{url}/messages/$APPID$"),
        });
        let shown = bench.post("/simulator/platform", urls).await;
        assert_eq!(shown["component_appid"], json!(server.platform.component_appid));
        assert_eq!(server.last("InfoType"), "component_verify_ticket", "the first comes by itself");
        server
    }

    fn open(&self, sealed: &Element, signed: &Sealed) -> Element {
        let encrypted = sealed.get("Encrypt").unwrap();
        let parts = [self.platform.token.as_str(), &signed.timestamp, &signed.nonce, encrypted];
        assert!(signature::verify(&signed.msg_signature, &parts));
        let key = EncodingAesKey::parse(&self.platform.encoding_aes_key).unwrap();
        let opened = envelope::open(&key, encrypted).unwrap();
        assert_eq!(opened.receiver_id, self.platform.component_appid);
        Element::parse(&opened.message).unwrap()
    }

    pub(super) fn last(&self, path: &str) -> String {
        self.told.lock().unwrap().last().and_then(|told| told.get(path)).unwrap_or_default().to_owned()
    }
}

async fn event(State(server): State<Server>, Query(signed): Query<Sealed>, body: Bytes) -> Response {
    let sealed = Element::parse(&body).unwrap();
    assert_eq!(sealed.get("AppId"), Some(server.platform.component_appid.as_str()));
    assert_eq!(sealed.get("ToUserName"), None);
    let told = server.open(&sealed, &signed);
    server.told.lock().unwrap().push(told);
    "success".into_response()
}

async fn message(
    State(server): State<Server>,
    Path(appid): Path<String>,
    Query(signed): Query<Signed>,
    body: Bytes,
) -> Response {
    let (timestamp, nonce, msg_signature) =
        (signed.timestamp.clone(), signed.nonce.clone(), signed.msg_signature.clone());
    let push = server.open(&Element::parse(&body).unwrap(), &Sealed { timestamp, nonce, msg_signature });
    let platform = &server.platform;
    let secrets =
        (platform.token.as_str(), platform.encoding_aes_key.as_str(), platform.component_appid.as_str());
    let text = format!("代 {appid} 回复");
    let answer = text_reply(&signed, push.get("ToUserName").unwrap(), &text, secrets);
    server.told.lock().unwrap().push(push);
    answer.into_response()
}

/// Gets the platform a token, as at its very first start.
pub(super) async fn component_token(bench: &Bench, server: &Server) -> String {
    let told = bench.post("/simulator/platform/ticket", json!({})).await;
    assert_eq!(told, json!({ "delivered": true, "attempts": 1 }));
    let body = json!({
        "component_appid": server.platform.component_appid,
        "component_appsecret": server.platform.component_appsecret,
        "component_verify_ticket": server.last("ComponentVerifyTicket"),
    });
    let answer = bench.post("/weixin/cgi-bin/component/api_component_token", body).await;
    answer["component_access_token"].as_str().unwrap().to_owned()
}

/// Calls one of the platform's APIs.
pub(super) async fn call(bench: &Bench, token: &str, api: &str, mut body: Value) -> Value {
    body["component_appid"] = json!(bench.simulator.platform().component_appid);
    bench.post(&format!("/weixin/cgi-bin/component/{api}?component_access_token={token}"), body).await
}

/// The account of the bench agrees; answers the authorisation code.
async fn agree(bench: &Bench, token: &str) -> String {
    agree_to(bench, token, "").await
}

/// The same, to the permission sets that `granted` adds to the page's address.
pub(super) async fn agree_to(bench: &Bench, token: &str, granted: &str) -> String {
    let made = call(bench, token, "api_create_preauthcode", json!({})).await;
    let appid = bench.simulator.platform().component_appid;
    let path = format!(
        "/weixin/cgi-bin/componentloginpage?component_appid={appid}&pre_auth_code={}&redirect_uri={}&auth_type=3",
        made["pre_auth_code"].as_str().unwrap(),
        "https%3A%2F%2Fe.cn%2Fdone",
    );
    let page = reqwest::get(format!("{}{path}", bench.url)).await.unwrap().text().await.unwrap();
    assert!(page.contains("微市南") && page.contains("某社区"));
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let address = format!("{}{path}&account=shinan{granted}", bench.url);
    let answer = client.get(&address).send().await.unwrap();
    let back: reqwest::Url = answer.headers()["location"].to_str().unwrap().parse().unwrap();
    assert_eq!(back.path(), "/done");
    let second = client.get(address).send().await.unwrap();
    assert_eq!(second.status(), 200, "the pre-authorisation code is spent");
    back.query_pairs().find(|(name, _)| name == "auth_code").unwrap().1.into_owned()
}

#[tokio::test]
async fn an_account_authorises_the_platform_which_then_acts_for_it() {
    let bench = Bench::new(Manner::Text("自己回复")).await;
    let server = Server::start(&bench).await;
    let account = bench.account();
    let token = component_token(&bench, &server).await;
    let code = agree(&bench, &token).await;
    assert_eq!(
        (server.last("InfoType"), server.last("AuthorizationCode")),
        ("authorized".to_owned(), code.clone())
    );
    assert_eq!(server.last("AuthorizerAppid"), account.appid);

    let query = json!({ "authorization_code": code });
    let info = call(&bench, &token, "api_query_auth", query.clone()).await["authorization_info"].clone();
    assert_eq!(info["authorizer_appid"], json!(account.appid));
    assert_eq!(call(&bench, &token, "api_query_auth", query).await["errcode"], 61009);
    let access = info["authorizer_access_token"].as_str().unwrap();
    assert_eq!(bench.get(&format!("/weixin/cgi-bin/user/get?access_token={access}")).await["total"], 0);
    assert_eq!(bench.get(&format!("/weixin/cgi-bin/user/get?access_token={token}")).await["errcode"], 61015);
    assert_eq!(call(&bench, access, "api_create_preauthcode", json!({})).await["errcode"], 61014);

    bench.simulator.follow("li", "shinan", None).await;
    let delivery = bench.simulator.say("li", "shinan", "你好").await;
    assert_eq!(delivery.text(), Some(format!("代 {} 回复", account.appid).as_str()));
    assert_eq!((server.last("Content"), bench.pushes().len()), ("你好".to_owned(), 0));

    let body = json!({ "authorizer_appid": account.appid, "authorizer_refresh_token": "x" });
    assert_eq!(call(&bench, &token, "api_authorizer_token", body).await["errcode"], 61023);
    let list = call(&bench, &token, "api_get_authorizer_list", json!({ "offset": 0, "count": 500 })).await;
    let refresh = list["list"][0]["refresh_token"].clone();
    assert_eq!(refresh, info["authorizer_refresh_token"]);
    let body = json!({ "authorizer_appid": account.appid, "authorizer_refresh_token": refresh });
    assert_eq!(call(&bench, &token, "api_authorizer_token", body).await["authorizer_refresh_token"], refresh);
    let body = json!({ "authorizer_appid": account.appid });
    let described = call(&bench, &token, "api_get_authorizer_info", body).await;
    assert_eq!(described["authorizer_info"]["user_name"], json!(account.original_id));

    let gone = bench.post("/simulator/platform/unauthorize", json!({ "account": "shinan" })).await;
    assert_eq!((&gone["delivered"], server.last("InfoType")), (&json!(true), "unauthorized".to_owned()));
    assert_eq!(bench.get(&format!("/weixin/cgi-bin/user/get?access_token={access}")).await["errcode"], 40001);
    assert_eq!(bench.simulator.say("li", "shinan", "你好").await.text(), Some("自己回复"));
    let code = agree(&bench, &token).await;
    let info = call(&bench, &token, "api_query_auth", json!({ "authorization_code": code })).await;
    assert_ne!(info["authorization_info"]["authorizer_refresh_token"], refresh);
    agree(&bench, &token).await;
    assert_eq!(server.last("InfoType"), "updateauthorized");
}

#[tokio::test]
async fn a_component_token_needs_the_secret_and_a_ticket_of_the_last_twelve_hours() {
    let bench = Bench::new(Manner::Mute).await;
    bench.simulator.set_platform(SimulatedPlatform::generate());
    let server = Server::start(&bench).await;
    let token = component_token(&bench, &server).await;
    let ask = async |secret: &str, ticket: &str| {
        let appid = &server.platform.component_appid;
        let body = json!({
            "component_appid": appid, "component_appsecret": secret, "component_verify_ticket": ticket,
        });
        bench.post("/weixin/cgi-bin/component/api_component_token", body).await["errcode"].clone()
    };
    let secret = server.platform.component_appsecret.as_str();
    let ticket = server.last("ComponentVerifyTicket");
    assert_eq!(ask("x", &ticket).await, 40125);
    assert_eq!(ask(secret, "x").await, 61006);
    bench.post("/simulator/clock", json!({ "advance": "PT12H" })).await;
    assert_eq!(ask(secret, &ticket).await, 61005);
    assert_eq!(call(&bench, &token, "api_create_preauthcode", json!({})).await["errcode"], 42001);
    assert_eq!(call(&bench, "x", "api_create_preauthcode", json!({})).await["errcode"], 40001);
    assert_eq!(call(&bench, "", "api_create_preauthcode", json!({})).await["errcode"], 41001);
}

#[tokio::test]
async fn the_platform_switches_options_and_logs_people_in() {
    let bench = Bench::new(Manner::Mute).await;
    let server = Server::start(&bench).await;
    let token = component_token(&bench, &server).await;
    let (appid, component) = (bench.account().appid, server.platform.component_appid.clone());
    let option = async |api: &str, name: &str, value: &str| {
        let body = json!({ "authorizer_appid": appid, "option_name": name, "option_value": value });
        call(&bench, &token, api, body).await
    };
    assert_eq!(option("get_authorizer_option", "location_report", "").await["errcode"], 61003);
    agree(&bench, &token).await;
    assert_eq!(option("set_authorizer_option", "location_report", "2").await["errcode"], 0);
    assert_eq!(option("set_authorizer_option", "location_report", "3").await["errcode"], 61013);
    assert_eq!(option("set_authorizer_option", "weather", "1").await["errcode"], 61012);
    assert_eq!(option("api_get_authorizer_option", "location_report", "").await["option_value"], "2");

    let page = format!(
        "{}/weixin/connect/oauth2/authorize?appid={appid}&redirect_uri=http%3A%2F%2Fe.cn&response_type=code\
         &scope=snsapi_base&state=1&component_appid={component}&person=li",
        bench.url
    );
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let answer = client.get(page).send().await.unwrap();
    let back: reqwest::Url = answer.headers()["location"].to_str().unwrap().parse().unwrap();
    let code = back.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
    let secret = bench.account().secret;
    let rest = format!("appid={appid}&code={code}&grant_type=authorization_code");
    let own = bench.get(&format!("/weixin/sns/oauth2/access_token?secret={secret}&{rest}")).await;
    assert_eq!(own["errcode"], 40029, "the code is the platform's");
    let login = bench
        .get(&format!(
            "/weixin/sns/oauth2/component/access_token?{rest}&component_appid={component}\
             &component_access_token={token}"
        ))
        .await;
    assert_eq!(login["openid"], json!(bench.simulator.openid("li", "shinan")));
}

#[tokio::test]
async fn the_test_before_publishing_says_which_steps_a_platform_fails() {
    let bench = Bench::new(Manner::Mute).await;
    let refused = bench.post("/simulator/platform/publish-test", json!({})).await;
    assert!(refused["error"].as_str().unwrap().contains("message_url"));
    let server = Server::start(&bench).await;
    let report = bench.post("/simulator/platform/publish-test", json!({})).await;
    let code = report["steps"][3]["expected"].as_str().unwrap().strip_suffix("_from_api").unwrap().to_owned();
    assert_eq!(server.last("Content"), format!("QUERY_AUTH_CODE:{code}"));
    let tester = server.last("FromUserName");
    let steps = bench.simulator.publish_test();
    assert!(steps.len() == 4 && !steps.iter().any(crate::PublishStep::is_passed), "{steps:?}");

    let token = component_token(&bench, &server).await;
    let info = call(&bench, &token, "api_query_auth", json!({ "authorization_code": code })).await;
    let access = info["authorization_info"]["authorizer_access_token"].as_str().unwrap();
    let message = json!({
        "touser": tester, "msgtype": "text",
        "text": { "content": format!("{code}_from_api") },
    });
    let sent =
        bench.post(&format!("/weixin/cgi-bin/message/custom/send?access_token={access}"), message).await;
    assert_eq!(sent["errcode"], 0);
    let passed: Vec<_> = bench.simulator.publish_test().into_iter().filter(|step| step.is_passed()).collect();
    assert!(passed.len() == 1 && passed[0].step == "message", "{passed:?}");
}
