//! A menu to all accounts, with two failures, one account without the right, and one that somebody changes in WeChat's
//! own console.

use alliance_tests::Stage;
use alliance_tests::stage::{DISTRICT, ZHANSHAN};
use domain::menus::State;
use jiff::SignedDuration;
use reqwest::StatusCode;
use serde_json::json;

use super::{publish, published, refuse, send, sign, state};

/// A community of the demo.
const COMMUNITY: &str = "370202001001";

fn shown(stage: &Stage, account: &str) -> String {
    stage.alliance.simulator.menu(account).map(|menu| menu.to_string()).unwrap_or_default()
}

#[tokio::test]
async fn a_menu_reaches_every_account_and_what_fails_is_retried() {
    let stage = Stage::new().await;
    let accounts: Vec<_> = stage.alliance.simulator.accounts().map(|it| it.account.clone()).collect();
    assert_eq!(accounts.len(), 68);
    refuse(&stage, COMMUNITY, 40055, 1).await;
    refuse(&stage, ZHANSHAN, -1, 2).await;
    let (mut operator, _) = published(&stage).await;
    assert_eq!(state(&stage, COMMUNITY).await, State::Failed);
    // Busy twice: it waits for the check.
    assert_eq!(state(&stage, ZHANSHAN).await, State::Waiting);
    assert_eq!(state(&stage, DISTRICT).await, State::Pushed);
    let page = operator.get("/console/menus").await;
    assert!(page.html.contains("1个没有发成的，全部重发"), "{}", page.html);
    assert!(page.html.contains("网址所在的网站没有在公众平台登记"), "{}", page.html);
    assert!(page.html.contains("“民情回音”") && page.html.contains("正在发布"), "{}", page.html);
    assert!(shown(&stage, DISTRICT).contains("/a/shinan/cases?s=t1-2-0"), "{}", shown(&stage, DISTRICT));

    let own = [("csrf", page.hidden("csrf")), ("account", "")];
    operator.post("/console/menus/retry", &own).await.expect_done();
    stage.settle().await;
    let again = operator.post("/console/menus/retry", &own).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "nothing has failed: {}", again.html);
    stage.alliance.clock.advance(SignedDuration::from_mins(6));
    stage.alliance.tick("menu-check").await.unwrap();
    stage.settle().await;
    for account in &accounts {
        assert_eq!(state(&stage, account).await, State::Pushed, "{account}");
        assert!(shown(&stage, account).contains("微信联盟"), "{account}");
    }
    stage.alliance.clock.advance(SignedDuration::from_mins(11));
    stage.alliance.tick("menu-check").await.unwrap();
    for account in &accounts {
        assert_eq!(state(&stage, account).await, State::Equal, "{account}");
    }
    // Nothing differs any more: nothing to push.
    let before = stage.counted("menu_pushes", "taken");
    stage.alliance.tick("menu-check").await.unwrap();
    stage.settle().await;
    assert_eq!(stage.counted("menu_pushes", "taken"), before);
}

#[tokio::test]
async fn a_menu_changed_in_wechats_console_is_found_told_and_put_back_or_kept() {
    let stage = Stage::new().await;
    published(&stage).await;
    stage.alliance.clock.advance(SignedDuration::from_mins(11));
    stage.alliance.tick("menu-check").await.unwrap();
    let click = |name: &str, key: &str| json!({ "type": "click", "name": name, "key": key });
    let base = stage.alliance.url();
    let cases =
        json!({ "type": "view", "name": "民情回音", "url": format!("{base}/a/weizhanshan/cases?s=t1-2-0") });
    let with_own = json!({ "button": [
        { "name": "找联盟", "sub_button": [click("微信联盟", "ALLIANCE"), click("微博联盟", "WEIBO")] },
        click("报诉求", "REPORT"),
        { "name": "便民", "sub_button": [cases, click("常用电话", "HOTLINES")] },
    ] });
    assert!(stage.alliance.simulator.set_menu(ZHANSHAN, &with_own));
    let without_alliance = json!({ "button": [click("报诉求", "REPORT")] });
    assert!(stage.alliance.simulator.set_menu(COMMUNITY, &without_alliance));
    stage.alliance.clock.advance(SignedDuration::from_hours(25));
    stage.alliance.tick("menu-check").await.unwrap();
    stage.settle().await;
    assert_eq!(state(&stage, ZHANSHAN).await, State::Drift);
    assert_eq!(state(&stage, DISTRICT).await, State::Equal);
    let mut admin = stage.clerk("demo-account-admin-1").await;
    let told = stage.resident("demo-account-admin-1", DISTRICT).received().join("\n");
    assert!(told.contains("微湛山：微信上的菜单和平台发布的不一样"), "{told}");

    // The locked entries are gone: it can only be put back.
    let here = format!("/console/menus/accounts/{COMMUNITY}");
    let mut operator = stage.clerk("demo-operator-1").await;
    let page = operator.get(&here).await;
    assert!(page.html.contains("微信上的菜单和发布的不一样"), "{}", page.html);
    let refused = send(&mut operator, &page, &format!("{here}/settle"), &[("act", "adopt")]).await;
    refused.expect_wrong("统一的“微信联盟”被改了");
    send(&mut operator, &page, &format!("{here}/settle"), &[("act", "push")]).await.expect_done();
    stage.settle().await;
    assert_eq!(state(&stage, COMMUNITY).await, State::Pushed);
    assert!(shown(&stage, COMMUNITY).contains("微信联盟"));

    // The account's own entry is kept: as a draft, which a second person signs.
    let here = "/console/menus/accounts/weizhanshan";
    let page = admin.get(here).await;
    send(&mut admin, &page, &format!("{here}/settle"), &[("act", "adopt")]).await.expect_done();
    let sheet = "/console/menus/sheets/account-weizhanshan";
    assert_eq!(sign(&mut stage.clerk("demo-reviewer-1").await, sheet).await.status, StatusCode::SEE_OTHER);
    publish(&mut admin, sheet).await.expect_done();
    stage.settle().await;
    stage.alliance.clock.advance(SignedDuration::from_mins(11));
    stage.alliance.tick("menu-check").await.unwrap();
    assert_eq!(state(&stage, ZHANSHAN).await, State::Equal);
    assert!(shown(&stage, ZHANSHAN).contains("常用电话"), "{}", shown(&stage, ZHANSHAN));
}

#[tokio::test]
async fn an_account_without_the_right_gets_a_sheet_to_copy() {
    let stage = Stage::new().await;
    refuse(&stage, ZHANSHAN, 48001, 1).await;
    published(&stage).await;
    assert_eq!(state(&stage, ZHANSHAN).await, State::ByHand);
    let mut admin = stage.clerk("demo-account-admin-1").await;
    let here = "/console/menus/accounts/weizhanshan";
    let page = admin.get(here).await;
    for words in ["请照着下面的说明单手工设置", "请在下面输入“微信联盟”发给我们", "选“跳转网页”，填 http"]
    {
        assert!(page.html.contains(words), "{words}: {}", page.html);
    }
    let confirm = format!("{here}/confirm");
    send(&mut admin, &page, &confirm, &[]).await.expect_done();
    let again = send(&mut admin, &page, &confirm, &[]).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.html);
    stage.alliance.clock.advance(SignedDuration::from_mins(11));
    stage.alliance.tick("menu-check").await.unwrap();
    assert_eq!(state(&stage, ZHANSHAN).await, State::Closed);
}

#[tokio::test]
async fn taps_are_counted_by_entry() {
    let stage = Stage::new().await;
    published(&stage).await;
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    wang.tap("ALLIANCE").await;
    wang.tap("ALLIANCE").await;
    stage.settle().await;
    let mut admin = stage.clerk("demo-account-admin-1").await;
    let page = admin.get("/console/menus/accounts/weizhanshan").await;
    assert!(page.html.contains("2次") && page.html.contains("0次"), "{}", page.html);
}
