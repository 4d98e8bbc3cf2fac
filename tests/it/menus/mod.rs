//! The menus of the accounts, from the draft to what WeChat shows.

mod drafting;
mod groups;
mod journey;

use alliance_tests::clerk::Page;
use alliance_tests::{Clerk, Stage};
use domain::ids::AccountId;
use domain::menus::State;
use serde_json::{Value, json};

/// The page of the alliance's sheet.
const SHEET: &str = "/console/menus/sheets/alliance";

/// A template as its form sends it: two entries that every account has, and room for two.
const TEMPLATE: &[(&str, &str)] = &[
    ("0-name", "找联盟"),
    ("0-does", "opens"),
    ("0-0-name", "微信联盟"),
    ("0-0-does", "answer"),
    ("0-0-to", "微信联盟"),
    ("0-1-name", "微博联盟"),
    ("0-1-does", "answer"),
    ("0-1-to", "微博联盟"),
    ("0-2-does", "free"),
    ("1-name", "报诉求"),
    ("1-does", "answer"),
    ("1-to", "报修"),
    ("2-name", "便民"),
    ("2-does", "opens"),
    ("2-0-name", "民情回音"),
    ("2-0-does", "page"),
    ("2-0-to", "/a/{account}/cases"),
    ("2-1-does", "free"),
];

/// Where the menu of an account is.
async fn state(stage: &Stage, account: &str) -> State {
    let menus = stage.alliance.deployment.menus().unwrap();
    let id = AccountId::parse(account).unwrap();
    let part = menus.part(alliance::store::System::Engineer, &id).await.unwrap();
    part.unwrap().part.state
}

/// Sends one of a page's forms, with what belongs to it.
async fn send(clerk: &mut Clerk, page: &Page, to: &str, fields: &[(&str, &str)]) -> Page {
    let own = [("csrf", page.hidden("csrf")), ("version", page.hidden("version"))];
    clerk.post(to, &[&own[..], fields].concat()).await
}

/// Saves a draft of a sheet.
async fn save(clerk: &mut Clerk, sheet: &str, fields: &[(&str, &str)]) -> Page {
    let page = clerk.get(sheet).await;
    send(clerk, &page, &format!("{sheet}/save"), fields).await
}

/// Signs what is drafted, every point ticked.
async fn sign(clerk: &mut Clerk, sheet: &str) -> Page {
    let page = clerk.get(sheet).await;
    let digest = page.hidden("digest").to_owned();
    let points = page.html.split("type=\"checkbox\" name=\"point-").skip(1);
    let points: Vec<_> = points.map(|rest| format!("point-{}", rest.split('"').next().unwrap())).collect();
    let mut fields = vec![("act", "sign"), ("digest", digest.as_str())];
    fields.extend(points.iter().map(|point| (point.as_str(), "1")));
    send(clerk, &page, &format!("{sheet}/sign"), &fields).await
}

/// Publishes what is signed.
async fn publish(clerk: &mut Clerk, sheet: &str) -> Page {
    let page = clerk.get(sheet).await;
    send(clerk, &page, &format!("{sheet}/publish"), &[]).await
}

/// Drafts, signs and publishes the alliance's template, and has it pushed.
async fn published(stage: &Stage) -> (Clerk, Clerk) {
    let mut author = stage.clerk("demo-operator-1").await;
    let mut signer = stage.clerk("demo-operator-2").await;
    save(&mut author, SHEET, TEMPLATE).await.expect_done();
    sign(&mut signer, SHEET).await.expect_done();
    author.step_up(stage, "demo-operator-1").await;
    publish(&mut author, SHEET).await.expect_done();
    stage.settle().await;
    (author, signer)
}

/// Makes the simulated WeChat fail.
async fn fault(stage: &Stage, fault: Value) {
    let url = format!("{}/simulator/faults", stage.alliance.url());
    let sent = reqwest::Client::new().post(url).json(&fault).send().await.unwrap();
    assert!(sent.status().is_success(), "{}", sent.text().await.unwrap());
}

/// A call for an account's menu that WeChat refuses so many times.
async fn refuse(stage: &Stage, account: &str, errcode: i64, times: u32) {
    let api = json!({ "account": account, "path": "/menu/create", "errcode": errcode, "times": times });
    fault(stage, json!({ "api": api })).await;
}
