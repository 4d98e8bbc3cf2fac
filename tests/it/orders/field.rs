//! The crew's page, and what a phone without network sends later: it acts once.

use alliance_tests::clerk::HAND_IN;
use alliance_tests::stage::ZHANSHAN;
use alliance_tests::{Clerk, Stage, photo};
use domain::ids::TicketId;
use domain::tickets::{EventKind, State};
use jiff::SignedDuration;
use reqwest::StatusCode;
use serde_json::Value;

const CREW: &str = "demo-field-worker-1";
const FINDING: [(&str, &str); 2] =
    [("finding", "井盖松动，已加固并放置警示牌"), ("place", "新湛一路12号门前")];

/// An entry of a phone's outbox.
struct Phone<'s> {
    stage: &'s Stage,
    browser: Clerk,
    ticket: TicketId,
    csrf: String,
    version: String,
}

impl<'s> Phone<'s> {
    /// Opens the crew's page, and remembers what it needs of it.
    async fn open(stage: &'s Stage, mut browser: Clerk, ticket: &TicketId) -> Self {
        let page = browser.get("/console/field").await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.html);
        let of_order = page.html.split_once(&format!("data-ticket=\"{ticket}\"")).unwrap().1;
        let version = of_order.split_once("data-version=\"").unwrap().1.split('"').next().unwrap().to_owned();
        let csrf = page.hidden("csrf").to_owned();
        Self { stage, browser, ticket: ticket.clone(), csrf, version }
    }

    /// Sends a photo ahead; the field that names it.
    async fn photo(&mut self, act: &str, name: &str) -> String {
        let page = self.browser.ticket(&self.ticket).await;
        let said = self.browser.add_by_script(&page, &self.ticket, act, photo::with_exif(name)).await;
        format!("photo-{}", said["photos"][0].as_str().unwrap())
    }

    /// Sends an entry that was made `ago`.
    async fn send(
        &mut self,
        key: &str,
        act: &str,
        ago: SignedDuration,
        fields: &[(&str, &str)],
    ) -> (StatusCode, Value) {
        let now = self.stage.alliance.clock.now();
        let made = now.saturating_sub(ago).unwrap().as_millisecond().to_string();
        self.send_made(key, act, &made, fields).await
    }

    async fn send_made(
        &mut self,
        key: &str,
        act: &str,
        made: &str,
        fields: &[(&str, &str)],
    ) -> (StatusCode, Value) {
        let sent = self.stage.alliance.clock.now().as_millisecond().to_string();
        let own = [
            ("csrf", self.csrf.as_str()),
            ("version", self.version.as_str()),
            ("by", CREW),
            ("once", key),
            ("made_at", made),
            ("sent_at", sent.as_str()),
        ];
        let path = format!("/console/tickets/{}/{act}", self.ticket);
        self.browser.post_by_script(&path, &[&own, fields].concat()).await
    }
}

async fn count(stage: &Stage, id: &TicketId, kind: EventKind) -> usize {
    stage.events(id).await.iter().filter(|event| event.kind == kind).count()
}

#[tokio::test]
async fn the_crews_page_shows_the_orders_of_the_unit_with_forms_that_are_kept_on_the_phone() {
    let stage = Stage::new().await;
    let (id, _) = stage.signed("wang").await;
    let waiting = stage.resident("li", ZHANSHAN).report_manhole().await;
    stage.clerk("demo-officer-1").await.accept_and_dispatch(&waiting).await;
    let mut crew = stage.clerk(CREW).await;
    let page = crew.get("/console/field").await.html;
    let order = |number: &TicketId| {
        let from = page.split_once(&format!("data-ticket=\"{number}\"")).unwrap().1;
        from.split("</li>").next().unwrap().to_owned()
    };
    let ready = order(&id);
    assert!(ready.contains("data-act=\"check\"") && ready.contains("data-act=\"hand-in\""), "{ready}");
    // Without script the buttons lead to the same forms on the report's own page.
    assert!(ready.contains(&format!("href=\"/console/tickets/{id}#check\"")));
    let unsigned = order(&waiting);
    assert!(!unsigned.contains("data-act") && unsigned.contains("打开诉求"), "{unsigned}");
    for form in ["form-check", "form-hand-in"] {
        assert!(page.contains(&format!("<template id=\"{form}\">")), "{form}");
    }
    assert!(page.contains("capture=\"environment\""));
    assert!(page.len() < 60_000, "{}", page.len());
    let desk = stage.clerk("demo-officer-1").await.get("/console/field").await;
    assert_eq!(desk.status, StatusCode::FORBIDDEN);
    assert!(desk.html.contains("外勤由承办单位的人员办理"), "{}", desk.html);
}

#[tokio::test]
async fn an_entry_of_a_phone_acts_once_however_often_and_late_it_is_sent() {
    let stage = Stage::new().await;
    let (id, works) = stage.signed("wang").await;
    drop(works);
    let mut phone = Phone::open(&stage, stage.clerk(CREW).await, &id).await;
    let photo = phone.photo("hand-in", "after").await;
    let done = [HAND_IN.as_slice(), &[(photo.as_str(), "1")]].concat();
    let key = "01KBD8X0000000000000000001";
    let made = stage.alliance.clock.now().as_millisecond().to_string();
    let (status, said) = phone.send_made(key, "hand-in", &made, &done).await;
    assert_eq!((status, &said["state"]), (StatusCode::OK, &Value::from("done")), "{said}");
    let handed_in = stage.ticket(&id).await;
    assert_eq!((handed_in.state, handed_in.after_photos.len()), (State::CloseReview, 1));

    // The answer was lost: it is sent again, and once more after the desk has gone on.
    stage.pass(SignedDuration::from_mins(20)).await;
    assert_eq!(phone.send_made(key, "hand-in", &made, &done).await.1["state"], "done");
    stage.clerk("demo-officer-2").await.press(&id, "approve", &[]).await.expect_done();
    assert_eq!(phone.send_made(key, "hand-in", &made, &done).await.1["state"], "done");
    assert_eq!(count(&stage, &id, EventKind::HandIn).await, 1);

    // With other content it is not taken for the first.
    let other = [("internal", "别的话"), ("public", "别的话")];
    let (status, said) = phone.send_made(key, "hand-in", &made, &[&done[2..], &other].concat()).await;
    assert_eq!((status, &said["state"]), (StatusCode::CONFLICT, &Value::from("look")), "{said}");
    assert!(said["said"].as_str().unwrap().contains("内容和现在的不一样"));
}

#[tokio::test]
async fn two_copies_of_an_entry_at_once_act_once_and_both_are_told_that_it_acted() {
    let stage = Stage::new().await;
    let (id, _) = stage.signed("wang").await;
    let mut phone = Phone::open(&stage, stage.clerk(CREW).await, &id).await;
    let mut again = Phone::open(&stage, stage.clerk(CREW).await, &id).await;
    let photo = phone.photo("check", "before").await;
    let fields = [FINDING.as_slice(), &[(photo.as_str(), "1")]].concat();
    let key = "01KBD8X0000000000000000002";
    let made = stage.alliance.clock.now().as_millisecond().to_string();
    let (one, other) = tokio::join!(
        phone.send_made(key, "check", &made, &fields),
        again.send_made(key, "check", &made, &fields)
    );
    for (status, said) in [&one, &other] {
        assert!(said["state"] == "done" || said["state"] == "again", "{status} {said}");
    }
    for copy in [&mut phone, &mut again] {
        assert_eq!(copy.send_made(key, "check", &made, &fields).await.1["state"], "done");
    }
    assert_eq!(count(&stage, &id, EventKind::LogCheck).await, 1);
}

#[tokio::test]
async fn a_check_joins_what_the_report_has_become_and_work_handed_in_on_an_older_page_waits_for_a_look() {
    let stage = Stage::new().await;
    let (id, mut works) = stage.signed("wang").await;
    stage.pass(SignedDuration::from_mins(90)).await;
    let mut phone = Phone::open(&stage, stage.clerk(CREW).await, &id).await;
    let (before, after) = (phone.photo("check", "before").await, phone.photo("hand-in", "after").await);
    // While the phone has no network, its unit asks for more time.
    let more = [("days", "2"), ("reason", "等配件"), ("plan", "后天换好"), ("contact_how", "电话")];
    let who = [("contact_who", "养护员甲"), ("contact_at", "2026-11-23T09:30")];
    works.press(&id, "extend", &[more.as_slice(), &who].concat()).await.expect_done();

    let hour = SignedDuration::from_mins(60);
    let check = [FINDING.as_slice(), &[(before.as_str(), "1")]].concat();
    let (status, said) = phone.send("01KBD8X0000000000000000003", "check", hour, &check).await;
    assert_eq!((status, &said["state"]), (StatusCode::OK, &Value::from("done")), "{said}");
    let ticket = stage.ticket(&id).await;
    let now = stage.alliance.clock.now();
    assert_eq!(ticket.checked_at, now.saturating_sub(hour).ok(), "the phone's time counts");
    let event = stage.events(&id).await.pop().unwrap();
    assert!(event.internal.unwrap().contains("核查时间：11月23日 10:"), "it says when");

    let done = [HAND_IN.as_slice(), &[(after.as_str(), "1")]].concat();
    let (status, said) = phone.send("01KBD8X0000000000000000004", "hand-in", hour, &done).await;
    assert_eq!((status, &said["state"]), (StatusCode::CONFLICT, &Value::from("look")), "{said}");
    assert!(said["said"].as_str().unwrap().contains("已有新进展"), "{said}");
    assert_eq!(stage.ticket(&id).await.state, State::Working);

    // After a look it is sent anew, with the version of today.
    let mut today = Phone::open(&stage, stage.clerk(CREW).await, &id).await;
    let (_, said) = today.send("01KBD8X0000000000000000005", "hand-in", SignedDuration::ZERO, &done).await;
    assert_eq!(said["state"], "done", "{said}");
}

#[tokio::test]
async fn what_a_phone_sends_wrongly_is_said_and_stays_on_the_phone() {
    let stage = Stage::new().await;
    let (id, _) = stage.signed("wang").await;
    let mut phone = Phone::open(&stage, stage.clerk(CREW).await, &id).await;
    let state = |(_, said): (StatusCode, Value)| said["state"].as_str().unwrap_or_default().to_owned();

    // The rules refuse it, or it is no entry.
    let (status, said) =
        phone.send("01KBD8X0000000000000000006", "check", SignedDuration::ZERO, &FINDING).await;
    assert_eq!((status, &said["state"]), (StatusCode::UNPROCESSABLE_ENTITY, &Value::from("look")));
    assert!(said["said"].as_str().unwrap().contains("照片：请附上至少一张现场照片"), "{said}");
    assert_eq!(state(phone.send("not-a-key", "check", SignedDuration::ZERO, &FINDING).await), "look");
    assert_eq!(state(phone.send_made("01KBD8X0000000000000000007", "check", "soon", &FINDING).await), "look");

    // Its photos waited for more than a day: the phone sends them again.
    let photo = phone.photo("check", "before").await;
    let fields = [FINDING.as_slice(), &[(photo.as_str(), "1")]].concat();
    stage.pass(SignedDuration::from_hours(25)).await;
    let mut later = Phone::open(&stage, stage.clerk(CREW).await, &id).await;
    let key = "01KBD8X0000000000000000008";
    assert_eq!(state(later.send(key, "check", SignedDuration::from_hours(25), &fields).await), "photos");
    let photo = later.photo("check", "before").await;
    let fields = [FINDING.as_slice(), &[(photo.as_str(), "1")]].concat();
    assert_eq!(state(later.send(key, "check", SignedDuration::from_hours(25), &fields).await), "done");

    // Somebody else on the same phone cannot send it in their own name.
    let mut other = Phone::open(&stage, stage.clerk("demo-handler-1").await, &id).await;
    let (status, said) =
        other.send("01KBD8X0000000000000000009", "check", SignedDuration::ZERO, &fields).await;
    assert_eq!((status, &said["state"]), (StatusCode::CONFLICT, &Value::from("theirs")), "{said}");
    assert_eq!(count(&stage, &id, EventKind::LogCheck).await, 1);
}
