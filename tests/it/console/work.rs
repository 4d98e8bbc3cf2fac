//! A clerk's work: lists that lead from one report to the next, and the dispatch in as few presses as can be.

use alliance_tests::clerk::Page;
use alliance_tests::stage::ZHANSHAN;
use alliance_tests::{Clerk, Stage};
use domain::ids::TicketId;
use domain::tickets::State;
use jiff::SignedDuration;
use reqwest::StatusCode;

/// The addresses of the reports of a list, in its order.
fn opened(page: &Page) -> Vec<String> {
    let links = page.html.split("<a data-open href=\"").skip(1);
    links.map(|rest| rest.split('"').next().unwrap().replace("&#38;", "&")).collect()
}

/// The fields of a page's open form that a browser sends by itself.
fn own<'p>(page: &'p Page, names: &[&'p str]) -> Vec<(&'p str, &'p str)> {
    names.iter().map(|name| (*name, page.hidden(name))).collect()
}

fn number(address: &str) -> TicketId {
    let rest = address.strip_prefix("/console/tickets/").unwrap();
    TicketId::parse(rest.split('?').next().unwrap()).unwrap()
}

#[tokio::test]
async fn a_report_is_dispatched_with_one_form_and_the_next_one_of_the_list_follows() {
    let stage = Stage::new().await;
    for resident in ["wang", "li"] {
        stage.resident(resident, ZHANSHAN).report_manhole().await;
    }
    let mut officer = stage.clerk("demo-officer-1").await;
    // Whoever comes in sees what comes next; a press opens it, another sends the form.
    let list = officer.get("/console").await;
    assert_eq!((list.tile("本单位"), list.tile("超期")), ("2", "0"));
    let [first, second] = opened(&list).try_into().unwrap();
    let page = officer.get(&first).await;
    let (first, second) = (number(&first), number(&second));
    assert!(page.html.contains(&format!("name=\"next\" value=\"{second}\"")), "{}", page.html);
    let fields = [("category", "danger"), ("community", ""), ("unit", "municipal-works"), ("note", "先围挡")];
    let sent = [own(&page, &["list", "next"]), fields.to_vec()].concat();
    let done = officer.press_on(&page, &first, "accept", &sent).await;
    done.expect_done();
    assert_eq!(stage.ticket(&first).await.state, State::Dispatched);
    let page = officer.get(&done.html).await;
    assert!(page.html.contains(&format!("{first}已办，接着办这一件。")), "{}", page.html);
    assert_eq!(number(&done.html), second);
    // The last of the list leads back to it.
    let sent = [own(&page, &["list"]), fields.to_vec()].concat();
    let done = officer.press_on(&page, &second, "accept", &sent).await;
    done.expect_done();
    let list = officer.get(&done.html).await;
    assert!(list.html.contains(&format!("{second}已办")) && opened(&list).is_empty(), "{}", list.html);
    assert!(list.html.contains("现在没有要办的诉求"), "an empty list teaches");
    let notices = stage.events(&first).await;
    assert_eq!(notices.len(), 3, "each of the two rows has its own event");
}

#[tokio::test]
async fn a_report_that_is_only_accepted_stays_open_and_no_form_leads_to_another_place() {
    let stage = Stage::new().await;
    let id = stage.resident("wang", ZHANSHAN).report_lamp().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let page = officer.ticket(&id).await;
    let accept =
        |list: &'static str| [("category", "normal"), ("community", ""), ("unit", ""), ("list", list)];
    let done = officer.press_on(&page, &id, "accept", &accept("/console/queue/unit")).await;
    done.expect_done();
    assert_eq!(done.html, format!("/console/tickets/{id}?list=%2Fconsole%2Fqueue%2Funit"));
    assert_eq!(stage.ticket(&id).await.state, State::Triaged);
    let page = officer.ticket(&id).await;
    let dispatch = [("unit", "municipal-works"), ("note", ""), ("list", "https://evil.example/")];
    let done = officer.press_on(&page, &id, "dispatch", &dispatch).await;
    done.expect_done();
    assert_eq!(done.html, format!("/console/tickets/{id}"));
    let foreign = officer.get(&format!("/console/tickets/{id}?list=%2F%2Fevil.example")).await;
    assert!(!foreign.html.contains("evil.example"), "{}", foreign.html);
}

#[tokio::test]
async fn where_the_second_step_is_not_done_the_first_stands_and_its_words_come_back() {
    let stage = Stage::new().await;
    let id = stage.resident("wang", ZHANSHAN).report_manhole().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let page = officer.ticket(&id).await;
    let fields = [
        ("category", "danger"),
        ("community", ""),
        ("unit", "municipal-works"),
        ("note", "请带两套井盖"),
        ("list", "/console/queue/unit"),
    ];
    stage.alliance.store_faults.set_busy_after(1, &["TransactWriteItems"]);
    let half = officer.press_on(&page, &id, "accept", &fields).await;
    stage.alliance.store_faults.clear();
    assert_eq!(half.status, StatusCode::SERVICE_UNAVAILABLE, "{}", half.html);
    assert!(half.html.contains("“受理”已经办好。接着的“派单”没有办成：系统正忙"), "{}", half.html);
    assert!(half.html.contains("请带两套井盖</textarea>"), "{}", half.html);
    assert!(half.html.contains("value=\"municipal-works\" selected"), "{}", half.html);
    assert_eq!(stage.ticket(&id).await.state, State::Triaged);
    let again = [("unit", "municipal-works"), ("note", "请带两套井盖"), ("list", "/console/queue/unit")];
    officer.press_on(&half, &id, "dispatch", &again).await.expect_done();
    assert_eq!(stage.ticket(&id).await.state, State::Dispatched);
    // The same form once more, as a second press sends it: nothing happens twice.
    let late = officer.press_on(&page, &id, "accept", &fields).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.html);
    assert_eq!(stage.events(&id).await.len(), 3);
}

#[tokio::test]
async fn each_list_has_what_belongs_to_it_and_says_what_it_is_for_where_it_is_empty() {
    let stage = Stage::new().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let mut works = stage.clerk("demo-handler-1").await;
    for queue in ["unit", "overdue", "today", "unclaimed", "mine", "joint"] {
        let page = works.get(&format!("/console/queue/{queue}")).await;
        assert_eq!((page.status, opened(&page).len()), (StatusCode::OK, 0), "{queue}");
    }
    assert_eq!(works.get("/console/queue/nothing").await.status, StatusCode::NOT_FOUND);
    let taken = stage.resident("wang", ZHANSHAN).report_manhole().await;
    let waiting = stage.resident("li", ZHANSHAN).report_lamp().await;
    officer.accept_and_dispatch(&taken).await;
    officer.accept_as_and_dispatch(&waiting, "normal", "municipal-works").await;
    works.press(&taken, "sign", &[]).await.expect_done();
    let of = async |clerk: &mut Clerk, queue: &str| -> Vec<TicketId> {
        opened(&clerk.get(&format!("/console/queue/{queue}")).await).iter().map(|to| number(to)).collect()
    };
    assert_eq!(of(&mut works, "unit").await.len(), 2);
    assert_eq!(of(&mut works, "mine").await, std::slice::from_ref(&taken));
    assert_eq!(of(&mut works, "unclaimed").await, std::slice::from_ref(&waiting));
    assert_eq!(of(&mut works, "unit?state=待签收").await, std::slice::from_ref(&waiting));
    assert_eq!(of(&mut works, "unit?category=danger").await, std::slice::from_ref(&taken));
    let mut other = stage.clerk("demo-handler-2").await;
    assert!(of(&mut other, "mine").await.is_empty(), "another's work is not one's own");
    // Somebody whose work is no reports has no list.
    assert_eq!(
        stage.clerk("demo-editor-1").await.get("/console/queue/unit").await.status,
        StatusCode::FORBIDDEN
    );

    stage.pass(SignedDuration::from_hours(24 * 8)).await;
    let mut works = stage.clerk("demo-handler-1").await;
    assert_eq!(of(&mut works, "overdue").await.len(), 2);
    assert!(of(&mut works, "today").await.is_empty());
    assert_eq!(works.get("/console").await.tile("超期"), "2");
}

#[tokio::test]
async fn a_list_with_a_filter_is_kept_under_a_name_with_the_person() {
    let stage = Stage::new().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let page = officer.get("/console/queue/unit?category=danger").await;
    let address = "/console/queue/unit?unit=desk-370202010&category=danger";
    assert!(page.html.contains("存为常用"), "{}", page.html);
    let csrf = page.hidden("csrf").to_owned();
    let keep = [("csrf", csrf.as_str()), ("name", "隐患"), ("address", address)];
    officer.post("/console/views", &keep).await.expect_done();
    // It is there in every browser of theirs, and in nobody else's.
    let mut again = stage.clerk("demo-officer-1").await;
    let home = again.get("/console").await;
    assert!(home.html.contains("隐患") && home.html.contains("category=danger"), "{}", home.html);
    assert!(!stage.clerk("demo-officer-2").await.get("/console").await.html.contains("常用清单"));
    let elsewhere = [("csrf", csrf.as_str()), ("name", "别处"), ("address", "https://evil.example/")];
    officer.post("/console/views", &elsewhere).await.expect_wrong("只有工作台里的清单可以存为常用");
    let nameless = [("csrf", csrf.as_str()), ("name", " "), ("address", address)];
    officer.post("/console/views", &nameless).await.expect_wrong("起个名字");
    officer.post("/console/views", &[("csrf", csrf.as_str()), ("drop", "隐患")]).await.expect_done();
    assert!(!officer.get("/console").await.html.contains("常用清单"));
}

#[tokio::test]
async fn what_is_supervised_given_back_or_overdue_is_in_a_list_of_the_area_until_it_is_not() {
    let stage = Stage::new().await;
    let id = stage.resident("wang", ZHANSHAN).report_manhole().await;
    stage.clerk("demo-officer-1").await.accept_and_dispatch(&id).await;
    let mut supervisor = stage.clerk("demo-supervisor-1").await;
    let has = |page: Page| page.html.contains(&format!("/console/tickets/{id}?"));
    assert!(!has(supervisor.get("/console/queue/supervised").await));
    supervisor.press(&id, "supervise", &[("reason", "三天没有回音")]).await.expect_done();
    assert!(has(supervisor.get("/console/queue/supervised").await));
    assert_eq!(supervisor.get("/console").await.tile("督办"), "1");
    supervisor.press(&id, "lift", &[("note", "已经在办")]).await.expect_done();
    assert!(!has(supervisor.get("/console/queue/supervised").await));

    let mut works = stage.clerk("demo-handler-1").await;
    let fields = [("reason", "duty"), ("basis", "权责清单第12条"), ("suggested", "sanitation")];
    works.press(&id, "return", &fields).await.expect_done();
    assert!(has(supervisor.get("/console/queue/returned").await));
    let mut officer = stage.clerk("demo-officer-1").await;
    assert!(has(officer.get("/console/queue/returned").await), "the desk of the area sees it too");
    let mut other = stage.clerk("demo-officer-3").await;
    assert!(!has(other.get("/console/queue/returned").await), "another desk does not");
}
