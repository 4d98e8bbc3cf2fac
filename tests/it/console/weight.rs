//! Every page is light: for somebody on a phone with a bad line, and for a clerk who opens two hundred a day.

use std::collections::{BTreeMap, VecDeque};

use alliance::pages::console::routes::{self, ROUTES};
use alliance_tests::Stage;
use alliance_tests::stage::ZHANSHAN;
use reqwest::StatusCode;

/// The most bytes of a page, its style and scripts in it.
const MOST_BYTES: usize = 60 * 1024;
/// The most requests that opening a page makes, itself among them. Pictures that are only fetched when somebody scrolls
/// to them, and recordings that are fetched when somebody plays them, are not.
const MOST_REQUESTS: usize = 4;
/// How many pages of one address are weighed, such as the tabs of a list.
const ALIKE: usize = 4;

/// Who opens them: between them they reach every page.
const PEOPLE: [&str; 7] = [
    "demo-officer-1",
    "demo-operator-1",
    "demo-head-1",
    "demo-handler-1",
    "demo-editor-1",
    "demo-account-admin-1",
    "demo-auditor-1",
];

#[tokio::test]
async fn every_page_of_the_console_is_light() {
    let stage = Stage::new().await;
    let resident = stage.resident("resident-a", ZHANSHAN);
    let report = resident.report_with_photo("GPS").await;
    resident.say("找人工").await;
    stage.clerk("demo-officer-1").await.accept_and_dispatch(&report).await;
    let mut weighed: BTreeMap<&str, usize> = BTreeMap::new();
    for person in PEOPLE {
        let mut clerk = stage.clerk(person).await;
        let plain = ROUTES.iter().filter(|route| route.method == "GET" && !route.path.contains('{'));
        let mut waiting: VecDeque<_> = plain.map(|route| route.path.to_owned()).collect();
        let mut seen: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        while let Some(address) = waiting.pop_front() {
            let path = address.split('?').next().unwrap_or_default();
            let Some(route) = routes::route_of("GET", path) else { continue };
            let alike = seen.entry(route.path).or_default();
            if alike.len() >= ALIKE || alike.contains(&address) {
                continue;
            }
            alike.push(address.clone());
            let page = clerk.get(&address).await;
            // The page on which somebody once enrols an authenticator holds the picture of its code, which no other page
            // may show.
            if route.path == "/console/confirm"
                || page.status != StatusCode::OK
                || !page.html.starts_with("<!doctype html>")
            {
                continue;
            }
            let requests = 1 + fetched(&page.html);
            assert!(page.html.len() <= MOST_BYTES, "{address} of {person}: {} bytes", page.html.len());
            assert!(requests <= MOST_REQUESTS, "{address} of {person}: {requests} requests");
            *weighed.entry(route.path).or_default() += 1;
            waiting.extend(links(&page.html));
        }
    }
    for route in ROUTES.iter().filter(|route| route.method == "GET" && !route.path.contains('{')) {
        // Files, and what only leads on to another page.
        let is_page = !["/export", "/done", "/confirm"].iter().any(|end| route.path.ends_with(end));
        assert!(!is_page || weighed.contains_key(route.path), "nobody opened {}", route.path);
    }
}

/// What the browser fetches besides the page itself, before anybody scrolls or plays.
fn fetched(html: &str) -> usize {
    let tags =
        html.split('<').filter(|tag| ["img ", "script ", "link "].iter().any(|it| tag.starts_with(it)));
    let asks = |tag: &&str| {
        let tag = tag.split('>').next().unwrap_or_default();
        (tag.contains(" src=\"/") || tag.contains(" href=\"/")) && !tag.contains("loading=\"lazy\"")
    };
    tags.filter(asks).count()
}

fn links(html: &str) -> Vec<String> {
    let found = html.split(" href=\"").skip(1).filter_map(|rest| rest.split(['"', '#']).next());
    found
        .filter(|href| href.starts_with("/console"))
        .map(|href| href.replace("&#38;", "&").replace("&amp;", "&"))
        .collect()
}
