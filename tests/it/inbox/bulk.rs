//! Several conversations at one press: each has its own result, acts on what its row showed, and is done once.

use alliance_tests::clerk::Page;
use alliance_tests::stage::ZHANSHAN;
use alliance_tests::{Clerk, Stage};
use domain::inbox::Reason;
use reqwest::StatusCode;

use super::{attend, path, press};

/// The boxes that a page offers for these conversations: names and values.
fn boxes(page: &Page, paths: &[&str]) -> Vec<(String, String)> {
    let of = |path: &&str| {
        let id = path.rsplit('/').next().unwrap();
        let (_, rest) = page.html.split_once(&format!("name=\"pick_{id}\" value=\"")).unwrap();
        (format!("pick_{id}"), rest.split('"').next().unwrap().to_owned())
    };
    paths.iter().map(of).collect()
}

async fn send(clerk: &mut Clerk, boxes: &[(String, String)], fields: &[(&str, &str)]) -> Page {
    let ticked = boxes.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let all: Vec<_> = ticked.chain(fields.iter().copied()).collect();
    clerk.post("/console/bulk/inbox", &all).await
}

/// What the page that asks for the rest carries.
fn own(page: &Page) -> Vec<(&str, &str)> {
    ["csrf", "once", "go", "list"].map(|name| (name, page.hidden(name))).into()
}

/// Three people wait; the paths of their conversations.
async fn three(stage: &Stage) -> [String; 3] {
    for (person, id) in [("wang", 1), ("li", 2), ("zhao", 3)] {
        stage.resident(person, ZHANSHAN).follow().await;
        attend(stage, (person, ZHANSHAN), id, Reason::Person, "请接人工").await;
    }
    ["wang", "li", "zhao"].map(|person| path(stage, person, ZHANSHAN))
}

#[tokio::test]
async fn several_are_answered_put_aside_and_closed_each_once_with_a_result_of_its_own() {
    let stage = Stage::new().await;
    let [wang, li, zhao] = three(&stage).await;
    let mut admin = stage.clerk("demo-account-admin-1").await;
    let page = admin.get("/console/canned").await;
    let keep = ["csrf", "version", "account"].map(|name| (name, page.hidden(name)));
    let replies = [
        ("title-1", "收到"),
        ("text-1", "收到，急事请打{热线}"),
        ("title-2", "称呼"),
        ("text-2", "{称呼}您好"),
        ("title-3", "编号"),
        ("text-3", "您的诉求编号{编号}"),
    ];
    admin.post("/console/canned", &[&keep[..], &replies].concat()).await.expect_done();

    let mut officer = stage.clerk("demo-officer-1").await;
    let list = officer.get("/console/inbox").await;
    assert!(!list.html.contains("value=\"deal\""), "an officer deals nothing: {}", list.html);
    let ticked = boxes(&list, &[&wang, &li, &zhao]);
    // The resident of one says more, after the list was loaded.
    attend(&stage, ("zhao", ZHANSHAN), 4, Reason::NotUnderstood, "水漏到楼道里了").await;
    let csrf = list.hidden("csrf");
    let asked = send(&mut officer, &ticked, &[("csrf", csrf), ("act", "canned")]).await;
    assert_eq!(asked.status, StatusCode::OK);
    assert!(
        asked.html.contains("选中3件，还没有办") && asked.html.contains(">收到</option>"),
        "{}",
        asked.html
    );
    assert_eq!(asked.html.matches(" checked").count(), 3);
    let form = own(&asked);
    let nothing = send(&mut officer, &ticked, &[&form[..], &[("act", "canned")]].concat()).await;
    nothing.expect_wrong("请选择一条常用回复");
    let missing = [&form[..], &[("act", "canned"), ("title", "称呼")]].concat();
    let missing = send(&mut officer, &ticked[..1], &missing).await;
    assert!(missing.html.contains("还没有填") && missing.html.contains("没有办成1件"), "{}", missing.html);
    let fields = [&form[..], &[("act", "canned"), ("title", "收到")]].concat();
    let done = send(&mut officer, &ticked, &fields).await;
    assert!(
        done.html.contains("办好2件，没有办成1件") && done.html.contains("居民又说了话"),
        "{}",
        done.html
    );
    assert_eq!(done.html.matches("type=\"checkbox\"").count(), 1, "only what failed is sent again");
    let again = send(&mut officer, &ticked, &fields).await;
    assert!(again.html.contains("已经办过了") && again.html.contains("没有办成1件"), "{}", again.html);
    stage.settle().await;
    for person in ["wang", "li"] {
        let texts = stage.resident(person, ZHANSHAN).received();
        let heard = texts.iter().filter(|text| text.contains("收到，急事请打12345")).count();
        assert_eq!(heard, 1, "{person} is answered once: {texts:?}");
    }

    let list = officer.get("/console/inbox").await;
    let ticked = boxes(&list, &[&zhao]);
    let form = [("csrf", list.hidden("csrf")), ("act", "snooze")];
    let asked = send(&mut officer, &ticked, &form).await;
    let form = own(&asked);
    for (until, why) in [("", "请填写日期和时间"), ("2026-11-20T09:00", "要晚于现在")] {
        let fields = [&form[..], &[("act", "snooze"), ("until", until)]].concat();
        send(&mut officer, &ticked, &fields).await.expect_wrong(why);
    }
    let late = [&form[..], &[("act", "snooze"), ("until", "2026-11-30T09:00")]].concat();
    let late = send(&mut officer, &ticked, &late).await;
    assert!(late.html.contains("不能直接回了") && late.html.contains("重试"), "{}", late.html);
    let fields = [&form[..], &[("act", "snooze"), ("until", "2026-11-24T09:00")]].concat();
    let done = send(&mut officer, &ticked, &fields).await;
    assert!(done.html.contains("1件都办好了"), "{}", done.html);
    assert!(officer.get("/console/inbox?list=later").await.html.contains(&zhao));

    // Of what became a report, the reply tells the number.
    let page = officer.get(&wang).await;
    let report = [("description", "路灯不亮"), ("address", "新湛一路10号"), ("consent", "1")];
    press(&mut officer, &page, &wang, "report", &report).await.expect_done();
    let list = officer.get("/console/inbox?list=answered").await;
    let ticked = boxes(&list, &[&wang]);
    let asked = send(&mut officer, &ticked, &[("csrf", list.hidden("csrf")), ("act", "canned")]).await;
    let fields = [&own(&asked)[..], &[("act", "canned"), ("title", "编号")]].concat();
    let done = send(&mut officer, &ticked, &fields).await;
    assert!(done.html.contains("1件都办好了"), "{}", done.html);
    let page = officer.get(&wang).await.html;
    assert!(page.contains("您的诉求编号2026"), "{page}");

    let list = officer.get("/console/inbox?list=answered").await;
    let ticked = boxes(&list, &[&wang, &li]);
    let fields = [("csrf", list.hidden("csrf")), ("act", "close"), ("list", "/console/inbox?list=answered")];
    let asked = send(&mut officer, &ticked, &fields).await;
    let fields = [&own(&asked)[..], &[("act", "close"), ("reason", "都已答复")]].concat();
    let done = send(&mut officer, &ticked, &fields).await;
    assert!(
        done.html.contains("2件都办好了") && done.html.contains("/console/inbox?list=answered"),
        "{}",
        done.html
    );
    let closed = officer.get("/console/inbox?list=closed").await.html;
    assert!(closed.contains(&wang) && closed.contains(&li), "{closed}");
}

#[tokio::test]
async fn who_leads_deals_several_and_a_choice_that_cannot_be_carried_out_is_kept() {
    let stage = Stage::new().await;
    let [wang, li, zhao] = three(&stage).await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let page = officer.get(&zhao).await;
    press(&mut officer, &page, &zhao, "close", &[("reason", "打错了")]).await.expect_done();
    let mut admin = stage.clerk("demo-account-admin-1").await;
    let list = admin.get("/console/inbox").await;
    let ticked = boxes(&list, &[&wang, &li]);
    let csrf = list.hidden("csrf");
    let asked = send(&mut admin, &ticked, &[("csrf", csrf), ("act", "deal")]).await;
    assert!(asked.html.contains("受理员乙（演示）"), "{}", asked.html);
    let fields = [&own(&asked)[..], &[("act", "deal"), ("to", "demo-officer-2")]].concat();
    let foreign = [("pick_shinan-00000000000000000000000000000000".to_owned(), "00000000".to_owned())];
    let done = send(&mut admin, &[&ticked[..], &foreign].concat(), &fields).await;
    assert!(
        done.html.contains("办好2件，没有办成1件") && done.html.contains("没有找到这条留言"),
        "{}",
        done.html
    );
    let mut colleague = stage.clerk("demo-officer-2").await;
    let mine = colleague.get("/console/inbox?list=mine").await.html;
    assert!(mine.contains(&wang) && mine.contains(&li), "{mine}");

    let none = send(&mut admin, &[], &[("csrf", csrf), ("act", "close")]).await;
    none.expect_wrong("还没有选");
    let many: Vec<_> = (0..51).map(|n| (format!("pick_{ZHANSHAN}-{n:032x}"), "0".to_owned())).collect();
    let many = send(&mut admin, &many, &[("csrf", csrf), ("act", "close")]).await;
    many.expect_wrong("选了51件，一次最多50件");
    assert_eq!(many.html.matches(" checked").count(), 51, "the choice is not lost");
    send(&mut admin, &ticked, &[("csrf", "x"), ("act", "close")]).await.expect_wrong("不是在本次登录里");
    // An officer deals nothing, whatever the boxes say.
    let csrf = officer.get("/console/inbox").await.hidden("csrf").to_owned();
    let refused = send(&mut officer, &ticked, &[("csrf", &csrf), ("act", "deal")]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}
