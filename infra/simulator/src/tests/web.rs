//! Web login, JS-SDK tickets and short keys, as a web page's server uses them.

use serde_json::{Value, json};

use super::{Bench, Manner};

/// Where a page leads, or what it says.
async fn open(bench: &Bench, path: &str) -> Result<reqwest::Url, String> {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let answer = client.get(format!("{}{path}", bench.url)).send().await.unwrap();
    match answer.headers().get("location") {
        Some(to) => Ok(to.to_str().unwrap().parse().unwrap()),
        None => Err(answer.text().await.unwrap()),
    }
}

fn authorize(appid: &str, scope: &str, rest: &str) -> String {
    let redirect = "https%3A%2F%2Fe.cn%2Fback%3Fa%3D1";
    format!(
        "/weixin/connect/oauth2/authorize?appid={appid}&redirect_uri={redirect}&response_type=code\
         &scope={scope}&state=s%261{rest}"
    )
}

fn parameter(url: &reqwest::Url, name: &str) -> String {
    url.query_pairs().find(|(known, _)| known == name).unwrap().1.into_owned()
}

#[tokio::test]
async fn a_person_agrees_and_the_code_is_good_once() {
    let bench = Bench::new(Manner::Mute).await;
    let account = bench.account();
    let appid = &account.appid;
    let page = open(&bench, &authorize(appid, "snsapi_userinfo", "")).await.unwrap_err();
    assert!(page.contains("李阿姨(演示)"), "the people to choose from");
    let page = open(&bench, &authorize(appid, "snsapi_userinfo", "&person=li")).await.unwrap_err();
    assert!(page.contains("同意"));
    let back = open(&bench, &authorize(appid, "snsapi_userinfo", "&person=li&agree=1")).await.unwrap();
    assert!(back.as_str().starts_with("https://e.cn/back?a=1&code="));
    assert_eq!(parameter(&back, "state"), "s&1");

    let code = parameter(&back, "code");
    let redeem = format!(
        "/weixin/sns/oauth2/access_token?appid={appid}&secret={}&grant_type=authorization_code&code=",
        account.secret
    );
    assert_eq!(bench.get(&format!("{redeem}x")).await["errcode"], 40029);
    assert_eq!(bench.get(&redeem).await["errcode"], 41008);
    let login = bench.get(&format!("{redeem}{code}")).await;
    let openid = bench.simulator.openid("li", "shinan");
    assert_eq!((&login["openid"], &login["expires_in"]), (&json!(openid), &json!(7200)));
    assert_eq!(bench.get(&format!("{redeem}{code}")).await["errcode"], 40163);

    let token = login["access_token"].as_str().unwrap();
    let profile =
        |token: &str| format!("/weixin/sns/userinfo?access_token={token}&openid={openid}&lang=zh_CN");
    assert_eq!(bench.get(&profile(token)).await["nickname"], "李阿姨(演示)");
    assert_eq!(bench.get(&format!("/weixin/sns/auth?access_token={token}&openid=o")).await["errcode"], 40003);
    let user = format!("/weixin/cgi-bin/user/get?access_token={token}");
    assert_eq!(bench.get(&user).await["errcode"], 40001, "it is no token of the account's");
    bench.post("/simulator/clock", json!({ "advance": 7200 })).await;
    assert_eq!(bench.get(&profile(token)).await["errcode"], 42001);
    let refresh = login["refresh_token"].as_str().unwrap();
    let refresh = format!(
        "/weixin/sns/oauth2/refresh_token?appid={appid}&grant_type=refresh_token&refresh_token={refresh}"
    );
    let again = bench.get(&refresh).await;
    assert_eq!(bench.get(&profile(again["access_token"].as_str().unwrap())).await["openid"], json!(openid));
    assert_eq!(bench.get(&format!("{refresh}x")).await["errcode"], 40030);
    bench.post("/simulator/clock", json!({ "advance": "P30D" })).await;
    assert_eq!(bench.get(&refresh).await["errcode"], 42002);
}

#[tokio::test]
async fn a_base_login_asks_nothing_and_tells_no_name() {
    let bench = Bench::new(Manner::Mute).await;
    let account = bench.account();
    let back = open(&bench, &authorize(&account.appid, "snsapi_base", "&person=li")).await.unwrap();
    let redeem = |code: &str| {
        let (appid, secret) = (&account.appid, &account.secret);
        format!(
            "/weixin/sns/oauth2/access_token?appid={appid}&secret={secret}&code={code}&grant_type=authorization_code"
        )
    };
    let login = bench.get(&redeem(&parameter(&back, "code"))).await;
    let (token, openid) = (login["access_token"].as_str().unwrap(), login["openid"].as_str().unwrap());
    let profile = format!("/weixin/sns/userinfo?access_token={token}&openid={openid}");
    assert_eq!(bench.get(&profile).await["errcode"], 48001);
    let back = open(&bench, &authorize(&account.appid, "snsapi_base", "&person=li")).await.unwrap();
    bench.post("/simulator/clock", json!({ "advance": "PT5M" })).await;
    assert_eq!(bench.get(&redeem(&parameter(&back, "code"))).await["errcode"], 42003);
}

#[tokio::test]
async fn a_wrong_address_opens_an_error_page_and_leads_nowhere() {
    let bench = Bench::new(Manner::Mute).await;
    let account = bench.account();
    let good = authorize(&account.appid, "snsapi_base", "&person=li");
    let subscription = bench.simulator.accounts().nth(1).unwrap().appid.clone();
    for (broken, why) in [
        (authorize("wx1", "snsapi_base", ""), "AppID"),
        (authorize(&subscription, "snsapi_base", ""), "权限"),
        (authorize(&account.appid, "snsapi_login", ""), "Scope"),
        (good.replace("https%3A", "javascript%3A"), "redirect_uri"),
        (good.replace("=code", "=token"), "response_type"),
        (good.replace("s%261", &"s".repeat(129)), "state"),
        (format!("{good}&appid={}", account.appid), "顺序"),
        (format!("{good}&component_appid=wx1"), "第三方平台"),
    ] {
        assert!(open(&bench, &broken).await.unwrap_err().contains(why), "{why}");
    }
}

#[tokio::test]
async fn a_ticket_stays_for_two_hours_and_a_short_key_as_long_as_it_says() {
    let bench = Bench::new(Manner::Mute).await;
    let ticket = async |kind: &str| {
        let token = bench.token().await;
        bench.get(&format!("/weixin/cgi-bin/ticket/getticket?access_token={token}&type={kind}")).await
    };
    let first = ticket("jsapi").await;
    assert_eq!((&first["errcode"], &first["expires_in"]), (&json!(0), &json!(7200)));
    assert_ne!(ticket("wx_card").await["ticket"], first["ticket"]);
    assert_eq!(ticket("poem").await["errcode"], 40035);
    bench.post("/simulator/clock", json!({ "advance": 7199 })).await;
    assert_eq!(ticket("jsapi").await["ticket"], first["ticket"]);
    bench.post("/simulator/clock", json!({ "advance": 1 })).await;
    assert_ne!(ticket("jsapi").await["ticket"], first["ticket"]);

    let short = async |path: &str, body: Value| {
        let path = format!("/weixin/cgi-bin/shorten/{path}?access_token={}", bench.token().await);
        bench.post(&path, body).await
    };
    let made = short("gen", json!({ "long_data": "你好", "expire_seconds": 60 })).await;
    let key = made["short_key"].as_str().unwrap();
    assert_eq!(key.len(), 15);
    assert_eq!(short("fetch", json!({ "short_key": key })).await["long_data"], "你好");
    assert_eq!(short("gen", json!({ "long_data": "x".repeat(4097) })).await["errcode"], 40035);
    bench.post("/simulator/clock", json!({ "advance": 60 })).await;
    assert_eq!(short("fetch", json!({ "short_key": key })).await["errcode"], 40035);
}
