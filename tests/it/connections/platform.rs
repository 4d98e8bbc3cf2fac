//! Accounts that are connected through the third-party platform: from the authorisation to its end.

use std::time::Duration;

use alliance::runtime::{Deployment, Random};
use alliance::services::tokens::authority::Authority;
use alliance::services::tokens::{AccessTokens, LEASE};
use alliance::store::{Authorization, Standing, System};
use alliance_tests::stage::ZHANSHAN;
use alliance_tests::{Stage, push::Push};
use domain::accounts::{Account, Connection, ThirdPartyPlatform};
use domain::ids::AccountId;
use jiff::{SignedDuration, Timestamp};
use reqwest::StatusCode;
use serde_json::{Value, json};
use wechat::client::Client;
use wechat::secrecy::{ExposeSecret as _, SecretString};

/// The platform as the alliance knows it now.
async fn platform(stage: &Stage) -> ThirdPartyPlatform {
    let accounts = stage.alliance.deployment.accounts().unwrap();
    accounts.newest().await.unwrap().platform.unwrap()
}

/// The sub-district's account as the alliance knows it now.
async fn account(stage: &Stage) -> Account {
    let accounts = stage.alliance.deployment.accounts().unwrap();
    let id = AccountId::parse(ZHANSHAN).unwrap();
    accounts.newest().await.unwrap().account(&id).unwrap().clone()
}

async fn standing(stage: &Stage) -> Standing {
    let authorizations = stage.alliance.deployment.authorizations().unwrap();
    authorizations.standing(&account(stage).await.app_id).await.unwrap()
}

async fn is_connected(stage: &Stage) -> bool {
    matches!(account(stage).await.connection, Connection::Platform { .. })
}

async fn post(stage: &Stage, path: &str, body: Value) -> Value {
    let url = format!("{}{path}", stage.alliance.url());
    let answer = alliance_tests::browser().post(url).json(&body).send().await.unwrap();
    assert!(answer.status().is_success(), "{path}");
    answer.json().await.unwrap()
}

fn wechat(stage: &Stage) -> Client {
    Client::new(&format!("{}/weixin", stage.alliance.url()), Duration::from_secs(5)).unwrap()
}

/// Tokens that are fetched through a client of the test's own.
async fn tokens_over(deployment: &Deployment, wechat: &Client) -> AccessTokens {
    AccessTokens::build(deployment, deployment.counted(wechat.clone()).unwrap()).await.unwrap()
}

/// The account's administrator agrees on WeChat's page; the code with which the page leads back.
pub(crate) async fn agree(stage: &Stage) -> SecretString {
    let (platform, wechat) = (platform(stage).await, wechat(stage));
    let tokens = tokens_over(&stage.alliance.deployment, &wechat).await;
    let app_id = &platform.app_id;
    let code = tokens
        .with_platform_token(
            &platform,
            |wechat, token| async move { wechat.pre_auth_code(&token, app_id).await },
        )
        .await
        .unwrap();
    let page = format!(
        "{}/weixin/cgi-bin/componentloginpage?component_appid={app_id}&pre_auth_code={}&auth_type=1\
         &redirect_uri=https%3A%2F%2Fe.cn%2Fdone&account={ZHANSHAN}",
        stage.alliance.url(),
        code.code.expose_secret()
    );
    let browser = alliance_tests::browser();
    let answer = browser.get(page).send().await.unwrap();
    let back: reqwest::Url = answer.headers()["location"].to_str().unwrap().parse().unwrap();
    back.query_pairs().find(|(name, _)| name == "auth_code").unwrap().1.into_owned().into()
}

/// The account's administrator takes the authorisation back.
async fn take_back(stage: &Stage) -> Value {
    post(stage, "/simulator/platform/unauthorize", json!({ "account": ZHANSHAN })).await
}

fn sent(stage: &Stage) -> usize {
    let openid = stage.alliance.simulator.openid("wang", ZHANSHAN);
    stage.alliance.simulator.sent(Some(ZHANSHAN), Some(&openid)).len()
}

#[tokio::test]
async fn an_account_is_connected_by_its_administrator_and_let_go_again() {
    let stage = Stage::new().await;
    agree(&stage).await;
    assert!(standing(&stage).await.pending.is_some() && !is_connected(&stage).await);
    stage.pass(SignedDuration::ZERO).await;
    assert!(standing(&stage).await.pending.is_none() && is_connected(&stage).await);

    // From now on the account's own secret opens nothing; when its last token has ended, all goes by the platform.
    let refused = json!({ "path": "stable_token", "errcode": 40125, "times": 99 });
    post(&stage, "/simulator/faults", json!({ "account": ZHANSHAN, "api": refused })).await;
    stage.pass(SignedDuration::from_hours(2)).await;
    assert_eq!(stage.counted("token_refreshes", "failed"), 0);
    let wang = stage.resident("wang", ZHANSHAN);
    let id = wang.report_manhole().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    officer.press(&id, "accept", &[("category", "danger"), ("community", "")]).await.expect_done();
    stage.settle().await;
    assert_eq!(sent(&stage), 1);

    assert_eq!(take_back(&stage).await["delivered"], true);
    assert_eq!(account(&stage).await.connection, Connection::Withdrawn);
    officer.press(&id, "dispatch", &[("unit", "municipal-works"), ("note", "")]).await.expect_done();
    // Both who still takes the account for connected and who knows better keep the notice at once.
    stage.alliance.settle().await.unwrap();
    stage.pass(SignedDuration::from_mins(2)).await;
    assert_eq!(sent(&stage), 1);
    let deliveries = stage.alliance.deployment.deliveries().unwrap();
    let kept = deliveries.kept_for(&stage.follower("wang", ZHANSHAN), 10).await.unwrap();
    let reasons: Vec<_> = kept.iter().map(|kept| kept.reason.as_deref().unwrap_or_default()).collect();
    assert_eq!(reasons, ["the account has withdrawn its authorisation"]);
    assert!(
        officer.get("/console").await.html.contains("以下公众号的授权已失效"),
        "staff see which account it is"
    );

    agree(&stage).await;
    stage.pass(SignedDuration::from_mins(5)).await;
    assert!(is_connected(&stage).await);
    assert!(wang.say("帮助").await.contains("已派给"));
}

fn push(stage: &Stage, info_type: &str, at: i64, rest: &str) -> Push {
    let app_id = stage.alliance.simulator.platform().component_appid;
    let time = if at == 0 { String::new() } else { format!("<CreateTime>{at}</CreateTime>") };
    let xml = format!("<xml><AppId>{app_id}</AppId>{time}<InfoType>{info_type}</InfoType>{rest}</xml>");
    Push::to_platform(stage, &app_id, &xml)
}

async fn is_taken(push: Push) -> bool {
    push.answer().await == (StatusCode::OK, "success".to_owned())
}

#[tokio::test]
async fn pushes_that_are_late_or_repeated_are_taken_and_change_nothing() {
    let stage = Stage::new().await;
    let now = stage.alliance.clock.now().as_second();
    let ticket = |at, ticket: &str| {
        let rest = format!("<ComponentVerifyTicket>{ticket}</ComponentVerifyTicket>");
        push(&stage, "component_verify_ticket", at, &rest)
    };
    for (at, value) in [(now + 9, "newest"), (now + 9, "newest"), (now + 8, "late"), (0, "of no time")] {
        assert!(is_taken(ticket(at, value)).await, "{value}");
    }
    let platform = platform(&stage).await;
    let authorizations = stage.alliance.deployment.authorizations().unwrap();
    let stored = authorizations.ticket(&platform.app_id).await.unwrap().unwrap();
    let key = stage.alliance.deployment.master_key().await.unwrap();
    let opened = key.open("platform/component_verify_ticket", &stored.ticket).unwrap();
    assert_eq!((opened.expose_secret(), stored.pushed_at.as_second()), ("newest", now + 9));

    let app_id = account(&stage).await.app_id;
    let authorized = |at, code: &str| {
        let rest = format!(
            "<AuthorizerAppid>{app_id}</AuthorizerAppid><AuthorizationCode>{code}</AuthorizationCode>"
        );
        push(&stage, "authorized", at, &rest)
    };
    let unauthorized =
        |at| push(&stage, "unauthorized", at, &format!("<AuthorizerAppid>{app_id}</AuthorizerAppid>"));
    assert!(is_taken(authorized(now, "first")).await && is_taken(authorized(now, "first")).await);
    assert_eq!(standing(&stage).await.pending.unwrap().as_of.as_second(), now);
    assert!(is_taken(unauthorized(now + 5)).await && is_taken(unauthorized(now + 5)).await);
    for late in [now, now + 5] {
        assert!(is_taken(authorized(late, "late")).await);
    }
    let withdrawn = Authorization::Withdrawn { as_of: Timestamp::from_second(now + 5).unwrap() };
    assert_eq!(standing(&stage).await, Standing { authorization: Some(withdrawn), pending: None });
    assert_eq!(account(&stage).await.connection, Connection::Direct, "its own secret is its own");
    assert!(is_taken(authorized(now + 6, "again")).await && is_taken(unauthorized(now + 5)).await);
    assert!(standing(&stage).await.pending.is_some());
}

#[tokio::test]
async fn a_code_that_the_browser_brings_counts_though_wechats_clock_is_ahead() {
    let stage = Stage::new().await;
    let code = agree(&stage).await;
    let now = stage.alliance.clock.now();
    let rest = format!(
        "<AuthorizerAppid>{}</AuthorizerAppid><AuthorizationCode>{}</AuthorizationCode>",
        account(&stage).await.app_id,
        code.expose_secret()
    );
    assert!(is_taken(push(&stage, "authorized", now.as_second() + 30, &rest)).await);
    let authority = Authority::new(tokens_over(&stage.alliance.deployment, &wechat(&stage)).await);
    let connected =
        authority.redeem(System::Engineer, &platform(&stage).await, &code, now, None).await.unwrap();
    assert_eq!(connected.as_str(), ZHANSHAN);
    assert!(is_connected(&stage).await && standing(&stage).await.pending.is_none());
    assert_eq!(
        authority
            .redeem(System::Engineer, &platform(&stage).await, &code, now, None)
            .await
            .unwrap_err()
            .to_string(),
        "the authorisation code is spent"
    );
}

#[tokio::test]
async fn the_token_that_comes_with_a_code_is_kept_and_goes_with_the_authorisation() {
    let stage = Stage::new().await;
    let code = agree(&stage).await;
    let (wechat, now) = (wechat(&stage), stage.alliance.clock.now());
    let tokens = tokens_over(&stage.alliance.deployment, &wechat).await;
    let authority = Authority::new(tokens.clone());
    authority.redeem(System::Engineer, &platform(&stage).await, &code, now, None).await.unwrap();
    let never = json!({ "api": { "path": "api_authorizer_token", "errcode": -1, "times": 99 } });
    post(&stage, "/simulator/faults", never).await;
    let token = tokens.get(&account(&stage).await).await.unwrap();
    wechat.followers(token.expose_secret(), None).await.unwrap();

    // The next code is redeemed while somebody is getting a token: theirs stays.
    let store = stage.alliance.deployment.tokens().unwrap();
    let (id, before) = (account(&stage).await.id, store.get(ZHANSHAN).await.unwrap());
    store.claim(&id, "the one", now, now + LEASE, before.version).await.unwrap();
    authority
        .redeem(System::Engineer, &platform(&stage).await, &agree(&stage).await, now, None)
        .await
        .unwrap();
    assert_eq!(store.get(ZHANSHAN).await.unwrap().token, before.token);

    take_back(&stage).await;
    let left = store.get(ZHANSHAN).await.unwrap();
    assert_eq!((left.token, left.lease), (None, None));
    // A code that is older than what WeChat said last brings no token back, and holds up nobody.
    let code = agree(&stage).await;
    let rest = format!("<AuthorizerAppid>{}</AuthorizerAppid>", account(&stage).await.app_id);
    assert!(is_taken(push(&stage, "unauthorized", now.as_second() + 60, &rest)).await);
    authority.redeem(System::Engineer, &platform(&stage).await, &code, now, None).await.unwrap();
    let left = store.get(ZHANSHAN).await.unwrap();
    assert_eq!((left.token, left.lease), (None, None));
}

#[tokio::test]
async fn what_does_not_concern_the_alliance_is_taken_and_what_is_not_wechats_is_refused() {
    let stage = Stage::new().await;
    let stranger = "<AuthorizerAppid>wxstranger</AuthorizerAppid><AuthorizationCode>x</AuthorizationCode>";
    assert!(is_taken(push(&stage, "authorized", 1, stranger)).await);
    assert!(is_taken(push(&stage, "notify_third_fasteregister", 1, "")).await);
    let mut forged = push(&stage, "unauthorized", 1, stranger);
    forged.query = forged.query.replace("msg_signature=", "msg_signature=0");
    assert_eq!(forged.answer().await, (StatusCode::UNAUTHORIZED, String::new()));
    let other =
        Push::to_platform(&stage, "wxother", "<xml><AppId>wxother</AppId><InfoType>x</InfoType></xml>");
    assert_eq!(other.answer().await.0, StatusCode::BAD_REQUEST);
    let stale = push(&stage, "unauthorized", 1, stranger);
    stage.alliance.clock.advance(SignedDuration::from_hours(1));
    assert_eq!(stale.answer().await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_refresh_token_that_was_lost_comes_back_from_wechats_list() {
    let stage = Stage::new().await;
    // Somebody redeemed the code and died with what it gave.
    let code = agree(&stage).await;
    let (platform, wechat) = (platform(&stage).await, wechat(&stage));
    let tokens = tokens_over(&stage.alliance.deployment, &wechat).await;
    let (app_id, code) = (&platform.app_id, &code);
    let redeem = |wechat: Client, token| async move { wechat.query_auth(&token, app_id, code).await };
    tokens.with_platform_token(&platform, redeem).await.unwrap();
    // An earlier run has read the list so far: what stands before that is the next run's.
    let authorizations = stage.alliance.deployment.authorizations().unwrap();
    authorizations.keep_list_offset(app_id, 1).await.unwrap();
    stage.pass(SignedDuration::ZERO).await;
    assert!(!is_connected(&stage).await);
    stage.pass(SignedDuration::from_mins(4)).await;
    assert!(is_connected(&stage).await);
    assert_eq!(stage.counted("platform_upkeep", "recovered"), 1);

    // What is stored is no refresh token of the account's.
    let Some(Authorization::Granted { refresh_token, .. }) = standing(&stage).await.authorization else {
        panic!("it is not granted")
    };
    let key = stage.alliance.deployment.master_key().await.unwrap();
    let purpose = format!("{ZHANSHAN}/refresh_token");
    let wrong = key.seal(&purpose, "wrong", Random.bytes().unwrap()).unwrap();
    let app_id = account(&stage).await.app_id;
    authorizations.replace_refresh_token(&app_id, &refresh_token, &wrong).await.unwrap();
    stage.pass(SignedDuration::from_hours(2)).await;
    assert_eq!(stage.counted("platform_upkeep", "recovered"), 2);
    assert!(is_connected(&stage).await);
    tokens.get(&account(&stage).await).await.unwrap();
}

#[tokio::test]
async fn a_withdrawal_that_was_never_pushed_is_noticed() {
    let stage = Stage::new().await;
    agree(&stage).await;
    stage.pass(SignedDuration::ZERO).await;
    assert!(is_connected(&stage).await);
    post(&stage, "/simulator/platform", json!({ "event_url": "" })).await;
    assert_eq!(take_back(&stage).await["delivered"], false);
    stage.pass(SignedDuration::from_hours(2)).await;
    assert_eq!(account(&stage).await.connection, Connection::Withdrawn);
}

#[tokio::test]
async fn a_platform_that_gets_no_tickets_asks_for_them() {
    let stage = Stage::new().await;
    stage.pass(SignedDuration::ZERO).await;
    assert_eq!(stage.counted("platform_upkeep", "asked_for_tickets"), 0);
    stage.pass(SignedDuration::from_hours(3)).await;
    assert_eq!(stage.counted("platform_upkeep", "asked_for_tickets"), 1);
}
