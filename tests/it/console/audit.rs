//! The audit: who did and saw what is in it, and what is done to it afterwards is found.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use alliance::pages::console::routes::ROUTES;
use alliance::services::auditing::Auditing;
use alliance::store::System;
use alliance_tests::stage::{WORKS, ZHANSHAN};
use alliance_tests::{Clerk, Stage};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::audit::{Entry, Finding, Found, Hour, Key, What, Who};
use domain::ids::{ConversationId, TicketId};
use futures_util::future::join_all;
use jiff::SignedDuration;
use reqwest::StatusCode;

const OFFICER: &str = "demo-officer-1";
const AUDITOR: &str = "demo-auditor-1";

/// The entries of the present hour, by key.
async fn entries(stage: &Stage) -> Vec<Found> {
    let log = stage.alliance.deployment.audit_log().unwrap();
    log.of(System::Engineer, Hour::of(stage.alliance.clock.now())).await.unwrap()
}

/// Who did what to what in the present hour, as text.
async fn told(stage: &Stage) -> Vec<String> {
    let told =
        |entry: Entry| format!("{} {} {} {}", entry.who.name(), entry.what.id(), entry.about, entry.detail);
    entries(stage).await.into_iter().map(|found| told(found.entry.unwrap())).collect()
}

/// Waits until the present hour is over, and seals it.
async fn seal(stage: &Stage) -> Hour {
    let hour = Hour::of(stage.alliance.clock.now());
    stage.wait_until(hour.ends());
    stage.alliance.clock.advance(SignedDuration::from_mins(10));
    stage.alliance.tick("audit-seal").await.unwrap();
    hour
}

/// What a verification of everything finds.
async fn findings(stage: &Stage) -> Vec<Finding> {
    let deployment = &stage.alliance.deployment;
    let auditing = Auditing::build(deployment).await.unwrap();
    let tickets = deployment.tickets().unwrap();
    let now = stage.alliance.clock.now();
    let verified = auditing.verify(jiff::Timestamp::MIN, now, Some(&tickets)).await.unwrap();
    verified.findings
}

fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

fn names(key: &Key) -> [(&'static str, &str); 2] {
    [("hour", key.partition.as_str()), ("entry", key.sort.as_str())]
}

#[tokio::test]
async fn who_did_what_and_who_saw_whom_is_in_the_audit() {
    let stage = Stage::new().await;
    let id = stage.resident("wang", ZHANSHAN).report_with_photo("GPS").await;
    let mut officer = stage.clerk(OFFICER).await;
    officer.press(&id, "accept", &[("category", "danger"), ("community", "")]).await.expect_done();
    // Another desk has no right to it, and learns not even that it exists.
    let mut other = stage.clerk("demo-officer-3").await;
    assert_eq!(other.ticket(&id).await.status, StatusCode::NOT_FOUND);
    let media = &stage.ticket(&id).await.attachments[0].media;
    officer.get_file(&format!("/console/tickets/{id}/media/{media}?thumb=1")).await;
    officer.get_file(&format!("/console/tickets/{id}/media/{media}")).await;
    let csrf = officer.get("/console/me").await.hidden("csrf").to_owned();
    officer.post("/console/logout", &[("csrf", &csrf)]).await;
    stage.settle().await;

    let told = told(&stage).await;
    let has = |what: &str| told.iter().filter(|line| line.contains(what)).count();
    assert_eq!(has(&format!("受理员甲（演示） look-ticket {id}")), 1, "{told:#?}");
    assert_eq!(
        has(&format!("受理员甲（演示） look-media {id}/{media}")),
        1,
        "a small picture comes with its page"
    );
    assert_eq!(
        has(&format!("区受理员（演示） refused {id} GET /console/tickets/{{ticket}}")),
        1,
        "{told:#?}"
    );
    assert_eq!(has(&format!("居民 step {id} 提交")), 1, "{told:#?}");
    assert_eq!(has(&format!("受理员甲（演示） step {id} 受理")), 1, "{told:#?}");
    assert_eq!(
        (has("受理员甲（演示） login"), has("受理员甲（演示） logout"), has("区受理员（演示） login")),
        (1, 1, 1),
        "{told:#?}"
    );
    let openid = stage.follower("wang", ZHANSHAN).openid;
    assert_eq!(
        (has(openid.as_str()), has("新湛")),
        (0, 0),
        "it names no resident, and repeats nothing of theirs"
    );

    let mut auditor = stage.clerk(AUDITOR).await;
    let page = auditor.get("/console/audit").await;
    assert_eq!(page.status, StatusCode::OK);
    for shown in ["查看诉求", "受理员甲", id.as_str(), "无权限", "最近两天没有核验过"] {
        assert!(page.html.contains(shown), "{shown}: {}", page.html);
    }
    let page = auditor.get("/console/audit?who=区受理员&what=refused").await.html;
    assert!(page.contains("（1条）") && !page.contains("受理员甲"), "{page}");
    let file = auditor.get("/console/audit/export?what=look-ticket").await.html;
    assert!(file.starts_with("\u{feff}\"时间\"") && file.contains(&format!("\"{id}\"")), "{file}");
    assert_eq!(has_look(&stage, "审计员").await, 3, "looks at the audit are in it");
    for who in [OFFICER, "demo-operator-1"] {
        assert_eq!(stage.clerk(who).await.get("/console/audit").await.status, StatusCode::FORBIDDEN, "{who}");
    }
}

async fn has_look(stage: &Stage, who: &str) -> usize {
    let told = told(stage).await;
    told.iter()
        .filter(|line| line.starts_with(who) && (line.contains("look-audit") || line.contains("export")))
        .count()
}

#[tokio::test]
async fn no_page_that_shows_a_resident_is_seen_without_an_entry() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = wang.report_with_photo("GPS").await;
    wang.say("找人工").await;
    stage.settle().await;
    let media = stage.ticket(&id).await.attachments[0].media.to_string();
    let conversation = ConversationId::of(&stage.follower("wang", ZHANSHAN));
    let mut operator = stage.clerk("demo-operator-1").await;
    let mut auditor = stage.clerk(AUDITOR).await;
    for route in ROUTES.iter().filter(|route| route.method == "GET") {
        let path = route
            .path
            .replace("{ticket}", id.as_str())
            .replace("{conversation}", conversation.as_str())
            .replace("{media}", &media);
        let browser = if route.path.starts_with("/console/audit") { &mut auditor } else { &mut operator };
        let before = entries(&stage).await.len();
        let page = browser.get_file(&path).await;
        let grown = entries(&stage).await.len() - before;
        let is_personal = route.path.contains('{') || route.looks.is_some();
        let is_told = page.0 == StatusCode::OK && is_personal
            || [StatusCode::NOT_FOUND, StatusCode::FORBIDDEN].contains(&page.0);
        assert_eq!(grown, usize::from(is_told), "{path}: {page:?}");
        // Where nothing can be written, nothing is shown.
        stage.alliance.store_faults.set_busy(&["PutItem"]);
        let (status, _) = browser.get_file(&path).await;
        stage.alliance.store_faults.clear();
        assert_eq!(status == StatusCode::SERVICE_UNAVAILABLE, is_told, "{path}: {status}");
    }
}

#[tokio::test]
async fn every_function_behind_the_door_notes_a_refusal() {
    let stage = Stage::new().await;
    let id = stage.resident("wang", ZHANSHAN).report_with_photo("GPS").await;
    let conversation = ConversationId::of(&stage.follower("wang", ZHANSHAN));
    let mut stranger = stage.clerk("demo-mediator-1").await;
    for route in ROUTES.iter().filter(|route| !route.path.contains("{media}")) {
        if route.act.rule().names(domain::staff::Role::Mediator) {
            continue;
        }
        let path = route
            .path
            .replace("{ticket}", id.as_str())
            .replace("{conversation}", conversation.as_str())
            .replace("{unit}", WORKS);
        let page = match route.method {
            "GET" => stranger.get(&path).await,
            _ => stranger.post(&path, &[]).await,
        };
        assert!(
            [StatusCode::FORBIDDEN, StatusCode::NOT_FOUND].contains(&page.status),
            "{path} {}",
            page.status
        );
        let refused = format!("{} {}", route.method, route.path);
        assert!(told(&stage).await.iter().any(|line| line.ends_with(&refused)), "{refused}");
    }
}

/// A sealed hour with a report in it, and its keys.
async fn sealed_hour(stage: &Stage) -> (Hour, TicketId, Vec<Found>) {
    let id = stage.resident("wang", ZHANSHAN).report_manhole().await;
    let mut officer = stage.clerk(OFFICER).await;
    officer.press(&id, "accept", &[("category", "danger"), ("community", "")]).await.expect_done();
    stage.settle().await;
    let found = entries(stage).await;
    let hour = seal(stage).await;
    (hour, id, found)
}

#[tokio::test]
async fn what_is_done_to_the_audit_after_it_was_sealed_is_found() {
    let stage = Stage::new().await;
    let (hour, id, found) = sealed_hour(&stage).await;
    assert_eq!(findings(&stage).await, []);
    let step = |kind: &str| {
        let of_kind = |found: &&Found| found.entry.as_ref().is_some_and(|entry| entry.detail == kind);
        found.iter().find(of_kind).unwrap().key.clone()
    };
    let (accepted, submitted) = (step("受理"), step("提交"));
    let [was, other] =
        [stage.item("AuditTable", names(&accepted)).await, stage.item("AuditTable", names(&submitted)).await];

    // Changed.
    let mut changed = was.clone();
    let AttributeValue::M(data) = changed.get_mut("data").unwrap() else { panic!("a map") };
    data.insert("detail".to_owned(), text("退回"));
    stage.overwrite("AuditTable", changed).await;
    assert_eq!(findings(&stage).await, [Finding::Changed { key: accepted.clone() }]);

    // Removed; reads of its record go with it.
    stage.forget("AuditTable", names(&accepted)).await;
    assert_eq!(findings(&stage).await, [Finding::Missing { key: accepted.clone() }]);
    stage.overwrite("AuditTable", was.clone()).await;
    assert_eq!(findings(&stage).await, []);

    // Inserted.
    let mut inserted = was.clone();
    inserted.insert("entry".to_owned(), text(&format!("{}x", accepted.sort)));
    let AttributeValue::M(data) = inserted.get_mut("data").unwrap() else { panic!("a map") };
    data.insert("id".to_owned(), text(&format!("{id}#000002x")));
    stage.overwrite("AuditTable", inserted).await;
    let key = Key { sort: format!("{}x", accepted.sort), ..accepted.clone() };
    let with_it = findings(&stage).await;
    assert!(with_it.contains(&Finding::Inserted { key: key.clone() }), "{with_it:?}");
    stage.forget("AuditTable", names(&key)).await;

    // Reordered: each lies where the other belongs.
    let mut swapped = [was.clone(), other.clone()];
    let [one, two] = &mut swapped;
    std::mem::swap(one.get_mut("data").unwrap(), two.get_mut("data").unwrap());
    for item in swapped {
        stage.overwrite("AuditTable", item).await;
    }
    let moved: BTreeSet<_> =
        findings(&stage).await.into_iter().map(|finding| format!("{finding:?}")).collect();
    let expected = [&accepted, &submitted].map(|key| format!("{:?}", Finding::Moved { key: key.clone() }));
    assert_eq!(moved, BTreeSet::from(expected));
    for item in [was, other] {
        stage.overwrite("AuditTable", item).await;
    }

    // The record itself: what an event says, though the audit has only its digest.
    let key = [("ticket", id.as_str()), ("item", "event#000002")];
    let event = stage.item("TicketsTable", key).await;
    let mut changed = event.clone();
    let AttributeValue::M(data) = changed.get_mut("data").unwrap() else { panic!("a map") };
    data.insert("public".to_owned(), text("不受理"));
    stage.overwrite("TicketsTable", changed).await;
    let record = format!("{id}#000002");
    assert_eq!(findings(&stage).await, [Finding::RecordChanged { record: record.clone() }]);
    stage.forget("TicketsTable", key).await;
    assert_eq!(findings(&stage).await, [Finding::RecordMissing { record }]);
    stage.overwrite("TicketsTable", event).await;
    assert_eq!(findings(&stage).await, []);

    // A day later the verdict stands on the auditor's page, and a file that is missing too.
    stage.alliance.tick("audit-verify").await.unwrap();
    assert_eq!(stage.counted("audit_verified", "ok"), 1);
    let mut auditor = stage.clerk(AUDITOR).await;
    assert!(auditor.get("/console/audit").await.html.contains("没有发现改动"));
    stage.alliance.clock.advance(SignedDuration::from_hours(5));
    assert_eq!(findings(&stage).await[0], Finding::NoFile { hour: hour.next() });
    stage.alliance.tick("audit-verify").await.unwrap();
    assert_eq!(stage.counted("audit_verified", "broken"), 1);
    let mut auditor = stage.clerk(AUDITOR).await;
    let page = auditor.get("/console/audit").await.html;
    assert!(
        page.contains("发现问题") && page.contains(&format!("{}时段没有封存文件", hour.next())),
        "{page}"
    );
}

#[tokio::test]
async fn two_thousand_acts_by_fifty_at_once_ring_nothing() {
    let stage = Arc::new(Stage::new().await);
    seal(&stage).await;
    let deployment = &stage.alliance.deployment;
    let (audit, clock) = (deployment.audit().unwrap(), stage.alliance.clock.clone());
    let people = (0..50).map(|person| {
        let (audit, clock) = (audit.clone(), clock.clone());
        async move {
            for act in 0..40 {
                let now = clock.now();
                let who =
                    Who::Staff { staff: Stage::staff(&format!("clerk-{person}")), name: "甲".to_owned() };
                let id = format!("{person}-{act}");
                let entry = Entry {
                    id,
                    at: now,
                    who,
                    what: What::LookTicket,
                    about: "1".to_owned(),
                    detail: String::new(),
                    record: None,
                };
                audit.put(&entry, now).await.unwrap();
                // Every write may come twice.
                audit.put(&entry, now).await.unwrap();
                if act == 20 && person == 0 {
                    // The hour ends while they are at it; the sealing of the one before runs at the same time.
                    clock.advance(SignedDuration::from_mins(61));
                }
            }
        }
    });
    let sealing = async {
        for _ in 0..20 {
            stage.alliance.tick("audit-seal").await.unwrap();
        }
    };
    futures_util::future::join(join_all(people), sealing).await;
    stage.alliance.clock.advance(SignedDuration::from_hours(2));
    // Two run at once; both end with the same chain.
    let both = [stage.alliance.tick("audit-seal"), stage.alliance.tick("audit-seal")];
    assert!(join_all(both).await.iter().all(Result::is_ok));
    assert_eq!(findings(&stage).await, []);
    let auditing = Auditing::build(deployment).await.unwrap();
    let verified = auditing.verify(jiff::Timestamp::MIN, stage.alliance.clock.now(), None).await.unwrap();
    assert!(verified.entries >= 2_000, "{verified:?}");
}

#[tokio::test]
async fn an_archived_report_and_what_is_streamed_again_ring_nothing() {
    let stage = Stage::new().await;
    let (_, id, _) = sealed_hour(&stage).await;
    stage.alliance.rewind_streams();
    stage.settle().await;
    seal(&stage).await;
    assert_eq!(findings(&stage).await, []);
    // Its events are reduced to what is kept, and their salts are gone with the words.
    let tickets = stage.alliance.deployment.tickets().unwrap();
    for event in stage.events(&id).await {
        tickets.reduce(event).await.unwrap();
    }
    let changed = findings(&stage).await;
    assert!(
        changed.iter().all(|it| matches!(it, Finding::RecordChanged { .. })) && !changed.is_empty(),
        "{changed:?}"
    );
    let mut ticket = stage.ticket(&id).await;
    ticket.state = domain::tickets::State::Archived;
    tickets.put_reduced(&ticket, domain::tickets::Rules::bundled()).await.unwrap();
    assert_eq!(findings(&stage).await, [], "an archived report proves no more");
    stage.alliance.tick("audit-verify").await.unwrap();
    assert_eq!(stage.counted("audit_verified", "ok"), 1);
}

#[tokio::test]
async fn a_file_of_the_audit_is_written_once_and_follows_the_one_before_it() {
    let stage = Stage::new().await;
    assert_eq!(findings(&stage).await, [], "nothing had to be sealed yet");
    stage.clerk(OFFICER).await;
    let unsealed = Hour::of(stage.alliance.clock.now());
    stage.alliance.clock.advance(SignedDuration::from_hours(3));
    assert_eq!(
        findings(&stage).await,
        [Finding::NoFile { hour: unsealed }],
        "an hour with entries and no file"
    );
    let first = seal(&stage).await;
    stage.alliance.clock.advance(SignedDuration::from_hours(6));
    stage.alliance.tick("audit-seal").await.unwrap();
    let files = stage.alliance.deployment.audit_files().unwrap();
    let hours = files.hours(None).await.unwrap();
    assert_eq!(hours.len(), 7, "an outage is made up for: {hours:?}");
    assert_eq!(hours[0], first);
    let mut by_hour = BTreeMap::new();
    for hour in hours {
        by_hour.insert(hour, files.get(hour).await.unwrap().unwrap());
    }
    assert!(!files.put_new(first, b"{}".to_vec()).await.unwrap());
    assert_eq!(files.get(first).await.unwrap().as_ref(), by_hour.get(&first));
    assert_eq!(findings(&stage).await, []);
    let mut stranger = Clerk::stranger(&stage);
    assert_eq!(stranger.get("/console/audit").await.status, StatusCode::SEE_OTHER);
}
