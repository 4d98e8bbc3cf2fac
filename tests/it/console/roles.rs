//! Every role, nobody and somebody frozen at every address of the console, with reports of their own, of a sibling and
//! of strangers: who comes through is what the tables of the design say (`matrix/`), and the whole is written down to be
//! looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use alliance::pages::console::routes::{OPEN, ROUTES, Route};
use alliance_tests::clerk::Page;
use alliance_tests::stage::{WORKS, ZHANSHAN};
use alliance_tests::{Clerk, Stage};
use domain::ids::{ConversationId, TicketId};
use domain::staff::{Act, Locus, SealedDesk, TABLE};
use domain::tickets::State;
use local_alliance::template::{Template, Trigger};
use reqwest::StatusCode;

use super::matrix::{Matrix, Object};

/// Whose rights are looked at: somebody of the works.
const MANAGED: &str = "demo-handler-1";
/// Who was frozen while they were logged in.
const FROZEN: &str = "demo-officer-2";
/// Who acts in the stead of the head of the works.
const DELEGATE: &str = "demo-handler-2";
/// A community of another sub-district.
const ELSEWHERE: &str = "370202001001";
/// What a page calls itself that lets nobody without the right further.
const REFUSALS: [&str; 5] = ["不能办理接入", "不能查看", "不能代报", "不能办理", "没有可以查看的诉求"];

/// Who asks.
struct Asker {
    letter: char,
    /// Their place in the matrix; none for who is not let in at all.
    place: Option<usize>,
    browser: Clerk,
    csrf: String,
}

/// What came of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Through,
    Refused,
    NotThere,
    LogIn,
}

impl Outcome {
    fn of(page: &Page) -> Self {
        let html = &page.html;
        match page.status {
            StatusCode::SEE_OTHER if html.starts_with("/console/login") => Self::LogIn,
            StatusCode::UNAUTHORIZED => Self::LogIn,
            StatusCode::NOT_FOUND if html.contains("没有找到这") => Self::NotThere,
            StatusCode::FORBIDDEN if html.contains("这一步由") => Self::Refused,
            StatusCode::FORBIDDEN if REFUSALS.iter().any(|title| html.contains(&format!("<h1>{title}<"))) => {
                Self::Refused
            }
            _ => Self::Through,
        }
    }

    fn sign(self) -> char {
        match self {
            Self::Through => '+',
            Self::Refused => '-',
            Self::NotThere => '0',
            Self::LogIn => 'L',
        }
    }
}

struct Sweep<'s> {
    stage: &'s Stage,
    matrix: Matrix,
    askers: Vec<Asker>,
    /// Whether the units have their reports.
    dispatched: bool,
    /// By place in the list of routes, and whose report it is.
    seen: BTreeMap<(usize, usize), String>,
}

impl<'s> Sweep<'s> {
    async fn begin(stage: &'s Stage) -> Self {
        let matrix = Matrix::read();
        let mut askers = Vec::new();
        for (place, person) in matrix.people.iter().enumerate() {
            let (browser, csrf) = logged_in(stage, person.id).await;
            askers.push(Asker { letter: person.letter, place: Some(place), browser, csrf });
        }
        // Who acts in somebody's stead comes through where that person does.
        let (browser, csrf) = in_stead_of(stage, DELEGATE, "demo-head-1").await;
        let place = matrix.people.iter().position(|person| person.letter == 'U');
        askers.push(Asker { letter: 'u', place, browser, csrf });
        let (browser, csrf) = logged_in(stage, FROZEN).await;
        askers.push(Asker { letter: 'x', place: None, browser, csrf });
        freeze(stage, FROZEN).await;
        let browser = Clerk::stranger(stage);
        askers.push(Asker { letter: '?', place: None, browser, csrf: "none".to_owned() });
        Self { stage, matrix, askers, dispatched: false, seen: BTreeMap::new() }
    }

    /// Has everybody ask for one address: whom the table refuses first, so that nobody else's step spoils theirs.
    async fn ask(&mut self, at: usize, whose: usize, id: Option<&TicketId>, fields: &[(&str, &str)]) {
        let route = &ROUTES[at];
        let ticket = match id {
            Some(id) => Some(self.stage.ticket(id).await),
            None => None,
        };
        let media = ticket.as_ref().map(|ticket| ticket.attachments[0].media.to_string());
        let conversation =
            ticket.as_ref().and_then(|ticket| ticket.reporter.as_ref()).map(ConversationId::of);
        let path = route
            .path
            .replace("{ticket}", id.map_or("", TicketId::as_str))
            .replace("{conversation}", conversation.as_ref().map_or("", ConversationId::as_str))
            .replace("{media}", &media.unwrap_or_else(|| "0a".repeat(16)))
            .replace("{unit}", WORKS)
            .replace("{queue}", "unit")
            .replace("{account}", ZHANSHAN)
            .replace("{book}", "units")
            .replace("{guide}", "hotlines")
            .replace("{sheet}", &format!("account-{ZHANSHAN}"))
            .replace("{staff}", MANAGED);
        let object = Object { whose, dispatched: self.dispatched };
        let mut signs = vec![' '; self.askers.len()];
        for through in [false, true] {
            for (place, asker) in self.askers.iter_mut().enumerate() {
                let expected = asker.place.map_or(Outcome::LogIn, |place| {
                    self.matrix.expected(&self.matrix.people[place], route.method, route.path, object)
                });
                if (expected == Outcome::Through) != through {
                    continue;
                }
                let page = if route.method == "GET" {
                    asker.browser.get(&path).await
                } else {
                    let token = [("csrf", asker.csrf.as_str())];
                    asker.browser.post(&path, &[&token, fields].concat()).await
                };
                let outcome = Outcome::of(&page);
                let said = format!("{} {} {path}: {} {}", asker.letter, route.method, page.status, page.html);
                assert_eq!(outcome, expected, "{said}");
                signs[place] = outcome.sign();
            }
        }
        self.seen.insert((at, whose), signs.into_iter().collect());
    }

    /// The conversations with those who reported, who asked for a person besides.
    async fn ask_of_conversations(&mut self, reports: &[TicketId; 3]) {
        for (at, _) in ROUTES.iter().enumerate().filter(|(_, route)| route.path.contains("{conversation}")) {
            for (whose, report) in reports.iter().enumerate() {
                self.ask(at, whose, Some(report), &[]).await;
            }
        }
    }

    async fn ask_of_cases(&mut self, reports: &[TicketId; 3]) {
        let is_of_case = |route: &Route| route.path.starts_with("/console/cases/");
        for (at, _) in ROUTES.iter().enumerate().filter(|(_, route)| is_of_case(route)) {
            for (whose, report) in reports.iter().enumerate() {
                self.ask(at, whose, Some(report), &[]).await;
            }
        }
    }

    async fn ask_of_each(&mut self, end: &str, reports: &[TicketId; 3]) {
        for (at, _) in ROUTES.iter().enumerate().filter(|(_, route)| is_of_report(route, end)) {
            for (whose, report) in reports.iter().enumerate() {
                self.ask(at, whose, Some(report), &[]).await;
            }
        }
    }

    /// The table of what was seen.
    fn table(&self) -> String {
        let letters: String = self.askers.iter().map(|asker| asker.letter).collect();
        let head = "+ through, - refused, 0 not there, L login; u acts for U, x is frozen";
        let mut table = format!("{head:<56} {letters}\n");
        for ((at, whose), signs) in &self.seen {
            let Route { method, path, .. } = &ROUTES[*at];
            let of_somebody = path.contains("{ticket}") || path.contains("{conversation}");
            let whose = if of_somebody { ["own", "sibling", "foreign"][*whose] } else { "" };
            let address = format!("{method} {} {whose}", path.trim_start_matches("/console"));
            writeln!(table, "{address:<56} {signs} {}", self.matrix.row(method, path)).unwrap();
        }
        table
    }
}

async fn logged_in(stage: &Stage, id: &str) -> (Clerk, String) {
    let mut browser = stage.clerk(id).await;
    let csrf = browser.get("/console/me").await.hidden("csrf").to_owned();
    (browser, csrf)
}

async fn in_stead_of(stage: &Stage, delegate: &str, principal: &str) -> (Clerk, String) {
    let (mut browser, csrf) = logged_in(stage, principal).await;
    let day = [("from", "2026-11-23"), ("until", "2026-11-23")];
    let asks = [&[("csrf", csrf.as_str()), ("delegate", delegate)], &day[..]].concat();
    browser.post("/console/me", &asks).await.expect_done();
    let (mut browser, csrf) = logged_in(stage, delegate).await;
    let acts = [("csrf", csrf.as_str()), ("act-for", principal)];
    browser.post("/console/me", &acts).await.expect_done();
    (browser, csrf)
}

async fn freeze(stage: &Stage, id: &str) {
    let mut operator = stage.clerk("demo-operator-1").await;
    let page = operator.get(&format!("/console/staff/{id}")).await;
    let fields = [("csrf", page.hidden("csrf")), ("act", "freeze"), ("reason", "手机丢了")];
    operator.post(&format!("/console/staff/{id}/freeze"), &fields).await.expect_done();
}

fn is_of_report(route: &Route, end: &str) -> bool {
    let rest = route.path.strip_prefix("/console/tickets/{ticket}");
    rest.is_some_and(|rest| rest.split('/').nth(1).unwrap_or_default() == end)
}

#[tokio::test]
async fn every_role_comes_through_where_the_design_says_and_nowhere_else() {
    let stage = Stage::new().await;
    let own = stage.resident("wang", ZHANSHAN).report_with_photo("own").await;
    let sibling = stage.resident("li", ZHANSHAN).report_with_photo("sibling").await;
    let foreign = stage.resident("zhao", ELSEWHERE).report_with_photo("foreign").await;
    let reports = [own, sibling, foreign];
    let mut sweep = Sweep::begin(&stage).await;
    let mut all = stage.clerk("demo-operator-1").await;

    let of_desk = ["divert", "settle", "ask", "supply", "decline", "decide-decline", "merge", "unmerge"];
    for end in of_desk.into_iter().chain(["storm", "storm-end", "answer", "correct", "accept"]) {
        sweep.ask_of_each(end, &reports).await;
    }
    for report in &reports {
        all.press(report, "accept", &[("category", "danger"), ("community", "")]).await.expect_done();
    }
    sweep.ask_of_each("dispatch", &reports).await;
    for (report, unit) in reports.iter().zip(["municipal-works", "sanitation", "sanitation"]) {
        all.press(report, "dispatch", &[("unit", unit), ("note", "")]).await.expect_done();
    }
    sweep.dispatched = true;
    sweep.ask_of_each("sign", &reports).await;
    let mut works = [
        stage.clerk("demo-handler-2").await,
        stage.clerk("demo-handler-3").await,
        stage.clerk("demo-handler-3").await,
    ];
    for (report, works) in reports.iter().zip(&mut works) {
        if stage.ticket(report).await.state == State::Dispatched {
            works.press(report, "sign", &[]).await.expect_done();
        }
    }
    let of_unit = ["return", "transfer", "join", "extend", "suspend", "report"];
    let decided = ["recall", "decide-return", "decide-extension", "decide-suspension", "supervise", "lift"];
    let of_joint = ["order-sign", "order-hand-in", "order-return"];
    for end in of_unit.into_iter().chain(decided).chain(of_joint) {
        sweep.ask_of_each(end, &reports).await;
    }
    for end in ["", "print", "contact", "media", "sender", "check", "hand-in"] {
        sweep.ask_of_each(end, &reports).await;
    }
    for (report, works) in reports.iter().zip(&mut works) {
        works.press_with_photo(report, "hand-in", &alliance_tests::clerk::HAND_IN).await.expect_done();
    }
    for end in ["send-back", "approve"] {
        sweep.ask_of_each(end, &reports).await;
    }
    for report in &reports {
        if stage.ticket(report).await.state == State::CloseReview {
            all.press(report, "approve", &[]).await.expect_done();
        }
    }
    sweep.ask_of_each("tell", &reports).await;
    for report in &reports {
        Clerk::stranger(&stage)
            .as_resident(&stage, report, "rate", &[("rating", "unsolved")])
            .await
            .expect_done();
    }
    sweep.ask_of_each("follow-up", &reports).await;
    for (person, account) in [("wang", ZHANSHAN), ("li", ZHANSHAN), ("zhao", ELSEWHERE)] {
        stage.resident(person, account).say("找人工").await;
    }
    stage.settle().await;
    sweep.ask_of_conversations(&reports).await;
    sweep.ask_of_cases(&reports).await;
    let of_nobody =
        |route: &Route| !route.path.contains("{ticket}") && !route.path.contains("{conversation}");
    for (at, route) in ROUTES.iter().enumerate().filter(|(_, route)| of_nobody(route)) {
        let fields: &[(&str, &str)] = match route.path {
            "/console/authorize" => &[("account", ZHANSHAN)],
            "/console/dead-letters" => &[("drop", "2026-11-23T00:00:00Z#nothing")],
            "/console/me" => &[("end", "nothing")],
            _ => &[],
        };
        sweep.ask(at, 0, None, fields).await;
    }
    assert_eq!(sweep.seen.keys().map(|(at, _)| at).collect::<BTreeSet<_>>().len(), ROUTES.len());
    insta::assert_snapshot!(sweep.table());
}

/// The reports, rooms and cases of the sealed desks come with participation; until then the rule itself is asked.
#[tokio::test]
async fn nothing_of_a_sealed_desk_is_for_anybody_else() {
    let stage = Stage::new().await;
    let alliance = stage.alliance.deployment.accounts().unwrap().newest().await.unwrap();
    let account = alliance.accounts.iter().find(|it| it.id.as_str() == ZHANSHAN).unwrap();
    let roll = stage.alliance.deployment.staff().unwrap();
    for person in Matrix::read().people {
        let staff = roll.get(&Stage::staff(person.id)).await.unwrap().unwrap().staff;
        for desk in SealedDesk::ALL {
            let sealed = Locus { sealed: Some(desk), ..Locus::of_account(account, &alliance) };
            let may: Vec<_> = TABLE.iter().filter(|rule| staff.may(rule.act, &sealed)).collect();
            let own = may.iter().all(|rule| [Act::KeepLogins, Act::ReadCalendar].contains(&rule.act));
            assert!(may.is_empty() || (person.letter == 'M' && own), "{}: {may:?}", person.id);
        }
    }
}

#[test]
fn the_list_of_addresses_is_that_of_the_design() {
    let listed: BTreeSet<_> = ROUTES.iter().map(|route| (route.method, route.path)).collect();
    let known: BTreeSet<_> = Matrix::read().addresses().collect();
    let help = "tests/it/console/matrix/addresses.tsv names the row of the design for every address behind the login";
    assert_eq!(listed, known, "{help}");
}

#[test]
fn the_list_of_addresses_is_that_of_the_templates() {
    let template = Template::bundled().unwrap();
    let events = template.functions.values().flat_map(|function| &function.events);
    let served: BTreeSet<_> = events
        .filter_map(|event| match event {
            Trigger::Route { method, path } if path.starts_with("/console") => {
                Some((method.as_str(), path.as_str()))
            }
            _ => None,
        })
        .collect();
    let listed: BTreeSet<_> =
        ROUTES.iter().map(|route| (route.method, route.path)).chain(OPEN.iter().copied()).collect();
    let unlisted: Vec<_> = served.difference(&listed).collect();
    // Each of these leads to one function, which the listed addresses below it share.
    let shared = [
        "/console/articles/{proxy+}",
        "/console/readings/{proxy+}",
        "/console/submissions/{proxy+}",
        "/console/{proxy+}",
    ];
    assert_eq!(
        unlisted,
        shared.each_ref().map(|path| ("GET", *path)).iter().collect::<Vec<_>>(),
        "every route of the templates names its act"
    );
    for (method, path) in listed.difference(&served) {
        assert_eq!(*method, "GET", "{path} is a page of the console's own, which reads");
    }
}
