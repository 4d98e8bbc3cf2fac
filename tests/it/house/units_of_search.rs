//! What a press of the search costs: it reads what was said in the reports that it looks into, and no others.

use alliance::store::{System, Transaction, Units};
use alliance_tests::{Clerk, Stage};
use domain::ids::{AccountId, SubdistrictCode, TicketId, UnitId};
use domain::tickets::{Actor, Channel, NewTicket, Place, Rules, Submission, submit};
use jiff::SignedDuration;

/// The area of the officer who searches.
const AREA: &str = "370202010";

/// Enters reports of that area, one a second, each with some four hundred characters.
fn enter(stage: &Stage, numbers: std::ops::Range<i64>) {
    let tickets = stage.alliance.deployment.tickets().unwrap();
    let now = stage.alliance.clock.now();
    let written = numbers.map(|number| {
        let submission = Submission {
            channel: Channel::Phone,
            account: AccountId::parse("shinan").unwrap(),
            reporter: None,
            contact: None,
            description: format!("第{number}件：{}", "楼道灯不亮，晚上看不见台阶。".repeat(30)),
            place: Place { address: Some("新湛一路8号".to_owned()), point: None, to_verify: false },
            attachments: Vec::new(),
            consent: true,
            subdistrict: SubdistrictCode::parse(AREA).ok(),
            community: None,
            desk: UnitId::parse(format!("desk-{AREA}")).unwrap(),
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
        let at = now - SignedDuration::from_secs(number);
        let applied = submit(submission, new, &Actor::Reporter(None), at, Rules::bundled()).unwrap();
        let mut transaction = Transaction::default();
        tickets.put(System::Engineer, &mut transaction, &applied, Rules::bundled()).unwrap();
        transaction
    });
    stage.alliance.load(&written.collect::<Vec<_>>()).unwrap();
}

/// A press that finds nothing; what it costs, and what it says that it looked into.
async fn press(stage: &Stage, officer: &mut Clerk) -> (Units, String) {
    let page = officer.get("/console/search").await;
    let _ = stage.alliance.deployment.meter.take();
    let fields = [("csrf", page.hidden("csrf")), ("q", "没有这样的字")];
    let found = officer.post("/console/search", &fields).await;
    let units = stage.alliance.deployment.meter.take();
    let (_, rest) = found.html.split_once("已查").unwrap_or_else(|| panic!("{}", found.html));
    (units, rest.split('：').next().unwrap().to_owned())
}

#[tokio::test]
async fn a_press_of_the_search_costs_what_it_looks_into_however_much_there_is() {
    let stage = Stage::new().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let mut lines = Vec::new();
    for (from, to) in [(0, 50), (50, 200), (200, 600)] {
        enter(&stage, from..to);
        press(&stage, &mut officer).await;
        let (units, looked) = press(&stage, &mut officer).await;
        lines.push(format!("of {to} reports: {} read, {} write; {looked}", units.read, units.write));
    }
    insta::assert_snapshot!(lines.join("\n"));
}
