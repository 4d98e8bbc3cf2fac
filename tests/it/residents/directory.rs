//! From any account, every account of the alliance.

use alliance_tests::Stage;
use alliance_tests::stage::DISTRICT;

#[tokio::test]
async fn all_66_accounts_answer_a_follow_and_list_the_whole_alliance() {
    let stage = Stage::new().await;
    let accounts: serde_json::Value = reqwest::get(format!("{}/simulator/accounts", stage.alliance.url()))
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let accounts = accounts.as_array().unwrap();
    assert_eq!(accounts.len(), 66);
    assert_eq!(accounts[0]["name"], "微市南");
    let names: Vec<_> = accounts.iter().map(|account| account["name"].as_str().unwrap()).collect();
    for account in accounts {
        let id = account["account"].as_str().unwrap();
        let resident = stage.resident("resident-a", id);
        let welcome = resident.follow().await;
        assert!(welcome.contains(account["name"].as_str().unwrap()), "{welcome}");
        let directory = resident.say("微信联盟").await;
        for name in names.iter().chain(&["微湛山", "微湛山·红色会所"]) {
            assert!(directory.contains(name), "{id} does not list {name}: {directory}");
        }
        assert!(directory.len() <= 2048);
        let weibo = resident.say("微博联盟").await;
        assert!(weibo.contains("市南微博"), "{weibo}");
    }
}

#[tokio::test]
async fn the_page_lists_them_too() {
    let stage = Stage::new().await;
    let page = reqwest::get(format!("{}/a/{DISTRICT}", stage.alliance.url())).await.unwrap();
    let html = page.text().await.unwrap();
    for account in stage.alliance.simulator.accounts() {
        assert!(html.contains(&account.name), "{}", account.name);
    }
    assert!(html.contains("市南微博"));
}
