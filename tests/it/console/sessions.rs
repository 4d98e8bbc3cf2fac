//! Sessions of staff: how long they last, what ends them, and who sees them.

use std::collections::BTreeSet;

use alliance::pages::console::routes::ROUTES;
use alliance::store::System;
use alliance_tests::Stage;
use alliance_tests::stage::{DISTRICT, ZHANSHAN};
use domain::ids::{ConversationId, TicketId};
use domain::staff::{Grant, Role, Scope};
use jiff::SignedDuration;
use reqwest::StatusCode;

const OFFICER: &str = "demo-officer-1";
const OPERATOR: &str = "demo-operator-1";

fn minutes(minutes: i64) -> SignedDuration {
    SignedDuration::from_mins(minutes)
}

#[tokio::test]
async fn a_session_ends_after_two_idle_hours_and_goes_on_while_it_is_used() {
    let stage = Stage::new().await;
    let mut officer = stage.clerk(OFFICER).await;
    for _ in 0..3 {
        stage.alliance.clock.advance(minutes(119));
        assert_eq!(officer.get("/console").await.status, StatusCode::OK);
    }
    stage.alliance.clock.advance(minutes(120));
    assert_eq!(officer.get("/console").await.html, "/console/login");
}

#[tokio::test]
async fn a_session_of_who_changes_rights_ends_after_half_an_idle_hour() {
    let stage = Stage::new().await;
    let mut operator = stage.clerk(OPERATOR).await;
    stage.alliance.clock.advance(minutes(29));
    assert_eq!(operator.get("/console").await.status, StatusCode::OK);
    stage.alliance.clock.advance(minutes(30));
    assert_eq!(operator.get("/console").await.html, "/console/login");
}

#[tokio::test]
async fn a_session_ends_after_ten_hours_however_much_it_is_used() {
    let stage = Stage::new().await;
    let mut officer = stage.clerk(OFFICER).await;
    for _ in 0..9 {
        stage.alliance.clock.advance(minutes(60));
        assert_eq!(officer.get("/console").await.status, StatusCode::OK);
    }
    stage.alliance.clock.advance(minutes(60));
    assert_eq!(officer.get("/console").await.html, "/console/login");
}

#[tokio::test]
async fn removal_ends_every_session_at_once_and_a_return_revives_none() {
    let stage = Stage::new().await;
    let roll = stage.alliance.deployment.staff().unwrap();
    let mut browsers = [stage.clerk(OFFICER).await, stage.clerk(OFFICER).await];
    let staff = stage.remove_staff(OFFICER).await;
    for browser in &mut browsers {
        assert_eq!(browser.get("/console").await.html, "/console/login");
    }
    roll.put(&staff, stage.alliance.deployment.random.secret().unwrap()).await.unwrap();
    for browser in &mut browsers {
        assert_eq!(browser.get("/console").await.html, "/console/login", "the old session stays dead");
    }
    assert_eq!(stage.clerk(OFFICER).await.get("/console").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_change_of_rights_ends_every_session_and_a_change_of_name_none() {
    let stage = Stage::new().await;
    let roll = stage.alliance.deployment.staff().unwrap();
    let fresh = || stage.alliance.deployment.random.secret().unwrap();
    let mut officer = stage.clerk(OFFICER).await;
    let mut staff = roll.get(&Stage::staff(OFFICER)).await.unwrap().unwrap().staff;
    staff.name = "受理员甲甲".to_owned();
    roll.put(&staff, fresh()).await.unwrap();
    assert!(officer.get("/console").await.html.contains("受理员甲甲"));
    staff.grants.push(Grant::new(Role::Operator, Scope::District));
    roll.put(&staff, fresh()).await.unwrap();
    assert_eq!(officer.get("/console").await.html, "/console/login");
    let mut again = stage.clerk(OFFICER).await;
    staff.grants.pop();
    roll.put(&staff, fresh()).await.unwrap();
    assert_eq!(again.get("/console").await.html, "/console/login", "neither does the way back revive one");
    assert_eq!(officer.get("/console").await.html, "/console/login");
}

#[tokio::test]
async fn every_function_behind_the_door_notes_that_a_session_is_used() {
    let stage = Stage::new().await;
    // With a photo, which the page shows that comes back.
    let id = stage.resident("wang", ZHANSHAN).report_with_photo("GPS").await;
    let forms = ROUTES.iter().filter(|route| route.method == "POST");
    let forms = forms.filter_map(|route| route.path.strip_prefix("/console/tickets/{ticket}/"));
    let forms: BTreeSet<_> = forms.filter(|form| !form.starts_with("media/")).collect();
    let forms = forms.into_iter().map(|form| format!("/console/tickets/{id}/{form}"));
    let conversation = ConversationId::of(&stage.follower("wang", ZHANSHAN));
    let replies = ["reply", "report", "close", "call", "take", "deal", "lend", "snooze", "note"];
    let replies = replies.map(|form| format!("/console/inbox/{conversation}/{form}"));
    let cases = ["mask", "propose", "decide"].map(|form| format!("/console/cases/{id}/{form}"));
    let articles = ["write", "hand-in", "sign", "schedule", "withdraw"];
    let articles = articles.map(|form| format!("/console/articles/00000000000000a1/{form}"));
    let readings = ["plan", "sign", "spare"].map(|form| format!("/console/readings/new/{form}"));
    let submissions = ["ask", "decline", "accept", "withdraw"];
    let submissions = submissions.map(|form| format!("/console/submissions/00000000/{form}"));
    let rights = ["grant", "freeze"].map(|form| format!("/console/staff/demo-handler-1/{form}"));
    let settings = ["change", "import", "decide"].map(|form| format!("/console/settings/units/{form}"));
    let account =
        ["secrets", "trial", "templates"].map(|form| format!("/console/accounts/{ZHANSHAN}/{form}"));
    let others = [
        "/console/tickets",
        "/console/duty",
        "/console/inbox/take",
        "/console/canned",
        "/console/columns",
        "/console/hours",
        "/console/bulk/sign",
        "/console/bulk/inbox",
        "/console/handover/sign",
        "/console/handover/take",
        "/console/guides/gaps/weizhanshan/00000000000000000000000000000000",
        "/console/rules/00000000000000000000000000000000/save",
        "/console/rules/00000000000000000000000000000000/sign",
        "/console/menus/retry",
        "/console/menus/sheets/alliance/save",
        "/console/menus/sheets/alliance/sign",
        "/console/menus/sheets/alliance/publish",
        "/console/menus/accounts/weizhanshan/confirm",
        "/console/menus/accounts/weizhanshan/settle",
    ];
    let others =
        others.map(str::to_owned).into_iter().chain(readings).chain(rights).chain(settings).chain(account);
    let posts = forms
        .chain(replies)
        .chain(cases)
        .chain(articles)
        .chain(submissions)
        .chain(others)
        .map(|path| (path, true));
    let gets = [
        "",
        "/authorize",
        "/dead-letters",
        "/senders",
        "/inbox",
        "/handover",
        "/cases",
        "/guides/gaps",
        "/rules",
        "/articles",
        "/submissions",
        "/columns",
        "/readings",
        "/units",
        "/staff",
        "/audit",
        "/confirm",
        "/invites",
        "/settings",
        "/accounts",
        "/freeze",
        "/menus",
    ];
    let gets = gets.map(|path| (format!("/console{path}"), false));
    let all: Vec<_> = posts.chain(gets).collect();
    // A session lasts ten hours at most.
    for some in all.chunks(20) {
        let mut operator = stage.clerk(OPERATOR).await;
        for (path, posted) in some {
            stage.alliance.clock.advance(minutes(28));
            let page = if *posted { operator.post(path, &[]).await } else { operator.get(path).await };
            assert_ne!(page.status, StatusCode::UNAUTHORIZED, "{path}");
            assert!(!page.html.starts_with("/console/login"), "{path}");
        }
        // That the last one was noted, the next request tells.
        stage.alliance.clock.advance(minutes(28));
        assert_eq!(operator.get("/console").await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn what_was_typed_survives_the_end_of_its_session() {
    let stage = Stage::new().await;
    let id: TicketId = stage.resident("wang", ZHANSHAN).report_manhole().await;
    let mut officer = stage.clerk(OFFICER).await;
    officer.press(&id, "accept", &[("category", "danger"), ("community", "")]).await.expect_done();
    let page = officer.ticket(&id).await;
    stage.alliance.clock.advance(minutes(121));
    let typed = [("unit", "municipal-works"), ("note", "先围挡，\n再派两个人")];
    let refused = officer.press_on(&page, &id, "dispatch", &typed).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    for kept in [
        "name=\"unit\">\nmunicipal-works<",
        "先围挡，\n再派两个人",
        "target=\"_blank\"",
        &format!("{id}/dispatch"),
    ] {
        assert!(refused.html.contains(kept), "{kept}: {}", refused.html);
    }
    let csrf = refused.html.contains("name=\"csrf\"");
    assert!(!csrf, "a token of the old session is worth nothing");
}

#[tokio::test]
async fn somebody_sees_where_they_are_logged_in_and_ends_one_login_or_all() {
    let stage = Stage::new().await;
    let mut desk = stage.clerk(OFFICER).await;
    let mut phone = stage.clerk(OFFICER).await;
    let mut another = stage.clerk("demo-officer-2").await;
    let page = desk.get("/console/me").await;
    assert_eq!(page.html.matches("name=\"end\"").count(), 2, "{}", page.html);
    assert!(page.html.contains("（就是这里）") && page.html.contains("127.0.0.1"), "{}", page.html);

    // Nobody ends another's, nor without their own form's token.
    let foreign = another.get("/console/me").await;
    let name = page.hidden("end").to_owned();
    let tried = [("csrf", foreign.hidden("csrf")), ("end", name.as_str())];
    another.post("/console/me", &tried).await.expect_done();
    assert_eq!(desk.post("/console/me", &[("csrf", "x"), ("all", "1")]).await.status, StatusCode::FORBIDDEN);
    for browser in [&mut desk, &mut phone] {
        assert_eq!(browser.get("/console").await.status, StatusCode::OK);
    }

    // The newest stands first: the phone's.
    desk.post("/console/me", &[("csrf", page.hidden("csrf")), ("end", &name)]).await.expect_done();
    assert_eq!(phone.get("/console").await.html, "/console/login");
    assert_eq!(desk.get("/console").await.status, StatusCode::OK);

    let mut third = stage.clerk(OFFICER).await;
    let csrf = desk.get("/console/me").await.hidden("csrf").to_owned();
    let out = desk.post("/console/me", &[("csrf", &csrf), ("all", "1")]).await;
    assert_eq!(out.html, "/console/login");
    for browser in [&mut desk, &mut phone, &mut third] {
        assert_eq!(browser.get("/console").await.html, "/console/login");
    }
    assert_eq!(another.get("/console").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_sixth_login_ends_the_oldest() {
    let stage = Stage::new().await;
    let mut browsers = Vec::new();
    for _ in 0..6 {
        browsers.push(stage.clerk(OFFICER).await);
    }
    let mut live = Vec::new();
    for browser in &mut browsers {
        live.push(browser.get("/console").await.status == StatusCode::OK);
    }
    assert_eq!(live, [false, true, true, true, true, true]);
}

#[tokio::test]
async fn a_browser_that_logs_in_again_or_out_leaves_no_session_behind() {
    let stage = Stage::new().await;
    let mut officer = stage.clerk(OFFICER).await;
    let digits = officer.begin_login().await;
    let phone = stage.resident(OFFICER, DISTRICT);
    phone.say(&digits).await;
    phone.say("是").await;
    officer.finish_login("").await.expect_done();
    let page = officer.get("/console/me").await;
    assert_eq!(page.html.matches("name=\"end\"").count(), 1, "{}", page.html);
    officer.post("/console/logout", &[("csrf", page.hidden("csrf"))]).await.expect_done();
    let sessions = stage.alliance.deployment.sessions().unwrap();
    assert!(sessions.of(System::Engineer, &Stage::staff(OFFICER)).await.unwrap().is_empty());
}

#[tokio::test]
async fn nothing_that_sets_or_reads_a_session_is_kept_by_a_cache() {
    let stage = Stage::new().await;
    let id = stage.resident("wang", ZHANSHAN).report_with_photo("GPS").await;
    let media = stage.ticket(&id).await.attachments[0].media.to_string();
    let mut officer = stage.clerk(OFFICER).await;
    for path in [
        "/console",
        "/console/me",
        "/console/login",
        "/console/login-state",
        "/console/nothing",
        &format!("/console/tickets/{id}"),
        &format!("/console/tickets/{id}/media/{media}"),
        "/console/authorize",
        "/console/dead-letters",
    ] {
        assert_eq!(officer.cache_control(path).await, "no-store", "{path}");
    }
    let mut stranger = alliance_tests::Clerk::stranger(&stage);
    assert_eq!(stranger.cache_control("/console/tickets").await, "no-store");
}

#[tokio::test]
async fn an_engineer_lists_the_staff_and_removes_somebody_who_is_then_out_everywhere() {
    let stage = Stage::new().await;
    let deployment = &stage.alliance.deployment;
    let mut officer = stage.clerk(OFFICER).await;
    let (person, id) = (stage.follower(OFFICER, DISTRICT), Stage::staff(OFFICER));
    let listed = alliance_admin::staff::list(deployment, "all").await.unwrap();
    assert!(listed.len() == 16 && listed.iter().any(|listed| listed.staff.follower == person));
    let (name, ended) = alliance_admin::staff::remove(deployment, person.openid.as_str()).await.unwrap();
    assert_eq!((name.as_str(), ended), ("受理员甲（演示）", 1));
    assert_eq!(officer.get("/console").await.html, "/console/login");
    assert!(deployment.sessions().unwrap().of(System::Engineer, &id).await.unwrap().is_empty());
    let again = alliance_admin::staff::remove(deployment, person.openid.as_str()).await;
    assert!(again.unwrap_err().to_string().contains("nobody of the staff"));
    assert!(alliance_admin::staff::list(deployment, "nowhere").await.is_err());
}

#[tokio::test]
async fn a_form_of_an_ended_session_comes_back_after_the_login_and_can_be_sent() {
    let stage = Stage::new().await;
    let id: TicketId = stage.resident("wang", ZHANSHAN).report_manhole().await;
    let mut officer = stage.clerk(OFFICER).await;
    officer.press(&id, "accept", &[("category", "danger"), ("community", "")]).await.expect_done();
    let old = officer.ticket(&id).await;
    let mut officer = stage.clerk(OFFICER).await;
    let typed = [("unit", "municipal-works"), ("note", "先围挡，再派两个人")];
    let back = officer.press_on(&old, &id, "dispatch", &typed).await;
    assert_eq!(back.status, StatusCode::FORBIDDEN);
    assert!(back.html.contains("先围挡，再派两个人") && back.html.contains("还没有执行"), "{}", back.html);
    officer.press_on(&back, &id, "dispatch", &typed).await.expect_done();

    let filing = [("channel", "phone"), ("description", "楼道灯不亮"), ("address", "新湛一路8号")];
    let back = officer.post("/console/tickets", &filing).await;
    assert!(back.html.contains("楼道灯不亮") && back.html.contains("还没有执行"), "{}", back.html);
}

#[tokio::test]
async fn leaving_everywhere_ends_a_login_that_was_confirmed_and_not_yet_used() {
    let stage = Stage::new().await;
    let mut officer = stage.clerk(OFFICER).await;
    let mut stranger = alliance_tests::Clerk::stranger(&stage);
    let digits = stranger.begin_login().await;
    let phone = stage.resident(OFFICER, DISTRICT);
    phone.say(&digits).await;
    phone.say("是").await;
    assert_eq!(stranger.login_state().await, "confirmed");
    let csrf = officer.get("/console/me").await.hidden("csrf").to_owned();
    officer.post("/console/me", &[("csrf", &csrf), ("all", "1")]).await.expect_done();
    assert_eq!(stranger.finish_login("").await.status, StatusCode::GONE);
    assert_eq!(stage.clerk(OFFICER).await.get("/console").await.status, StatusCode::OK);
}

#[tokio::test]
async fn leaving_everywhere_ends_a_session_that_the_index_does_not_list_yet() {
    let stage = Stage::new().await;
    let mut officer = stage.clerk(OFFICER).await;
    let mut unlisted = stage.clerk(OFFICER).await;
    let cookies = unlisted.cookies();
    let cookie = cookies.split("; ").find_map(|pair| pair.strip_prefix("alliance_session=")).unwrap();
    let name = format!("session#{}", alliance::store::digest(cookie));
    stage.unlist("SessionsTable", [("session", &name)], "staff").await;
    let page = officer.get("/console/me").await;
    assert_eq!(page.html.matches("name=\"end\"").count(), 1, "{}", page.html);
    officer.post("/console/me", &[("csrf", page.hidden("csrf")), ("all", "1")]).await.expect_done();
    assert_eq!(unlisted.get("/console").await.html, "/console/login");
}

#[tokio::test]
async fn logging_out_after_the_session_has_ended_takes_the_cookie_back() {
    let stage = Stage::new().await;
    let mut officer = stage.clerk(OFFICER).await;
    let page = officer.get("/console").await;
    stage.alliance.clock.advance(minutes(121));
    let out = officer.post("/console/logout", &[("csrf", page.hidden("csrf"))]).await;
    assert_eq!((out.status, out.html.as_str()), (StatusCode::SEE_OTHER, "/console/login"));
    assert!(officer.cookies().split("; ").any(|pair| pair == "alliance_session="), "{}", officer.cookies());
    // Nor does a browser that never had one get a form to send again.
    let mut stranger = alliance_tests::Clerk::stranger(&stage);
    assert_eq!(stranger.post("/console/logout", &[("csrf", "x")]).await.html, "/console/login");
}

#[tokio::test]
async fn a_form_that_another_site_has_the_browser_send_is_never_shown_as_ones_own_words() {
    let stage = Stage::new().await;
    let id = stage.resident("wang", ZHANSHAN).report_manhole().await;
    let mut officer = stage.clerk(OFFICER).await;
    let mut stranger = alliance_tests::Clerk::stranger(&stage);
    let csrf = officer.ticket(&id).await.hidden("csrf").to_owned();
    let typed = [("csrf", csrf.as_str()), ("version", "1"), ("category", "danger"), ("why", "别人写的话")];
    let ticket = ["accept", "dispatch", "sign", "check", "hand-in", "send-back", "approve", "sender"];
    let ticket = ticket.map(|form| format!("/console/tickets/{id}/{form}"));
    let others = ["tickets", "me", "logout", "login", "authorize", "dead-letters"];
    let others = others.map(|path| format!("/console/{path}"));
    for path in ticket.iter().chain(&others) {
        for browser in [&mut stranger, &mut officer] {
            let refused = browser.post_from("cross-site", path, &typed).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
            assert!(!refused.html.contains("别人写的话"), "{path}: {}", refused.html);
            assert!(refused.html.contains("href=\"/console\""), "{path}: {}", refused.html);
        }
    }
    assert_eq!(stage.ticket(&id).await.state.name(), "待受理");
    assert_eq!(officer.get("/console").await.status, StatusCode::OK, "nobody was logged out");
    let own = stranger.post_from("same-origin", &ticket[0], &typed).await;
    assert!(own.status == StatusCode::UNAUTHORIZED && own.html.contains("别人写的话"), "{}", own.html);
}
