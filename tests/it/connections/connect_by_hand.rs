//! What an engineer does with `alliance-admin`: accounts and keys.

use alliance_admin::{connect, reseal};
use alliance_tests::Stage;
use alliance_tests::stage::ZHANSHAN;
use domain::sealing::MasterKey;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

/// An account as its page at WeChat shows it, with another key.
fn shown(stage: &Stage, account: &str, key: &str) -> Value {
    let simulated = stage.alliance.simulator.accounts().find(|known| known.account == account).unwrap();
    json!({
        "id": account, "name": simulated.name, "kind": "service", "place": { "level": "district" },
        "app_id": simulated.appid, "original_id": simulated.original_id, "order": 1,
        "app_secret": simulated.secret, "token": simulated.token, "encoding_aes_key": key,
    })
}

const NEW_KEY: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

#[tokio::test]
async fn after_a_key_was_changed_pushes_under_the_one_before_are_still_answered() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    let new = serde_json::from_value(shown(&stage, ZHANSHAN, NEW_KEY)).unwrap();
    connect::account(&stage.alliance.deployment, new).await.unwrap();
    stage.alliance.clock.advance(jiff::SignedDuration::from_secs(61));
    // The simulated WeChat still seals with the old key.
    assert!(wang.say("帮助").await.contains("报修"));
    let newest = stage.alliance.deployment.accounts().unwrap().newest().await.unwrap();
    let account = newest.accounts.iter().find(|account| account.id.as_str() == ZHANSHAN).unwrap();
    assert!(account.secrets.as_ref().unwrap().previous_aes_key.is_some());
    assert_eq!(newest.accounts.len(), 68, "the other accounts are as they were");
}

#[tokio::test]
async fn what_is_no_secret_of_wechats_and_an_appid_of_another_account_are_refused() {
    let stage = Stage::new().await;
    for (field, value) in [
        ("encoding_aes_key", json!("short")),
        ("token", json!("a b")),
        ("app_secret", json!("")),
        ("app_secret", Value::Null),
        ("by_scan", json!(true)),
        ("id", json!("another")),
    ] {
        let mut account = shown(&stage, ZHANSHAN, NEW_KEY);
        account[field] = value;
        let new = serde_json::from_value(account).unwrap();
        assert!(connect::account(&stage.alliance.deployment, new).await.is_err(), "{field}");
    }
}

#[tokio::test]
async fn after_the_master_key_was_changed_every_secret_opens_under_the_new_one() {
    let stage = Stage::new().await;
    let deployment = &stage.alliance.deployment;
    let file = deployment.settings.require("MASTER_KEY").unwrap();
    let file = file.strip_prefix("file:").unwrap();
    let old = SecretString::from(std::fs::read_to_string(file).unwrap());
    std::fs::write(file, "0b".repeat(32)).unwrap();
    let old = MasterKey::from_hex(&old).unwrap();
    // A second run, as after one that was cut off, finds nothing more to do.
    for _ in 0..2 {
        assert_eq!(reseal::reseal(deployment, &old).await.unwrap(), 68);
    }
    let new = deployment.master_key().await.unwrap();
    let alliance = deployment.accounts().unwrap().newest().await.unwrap();
    for account in &alliance.accounts {
        let opened = new
            .open(&format!("{}/app_secret", account.id), &account.secrets.as_ref().unwrap().app_secret)
            .unwrap();
        assert!(!opened.expose_secret().is_empty());
    }
    let third_party = alliance.platform.unwrap().secrets;
    assert!(new.open("platform/encoding_aes_key", &third_party.encoding_aes_key).is_ok());
}
