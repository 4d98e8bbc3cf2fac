//! What only followers with a tag see: published, found where somebody changes it elsewhere, and taken away again.

use alliance::services::tokens::AccessTokens;
use alliance_tests::Stage;
use alliance_tests::stage::ZHANSHAN;
use domain::ids::AccountId;
use domain::menus::State;
use jiff::SignedDuration;
use wechat::client::Client;
use wechat::secrecy::ExposeSecret as _;

use super::{publish, published, save, sign, state};

const OWN: &str = "/console/menus/sheets/account-weizhanshan";
const FOR_ALL: [(&str, &str); 3] = [("2-1-name", "帮助"), ("2-1-does", "answer"), ("2-1-to", "帮助")];
const FOR_VOLUNTEERS: [(&str, &str); 4] =
    [("g1-tag", "志愿者"), ("g1-0-2-name", "工作台"), ("g1-0-2-does", "answer"), ("g1-0-2-to", "工作台")];

/// The client and a token of the sub-district's account.
async fn wechat(stage: &Stage) -> (Client, String) {
    let deployment = &stage.alliance.deployment;
    let patience = std::time::Duration::from_secs(60);
    let tokens = AccessTokens::build(deployment, deployment.wechat(patience).unwrap()).await.unwrap();
    let alliance = deployment.accounts().unwrap().alliance().await.unwrap();
    let account = alliance.account(&AccountId::parse(ZHANSHAN).unwrap()).unwrap().clone();
    let token = tokens.get(&account).await.unwrap();
    (tokens.client_of(ZHANSHAN), token.expose_secret().to_owned())
}

async fn check(stage: &Stage, after: SignedDuration) {
    stage.alliance.clock.advance(after);
    stage.alliance.tick("menu-check").await.unwrap();
    stage.settle().await;
}

#[tokio::test]
async fn followers_with_a_tag_see_a_menu_of_their_own() {
    let stage = Stage::new().await;
    published(&stage).await;
    let mut admin = stage.clerk("demo-account-admin-1").await;
    let mut reviewer = stage.clerk("demo-reviewer-1").await;
    save(&mut admin, OWN, &FOR_VOLUNTEERS[1..]).await.expect_wrong("还没有写标签");
    save(&mut admin, OWN, &[&FOR_ALL[..], &FOR_VOLUNTEERS].concat()).await.expect_done();
    sign(&mut reviewer, OWN).await.expect_done();
    publish(&mut admin, OWN).await.expect_done();
    stage.settle().await;
    assert_eq!(state(&stage, ZHANSHAN).await, State::Failed);
    let page = admin.get("/console/menus/accounts/weizhanshan").await;
    assert!(page.html.contains("没有“志愿者”这个标签"), "{}", page.html);

    let (wechat, token) = wechat(&stage).await;
    let tag = wechat.create_tag(&token, "志愿者").await.unwrap().id;
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    stage.resident("li", ZHANSHAN).follow().await;
    let openid = |person: &str| stage.follower(person, ZHANSHAN).openid.as_str().to_owned();
    wechat.tag_followers(&token, tag, &[&openid("wang")]).await.unwrap();
    let own = [("csrf", page.hidden("csrf")), ("account", ZHANSHAN)];
    admin.post("/console/menus/retry", &own).await.expect_done();
    stage.settle().await;
    let sees = async |person: &str| format!("{:?}", wechat.try_menu(&token, &openid(person)).await.unwrap());
    assert!(
        sees("wang").await.contains("工作台") && sees("wang").await.contains("帮助"),
        "{}",
        sees("wang").await
    );
    assert!(
        !sees("li").await.contains("工作台") && sees("li").await.contains("帮助"),
        "{}",
        sees("li").await
    );
    check(&stage, SignedDuration::from_mins(11)).await;
    assert_eq!(state(&stage, ZHANSHAN).await, State::Equal);

    // Somebody takes it away elsewhere: it is found, and put back.
    let menus = wechat.menus(&token).await.unwrap().unwrap();
    wechat.delete_conditional_menu(&token, &menus.conditional[0].id).await.unwrap();
    check(&stage, SignedDuration::from_hours(25)).await;
    assert_eq!(state(&stage, ZHANSHAN).await, State::Drift);
    let mut admin = stage.clerk("demo-account-admin-1").await;
    let here = "/console/menus/accounts/weizhanshan";
    let page = admin.get(here).await;
    assert!(page.html.contains("按标签显示的菜单和发布的不一样"), "{}", page.html);
    super::send(&mut admin, &page, &format!("{here}/settle"), &[("act", "push")]).await.expect_done();
    stage.settle().await;
    let (wechat, token) = self::wechat(&stage).await;
    assert_eq!(wechat.menus(&token).await.unwrap().unwrap().conditional.len(), 1);

    // Without the tag on the sheet it goes.
    save(&mut admin, OWN, &FOR_ALL).await.expect_done();
    sign(&mut stage.clerk("demo-reviewer-1").await, OWN).await.expect_done();
    publish(&mut admin, OWN).await.expect_done();
    stage.settle().await;
    assert!(wechat.menus(&token).await.unwrap().unwrap().conditional.is_empty());
    assert_eq!(state(&stage, ZHANSHAN).await, State::Pushed);
}
