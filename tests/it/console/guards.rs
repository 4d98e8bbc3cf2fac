//! What every address of the console promises a browser, whoever asks: tried at each of the declared routes.

use alliance::pages::console::routes::{OPEN, ROUTES};
use alliance::pages::csp;
use alliance_tests::stage::{WORKS, ZHANSHAN};
use alliance_tests::{Clerk, Stage};
use domain::ids::{ConversationId, TicketId};
use reqwest::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION, SET_COOKIE};
use reqwest::{Response, StatusCode};

/// Who holds most roles.
const OPERATOR: &str = "demo-operator-1";

/// The declared routes with ids of things that exist.
struct Addresses {
    report: TicketId,
    paths: Vec<(&'static str, String)>,
}

impl Addresses {
    async fn of(stage: &Stage) -> Self {
        let report = stage.resident("wang", ZHANSHAN).report_with_photo("guards").await;
        stage.resident("wang", ZHANSHAN).say("找人工").await;
        stage.settle().await;
        let conversation = ConversationId::of(&stage.follower("wang", ZHANSHAN));
        let media = stage.ticket(&report).await.attachments[0].media.to_string();
        let filled = |path: &str| {
            path.replace("{ticket}", report.as_str())
                .replace("{conversation}", conversation.as_str())
                .replace("{media}", &media)
                .replace("{unit}", WORKS)
                .replace("{queue}", "unit")
                .replace("{account}", ZHANSHAN)
                .replace("{book}", "units")
                .replace("{guide}", "hotlines")
                .replace("{sheet}", "alliance")
                .replace("{article}", "new")
                .replace("{series}", "new")
                .replace("{item}", "2026-11-23")
                .replace("{rule}", &"0a".repeat(16))
                .replace("{submission}", "12345678")
                .replace("{gap}", &"0a".repeat(32))
                .replace("{staff}", "demo-handler-1")
                .replace("{invite}", &"0a".repeat(16))
        };
        let routes = ROUTES.iter().map(|route| (route.method, route.path)).chain(OPEN.iter().copied());
        let paths: Vec<_> = routes.map(|(method, path)| (method, filled(path))).collect();
        let left: Vec<_> = paths.iter().filter(|(_, path)| path.contains('{')).collect();
        assert!(left.is_empty(), "give the sweep something to put there: {left:?}");
        Self { report, paths }
    }

    fn posts(&self) -> impl Iterator<Item = &str> {
        // Leaving is no act that somebody could have another do to their harm.
        let acts = self.paths.iter().filter(|(method, path)| *method == "POST" && path != "/console/logout");
        acts.map(|(_, path)| path.as_str())
    }
}

fn header(answer: &Response, name: &str) -> String {
    let values: Vec<_> = answer.headers().get_all(name).iter().map(|value| value.to_str().unwrap()).collect();
    values.join(", ")
}

#[tokio::test]
async fn no_browser_keeps_what_any_address_answers_and_no_page_allows_what_is_inline() {
    let stage = Stage::new().await;
    let addresses = Addresses::of(&stage).await;
    assert!(!csp().contains("unsafe-"), "{}", csp());
    for mut browser in
        [stage.clerk(OPERATOR).await, stage.clerk("demo-head-1").await, Clerk::stranger(&stage)]
    {
        for (method, path) in &addresses.paths {
            // Leaving would end the session for the addresses after it.
            if path == "/console/logout" {
                continue;
            }
            let answer = browser.ask(method, path, &[], &[]).await;
            let what = format!("{method} {path}: {}", answer.status());
            assert_ne!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR, "{what}");
            assert_eq!(header(&answer, CACHE_CONTROL.as_str()), "no-store", "{what}");
            assert_eq!(header(&answer, "x-content-type-options"), "nosniff", "{what}");
            if !header(&answer, CONTENT_TYPE.as_str()).starts_with("text/html") {
                continue;
            }
            assert_eq!(header(&answer, "content-security-policy"), csp(), "{what}");
            assert_eq!(header(&answer, "x-frame-options"), "DENY", "{what}");
            assert_eq!(header(&answer, "referrer-policy"), "same-origin", "{what}");
            let page = answer.text().await.unwrap();
            assert!(page.len() < 60_000, "{what}: {} bytes", page.len());
            // What is inline has to be in the policy by its digest, and nothing else can be.
            for inline in [" style=\"", " onclick=", " onload=", "javascript:"] {
                assert!(!page.contains(inline), "{what}: {inline}");
            }
        }
    }
}

#[tokio::test]
async fn no_form_is_carried_out_without_its_sessions_token_or_from_another_site() {
    let stage = Stage::new().await;
    let addresses = Addresses::of(&stage).await;
    let mut operator = stage.clerk(OPERATOR).await;
    let before = stage.ticket(&addresses.report).await;
    let csrf = operator.get("/console/me").await.hidden("csrf").to_owned();
    for path in addresses.posts() {
        for token in [&[][..], &[("csrf", "0123456789abcdef0123456789abcdef")]] {
            let answer = operator.ask("POST", path, token, &[]).await;
            let status = answer.status();
            let to = header(&answer, LOCATION.as_str());
            // The login's own form has no session yet and leads back to the login; an act that harms many asks to confirm
            // first who is there.
            let asks = ["/console/login", "/console/confirm"].iter().any(|page| to.starts_with(page));
            let done = status.is_success() || (status.is_redirection() && !asks);
            // Whoever has confirmed already is sent on.
            let open = path == "/console/login" || path == "/console/confirm";
            assert!(!done || open, "POST {path} without its token: {status} {to}");
        }
        let foreign = [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")];
        let answer = operator.ask("POST", path, &[("csrf", csrf.as_str())], &foreign).await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "POST {path} from another site");
    }
    assert_eq!(stage.ticket(&addresses.report).await.version, before.version);
    assert_eq!(operator.get("/console/me").await.status, StatusCode::OK, "and nobody was logged out");
}

#[tokio::test]
async fn no_address_leads_to_another_site_whatever_it_is_told() {
    let stage = Stage::new().await;
    let addresses = Addresses::of(&stage).await;
    let mut operator = stage.clerk(OPERATOR).await;
    let names = [
        "next", "then", "back", "to", "return", "url", "redirect", "from", "after", "unit", "list", "done",
        "tab",
    ];
    let hostile = [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/console@evil.example",
        "%2F%2Fevil.example",
        "/console/../../evil.example\r\nlocation: https://evil.example",
    ];
    let leads_away = |to: &str| {
        let to = to.to_lowercase();
        ["http:", "https:", "//", "/\\", "\\", "javascript:"].iter().any(|start| to.starts_with(start))
    };
    for value in hostile {
        let fields: Vec<_> = names.iter().map(|name| (*name, value)).collect();
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
        for (method, path) in &addresses.paths {
            if path == "/console/logout" {
                continue;
            }
            let asked = format!("{path}?{query}");
            let answer = operator.ask(method, &asked, &fields, &[]).await;
            let (status, to) = (answer.status(), header(&answer, LOCATION.as_str()));
            let away = status.is_redirection() && leads_away(&to);
            assert!(!away, "{method} {asked}: {status} {to}");
            assert!(!header(&answer, SET_COOKIE.as_str()).contains("evil"), "{method} {asked}");
            if !header(&answer, CONTENT_TYPE.as_str()).starts_with("text/html") {
                continue;
            }
            let page = answer.text().await.unwrap();
            for attribute in ["href=\"", "action=\"", "src=\"", "formaction=\""] {
                let links = page.split(attribute).skip(1).map(|rest| rest.split('"').next().unwrap());
                let away: Vec<_> = links.filter(|to| to.contains("evil") && leads_away(to)).collect();
                assert!(away.is_empty(), "{method} {asked}: {away:?}");
            }
        }
    }
    // After a login, too: whoever is sent elsewhere arrives at the console.
    for value in hostile {
        let mut stranger = Clerk::stranger(&stage);
        let page = stranger.get(&format!("/console/login?next={value}")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(!page.html.contains("evil"), "{value}: {}", page.html);
    }
}

#[tokio::test]
async fn an_auditor_takes_five_files_an_hour_out_of_the_system() {
    let stage = Stage::new().await;
    let mut auditor = stage.clerk("demo-auditor-1").await;
    for _ in 0..5 {
        assert_eq!(auditor.get("/console/audit/export").await.status, StatusCode::OK);
    }
    let sixth = auditor.get("/console/audit/export").await;
    assert_eq!(sixth.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(sixth.html.contains("一小时最多导出5次"), "{}", sixth.html);
    assert_eq!(auditor.get("/console/audit").await.status, StatusCode::OK, "reading goes on");
    stage.alliance.clock.advance(jiff::SignedDuration::from_mins(61));
    let mut later = stage.clerk("demo-auditor-1").await;
    assert_eq!(later.get("/console/audit/export").await.status, StatusCode::OK);
}
