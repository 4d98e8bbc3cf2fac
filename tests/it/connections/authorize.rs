//! An account is connected through the platform on the console's pages, and heard at the platform's address.

use alliance::store::StoreError;
use alliance_tests::stage::{DISTRICT, ZHANSHAN};
use alliance_tests::{Clerk, Stage, push::Push};
use domain::accounts::Connection;
use domain::audit::{Entry, What};
use domain::ids::AccountId;
use jiff::SignedDuration;
use reqwest::{Client, StatusCode, Url};
use serde_json::{Value, json};
use wechat_simulator::SimulatedAccount;

const LIST: &str = "/console/authorize";

async fn post(stage: &Stage, path: &str, body: Value) -> Value {
    let url = format!("{}{path}", stage.alliance.url());
    let answer = Client::new().post(url).json(&body).send().await.unwrap();
    assert!(answer.status().is_success(), "{path}");
    answer.json().await.unwrap()
}

fn simulated(stage: &Stage, account: &str) -> SimulatedAccount {
    stage.alliance.simulator.accounts().find(|known| known.account == account).unwrap().clone()
}

/// Presses the account's button; the link to WeChat's page.
async fn begin(clerk: &mut Clerk, account: &str) -> String {
    let list = clerk.get(LIST).await;
    let csrf = list.hidden("csrf").to_owned();
    let page = clerk.post(LIST, &[("csrf", &csrf), ("account", account)]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.html);
    let (_, link) = page.html.split_once("<a class=\"button\" href=\"").unwrap();
    let (link, after) = link.split_once('"').unwrap();
    assert!(after.starts_with(" referrerpolicy=\"origin\""), "WeChat asks where its page was opened from");
    link.replace("&#38;", "&").replace("&amp;", "&")
}

/// Has the administrator agree on WeChat's page; the path that WeChat leads the browser back to.
async fn agree(link: &str, account: &str) -> String {
    let browser = alliance_tests::browser();
    let answer = browser.get(format!("{link}&account={account}")).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::FOUND);
    let back: Url = answer.headers()["location"].to_str().unwrap().parse().unwrap();
    format!("{}?{}", back.path(), back.query().unwrap())
}

/// How the list says that the account is connected.
async fn connection(clerk: &mut Clerk, name: &str) -> String {
    let list = clerk.get(LIST).await.html;
    let (_, row) = list.split_once(&format!("<strong>{name}</strong>")).unwrap();
    let (_, badge) = row.split_once("<span class=\"badge").unwrap();
    badge.split_once('>').unwrap().1.split_once('<').unwrap().0.to_owned()
}

#[tokio::test]
async fn staff_connect_an_account_and_a_resident_is_answered_through_the_platform() {
    let stage = Stage::new().await;
    let mut operator = stage.clerk("demo-operator-1").await;
    assert!(operator.get("/console").await.html.contains("公众号接入"));
    assert_eq!(connection(&mut operator, "微湛山").await, "直接接入");
    let link = begin(&mut operator, ZHANSHAN).await;
    let offered = reqwest::get(&link).await.unwrap().text().await.unwrap();
    assert!(offered.contains("微湛山") && !offered.contains("微市南"), "no other account is offered");

    let back = agree(&link, ZHANSHAN).await;
    for opened in ["once", "twice"] {
        let done = operator.get(&back).await;
        let there = (done.status, done.html);
        assert_eq!(there, (StatusCode::SEE_OTHER, format!("{LIST}?done={ZHANSHAN}")), "{opened}");
    }
    assert!(operator.get(&format!("{LIST}?done={ZHANSHAN}")).await.html.contains("“微湛山”已经授权"));
    assert!(!operator.get(&format!("{LIST}?done={DISTRICT}")).await.html.contains("已经授权"));
    assert_eq!(connection(&mut operator, "微湛山").await, "已授权");
    let entries = stage.audit().await;
    let is_one = |entry: &&Entry| entry.what == What::Setting && entry.about == ZHANSHAN;
    let noted: Vec<_> = entries.iter().filter(is_one).map(|entry| entry.detail.as_str()).collect();
    assert_eq!(noted, ["扫码授权给第三方平台"], "with the authorisation, once");

    // The account has no address of its own any more, and still its followers are heard.
    post(&stage, &format!("/simulator/accounts/{ZHANSHAN}/callback"), json!({ "url": "" })).await;
    let resident = stage.resident("resident-a", ZHANSHAN);
    let id = resident.report_manhole().await;
    assert_eq!(stage.ticket(&id).await.reporter, Some(stage.follower("resident-a", ZHANSHAN)));

    post(&stage, "/simulator/platform/unauthorize", json!({ "account": ZHANSHAN })).await;
    assert_eq!(connection(&mut operator, "微湛山").await, "授权已取消");
    let spent = operator.get(&back).await;
    assert_eq!(spent.status, StatusCode::GONE);
    assert!(spent.html.contains(&format!("href=\"{LIST}\"")), "where to start again");
}

#[tokio::test]
async fn an_account_that_waits_for_its_scan_fails_nothing_and_is_connected_by_it() {
    let stage = Stage::new().await;
    let account = simulated(&stage, ZHANSHAN);
    let file = json!({
        "id": ZHANSHAN, "name": "微湛山", "kind": "service", "order": 1, "by_scan": true,
        "place": { "level": "subdistrict", "subdistrict": "370202010" },
        "app_id": account.appid, "original_id": account.original_id,
    });
    let file = serde_json::from_value(file).unwrap();
    alliance_admin::connect::account(&stage.alliance.deployment, file).await.unwrap();
    stage.pass(SignedDuration::from_mins(4)).await;
    assert_eq!(stage.counted("token_refreshes", ZHANSHAN), 0, "there is nothing to be renewed");
    assert_eq!(stage.counted("token_refreshes", "failed"), 0);
    assert!(stage.counted("token_refreshes", "renewed") > 0, "the other accounts go on");
    let mut operator = stage.clerk("demo-operator-1").await;
    assert_eq!(connection(&mut operator, "微湛山").await, "待授权");
    let openid = stage.alliance.simulator.openid("resident-a", ZHANSHAN);
    let (status, said) = Push::text(&stage, ZHANSHAN, &openid, 1, "帮助").answer().await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(said.contains("connected by a scan"), "{said}");
    assert_eq!(stage.counted("refusals", "not_direct"), 1);

    // A withdrawal that comes late is about an authorisation before; this one is still to come.
    let accounts = stage.alliance.deployment.accounts().unwrap();
    let id = AccountId::parse(ZHANSHAN).unwrap();
    let late = accounts.connect(&id, &Connection::Withdrawn, stage.alliance.clock.now()).await;
    assert!(matches!(late, Err(StoreError::Conflict)), "{late:?}");

    let back = agree(&begin(&mut operator, ZHANSHAN).await, ZHANSHAN).await;
    assert_eq!(operator.get(&back).await.status, StatusCode::SEE_OTHER);
    assert_eq!(connection(&mut operator, "微湛山").await, "已授权");
    stage.pass(SignedDuration::from_mins(4)).await;
    assert!(stage.counted("token_refreshes", ZHANSHAN) > 0);
    assert_eq!(stage.counted("token_refreshes", "failed"), 0);
    let resident = stage.resident("resident-a", ZHANSHAN);
    let id = resident.report_manhole().await;
    assert_eq!(stage.ticket(&id).await.reporter, Some(stage.follower("resident-a", ZHANSHAN)));
}

#[tokio::test]
async fn only_the_operator_and_only_the_session_that_began_may_finish() {
    let stage = Stage::new().await;
    let mut operator = stage.clerk("demo-operator-1").await;
    let link = begin(&mut operator, ZHANSHAN).await;
    let back = agree(&link, ZHANSHAN).await;
    let mut later = stage.clerk("demo-operator-1").await;
    assert_eq!(later.get(&back).await.status, StatusCode::FORBIDDEN, "another session");
    let mut officer = stage.clerk("demo-officer-1").await;
    assert!(!officer.get("/console").await.html.contains(LIST));
    for path in [LIST, back.as_str()] {
        assert_eq!(officer.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
        let stranger = Clerk::stranger(&stage).get(path).await;
        let login =
            if path == LIST { "/console/login?next=%2Fconsole%2Fauthorize" } else { "/console/login" };
        assert_eq!(stranger.html, login, "{path}: a code of WeChat's is not carried on");
    }
    let (state, code) = back.split_once("&auth_code=").unwrap();
    let refused = [
        (format!("{LIST}/done?auth_code={code}"), StatusCode::FORBIDDEN),
        (back.replace(ZHANSHAN, DISTRICT), StatusCode::FORBIDDEN),
        (state.to_owned(), StatusCode::BAD_REQUEST),
        (format!("{state}&auth_code=no-code"), StatusCode::GONE),
    ];
    for (path, status) in refused {
        assert_eq!(operator.get(&path).await.status, status, "{path}");
    }
    let csrf = operator.get(LIST).await.hidden("csrf").to_owned();
    let forms = [("x", ZHANSHAN, StatusCode::FORBIDDEN), (csrf.as_str(), "nobody", StatusCode::NOT_FOUND)];
    for (csrf, account, status) in forms {
        assert_eq!(operator.post(LIST, &[("csrf", csrf), ("account", account)]).await.status, status);
    }
    assert_eq!(connection(&mut operator, "微湛山").await, "直接接入", "nothing of that did anything");
    assert_eq!(operator.get(&back).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_push_through_the_platform_counts_for_the_account_that_it_names_inside() {
    let stage = Stage::new().await;
    let (account, other) = (simulated(&stage, ZHANSHAN), simulated(&stage, DISTRICT));
    let openid = stage.alliance.simulator.openid("resident-a", ZHANSHAN);
    let at = stage.alliance.clock.now().as_second();
    let text = |to: &str, id: u32, content: &str| {
        format!(
            "<xml><ToUserName>{to}</ToUserName><FromUserName>{openid}</FromUserName><CreateTime>{at}</CreateTime>\
             <MsgType>text</MsgType><Content>{content}</Content><MsgId>{id}</MsgId></xml>"
        )
    };
    let send = async |app_id: &str, to: &str, xml: &str| {
        Push::through_platform(&stage, app_id, to, xml).answer().await
    };
    let help = text(&account.original_id, 1, "帮助");
    let first = send(&account.appid, &account.original_id, &help).await;
    assert!(first.0 == StatusCode::OK && first.1.contains("报修"), "{first:?}");
    assert_eq!(send(&account.appid, &account.original_id, &help).await, first, "a repetition");
    let foreign = send(&other.appid, &other.original_id, &help).await;
    assert_eq!(foreign.0, StatusCode::BAD_REQUEST);
    assert_eq!(stage.counted("refusals", "wrong_receiver"), 1);
    assert_eq!(send("wxnobody", &account.original_id, &help).await.0, StatusCode::NOT_FOUND);
    // The account's own keys open nothing here.
    let own = Push::new(&stage, ZHANSHAN, &help);
    let url = format!("{}/wechat/platform/{}/callback?{}", stage.alliance.url(), account.appid, own.query);
    let refused = Client::new().post(url).body(own.body).send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
}
