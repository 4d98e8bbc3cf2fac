//! The list of all reports of the district, for its operators; and that of one area, for its officers.

use alliance::store::{System, Transaction};
use alliance_tests::clerk::Page;
use alliance_tests::{Clerk, Stage};
use domain::ids::{AccountId, SubdistrictCode, TicketId, UnitId};
use domain::tickets::{Actor, Alert, Applied, Channel, NewTicket, Place, Rules, Submission, submit};
use jiff::{SignedDuration, Timestamp};
use reqwest::StatusCode;

/// The sub-districts of the demo data, and the district's own desk.
const AREAS: [&str; 11] = [
    "370202001",
    "370202002",
    "370202004",
    "370202005",
    "370202007",
    "370202009",
    "370202010",
    "370202012",
    "370202013",
    "370202014",
    "",
];

fn report(number: usize, area: &str, at: Timestamp) -> Applied {
    let subdistrict = SubdistrictCode::parse(area).ok();
    let desk = if area.is_empty() { "desk-shinan".to_owned() } else { format!("desk-{area}") };
    let submission = Submission {
        channel: Channel::Phone,
        account: AccountId::parse("shinan").unwrap(),
        reporter: None,
        contact: None,
        description: format!("第{number}件：楼道灯不亮"),
        place: Place { address: Some("新湛一路8号".to_owned()), point: None, to_verify: false },
        attachments: Vec::new(),
        consent: true,
        subdistrict,
        community: None,
        desk: UnitId::parse(desk).unwrap(),
        sent_today: 0,
        desk_this_hour: 1,
        danger: false,
        anonymous: false,
        on_behalf: None,
    };
    let new = NewTicket {
        id: TicketId::parse(format!("20161123-{number:05}")).unwrap(),
        secret: format!("{number:032}"),
        query_code: "000000".to_owned(),
    };
    submit(submission, new, &Actor::Reporter(None), at, Rules::bundled()).unwrap()
}

/// Enters reports by turns of the areas, `at_once` of them in each second, the newest first.
fn enter(stage: &Stage, numbers: std::ops::Range<usize>, at_once: usize) {
    enter_as(stage, numbers, at_once, Alert::None);
}

fn enter_as(stage: &Stage, numbers: std::ops::Range<usize>, at_once: usize, alert: Alert) {
    let tickets = stage.alliance.deployment.tickets().unwrap();
    let now = stage.alliance.clock.now();
    let written = numbers.map(|number| {
        let ago = SignedDuration::from_secs(i64::try_from(number / at_once).unwrap());
        let mut transaction = Transaction::default();
        let mut applied = report(number, AREAS[number % AREAS.len()], now - ago);
        applied.ticket.alert = alert;
        tickets.put(System::Engineer, &mut transaction, &applied, Rules::bundled()).unwrap();
        transaction
    });
    stage.alliance.load(&written.collect::<Vec<_>>()).unwrap();
}

/// The numbers of the reports on a page, in their order.
fn listed(page: &Page) -> Vec<String> {
    page.html
        .split("href=\"/console/tickets/")
        .skip(1)
        .map(|rest| rest.split(['"', '?']).next().unwrap())
        .filter(|id| *id != "new")
        .map(str::to_owned)
        .collect()
}

fn next(page: &Page) -> Option<String> {
    let (before, _) = page.html.split_once("\">下一页").or_else(|| page.html.split_once("\">接着往前找"))?;
    Some(before.rsplit_once("href=\"").unwrap().1.replace("&#38;", "&"))
}

async fn all_pages(clerk: &mut Clerk, first: &str) -> Vec<String> {
    let (mut path, mut all) = (first.to_owned(), Vec::new());
    loop {
        let page = clerk.get(&path).await;
        assert_eq!(page.status, StatusCode::OK);
        all.extend(listed(&page));
        match next(&page) {
            Some(next) => path = next,
            None => return all,
        }
    }
}

#[tokio::test]
async fn an_operator_sees_every_report_of_the_district_once_and_the_newest_first() {
    let stage = Stage::new().await;
    // Seven in each second: where a page ends, some of a second have been shown and some have not.
    enter(&stage, 0..230, 7);
    let mut operator = stage.clerk("demo-operator-1").await;
    let all = all_pages(&mut operator, "/console/queue/area").await;
    let mut numbers: Vec<usize> = all.iter().map(|id| id["20161123-".len()..].parse().unwrap()).collect();
    assert!(numbers.is_sorted_by_key(|number| number / 7), "{numbers:?}");
    numbers.sort_unstable();
    assert_eq!(numbers, (0..230).collect::<Vec<_>>());
    let of_one = all_pages(&mut operator, "/console/queue/area?subdistrict=370202010").await;
    assert_eq!(of_one.len(), (0..230).filter(|number| AREAS[number % 11] == "370202010").count());
}

#[tokio::test]
async fn an_operator_finds_and_counts_reports_by_place_state_category_deadline_and_day() {
    let stage = Stage::new().await;
    enter(&stage, 0..33, 33);
    let mut operator = stage.clerk("demo-operator-1").await;
    let id = TicketId::parse("20161123-00006").unwrap();
    operator.press(&id, "accept", &[("category", "danger"), ("community", "")]).await.expect_done();
    let first = operator.get("/console/queue/area").await;
    for expected in
        ["全区诉求", "共33件", "待受理 32", "待派单 1", "超期 0", "湛山街道（3件）", "香港中路街道"]
    {
        assert!(first.html.contains(expected), "{expected}: {}", first.html);
    }
    for (asked, found) in [
        ("state=待派单", 1),
        ("state=待受理", 32),
        ("category=danger", 1),
        ("category=danger&state=待受理", 0),
        ("subdistrict=370202010", 3),
        ("subdistrict=370202010&category=danger", 1),
        ("overdue=1", 0),
        ("from=2026-11-23&to=2026-11-23", 33),
        ("from=2026-11-24", 0),
        ("to=2026-11-22", 0),
    ] {
        let page = operator.get(&format!("/console/queue/area?{asked}")).await;
        assert_eq!(listed(&page).len(), found, "{asked}");
    }
    stage.alliance.clock.advance(SignedDuration::from_hours(9));
    let mut operator = stage.clerk("demo-operator-1").await;
    let late = operator.get("/console/queue/area?overdue=1").await;
    assert!(listed(&late).len() >= 32 && late.html.contains(&format!("超期 {}", listed(&late).len())));
    for (asked, said) in [
        ("subdistrict=999999999", "没有这个街道"),
        ("state=nothing", "没有这个状态"),
        ("category=nothing", "没有这个类别"),
        ("from=yesterday", "日期没有读懂"),
        ("from=2026-11-24&to=2026-11-23", "开始的日期晚于结束的日期"),
    ] {
        let page = operator.get(&format!("/console/queue/area?{asked}")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.html.contains(said), "{asked}");
    }
    for cursor in [
        "x",
        "at=-009999-01-01T00:00:00Z&area=district&ticket=20161123-00001",
        "at=2026-11-23T02:00:00Z&area=370202010&ticket=1",
    ] {
        let cursor = form_urlencoded::byte_serialize(cursor.as_bytes()).collect::<String>();
        let page = operator.get(&format!("/console/queue/area?after={cursor}")).await;
        assert_eq!(page.status, StatusCode::OK, "{cursor}");
    }
}

#[tokio::test]
async fn an_officer_sees_the_reports_of_one_desk_whatever_the_address_asks_for() {
    const OWN: [&str; 3] = ["20161123-00006", "20161123-00017", "20161123-00028"];
    let stage = Stage::new().await;
    enter(&stage, 0..33, 33);
    let mut officer = stage.clerk("demo-officer-1").await;
    for asked in ["", "&subdistrict=370202001", "&state=待受理", "&subdistrict=", "&from=2026-11-01"] {
        let page = officer.get(&format!("/console/queue/area?x=1{asked}")).await;
        let mut seen = listed(&page);
        seen.sort();
        assert_eq!(seen, OWN, "{asked}");
        assert!(!page.html.contains("全区诉求") && !page.html.contains("香港中路街道"));
    }
    let cursor = "at%3D2026-11-23T02%253A00%253A00Z%26area%3D370202001%26ticket%3D20161123-00000";
    let page = officer.get(&format!("/console/queue/area?after={cursor}")).await;
    assert!(listed(&page).iter().all(|id| OWN.contains(&id.as_str())));
    // A unit's own queue is all that a handler sees.
    let mut handler = stage.clerk("demo-handler-1").await;
    assert!(listed(&handler.get("/console/queue/area").await).is_empty());
}

#[tokio::test]
async fn a_page_of_the_district_costs_the_same_however_many_reports_there_are() {
    let stage = Stage::new().await;
    let mut operator = stage.clerk("demo-operator-1").await;
    let meter = &stage.alliance.deployment.meter;
    let mut costs = Vec::new();
    for numbers in [0..300, 300..1000] {
        enter(&stage, numbers, 1);
        operator.get("/console").await;
        let mut cost = Vec::new();
        for path in [
            "/console/queue/area",
            "/console/queue/area?state=已办结",
            "/console/queue/area?subdistrict=370202010",
        ] {
            let _ = meter.take();
            let page = operator.get(path).await;
            cost.push(meter.take().read);
            // On from there: without counting, a page reads what it shows.
            if let Some(next) = next(&page) {
                operator.get(&next).await;
                cost.push(meter.take().read);
            }
        }
        costs.push(cost);
    }
    // Of 300 reports, one sub-district has 28 and what is left after 200 is half a page: those alone are shorter.
    let (few, many) = (&costs[0], &costs[1]);
    assert_eq!(few[..3], many[..3], "{costs:?}");
    assert!(many.iter().all(|units| *units <= 45.0), "{costs:?}");
}

#[tokio::test]
async fn the_lists_of_a_desk_cost_the_same_however_long_they_are() {
    let stage = Stage::new().await;
    let meter = &stage.alliance.deployment.meter;
    let mut costs = Vec::new();
    for numbers in [0..2_400, 2_400..6_000] {
        // An officer of 湛山, whose desk has every eleventh: 218 at first, 545 in the end.
        enter_as(&stage, numbers, 1, Alert::Red);
        let mut officer = stage.clerk("demo-officer-1").await;
        officer.get("/console").await;
        let mut cost = Vec::new();
        for path in [
            "/console",
            "/console/queue/unit",
            "/console/queue/today",
            "/console/queue/unclaimed",
            "/console/queue/calls",
            "/console/queue/area",
            "/console/queue/red",
        ] {
            let _ = meter.take();
            let page = officer.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            let shown = listed(&page).len();
            let is_full = ["unit", "unclaimed", "area", "red"].iter().any(|end| path.ends_with(end));
            assert!(if is_full { shown == 50 } else { shown <= 50 }, "{path}: {shown}");
            cost.push((path, meter.take().read));
        }
        costs.push(cost);
    }
    assert_eq!(costs[0], costs[1]);
    // The door reads a session and a person; the rest is the page.
    let dear: Vec<_> = costs[0].iter().filter(|(_, read)| *read > 13.0).collect();
    assert!(dear.is_empty(), "{dear:?}");
}
