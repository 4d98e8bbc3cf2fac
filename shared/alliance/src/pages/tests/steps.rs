//! The forms of a ticket's page: every step of staff has one, each is whole, and the likeliest is open.

use std::collections::BTreeSet;

use super::console::show;
use super::sample::{handler, hours, officer, ordinary, submitted};
use crate::pages::steps::{ACCEPT, ASK, CORRECT, DECIDE_EXTENSION, EXTEND, HAND_IN, JOIN, Kind, StepForm};
use domain::ids::{TicketId, UnitId};
use domain::tickets::table::{ROWS, Who};
use domain::tickets::{
    Actor, Alert, Ask, Cause, EventKind, Missing, Order, OrderState, Pause, Question, Request, State,
    Supervision, Ticket, possible,
};

/// Steps of staff that a ticket's page has no form for, and why.
const WITHOUT_FORM: &[(EventKind, &str)] = &[
    (EventKind::Absorb, "written with the merging of the other report"),
    (EventKind::Release, "written with the unmerging of the other report"),
    (EventKind::Move, "done for all reports of a unit at once"),
    (EventKind::Propose, "has a page of its own, with every photo"),
    (EventKind::Publish, "decided on the page of the proposal"),
    (EventKind::RefuseProposal, "decided on the page of the proposal"),
];

/// A report that the handler's unit works on, and that it helps itself with.
fn helped() -> Ticket {
    let (mut ticket, _) = ordinary(State::Working);
    ticket.orders = vec![order("municipal", "市政养护队", OrderState::Dispatched)];
    ticket
}

fn order(unit: &str, name: &str, state: OrderState) -> Order {
    Order {
        unit: UnitId::parse(unit).unwrap(),
        name: name.to_owned(),
        task: "清理路面".to_owned(),
        state,
        at: hours(3),
        sign_by: hours(27),
        due: hours(50),
        alert: Alert::Yellow,
        handler: None,
        result: None,
        since: 0,
    }
}

/// The markup of one form, with its heading.
fn part<'a>(html: &'a str, form: &StepForm) -> &'a str {
    let start = format!("<details class=\"card\" id=\"{}\"", form.id);
    let at = html.find(&start).unwrap_or_else(|| panic!("{} is missing: {html}", form.id));
    html[at..].split_once("</form>").unwrap().0
}

/// The forms of a page in its order, each with whether it is open.
fn forms(html: &str) -> Vec<(&str, bool)> {
    let parts = html.split("<details class=\"card\" id=\"").skip(1);
    parts
        .map(|part| {
            let (id, rest) = part.split_once('"').unwrap();
            (id, rest.starts_with(" open"))
        })
        .collect()
}

#[test]
fn every_step_of_staff_is_in_one_form_or_has_none_for_a_reason() {
    for row in ROWS {
        let by_staff = matches!(row.who, Who::Staff(_) | Who::District(_) | Who::DeskOrDistrict | Who::Joint);
        let holding = StepForm::of_a_ticket().filter(|form| form.events.contains(&row.event)).count();
        let none = WITHOUT_FORM.iter().any(|(event, _)| *event == row.event);
        assert_eq!(holding, usize::from(by_staff && !none), "row {} {:?}", row.number, row.event);
    }
    let ids: BTreeSet<_> = StepForm::of_a_ticket().map(|form| form.id).collect();
    assert_eq!(ids.len(), StepForm::of_a_ticket().count(), "two forms share an address");
}

#[test]
fn every_form_has_its_words_and_every_field_a_label_a_hint_and_a_linked_error() {
    let ticket = helped();
    for form in StepForm::of_a_ticket() {
        let words = form.words;
        assert!(!words.title.is_empty() && !words.will.is_empty() && !words.button.is_empty(), "{}", form.id);
        let errors: Vec<_> = form.fields.iter().map(|field| (field.name, "请改一下这里")).collect();
        let html = show((&ticket, &[]), &handler(), form.events, Some((form, &[], &errors)));
        let html = part(&html, form);
        assert!(html.contains(" open>"), "{}", form.id);
        for field in form.fields {
            let id = format!("{}-{}", form.id, field.name);
            assert_eq!(html.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}: {html}");
            let link = format!("<a href=\"#{id}\">{}：请改一下这里</a>", field.label);
            assert!(html.contains(&link), "{id}: {html}");
            if field.kind == Kind::Shown || field.kind == Kind::Which {
                continue;
            }
            let label = format!("<label for=\"{id}\">{}</label>", field.label);
            let ticked = format!("<label class=\"pick\" for=\"{id}\">");
            let legend = format!("<legend>{}</legend>", field.label);
            let photos = field.kind == Kind::Photos;
            let labels = [&label, &ticked, &legend].iter().filter(|it| html.contains(it.as_str())).count();
            assert!(labels == 1 || photos, "{id} has no label: {html}");
            let described = format!("aria-describedby=\"{id}-hint {id}-error\" aria-invalid=\"true\"");
            assert!(html.contains(&described), "{id}: {html}");
            assert!(html.contains(&format!("<p class=\"error\" id=\"{id}-error\">")), "{id}: {html}");
        }
    }
}

#[test]
fn a_page_with_every_form_at_once_uses_no_id_twice() {
    let html = show((&helped(), &[]), &handler(), EventKind::ALL, None);
    let ids: Vec<_> = html.split(" id=\"").skip(1).map(|rest| rest.split_once('"').unwrap().0).collect();
    let once: BTreeSet<_> = ids.iter().collect();
    assert_eq!(once.len(), ids.len(), "{ids:?}");
    assert_eq!(forms(&html).len(), StepForm::of_a_ticket().count());
    assert_eq!(forms(&html).iter().filter(|(_, open)| *open).count(), 1);
}

#[test]
fn whatever_was_typed_into_any_field_comes_back() {
    let ticket = helped();
    for form in StepForm::of_a_ticket() {
        for field in form.fields.iter().filter(|field| field.is_written() || field.kind == Kind::Number) {
            let typed = [(field.name, "照原样<留下>")];
            let html = show((&ticket, &[]), &handler(), form.events, Some((form, &typed, &[])));
            assert!(part(&html, form).contains("照原样&#60;留下&#62;"), "{} {}", form.id, field.name);
        }
    }
    let typed = [("missing_photo", "1"), ("words", "门牌")];
    let html = show((&ticket, &[]), &officer(), ASK.events, Some((&ASK, &typed, &[])));
    assert!(html.contains("name=\"missing_photo\" value=\"1\" checked"), "{html}");
    assert!(html.contains("name=\"missing_place\" value=\"1\">"), "{html}");
    let typed = [("due", "2026-11-25T10:00"), ("unit", "nobody")];
    let html = show((&ticket, &[]), &handler(), JOIN.events, Some((&JOIN, &typed, &[])));
    assert!(html.contains("type=\"datetime-local\" inputmode=\"text\" value=\"2026-11-25T10:00\""), "{html}");
}

#[test]
fn what_can_be_missing_is_what_the_form_sends() {
    let ids: Vec<_> = Missing::ALL.iter().map(|missing| missing.id()).collect();
    assert_eq!(
        ASK.field("missing").unwrap().kind,
        Kind::Several(&["place", "matter", "time", "photo", "telephone", "party"])
    );
    for id in ids {
        assert!(ASK.sends(&format!("missing_{id}")), "{id}");
    }
    assert!(!ASK.sends("missing_all") && !ASK.sends("missingplace"));
}

#[test]
fn who_opens_a_new_report_finds_its_acceptance_first_and_the_rest_closed() {
    let (ticket, events) = submitted("古力盖松了");
    let allowed = possible(&ticket, &Actor::Staff(officer()));
    let html = show((&ticket, &events), &officer(), &allowed, None);
    let expected = [
        ("accept", true),
        ("divert", false),
        ("ask", false),
        ("merge", false),
        ("storm", false),
        ("decline", false),
        ("correct", false),
    ];
    assert_eq!(forms(&html), expected);
    // The form that came back is what its sender wants to see.
    let errors = [("address", "没有改动，请改了再提交")];
    let html = show((&ticket, &events), &officer(), &allowed, Some((&CORRECT, &[], &errors)));
    assert_eq!(forms(&html)[..2], [("correct", true), ("accept", false)]);
    assert_eq!(part(&html, &ACCEPT).matches(" open>").count(), 0);
}

#[test]
fn whoever_works_on_it_looks_first_where_the_category_demands_it() {
    let (mut ticket, events) = ordinary(State::Working);
    let allowed = possible(&ticket, &Actor::Staff(handler()));
    let first = |ticket: &Ticket| {
        let html = show((ticket, &events), &handler(), &allowed, None);
        let (id, open) = forms(&html)[0];
        (id.to_owned(), open)
    };
    assert_eq!(first(&ticket), ("hand-in".to_owned(), true), "checked already");
    ticket.checked_at = None;
    assert_eq!(first(&ticket), ("check".to_owned(), true));
}

#[test]
fn who_decides_reads_what_is_asked_for_and_who_asks() {
    let (mut ticket, events) = ordinary(State::Working);
    let ask = Ask::Extension { days: 5, reason: "配件缺货".to_owned(), plan: "到货就换".to_owned() };
    ticket.requests = vec![Request {
        ask,
        by: handler().id,
        name: handler().name,
        at: hours(5),
        due: hours(29),
        escalated: true,
    }];
    let allowed = possible(&ticket, &Actor::Staff(officer()));
    let html = show((&ticket, &events), &officer(), &allowed, None);
    let form = part(&html, &DECIDE_EXTENSION);
    for expected in ["李强申请延期5个工作日", "配件缺货", "到货就换", "已逾期，已报上级", "同意延期"]
    {
        assert!(form.contains(expected), "{expected}: {form}");
    }
    assert_eq!(forms(&html)[0], ("decide-extension", true));
    assert!(
        !html.contains(&format!("id=\"{}\"", EXTEND.id)) && !html.contains(&format!("id=\"{}\"", HAND_IN.id))
    );
}

#[test]
fn the_page_says_what_its_state_does_not() {
    let (mut ticket, events) = ordinary(State::Working);
    ticket.title = Some("新湛一路井盖松动".to_owned());
    ticket.orders =
        vec![order("gas", "燃气公司", OrderState::Working), order("water", "水务公司", OrderState::HandedIn)];
    ticket.orders[1].result = Some("管道没有漏".to_owned());
    ticket.supervision = Some(Supervision {
        reason: "三次催办".to_owned(),
        since: hours(3),
        report_due: hours(27),
        reported_at: None,
        escalated: true,
    });
    ticket.clock.extensions = 1;
    ticket.clock.extended_days = 5;
    ticket.clock.pause = Some(Pause { cause: Cause::Weather, since: hours(4), until: hours(100) });
    ticket.question = Some(Question {
        missing: vec![Missing::Photo],
        words: "拍门牌".to_owned(),
        at: hours(1),
        reminded_at: None,
    });
    ticket.returns.asked = 2;
    ticket.returns.granted = 2;
    ticket.since.redo = 1;
    ticket.children = 3;
    ticket.followers = 4;
    ticket.reopened = 1;
    ticket.merged_into = Some(TicketId::parse("20261123-0001").unwrap());
    let html = show((&ticket, &events), &officer(), &[], None);
    for expected in [
        "新湛一路井盖松动",
        ">督办</span>",
        ">延期1次</span>",
        ">协办1家</span>",
        ">重办1次</span>",
        ">退单2次</span>",
        "燃气公司：办理中",
        "黄牌",
        "结果：管道没有漏",
        "三次催办",
        "已逾期，已报上级",
        "1次，共5个工作日",
        "等天气条件",
        "现场照片；拍门牌",
        "href=\"/console/tickets/20261123-0009\"",
        "href=\"/console/tickets/20261123-0001\"",
        "4位居民",
        "反映人办结后要求重办1次",
        "现在没有需要您办的步骤",
    ] {
        assert!(html.contains(expected), "{expected}: {html}");
    }
}
