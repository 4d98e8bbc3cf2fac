//! WeChat's own wire: what it pushes, and what it refuses.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop")]

use alliance_tests::stage::ZHANSHAN;
use alliance_tests::{Stage, photo, push::Push};
use reqwest::multipart::{Form, Part};
use reqwest::{Client, StatusCode};
use serde_json::Value;

use crate::{input, rows};

/// Pushes a message of the inputs as a resident's; what is kept of its text, and what was there to keep.
async fn pushed(file: &str) -> (String, String) {
    let stage = Stage::new().await;
    let account = stage.alliance.simulator.accounts().find(|account| account.account == ZHANSHAN).unwrap();
    let openid = stage.alliance.simulator.openid("resident-a", ZHANSHAN);
    let xml = input(file).replace("gh_ACCOUNT", &account.original_id).replace("oRESIDENT", &openid);
    let (_, inside) = xml.split_once("<Content><![CDATA[").unwrap();
    let (text, _) = inside.rsplit_once("]]></Content>").unwrap();
    let (status, answer) = Push::new(&stage, ZHANSHAN, &xml).answer().await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    assert!(!answer.is_empty() && answer != "success", "{answer}");
    let follower = stage.follower("resident-a", ZHANSHAN);
    let kept = stage.alliance.deployment.messages().unwrap().newest(&follower, 0, 10).await.unwrap();
    (kept[0].fields.get("Content").unwrap_or_default().to_owned(), text.to_owned())
}

#[tokio::test]
async fn a_text_with_cdata_inside_is_answered_and_kept_whole() {
    let (kept, text) = pushed("nested-cdata.xml").await;
    assert_eq!(kept, text);
}

#[tokio::test]
async fn a_text_goes_on_behind_an_end_of_cdata_in_it() {
    let (kept, text) = pushed("text-after-cdata-end.xml").await;
    assert_eq!(kept, text);
    assert_eq!(kept, "登州路的指示牌上写着A]]>B，牌子快掉下来了");
}

/// The address of a simulated API with a token of 微湛山.
async fn api(stage: &Stage, path: &str) -> String {
    let account = stage.alliance.simulator.accounts().find(|account| account.account == ZHANSHAN).unwrap();
    let base = format!("{}/weixin", stage.alliance.url());
    let token = format!(
        "{base}/cgi-bin/token?grant_type=client_credential&appid={}&secret={}",
        account.appid, account.secret
    );
    let token: Value = reqwest::get(token).await.unwrap().json().await.unwrap();
    let sign = if path.contains('?') { '&' } else { '?' };
    format!("{base}{path}{sign}access_token={}", token["access_token"].as_str().unwrap())
}

#[tokio::test]
async fn a_menu_with_an_escaped_ampersand_is_refused() {
    let stage = Stage::new().await;
    let url = api(&stage, "/cgi-bin/menu/create").await;
    let body = input("menu-escaped-ampersand.json");
    let answer: Value = Client::new().post(url).body(body).send().await.unwrap().json().await.unwrap();
    assert_eq!(answer["errcode"], 40033);
}

#[tokio::test]
async fn a_file_without_a_known_ending_is_refused() {
    let stage = Stage::new().await;
    for row in rows("uploads.tsv") {
        let [call, kind, name, bytes, expected, ..] = row.as_slice() else { panic!("{row:?}") };
        let bytes = match bytes.as_str() {
            "a JPEG" => photo::with_exif("photo"),
            "an MP4" => b"\0\0\0\x18ftypmp42".to_vec(),
            other => panic!("{other}"),
        };
        let about = r#"{"title":"a","introduction":"b"}"#;
        let form =
            Form::new().part("media", Part::bytes(bytes).file_name(name.clone())).text("description", about);
        let url = api(&stage, &format!("{call}?type={kind}")).await;
        let answer: Value =
            Client::new().post(url).multipart(form).send().await.unwrap().json().await.unwrap();
        let code = expected.strip_prefix("errcode ").unwrap();
        assert_eq!(answer["errcode"].to_string(), code, "{call} {name}: {answer}");
    }
}
