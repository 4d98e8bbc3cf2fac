//! A resident who wants to stay unknown: staff see no name, number or openid anywhere, and the notices still arrive.

use alliance_tests::resident::number_in;
use alliance_tests::stage::{DISTRICT, ZHANSHAN};
use alliance_tests::{Clerk, Resident, Stage};
use domain::ids::TicketId;
use domain::tickets::AttachmentKind;
use reqwest::StatusCode;

const NUMBER: &str = "13812345678";

async fn report(wang: &Resident<'_>, stage: &Stage) -> TicketId {
    wang.follow().await;
    wang.say("新湛一路12号有人占道经营，我电话13812345678").await;
    wang.speak(Some("每天早上六点就来，找王某某13812345678")).await;
    let hidden = wang.say("匿名").await;
    assert!(hidden.contains("匿名：工作人员看不到您是谁") && hidden.contains("录音"), "{hidden}");
    let receipt = wang.say("1").await;
    assert!(receipt.contains("匿名报上去了"), "{receipt}");
    stage.settle().await;
    number_in(&receipt)
}

/// Every page that a member of staff can reach from the lists and from the report.
async fn pages(clerk: &mut Clerk, id: &TicketId) -> Vec<(String, String)> {
    let paths = [
        "/console".to_owned(),
        "/console/queue/area".to_owned(),
        "/console/queue/calls".to_owned(),
        format!("/console/tickets/{id}"),
        format!("/console/tickets/{id}/sender"),
        "/console/senders".to_owned(),
        "/console/inbox".to_owned(),
        "/console/inbox?list=answered".to_owned(),
        "/console/inbox?list=closed".to_owned(),
        "/console/dead-letters".to_owned(),
        "/console/tickets/new".to_owned(),
        "/console/me".to_owned(),
        "/console/login-state".to_owned(),
    ];
    let mut pages = Vec::new();
    for path in paths {
        let html = clerk.get(&path).await.html;
        pages.push((path, html));
    }
    pages
}

#[tokio::test]
async fn no_page_and_no_notice_of_staff_says_who_an_anonymous_reporter_is() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = report(&wang, &stage).await;
    let openid = stage.follower("wang", ZHANSHAN).openid.as_str().to_owned();
    let before = stage.ticket(&id).await;
    let secrets = [openid.as_str(), NUMBER, before.secret.as_str(), before.query_code.as_str()];
    stage.work_until_answered(&id).await;
    for person in
        ["demo-officer-1", "demo-officer-2", "demo-handler-1", "demo-supervisor-1", "demo-operator-1"]
    {
        let mut clerk = stage.clerk(person).await;
        for (path, html) in pages(&mut clerk, &id).await {
            for secret in secrets {
                assert!(!html.contains(secret), "{person} reads {secret} at {path}: {html}");
            }
        }
        let chat = stage.resident(person, DISTRICT).received().join("\n");
        for secret in secrets {
            assert!(!chat.contains(secret), "{person} is told {secret}: {chat}");
        }
    }
    // What was said and what was done is there.
    let mut officer = stage.clerk("demo-officer-1").await;
    let page = officer.ticket(&id).await.html;
    assert!(page.contains("匿名") && page.contains("占道经营") && page.contains("不播放"), "{page}");
    let voice = before.attachments.iter().find(|it| it.kind == AttachmentKind::Voice).unwrap();
    let (status, _) = officer.get_file(&format!("/console/tickets/{id}/media/{}", voice.media)).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "a voice says who speaks");
    // The reporter hears everything, and finds the report again.
    let heard = wang.received().join("\n");
    assert!(heard.contains("已派给市政设施养护队") && heard.contains("有答复了"), "{heard}");
    assert!(wang.say("我的诉求").await.contains(id.as_str()));
    assert!(wang.say(&format!("解决了{id}")).await.contains("已办结"));
}

#[tokio::test]
async fn the_conversation_of_an_anonymous_reporter_does_not_show_the_report() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = report(&wang, &stage).await;
    assert!(wang.say("我的诉求").await.contains(id.as_str()));
    wang.say("人工").await;
    stage.settle().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let inbox = officer.get("/console/inbox").await.html;
    let (_, rest) =
        inbox.split_once("href=\"/console/inbox/").unwrap_or_else(|| panic!("no conversation in {inbox}"));
    let name = rest.split('"').next().unwrap();
    let page = officer.get(&format!("/console/inbox/{name}")).await.html;
    assert!(page.contains("人工"), "{page}");
    for withheld in [id.as_str(), "占道", NUMBER] {
        assert!(!page.contains(withheld), "{withheld} in {page}");
    }
}

#[tokio::test]
async fn an_anonymous_sender_is_blocked_without_being_known() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = report(&wang, &stage).await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let path = format!("/console/tickets/{id}/sender");
    let page = officer.get(&path).await;
    assert!(page.html.contains("他是谁"), "{}", page.html);
    let fields = [("csrf", page.hidden("csrf")), ("decision", "ask"), ("why", "反复谩骂工作人员")];
    officer.post(&path, &fields).await.expect_done();
    let mut second = stage.clerk("demo-officer-2").await;
    let page = second.get(&path).await;
    assert!(page.html.contains("反复谩骂工作人员"), "who decides reads why: {}", page.html);
    let asked = page.hidden("asked");
    let fields =
        [("csrf", page.hidden("csrf")), ("asked", asked), ("decision", "agree"), ("why", "看过经过，同意")];
    let blocked = second.post(&path, &fields).await;
    blocked.expect_done();
    assert!(!blocked.html.contains("反复谩骂"), "{}", blocked.html);
    assert!(wang.say("报修").await.contains("12345"));
    let page = officer.get(&path).await;
    let fields = [("csrf", page.hidden("csrf")), ("decision", "lift"), ("why", "已经道歉")];
    officer.post(&path, &fields).await.expect_done();
    assert!(!wang.say("报修").await.contains("不会转为诉求"));
}
