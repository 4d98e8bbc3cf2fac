//! Drafts of menus: rules that break, four eyes, what is typed, and who may do what.

use alliance_tests::Stage;
use reqwest::StatusCode;

use super::{SHEET, TEMPLATE, publish, published, save, send, sign};

const OWN: &str = "/console/menus/sheets/account-weizhanshan";

#[tokio::test]
async fn what_breaks_a_rule_comes_back_with_what_was_typed() {
    let stage = Stage::new().await;
    let mut author = stage.clerk("demo-operator-1").await;
    let mut wrong: Vec<_> = TEMPLATE.to_vec();
    wrong.extend([("0-3-name", "淘宝"), ("0-3-does", "page"), ("0-3-to", "https://evil.example/")]);
    let page = save(&mut author, SHEET, &wrong).await;
    page.expect_wrong("不在可以链接的网站里");
    assert!(page.html.contains("value=\"https://evil.example/\""), "{}", page.html);
    wrong.push(("hosts", "evil.example"));
    save(&mut author, SHEET, &wrong).await.expect_done();
    let nothing = save(&mut author, SHEET, &[("0-name", "找联盟")]).await;
    nothing.expect_wrong("还没有选点了以后做什么");
}

#[tokio::test]
async fn nobody_signs_what_they_wrote_and_an_edit_voids_the_signature() {
    let stage = Stage::new().await;
    let (mut one, mut other) = (stage.clerk("demo-operator-1").await, stage.clerk("demo-operator-2").await);
    save(&mut one, SHEET, TEMPLATE).await.expect_done();
    let page = one.get(SHEET).await;
    assert!(!page.html.contains("审核通过</button>"), "the author is offered no signature: {}", page.html);
    let digest = other.get(SHEET).await.hidden("digest").to_owned();
    let points: Vec<_> = (0..9).map(|at| format!("point-{at}")).collect();
    let mut all = vec![("act", "sign"), ("digest", digest.as_str())];
    all.extend(points.iter().map(|point| (point.as_str(), "1")));
    send(&mut one, &page, &format!("{SHEET}/sign"), &all).await.expect_wrong("自己写的不能自己审");
    let page = other.get(SHEET).await;
    send(&mut other, &page, &format!("{SHEET}/sign"), &all[..2]).await.expect_wrong("还有没勾选的项目");
    sign(&mut other, SHEET).await.expect_done();
    let changed = [TEMPLATE, &[("1-name", "我要反映")]].concat();
    save(&mut one, SHEET, &changed).await.expect_done();
    one.step_up(&stage, "demo-operator-1").await;
    publish(&mut one, SHEET).await.expect_wrong("还没有审核通过");
    // Given back, with a reason that the author reads.
    let page = other.get(SHEET).await;
    send(&mut other, &page, &format!("{SHEET}/sign"), &[("act", "back")])
        .await
        .expect_wrong("请写明退回的原因");
    let back = [("act", "back"), ("reason", "“我要反映”太短")];
    send(&mut other, &page, &format!("{SHEET}/sign"), &back).await.expect_done();
    let page = one.get(SHEET).await;
    assert!(page.html.contains("退回：“我要反映”太短"), "{}", page.html);
    send(&mut one, &page, &format!("{SHEET}/save"), &[("act", "discard")]).await.expect_done();
    assert!(one.get(SHEET).await.html.contains("还没有设置过"));
}

#[tokio::test]
async fn of_two_who_save_at_once_one_keeps_the_text_and_is_told() {
    let stage = Stage::new().await;
    let (mut one, mut other) = (stage.clerk("demo-operator-1").await, stage.clerk("demo-operator-2").await);
    let (first, second) = (one.get(SHEET).await, other.get(SHEET).await);
    send(&mut one, &first, &format!("{SHEET}/save"), TEMPLATE).await.expect_done();
    let mine = [TEMPLATE, &[("1-name", "随手拍")]].concat();
    let late = send(&mut other, &second, &format!("{SHEET}/save"), &mine).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.html.contains("同事刚刚改过") && late.html.contains("随手拍"), "{}", late.html);
    // The form that came back is about what is stored now.
    send(&mut other, &late, &format!("{SHEET}/save"), &mine).await.expect_done();
}

#[tokio::test]
async fn an_administrator_fills_free_places_of_their_account_and_no_other() {
    let stage = Stage::new().await;
    published(&stage).await;
    let mut admin = stage.clerk("demo-account-admin-1").await;
    let own = [("0-2-name", "湛山新闻"), ("0-2-does", "page"), ("0-2-to", "/a/{account}")];
    save(&mut admin, OWN, &own).await.expect_done();
    sign(&mut stage.clerk("demo-reviewer-1").await, OWN).await.expect_done();
    publish(&mut admin, OWN).await.expect_done();
    stage.settle().await;
    let menu = stage.alliance.simulator.menu("weizhanshan").unwrap().to_string();
    assert!(menu.contains("湛山新闻") && menu.contains("/a/weizhanshan?s=a1-0-2"), "{menu}");
    let other = stage.alliance.simulator.menu("shinan").unwrap().to_string();
    assert!(!other.contains("湛山新闻"), "{other}");
    assert_eq!(admin.get("/console/menus/sheets/account-shinan").await.status, StatusCode::NOT_FOUND);
    let foreign = admin.get(OWN).await;
    let refused = send(&mut admin, &foreign, &format!("{SHEET}/save"), TEMPLATE).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND, "the template is not theirs to see");
    // A locked place cannot be filled, whatever a form says.
    let forged = [
        ("0-0-name", "我的联盟"),
        ("0-0-does", "answer"),
        ("0-0-to", "帮助"),
        ("2-1-name", "帮助"),
        ("2-1-does", "answer"),
        ("2-1-to", "帮助"),
    ];
    save(&mut admin, OWN, &forged).await.expect_done();
    let page = admin.get(OWN).await;
    assert!(page.html.contains("帮助") && !page.html.contains("我的联盟"), "{}", page.html);
}
