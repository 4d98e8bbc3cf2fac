//! What operators and administrators set: a second person's confirmation, files that are tried first, secrets that nobody
//! sees again, and an entry in the audit for each change.

use alliance_tests::clerk::Page;
use alliance_tests::stage::ZHANSHAN;
use alliance_tests::{Clerk, Stage};
use domain::audit::{Hour, What};
use domain::staff::{Grant, Role, Scope};
use domain::tickets::{Category, Term};
use jiff::SignedDuration;
use reqwest::StatusCode;

const ONE: &str = "demo-operator-1";
const TWO: &str = "demo-operator-2";
const ADMIN: &str = "demo-account-admin-1";

/// Sends the form of a row as its page shows it, with these fields changed.
async fn change(clerk: &mut Clerk, path: &str, row: Option<&str>, fields: &[(&str, &str)]) -> Page {
    let query = row.map_or("?new=1".to_owned(), |row| format!("?row={row}"));
    let list = if path == "/console/accounts" { "/console/accounts/list" } else { path };
    let page = clerk.get(&format!("{list}{query}")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.html);
    let before = page.hidden("before").replace("&#34;", "\"");
    let own = [("csrf", page.hidden("csrf")), ("before", before.as_str())];
    clerk.post(&format!("{path}/change"), &[&own, fields].concat()).await
}

/// Confirms the first proposal on a page.
async fn decide(clerk: &mut Clerk, path: &str, act: &str) -> Page {
    let page = clerk.get(path).await;
    let fields = [("csrf", page.hidden("csrf")), ("proposed", page.hidden("proposed")), ("act", act)];
    clerk.post(&format!("{path}/decide"), &fields).await
}

/// What the audit says of settings in this hour.
async fn told(stage: &Stage) -> Vec<String> {
    let log = stage.alliance.deployment.audit_log().unwrap();
    let hour = Hour::of(stage.alliance.clock.now());
    let found = log.of(alliance::store::System::Engineer, hour).await.unwrap();
    let entries = found.into_iter().filter_map(|found| found.entry);
    let of_settings = entries.filter(|entry| entry.what == What::Setting);
    let mut told: Vec<_> = of_settings.map(|entry| format!("{}: {}", entry.about, entry.detail)).collect();
    told.sort();
    told
}

const LAMPS: [(&str, &str); 7] = [
    ("id", "lamps"),
    ("name", "路灯所"),
    ("kind", "承办单位"),
    ("subdistrict", ""),
    ("telephone", "0532-12345"),
    ("matters", ""),
    ("state", "在用"),
];

#[tokio::test]
async fn a_unit_is_added_by_one_operator_and_confirmed_by_another() {
    let stage = Stage::new().await;
    let units = "/console/settings/units";
    let mut one = stage.clerk(ONE).await;
    let wrong = change(&mut one, units, None, &[("id", "Lamps 1"), ("name", "路灯所"), ("kind", "")]).await;
    wrong.expect_wrong("不能用作代号");
    assert!(wrong.html.contains("value=\"路灯所\""), "what was typed comes back: {}", wrong.html);
    change(&mut one, units, None, &LAMPS).await.expect_done();
    let page = one.get("/console/settings").await.html;
    assert!(page.contains("新增路灯所（lamps）") && page.contains("申请是您提的"), "{page}");
    let has = async || {
        let alliance = stage.alliance.deployment.accounts().unwrap().newest().await.unwrap();
        alliance.units.iter().any(|unit| unit.id.as_str() == "lamps")
    };
    assert!(!has().await, "it waits");
    assert_eq!(
        decide(&mut one, units, "confirm").await.status,
        StatusCode::FORBIDDEN,
        "not by whoever asked"
    );
    let mut two = stage.clerk(TWO).await;
    decide(&mut two, units, "confirm").await.expect_done();
    assert!(has().await);
    let again = one.get(units).await;
    let fields = [("csrf", again.hidden("csrf")), ("proposed", "nothing"), ("act", "confirm")];
    assert_eq!(one.post(&format!("{units}/decide"), &fields).await.status, StatusCode::CONFLICT);
    assert_eq!(
        told(&stage).await,
        ["units: 提出：新增路灯所（lamps）", "units: 确认区级管理员（演示）的申请：新增路灯所（lamps）"]
    );
    // A minute later the desk can send work to it, and once it is abolished no more.
    stage.alliance.clock.advance(SignedDuration::from_mins(2));
    let report = stage.resident("wang", ZHANSHAN).report_manhole().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    officer.press(&report, "accept", &[("category", "danger"), ("community", "")]).await.expect_done();
    assert!(officer.ticket(&report).await.html.contains("<option value=\"lamps\""));
    let mut abolished = LAMPS;
    abolished[6] = ("state", "已撤销");
    officer.press(&report, "dispatch", &[("unit", "lamps"), ("note", "")]).await.expect_done();
    stage.settle().await;
    change(&mut one, units, Some("lamps"), &abolished).await.expect_done();
    let early = decide(&mut two, units, "confirm").await;
    assert_eq!(early.status, StatusCode::CONFLICT);
    assert!(early.html.contains("还有没办完的诉求"), "{}", early.html);
    decide(&mut two, units, "discard").await.expect_done();
    officer.press(&report, "recall", &[("reason", "派错了")]).await.expect_done();
    change(&mut one, units, Some("lamps"), &abolished).await.expect_done();
    decide(&mut two, units, "confirm").await.expect_done();
    stage.alliance.clock.advance(SignedDuration::from_mins(2));
    assert!(!officer.ticket(&report).await.html.contains("<option value=\"lamps\""));
}

#[tokio::test]
async fn a_row_that_somebody_else_changed_comes_back_with_what_was_typed() {
    let stage = Stage::new().await;
    let (path, mut one, mut two) =
        ("/console/settings/categories", stage.clerk(ONE).await, stage.clerk(TWO).await);
    let danger = |done| {
        [
            ("id", "danger"),
            ("name", "安全隐患（井盖、燃气、坠物）"),
            ("dispatch", "1小时"),
            ("sign", "1小时"),
            ("first_action", "2小时"),
            ("done", done),
        ]
    };
    let page = one.get(&format!("{path}?row=danger")).await;
    let before = page.hidden("before").replace("&#34;", "\"");
    change(&mut two, path, Some("danger"), &danger("8小时")).await.expect_done();
    decide(&mut one, path, "confirm").await.expect_done();
    let own = [("csrf", page.hidden("csrf")), ("before", before.as_str())];
    let late = one.post(&format!("{path}/change"), &[&own[..], &danger("6小时")].concat()).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.html);
    assert!(late.html.contains("刚才有别人改过") && late.html.contains("value=\"6小时\""), "{}", late.html);
    let rules = stage.alliance.deployment.accounts().unwrap();
    stage.alliance.clock.advance(SignedDuration::from_mins(2));
    assert_eq!(rules.rules().await.unwrap().of(Category::Danger).done, Term::Hours(8));
    // What was proposed for a row that has changed since is not carried out.
    change(&mut two, path, Some("danger"), &danger("7小时")).await.expect_done();
    change(&mut two, path, Some("danger"), &danger("9小时")).await.expect_done();
    decide(&mut one, path, "confirm").await.expect_done();
    assert_eq!(decide(&mut one, path, "confirm").await.status, StatusCode::CONFLICT);
    decide(&mut one, path, "discard").await.expect_done();
}

#[tokio::test]
async fn new_deadlines_hold_for_what_comes_after_them() {
    let stage = Stage::new().await;
    let path = "/console/settings/terms";
    let (mut one, mut two) = (stage.clerk(ONE).await, stage.clerk(TWO).await);
    let term = |term| [("id", "accept"), ("name", "受理：从提交到受理"), ("term", term)];
    change(&mut one, path, Some("accept"), &term("很快")).await.expect_wrong("没有读懂");
    change(&mut one, path, Some("accept"), &term("10小时")).await.expect_wrong("比一天的上班时间还长");
    let before = stage.resident("li", ZHANSHAN).report_lamp().await;
    change(&mut one, path, Some("accept"), &term("1小时")).await.expect_done();
    decide(&mut two, path, "confirm").await.expect_done();
    stage.alliance.clock.advance(SignedDuration::from_mins(2));
    let after = stage.resident("zhao", ZHANSHAN).report_lamp().await;
    let left = async |id| {
        let ticket = stage.ticket(id).await;
        ticket.deadline.unwrap().due.duration_since(ticket.submitted_at)
    };
    assert_eq!(left(&before).await, SignedDuration::from_mins(210), "over noon");
    assert_eq!(left(&after).await, SignedDuration::from_hours(1));
}

#[tokio::test]
async fn a_file_is_tried_first_and_taken_whole_or_not_at_all() {
    let stage = Stage::new().await;
    let path = "/console/settings/calendar";
    let (mut one, mut two) = (stage.clerk(ONE).await, stage.clerk(TWO).await);
    let page = one.get(path).await;
    let (status, kind) = one.get_file(&format!("{path}/export")).await;
    assert_eq!((status, kind.as_str()), (StatusCode::OK, "text/csv; charset=utf-8"));
    let file = one.get(&format!("{path}/export")).await.html;
    assert!(file.contains("\"2026-10-01\",\"放假\",\"国庆节\"\r\n"), "{file}");
    let csrf = page.hidden("csrf").to_owned();
    let wrong =
        format!("{file}2027/10/1,上班,国庆节\r\n2027/10/32,放假,国庆节\r\n2026-10-01,放假,国庆节\r\n");
    let tried = one.post_file(&format!("{path}/import"), &csrf, wrong.into_bytes()).await;
    assert_eq!(tried.status, StatusCode::UNPROCESSABLE_ENTITY);
    for problem in [
        "第40行，日期：2027-10-01不是周末",
        "第41行，日期：“2027/10/32”没有读懂",
        "第42行，日期：“2026-10-01”和第",
    ] {
        assert!(tried.html.contains(problem), "{problem}: {}", tried.html);
    }
    let right = format!("{file}2027/10/1,放假,国庆节\r\n");
    let tried = one.post_file(&format!("{path}/import"), &csrf, right.into_bytes()).await;
    assert_eq!(tried.status, StatusCode::OK, "{}", tried.html);
    assert!(tried.html.contains("新增1行，修改0行，删除0行"), "{}", tried.html);
    assert!(told(&stage).await.is_empty(), "nothing is written yet");
    let changes = tried.hidden("changes").replace("&#34;", "\"");
    let fields = [("csrf", csrf.as_str()), ("changes", changes.as_str()), ("note", "国务院通知")];
    one.post(&format!("{path}/change"), &fields).await.expect_done();
    decide(&mut two, path, "confirm").await.expect_done();
    // The same dry run once more is about a row that is there now.
    assert_eq!(one.post(&format!("{path}/change"), &fields).await.status, StatusCode::CONFLICT);
    for (bytes, why) in [(&b"PK\x03\x04\0\0"[..], "读不懂这个文件"), (&[b'a'; 400_001][..], "文件太大")]
    {
        one.post_file(&format!("{path}/import"), &csrf, bytes.to_vec()).await.expect_wrong(why);
    }
}

/// Gives people roles of the district that the demo does not give them.
async fn give(stage: &Stage, grants: &[(&str, Role)]) {
    let roll = stage.alliance.deployment.staff().unwrap();
    for (person, role) in grants {
        let mut staff = roll.get(&Stage::staff(person)).await.unwrap().unwrap().staff;
        staff.grants.push(Grant::new(*role, Scope::District));
        roll.put(&staff, stage.alliance.deployment.random.secret().unwrap()).await.unwrap();
    }
}

const HOTLINE: [(&str, &str); 8] = [
    ("id", "hotline-lamps"),
    ("name", "路灯报修（演示）"),
    ("subject", "路灯"),
    ("number", "0532-00000"),
    ("source", "演示"),
    ("owner", "演示"),
    ("checked_on", "2026-11-20"),
    ("words", "灯杆、路灯热线"),
];

#[tokio::test]
async fn nobody_confirms_in_somebodys_stead_what_this_person_proposed() {
    let stage = Stage::new().await;
    let path = "/console/guides/hotlines";
    give(&stage, &[("demo-editor-1", Role::Editor), ("demo-editor-1", Role::Reviewer)]).await;
    let mut editor = stage.clerk("demo-editor-1").await;
    change(&mut editor, path, None, &HOTLINE).await.expect_done();
    let me = editor.get("/console/me").await;
    let away = [
        ("csrf", me.hidden("csrf")),
        ("delegate", "demo-supervisor-1"),
        ("from", "2026-11-23"),
        ("until", "2026-11-30"),
    ];
    editor.post("/console/me", &away).await.expect_done();
    let mut delegate = stage.clerk("demo-supervisor-1").await;
    let me = delegate.get("/console/me").await;
    let stand_in = [("csrf", me.hidden("csrf")), ("act-for", me.hidden("act-for"))];
    delegate.post("/console/me", &stand_in).await.expect_done();
    let refused = decide(&mut delegate, path, "confirm").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.html);
    assert!(refused.html.contains("申请是您自己提的"), "{}", refused.html);
}

#[tokio::test]
async fn what_somebody_proposed_who_is_frozen_now_is_not_confirmed() {
    let stage = Stage::new().await;
    let path = "/console/guides/hotlines";
    give(&stage, &[("demo-editor-1", Role::Editor), ("demo-reviewer-1", Role::Reviewer)]).await;
    let (mut editor, mut reviewer) =
        (stage.clerk("demo-editor-1").await, stage.clerk("demo-reviewer-1").await);
    change(&mut editor, path, None, &HOTLINE).await.expect_done();
    let mut operator = stage.clerk(ONE).await;
    let page = operator.get("/console/staff/demo-editor-1").await;
    let freeze = [("csrf", page.hidden("csrf")), ("act", "freeze"), ("reason", "手机丢了")];
    operator.post("/console/staff/demo-editor-1/freeze", &freeze).await.expect_done();
    let refused = decide(&mut reviewer, path, "confirm").await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.html);
    decide(&mut reviewer, path, "discard").await.expect_done();
}

#[tokio::test]
async fn hotlines_are_proposed_by_an_editor_and_approved_by_a_reviewer_of_the_district() {
    let stage = Stage::new().await;
    let path = "/console/guides/hotlines";
    give(&stage, &[("demo-editor-1", Role::Editor), ("demo-reviewer-1", Role::Reviewer)]).await;
    let (mut editor, mut reviewer) =
        (stage.clerk("demo-editor-1").await, stage.clerk("demo-reviewer-1").await);
    change(&mut editor, path, None, &HOTLINE).await.expect_done();
    assert!(!editor.get(path).await.html.contains("value=\"confirm\""), "an editor decides nothing");
    decide(&mut reviewer, path, "confirm").await.expect_done();
    let removed = [&HOTLINE[..], &[("remove", "1")]].concat();
    change(&mut editor, path, Some("hotline-lamps"), &removed).await.expect_done();
    decide(&mut reviewer, path, "confirm").await.expect_done();
    assert!(!reviewer.get(path).await.html.contains("hotline-lamps"));
    assert_eq!(told(&stage).await.len(), 4);
    assert_eq!(stage.clerk(ADMIN).await.get(path).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn an_account_is_added_and_its_administrator_enters_what_nobody_sees_again() {
    let stage = Stage::new().await;
    let mut operator = stage.clerk(ONE).await;
    let account = [
        ("id", "weizhongshan"),
        ("name", "微中山"),
        ("kind", "服务号"),
        ("verified", "是"),
        ("subdistrict", "370202005"),
        ("community", ""),
        ("app_id", "wx0123456789abcdef"),
        ("original_id", "gh_0123456789ab"),
        ("order", "99"),
    ];
    change(&mut operator, "/console/accounts", None, &account).await.expect_done();
    let list = operator.get("/console/accounts").await.html;
    let (broken, fine) = (list.find("微中山").unwrap(), list.find("微市南").unwrap());
    assert!(broken < fine && list.contains("1个公众号现在用不了"), "the worst stands first: {list}");
    let mut renamed = account;
    renamed[1] = ("name", "微中山路");
    renamed[6] = ("app_id", "wx1123456789abcdef");
    let changed = change(&mut operator, "/console/accounts", Some("weizhongshan"), &renamed).await;
    changed.expect_wrong("AppID和原始ID不能改");
    renamed[6] = account[6];
    change(&mut operator, "/console/accounts", Some("weizhongshan"), &renamed).await.expect_done();
    let own = "/console/accounts/weizhongshan";
    let page = operator.get(own).await;
    assert!(page.html.contains("密钥由这个公众号的管理员录入"), "{}", page.html);
    assert_eq!(operator.post(&format!("{own}/secrets"), &[]).await.status, StatusCode::FORBIDDEN);

    let roll = stage.alliance.deployment.staff().unwrap();
    let mut staff = roll.get(&Stage::staff(ADMIN)).await.unwrap().unwrap().staff;
    let id = domain::ids::AccountId::parse("weizhongshan").unwrap();
    staff.grants.push(Grant::new(Role::AccountAdmin, Scope::Account(id.clone())));
    roll.put(&staff, stage.alliance.deployment.random.secret().unwrap()).await.unwrap();
    let mut admin = stage.clerk(ADMIN).await;
    admin.step_up(&stage, ADMIN).await;
    assert_eq!(admin.get("/console/accounts/shinan").await.status, StatusCode::NOT_FOUND);
    let (secret, token, key) = ("0123456789abcdef0123456789abcdef", "tokenoftheaccount", "A".repeat(43));
    let send = async |admin: &mut Clerk, form: &str, fields: &[(&str, &str)]| {
        let page = admin.get(own).await;
        let shown = [("csrf", page.hidden("csrf")), ("revision", page.hidden("revision"))];
        admin.post(&format!("{own}/{form}"), &[&shown, fields].concat()).await
    };
    let wrong = send(&mut admin, "secrets", &[("app_secret", secret), ("token", "短")]).await;
    wrong.expect_wrong("Token是3到32位字母和数字");
    assert!(wrong.html.contains("请填写EncodingAESKey") && !wrong.html.contains(secret), "{}", wrong.html);
    let all = [("app_secret", secret), ("token", token), ("encoding_aes_key", key.as_str())];
    send(&mut admin, "secrets", &all).await.expect_done();
    let page = admin.get(own).await;
    assert!(page.html.contains("已录入") && page.html.contains("直接接入"), "{}", page.html);
    assert!(!page.html.contains(secret) && !page.html.contains(token) && !page.html.contains(&key));
    let trial = send(&mut admin, "trial", &[("trial", "off")]).await;
    trial.expect_done();
    // A page that is no longer true changes nothing.
    let stale = [("csrf", page.hidden("csrf")), ("revision", page.hidden("revision")), ("trial", "on")];
    assert_eq!(admin.post(&format!("{own}/trial"), &stale).await.status, StatusCode::CONFLICT);
    let keywords = [("template_id", "T-1"), ("template_keywords", "thing1 事项\ncharacter_string2 进度")];
    send(&mut admin, "templates", &keywords).await.expect_wrong("放不下这一项");
    let keywords = [("template_id", "T-1"), ("template_keywords", "thing1 事项\ntime2：时间")];
    send(&mut admin, "templates", &keywords).await.expect_done();
    let kept = stage.alliance.deployment.accounts().unwrap().newest().await.unwrap();
    let kept = kept.account(&id).unwrap();
    assert!(!kept.trial && kept.templates.template.as_ref().unwrap().ready().is_ok());
    let told = told(&stage).await;
    assert_eq!(told.len(), 5, "{told:?}");
    let all = told.concat();
    assert!(!all.contains(secret) && all.contains("录入密钥：AppSecret、Token、EncodingAESKey"), "{told:?}");
}

#[tokio::test]
async fn an_account_on_trial_answers_and_sends_nothing_by_itself() {
    let stage = Stage::new().await;
    let mut admin = stage.clerk(ADMIN).await;
    admin.step_up(&stage, ADMIN).await;
    let page = admin.get("/console/accounts/weizhanshan").await;
    let fields = [("csrf", page.hidden("csrf")), ("revision", page.hidden("revision")), ("trial", "on")];
    admin.post("/console/accounts/weizhanshan/trial", &fields).await.expect_done();
    stage.alliance.clock.advance(SignedDuration::from_mins(2));
    let resident = stage.resident("wang", ZHANSHAN);
    let report = resident.report_manhole().await;
    stage.clerk("demo-officer-1").await.accept_and_dispatch(&report).await;
    stage.settle().await;
    let openid = stage.follower("wang", ZHANSHAN).openid;
    let sent = stage.alliance.simulator.sent(Some(ZHANSHAN), Some(openid.as_str()));
    assert!(sent.is_empty(), "{sent:?}");
    assert!(resident.say("进度").await.contains("已受理"), "the notice waited for the next contact");
}
