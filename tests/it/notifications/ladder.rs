//! The rungs above the customer-service message: 微湛山 has a template for subscription notifications, 微市南 one for
//! template messages.

use alliance::store::{Delivery, Recorded};
use alliance_tests::stage::{DISTRICT, ZHANSHAN};
use alliance_tests::{Stage, push::Push, resident::Resident};
use domain::ids::{EffectId, TicketId};
use domain::notices::Receipt;
use jiff::SignedDuration;
use local_alliance::Side;
use serde_json::{Value, json};
use wechat_simulator::Sent;

/// What the account sent to a resident, newest first.
fn sent_to(resident: &Resident<'_>, stage: &Stage) -> Vec<Sent> {
    let openid = stage.alliance.simulator.openid(resident.person, resident.account);
    stage.alliance.simulator.sent(Some(resident.account), Some(&openid))
}

fn doors(resident: &Resident<'_>, stage: &Stage) -> Vec<String> {
    sent_to(resident, stage).into_iter().map(|sent| sent.via).collect()
}

async fn consents(resident: &Resident<'_>, stage: &Stage) -> u32 {
    let follower = stage.follower(resident.person, resident.account);
    let stored = stage.alliance.deployment.residents().unwrap().get(&follower).await.unwrap();
    stored.consents.left(&template(stage).await)
}

/// The template of 微湛山's subscription notifications.
async fn template(stage: &Stage) -> String {
    let alliance = stage.alliance.deployment.accounts().unwrap().newest().await.unwrap();
    let account = alliance.accounts.iter().find(|account| account.id.as_str() == ZHANSHAN).unwrap();
    account.templates.subscription.as_ref().unwrap().id.clone()
}

async fn consent(resident: &Resident<'_>, stage: &Stage) {
    let before = consents(resident, stage).await;
    let body = json!({
        "person": resident.person, "account": resident.account, "template_id": template(stage).await, "accept": true,
    });
    post(stage, "/simulator/consent", body).await;
    // WeChat tells the account when it pleases.
    while consents(resident, stage).await == before {
        tokio::task::yield_now().await;
    }
}

async fn post(stage: &Stage, path: &str, body: Value) {
    let url = format!("{}{path}", stage.alliance.url());
    let answer = alliance_tests::browser().post(url).json(&body).send().await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
}

async fn refuse(stage: &Stage, path: &str, errcode: i64, times: u32) {
    post(stage, "/simulator/faults", json!({ "api": { "path": path, "errcode": errcode, "times": times } }))
        .await;
}

async fn accept(stage: &Stage, officer: &str, id: &TicketId) {
    let mut officer = stage.clerk(officer).await;
    officer.press(id, "accept", &[("category", "danger"), ("community", "")]).await.expect_done();
    stage.settle().await;
}

async fn dispatch(stage: &Stage, officer: &str, id: &TicketId) {
    let mut officer = stage.clerk(officer).await;
    officer.press(id, "dispatch", &[("unit", "municipal-works"), ("note", "")]).await.expect_done();
    stage.settle().await;
}

#[tokio::test]
async fn who_consented_gets_one_subscription_notification_and_then_the_next_rung() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = wang.report_manhole().await;
    consent(&wang, &stage).await;
    accept(&stage, "demo-officer-1", &id).await;
    let sent = sent_to(&wang, &stage);
    assert_eq!(doors(&wang, &stage), ["subscribe"]);
    let data = &sent[0].body["data"];
    for (key, value) in [
        ("thing1", "安全隐患"),
        ("time2", "2026年11月23日 10:00"),
        ("phrase3", "待派单"),
        ("character_string4", id.as_str()),
        ("thing6", "已受理，正在安排处理单位"),
    ] {
        assert_eq!(data[key]["value"], value, "{key}");
    }
    let page = sent[0].body["page"].as_str().unwrap();
    assert!(page.contains(&format!("/a/{ZHANSHAN}/reports/{id}/")), "{page}");
    assert_eq!(consents(&wang, &stage).await, 0, "it is used up");

    dispatch(&stage, "demo-officer-1", &id).await;
    assert_eq!(doors(&wang, &stage), ["custom", "subscribe"]);
    assert_eq!(
        stage.counted("notice_refusals", "subscription"),
        0,
        "nobody asked WeChat for what is used up"
    );
    assert_eq!(stage.counted("notices_sent", "subscription"), 1);
}

#[tokio::test]
async fn a_consent_that_wechat_does_not_know_of_costs_one_refusal_and_no_notice() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = wang.report_manhole().await;
    popup(&wang, &stage, "accept").await.answer().await;
    accept(&stage, "demo-officer-1", &id).await;
    dispatch(&stage, "demo-officer-1", &id).await;
    assert_eq!(doors(&wang, &stage), ["custom", "custom"]);
    assert_eq!(stage.counted("notice_refusals", "subscription"), 1, "43101 is remembered");
    assert_eq!(consents(&wang, &stage).await, 0);
}

#[tokio::test]
async fn a_consent_that_is_pushed_again_counts_once_and_one_that_is_taken_back_not_at_all() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    let yes = popup(&wang, &stage, "accept").await;
    tokio::join!(yes.answer(), yes.answer());
    yes.answer().await;
    assert_eq!(consents(&wang, &stage).await, 1);
    stage.alliance.clock.advance(SignedDuration::from_secs(1));
    popup(&wang, &stage, "reject").await.answer().await;
    assert_eq!(consents(&wang, &stage).await, 1, "a no on a page takes nothing back");
    event(&wang, &stage, "subscribe_msg_change_event", "SubscribeMsgChangeEvent", &status("reject"))
        .await
        .answer()
        .await;
    assert_eq!(consents(&wang, &stage).await, 0);
    stage.alliance.clock.advance(SignedDuration::from_secs(1));
    popup(&wang, &stage, "accept").await.answer().await;
    assert_eq!(consents(&wang, &stage).await, 1);
    wang.unfollow().await;
    assert_eq!(consents(&wang, &stage).await, 0, "who leaves wants to hear nothing more");
}

#[tokio::test]
async fn outside_the_reply_window_a_service_account_sends_a_template_message() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", DISTRICT);
    let id = wang.report_manhole().await;
    stage.alliance.clock.advance(SignedDuration::from_hours(49));
    accept(&stage, "demo-officer-3", &id).await;
    let sent = sent_to(&wang, &stage);
    assert_eq!(doors(&wang, &stage), ["template"]);
    assert!(sent[0].body["url"].as_str().unwrap().contains(&format!("/a/{DISTRICT}/reports/{id}/")));
    assert_eq!(sent[0].body["data"]["character_string4"]["value"], id.as_str());
    assert!(!wang.say("帮助").await.contains("之前没能送达的消息"));
}

#[tokio::test]
async fn a_template_message_is_sent_once_however_often_it_is_tried_and_a_refused_one_becomes_a_chat_message()
{
    const SEND: &str = "/cgi-bin/message/template/send";
    let stage = Stage::new().await;
    let wang = stage.resident("wang", DISTRICT);
    let id = wang.report_manhole().await;
    refuse(&stage, SEND, -1, 2).await;
    accept(&stage, "demo-officer-3", &id).await;
    assert_eq!(doors(&wang, &stage), ["template"]);
    refuse(&stage, SEND, 47003, 9).await;
    dispatch(&stage, "demo-officer-3", &id).await;
    assert_eq!(doors(&wang, &stage), ["custom", "template"]);
    assert!(wang.last().contains("已派给"), "{}", wang.last());
    let refused = stage.counted("notice_refusals", "template");
    assert!(refused > 0 && stage.counted("template_misfits", "refused_value") == refused, "it is told");
    assert_eq!(stage.lines("template_misfits")[0]["account"], DISTRICT);
}

#[tokio::test]
async fn a_crash_between_wechats_yes_and_our_note_sends_no_template_message_twice() {
    let mut at = 0;
    loop {
        let stage = Stage::new().await;
        let wang = stage.resident("wang", DISTRICT);
        let id = wang.report_manhole().await;
        let mut officer = stage.clerk("demo-officer-3").await;
        officer.press(&id, "accept", &[("category", "danger"), ("community", "")]).await.expect_done();
        stage.alliance.store_faults.fail_write(at, Side::Before);
        let _ = stage.alliance.settle().await.unwrap();
        let crashed = stage.alliance.store_faults.clear();
        // Longer than a claim of the ledger holds, shorter than WeChat remembers the message.
        stage.alliance.clock.advance(SignedDuration::from_mins(2));
        stage.settle().await;
        assert_eq!(doors(&wang, &stage), ["template"], "write {at}");
        if !crashed {
            break;
        }
        at += 1;
    }
    assert!(at >= 2, "a claim and an outcome: {at} writes");
}

#[tokio::test]
async fn what_wechat_took_and_could_not_bring_waits_for_the_next_contact() {
    for (account, officer, rung) in
        [(DISTRICT, "demo-officer-3", "template"), (ZHANSHAN, "demo-officer-1", "subscription")]
    {
        let stage = Stage::new().await;
        let wang = stage.resident("wang", account);
        let id = wang.report_manhole().await;
        if account == ZHANSHAN {
            consent(&wang, &stage).await;
        }
        post(&stage, "/simulator/faults", json!({ "account": account, "undelivered": 1 })).await;
        accept(&stage, officer, &id).await;
        assert_eq!(sent_to(&wang, &stage).len(), 1, "WeChat took it");
        // It tells the account when it pleases.
        while kept(&wang, &stage).await == 0 {
            tokio::task::yield_now().await;
        }
        let answer = wang.say("帮助").await;
        assert!(answer.contains("之前没能送达的消息") && answer.contains("已受理"), "{answer}");
        assert!(!wang.say("帮助").await.contains("已受理"), "it is told once");
        assert_eq!(kept(&wang, &stage).await, 0);
        assert_eq!(stage.counted("notices_undelivered", rung), 1);
    }
}

#[tokio::test]
async fn a_failure_that_wechat_tells_before_the_sending_is_noted_is_not_lost() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    let (deliveries, residents) =
        (stage.alliance.deployment.deliveries().unwrap(), stage.alliance.deployment.residents().unwrap());
    let delivery = Delivery {
        effect: EffectId::parse("20261123-0001#000002#0#0").unwrap(),
        recipient: stage.follower("wang", ZHANSHAN),
        text: "您的诉求已受理。".to_owned(),
        created_at: stage.alliance.clock.now(),
        good_until: None,
        reason: None,
    };
    let (now, later) = (delivery.created_at, delivery.created_at + SignedDuration::from_hours(1));
    let receipt = Receipt::Subscription { template: template(&stage).await };
    deliveries.claim(&delivery, "owner", now, later, later).await.unwrap();
    deliveries.expect_receipt(&delivery, &receipt, later).await.unwrap();
    let fields = "<ErrorCode>-1</ErrorCode><ErrorStatus>failed</ErrorStatus>";
    let failed = event(&wang, &stage, "subscribe_msg_sent_event", "SubscribeMsgSentEvent", fields).await;
    assert!(failed.send().await.status().is_success());
    let recorded = deliveries.sent(&delivery, "owner", Some(&receipt), &residents, later).await.unwrap();
    assert_eq!(recorded, Recorded::Undelivered);
    deliveries.keep(&delivery, "owner", &residents, now).await.unwrap();
    assert!(wang.say("帮助").await.contains("您的诉求已受理"));
}

async fn kept(resident: &Resident<'_>, stage: &Stage) -> u32 {
    let follower = stage.follower(resident.person, resident.account);
    stage.alliance.deployment.residents().unwrap().get(&follower).await.unwrap().kept_notices
}

/// Their answer to the question whether they want a notification, by hand: of a consent that WeChat does not know.
async fn popup(resident: &Resident<'_>, stage: &Stage, answer: &str) -> Push {
    event(resident, stage, "subscribe_msg_popup_event", "SubscribeMsgPopupEvent", &status(answer)).await
}

fn status(answer: &str) -> String {
    format!("<SubscribeStatusString>{answer}</SubscribeStatusString>")
}

async fn event(resident: &Resident<'_>, stage: &Stage, name: &str, group: &str, fields: &str) -> Push {
    let accounts = stage.alliance.simulator.accounts();
    let original_id = &accounts.into_iter().find(|a| a.account == resident.account).unwrap().original_id;
    let openid = stage.alliance.simulator.openid(resident.person, resident.account);
    let (time, template) = (stage.alliance.clock.now().as_second(), template(stage).await);
    Push::new(
        stage,
        resident.account,
        &format!(
            "<xml><ToUserName>{original_id}</ToUserName><FromUserName>{openid}</FromUserName>\
             <CreateTime>{time}</CreateTime><MsgType>event</MsgType><Event>{name}</Event><{group}><List>\
             <TemplateId>{template}</TemplateId>{fields}\
             </List></{group}></xml>"
        ),
    )
}
