//! Acts that could harm many: somebody shows once more that it is them, and loses nothing that they typed.

use alliance_tests::clerk::Page;
use alliance_tests::stage::DISTRICT;
use alliance_tests::{Clerk, Stage};
use domain::audit::{Hour, What};
use domain::logins::CodeKey;
use jiff::SignedDuration;
use reqwest::StatusCode;

const HEAD: &str = "demo-head-1";
const HANDLER: &str = "demo-handler-1";
const OPERATOR: &str = "demo-operator-1";
const SECOND: &str = "demo-operator-2";
const AUDITOR: &str = "demo-auditor-1";

fn later(stage: &Stage, minutes: i64) {
    stage.alliance.clock.advance(SignedDuration::from_mins(minutes));
}

/// Freezes the handler from their page, as it was opened.
async fn freeze(clerk: &mut Clerk, page: &Page, reason: &str) -> Page {
    let fields = [("csrf", page.hidden("csrf")), ("act", "freeze"), ("reason", reason)];
    clerk.post(&format!("/console/staff/{HANDLER}/freeze"), &fields).await
}

/// The fields of the page's form, as a browser sends them, with what is typed besides.
fn fields(page: &Page, typed: &[(&str, &str)]) -> Vec<(String, String)> {
    let form = page.html.split("<form").find(|form| form.contains("confirm-csrf")).unwrap();
    let hidden = form.split("<textarea hidden name=\"").skip(1).map(|rest| {
        let (name, rest) = rest.split_once('"').unwrap();
        let value = rest.split_once(">\n").unwrap().1.split("</textarea>").next().unwrap();
        let signs = [("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">"), ("&#38;", "&")];
        let value = signs.iter().fold(value.to_owned(), |value, (code, sign)| value.replace(code, sign));
        (name.to_owned(), value)
    });
    let mut all: Vec<_> = hidden.collect();
    for name in ["confirm-csrf", "confirm-offer", "confirm-login"] {
        if form.contains(&format!("name=\"{name}\"")) {
            all.push((name.to_owned(), page.hidden(name).to_owned()));
        }
    }
    all.extend(typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    all
}

/// Sends fields to an address.
async fn send(clerk: &mut Clerk, path: &str, fields: &[(String, String)]) -> Page {
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    clerk.post(path, &fields).await
}

async fn is_frozen(stage: &Stage) -> bool {
    let roll = stage.alliance.deployment.staff().unwrap();
    roll.get(&Stage::staff(HANDLER)).await.unwrap().unwrap().frozen.is_some()
}

async fn told(stage: &Stage, what: What) -> Vec<String> {
    let log = stage.alliance.deployment.audit_log().unwrap();
    let hour = Hour::of(stage.alliance.clock.now());
    let found = log.of(alliance::store::System::Engineer, hour).await.unwrap();
    let entries = found.into_iter().filter_map(|found| found.entry).filter(|entry| entry.what == what);
    entries.map(|entry| format!("{} {}", entry.who.name(), entry.detail)).collect()
}

#[tokio::test]
async fn a_head_confirms_in_the_chat_and_the_form_goes_on_with_what_was_typed() {
    let stage = Stage::new().await;
    let mut head = stage.clerk(HEAD).await;
    let page = head.get(&format!("/console/staff/{HANDLER}")).await;
    later(&stage, 11);
    let reason = "手机丢了，\n\"下午\"才<发现>";
    let asked = freeze(&mut head, &page, reason).await;
    assert_eq!(asked.status, StatusCode::TEMPORARY_REDIRECT, "{}", asked.html);
    assert!(!is_frozen(&stage).await);
    // The browser sends the form on.
    let own = asked.html.clone();
    let sent = [("csrf", page.hidden("csrf")), ("act", "freeze"), ("reason", reason)];
    let confirm = head.post(&own, &sent).await;
    assert_eq!(confirm.status, StatusCode::OK, "{}", confirm.html);
    assert!(confirm.html.contains("再确认一次") && confirm.html.contains("都留着"), "{}", confirm.html);

    let early = send(&mut head, &own, &fields(&confirm, &[])).await;
    early.expect_wrong("还没有确认");
    // Somebody else's yes confirms nothing.
    let other = stage.resident("demo-officer-1", DISTRICT);
    other.say(confirm.digits()).await;
    other.say("是").await;
    let wrong = send(&mut head, &own, &fields(&early, &[])).await;
    wrong.expect_wrong("不是您本人");
    let again = send(&mut head, &own, &fields(&wrong, &[("confirm-new", "1")])).await;
    let phone = stage.resident(HEAD, DISTRICT);
    phone.say(again.digits()).await;
    phone.say("是").await;
    let on = send(&mut head, &own, &fields(&again, &[])).await;
    assert_eq!(
        (on.status, on.html.as_str()),
        (StatusCode::TEMPORARY_REDIRECT, "/console/staff/demo-handler-1/freeze")
    );
    let kept = fields(&again, &[]);
    assert!(kept.contains(&("reason".to_owned(), reason.to_owned())), "{kept:?}");
    freeze(&mut head, &page, reason).await.expect_done();
    assert!(is_frozen(&stage).await);
    assert!(told(&stage, What::Confirmed).await.iter().any(|line| line.ends_with("在微信里确认")));
    // It holds for ten minutes.
    later(&stage, 10);
    assert_eq!(freeze(&mut head, &page, reason).await.status, StatusCode::TEMPORARY_REDIRECT);
}

#[tokio::test]
async fn an_operator_types_a_code_that_counts_once_and_five_wrong_ones_make_a_pause() {
    let stage = Stage::new().await;
    let mut operator = stage.clerk(OPERATOR).await;
    let page = operator.get(&format!("/console/staff/{HANDLER}")).await;
    later(&stage, 11);
    let own = freeze(&mut operator, &page, "离岗").await.html;
    let sent = [("csrf", page.hidden("csrf")), ("act", "freeze"), ("reason", "离岗")];
    let confirm = operator.post(&own, &sent).await;
    let code = stage.code_of(OPERATOR).await;
    let foreign = operator.post(&own, &[("confirm-csrf", "x"), ("confirm-code", code.as_str())]).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    for tried in 1..=5 {
        let wrong = send(&mut operator, &own, &fields(&confirm, &[("confirm-code", "000000")])).await;
        wrong.expect_wrong(if tried < 5 { "动态口令不对" } else { "过15分钟" });
    }
    let right = fields(&confirm, &[("confirm-code", code.as_str())]);
    send(&mut operator, &own, &right).await.expect_wrong("请过15分钟再试");
    later(&stage, 15);
    let now = stage.code_of(OPERATOR).await;
    let right = fields(&confirm, &[("confirm-code", now.as_str())]);
    let on = send(&mut operator, &own, &right).await;
    assert_eq!(on.html, format!("/console/staff/{HANDLER}/freeze"));
    freeze(&mut operator, &page, "离岗").await.expect_done();

    // The same code again, from another browser of the same person.
    let mut other = Clerk::stranger(&stage);
    let digits = other.begin_login().await;
    let phone = stage.resident(OPERATOR, DISTRICT);
    phone.say(&digits).await;
    phone.say("是").await;
    other.finish_login("").await.expect_done();
    let ask = other.get("/console/confirm?then=%2Fconsole%2Fstaff").await;
    let again = fields(&ask, &[("confirm-code", now.as_str())]);
    send(&mut other, "/console/confirm?then=%2Fconsole%2Fstaff", &again).await.expect_wrong("已经用过了");
    assert_eq!(told(&stage, What::LoginRefused).await.len(), 5);
}

#[tokio::test]
async fn an_auditor_reads_nothing_before_they_confirmed_and_is_led_back() {
    let stage = Stage::new().await;
    let mut auditor = stage.clerk(AUDITOR).await;
    assert_eq!(auditor.get("/console/audit?day=2026-11-23").await.status, StatusCode::OK);
    later(&stage, 11);
    let led = auditor.get("/console/audit?day=2026-11-23").await;
    assert_eq!(led.html, "/console/confirm?then=%2Fconsole%2Faudit%3Fday%3D2026%2D11%2D23");
    let confirm = auditor.get(&led.html).await;
    let code = stage.code_of(AUDITOR).await;
    let back = send(&mut auditor, &led.html, &fields(&confirm, &[("confirm-code", code.as_str())])).await;
    assert_eq!((back.status, back.html.as_str()), (StatusCode::SEE_OTHER, "/console/audit?day=2026-11-23"));
    // Nobody is led elsewhere.
    for then in
        ["https%3A%2F%2Fevil.example", "%2F%2Fevil", "%2Fconsole%2Fnothing", "%2Fconsole%2Fconfirm", ""]
    {
        for post in ["", "post=1&"] {
            let back = auditor.get(&format!("/console/confirm?{post}then={then}")).await;
            assert_eq!(back.html, "/console/me", "{then}");
        }
    }
    // Whoever may not do it at all is told so, and not asked who they are.
    let mut officer = stage.clerk("demo-officer-1").await;
    later(&stage, 11);
    assert_eq!(officer.get("/console/audit").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn who_has_no_authenticator_enrols_one_and_a_recovery_code_stands_in_for_it() {
    let stage = Stage::new().await;
    // Two operators reset it for a third.
    let mut one = stage.clerk(OPERATOR).await;
    let mut two = stage.clerk(SECOND).await;
    let path = format!("/console/staff/{AUDITOR}");
    let reset = |page: &Page, what: &str| {
        let asked = page.html.split("name=\"asked\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let (csrf, asked) = (page.hidden("csrf").to_owned(), asked.unwrap_or_default().to_owned());
        [("csrf", csrf), ("reset", what.to_owned()), ("asked", asked)]
            .map(|(name, value)| (name.to_owned(), value))
    };
    let grant = format!("{path}/grant");
    let page = one.get(&path).await;
    send(&mut one, &grant, &reset(&page, "ask")).await.expect_done();
    let (page, other) = (one.get(&path).await, two.get(&path).await);
    assert_eq!(send(&mut one, &grant, &reset(&page, "confirm")).await.status, StatusCode::FORBIDDEN);
    send(&mut one, &grant, &reset(&page, "withdraw")).await.expect_done();
    assert_eq!(send(&mut two, &grant, &reset(&other, "confirm")).await.status, StatusCode::CONFLICT);
    send(&mut one, &grant, &reset(&page, "ask")).await.expect_done();
    let page = two.get(&path).await;
    assert!(page.html.contains("申请重置"), "{}", page.html);
    send(&mut two, &grant, &reset(&page, "confirm")).await.expect_done();

    // The auditor's login of before is too old for an enrolment.
    let mut auditor = Clerk::stranger(&stage);
    let digits = auditor.begin_login().await;
    let phone = stage.resident(AUDITOR, DISTRICT);
    phone.say(&digits).await;
    phone.say("是").await;
    auditor.finish_login("").await.expect_done();
    later(&stage, 11);
    let own = auditor.get("/console/audit").await.html;
    let chat = auditor.get(&own).await;
    phone.say(chat.digits()).await;
    phone.say("是").await;
    let offer = send(&mut auditor, &own, &fields(&chat, &[])).await;
    assert!(offer.html.contains("登记动态口令") && offer.html.contains("image/svg+xml"), "{}", offer.html);
    let key = offer.html.split("<strong class=\"pre\">").nth(1).unwrap().split('<').next().unwrap();
    let key = CodeKey::parse(key).unwrap();
    let wrong = send(&mut auditor, &own, &fields(&offer, &[("confirm-code", "000000")])).await;
    wrong.expect_wrong("动态口令不对");
    assert!(wrong.html.contains(&key.text()), "the key that the phone knows already");
    let code = key.code(stage.alliance.clock.now());
    let done = send(&mut auditor, &own, &fields(&wrong, &[("confirm-code", code.as_str())])).await;
    let codes: Vec<_> =
        done.html.split("<li><strong>").skip(1).map(|rest| rest.split('<').next().unwrap()).collect();
    assert_eq!(codes.len(), 10, "{}", done.html);
    assert_eq!(auditor.get("/console/audit").await.status, StatusCode::OK);
    assert!(auditor.get("/console/me").await.html.contains("备用码还剩10个"));

    later(&stage, 11);
    let confirm = auditor.get(&own).await;
    let lost = codes[3].to_lowercase();
    let back = send(&mut auditor, &own, &fields(&confirm, &[("confirm-code", lost.as_str())])).await;
    assert_eq!(back.html, "/console/audit");
    assert!(auditor.get("/console/me").await.html.contains("备用码还剩9个"));
    // Another phone takes the place of the first, whose codes then count no more.
    let renew = "/console/confirm?renew=1&then=%2Fconsole%2Fme";
    let offer = auditor.get(renew).await;
    let new = offer.html.split("<strong class=\"pre\">").nth(1).unwrap().split('<').next().unwrap();
    let new = CodeKey::parse(new).unwrap();
    assert_ne!(new.text(), key.text());
    let code = new.code(stage.alliance.clock.now());
    let done = send(&mut auditor, renew, &fields(&offer, &[("confirm-code", code.as_str())])).await;
    assert!(done.html.contains("抄下备用码"), "{}", done.html);
    later(&stage, 11);
    let confirm = auditor.get(&own).await;
    let old = key.code(stage.alliance.clock.now());
    send(&mut auditor, &own, &fields(&confirm, &[("confirm-code", old.as_str())])).await.expect_wrong("不对");
    send(&mut auditor, &own, &fields(&confirm, &[("confirm-code", codes[4])])).await.expect_wrong("不对");
}

#[tokio::test]
async fn of_many_codes_sent_at_once_five_are_looked_at() {
    let stage = Stage::new().await;
    let mut operator = stage.clerk(OPERATOR).await;
    later(&stage, 11);
    let own = "/console/confirm?then=%2Fconsole%2Fme";
    let page = operator.get(own).await;
    let (csrf, cookies) = (page.hidden("confirm-csrf").to_owned(), operator.cookies());
    let client = alliance_tests::browser();
    let tries = (0..40).map(|code| {
        let body = format!("confirm-csrf={csrf}&confirm-code={code:06}");
        let request = client
            .post(format!("{}{own}", stage.alliance.url()))
            .header("cookie", cookies.as_str())
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        async move { request.send().await.unwrap().text().await.unwrap() }
    });
    let answers = futures_util::future::join_all(tries).await;
    let looked_at = answers.iter().filter(|html| html.contains("动态口令不对")).count();
    assert!(looked_at <= 5, "{looked_at}");
}
