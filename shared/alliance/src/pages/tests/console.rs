//! What staff see: the forms they may use, what they typed, what is wrong with it.

use super::sample::{alliance, handler, hours, officer, ordinary, photo, start, submitted};
use crate::pages::console::{
    AskedList, Colleague, LettersPage, ListRow, MessagePage, NewTicketPage, Queue, QueuePage, TicketPage,
    Trail, letters, message, new_ticket, queue, ticket,
};
use crate::pages::steps::{HAND_IN, StepForm};
use crate::pages::{Errors, HeldView, MediaState, MediaView, Typed};
use domain::ids::{StaffId, TicketId};
use domain::letters::{
    Failing, ItemKey, Kept, Letter, LetterId, LetterState, MEDIA_FETCH, MESSAGES, NOTIFICATION_DELIVER,
    PUBLISH_TEST, Remedy, StreamRange, TICKETS, failing,
};
use domain::staff::{Grant, Role, Scope, Staff};
use domain::tickets::{
    Actor, Alert, AttachmentKind, Card, Event, EventKind, Filter, Rules, State, Ticket, barred, possible,
};

/// A form that came back: which, what was typed, what is wrong.
pub(super) type Back<'a> = Option<(&'static StepForm, &'a [(&'a str, &'a str)], &'a [(&'a str, &'a str)])>;

fn render(ticket: &Ticket, events: &[Event], staff: &Staff, back: Back<'_>) -> String {
    let possible = possible(ticket, &Actor::Staff(staff.clone()));
    show((ticket, events), staff, &possible, back)
}

/// The page of a ticket for somebody who may take these steps.
pub(super) fn show(
    (ticket_, events): (&Ticket, &[Event]),
    staff: &Staff,
    possible: &[EventKind],
    back: Back<'_>,
) -> String {
    let alliance = alliance();
    let colleague =
        |id: &str, name: &str| Colleague { id: StaffId::parse(id).unwrap(), name: name.to_owned() };
    let own = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    let typed: Typed = back.map(|(_, typed, _)| own(typed).into_iter().collect()).unwrap_or_default();
    let errors = Errors(back.map(|(_, _, errors)| own(errors)).unwrap_or_default());
    let failed = MediaState::Failed("素材已过期".to_owned());
    let actor = Actor::Staff(staff.clone());
    ticket(&TicketPage {
        nearby: &[],
        staff,
        csrf: "token",
        ticket: ticket_,
        from_wechat: ticket_.reporter.is_some(),
        recordings_withheld: ticket_.recordings_withheld(),
        events,
        possible,
        barred: &barred(ticket_, &actor),
        alliance: &alliance,
        rules: Rules::bundled(),
        now: hours(6),
        media: &[MediaView { id: photo(1), kind: AttachmentKind::Photo, state: failed }],
        open_form: back.map(|(form, _, _)| form),
        typed: &typed,
        errors: &errors,
        colleagues: Some(&[colleague("zhao", "赵敏"), colleague("qian", "钱程")]),
        children: &[TicketId::parse("20261123-0009").unwrap()],
        held: &[HeldView { form: "hand-in", media: photo(2), chosen: true }],
        shows_contact: false,
        contact_problem: false,
        trail: Some(&Trail::of(Some("/console/queue/unit")).unwrap()),
        banner: None,
    })
    .unwrap()
}

#[test]
fn only_possible_steps_have_a_form_and_each_carries_its_token_and_version() {
    let states = [State::Submitted, State::Triaged, State::Dispatched, State::Working, State::CloseReview];
    for state in states.into_iter().chain([State::Answered, State::Closed]) {
        let (ticket, events) = ordinary(state);
        for staff in [officer(), handler()] {
            let html = render(&ticket, &events, &staff, None);
            let allowed = possible(&ticket, &Actor::Staff(staff));
            let mut forms = 0;
            for form in StepForm::of_a_ticket() {
                let there = html.contains(&format!("action=\"/console/tickets/{}/{}\"", ticket.id, form.id));
                assert_eq!(there, form.is_possible(&allowed), "{state:?} {}", form.id);
                forms += usize::from(there);
            }
            let version = format!("name=\"version\" value=\"{}\"", ticket.version);
            assert_eq!(html.matches(&version).count(), forms, "{state:?}");
            // Whatever a form is for, it carries the token: the way out, in the head, among them.
            let posts = html.matches("method=\"post\"").count();
            assert_eq!(html.matches("name=\"csrf\" value=\"token\"").count(), posts, "{state:?}");
            assert!(posts > forms, "{state:?}");
        }
    }
}

#[test]
fn who_handed_it_in_is_told_that_another_must_approve() {
    let (mut ticket, events) = ordinary(State::CloseReview);
    ticket.handed_in_by = Some(officer().id);
    let html = render(&ticket, &events, &officer(), None);
    assert!(html.contains("请由另一位同事办") && !html.contains("/approve\""));
    assert!(!html.contains("id=\"approve\"") && !html.contains("没有需要您办的步骤"), "{html}");
}

#[test]
fn what_was_typed_is_kept_and_each_error_stands_at_its_field() {
    let (ticket, events) = ordinary(State::Working);
    let typed =
        [("internal", "换了<井盖>"), ("public", "已修好"), ("outcome", "unsolved"), ("contact_how", "微信")];
    let errors = [("reason", "没有解决的，请写明原因"), ("", "请再试一次")];
    let html = render(&ticket, &events, &handler(), Some((&HAND_IN, &typed, &errors)));
    for expected in [
        "换了&#60;井盖&#62;</textarea>",
        "已修好</textarea>",
        "value=\"unsolved\" required checked",
        "value=\"微信\" required checked",
        "<p class=\"error\" id=\"hand-in-reason-error\">",
        "aria-describedby=\"hand-in-reason-hint hand-in-reason-error\" aria-invalid=\"true\"",
        "name=\"photo-02020202020202020202020202020202\" value=\"1\" checked",
        "<a href=\"#hand-in-reason\">没有解决的原因：没有解决的，请写明原因</a>",
        "<li>请再试一次</li>",
        "<details class=\"card\" id=\"hand-in\" open>",
        "<details class=\"card\" id=\"check\">",
    ] {
        assert!(html.contains(expected), "{expected}: {html}");
    }
    assert_eq!(html.matches("aria-invalid").count() - html.matches("[aria-invalid]").count(), 1);
}

#[test]
fn whoever_lost_the_race_keeps_what_they_wrote() {
    let (ticket, events) = ordinary(State::CloseReview);
    let typed = [("internal", "换了井盖"), ("csrf", "t0ken"), ("outcome", "solved")];
    let html = render(&ticket, &events, &handler(), Some((&HAND_IN, &typed, &[])));
    assert!(html.contains("<dt>办理情况</dt><dd class=\"pre\">换了井盖</dd>"), "{html}");
    assert!(!html.contains("t0ken") && !html.contains("/hand-in\""));
}

#[test]
fn staff_read_everything_but_openids() {
    let (ticket, events) = ordinary(State::Closed);
    let html = render(&ticket, &events, &officer(), None);
    for expected in [
        "内部派单说明",
        "内部核查地点",
        "内部联系人",
        "微信用户",
        "李强 · 市政养护队",
        "照片没有取到：素材已过期",
    ] {
        assert!(html.contains(expected), "{expected}");
    }
    for hidden in ["oReporterOpenid", "oHandler", "oOfficer", &ticket.secret] {
        assert!(!html.contains(hidden), "{hidden}");
    }
}

#[test]
fn a_hostile_description_stays_text_in_ticket_and_queue() {
    let (ticket, events) = submitted("\"><script>alert(1)</script>");
    for html in
        [render(&ticket, &events, &officer(), None), rows(Queue::Unit, &[Card::of(&ticket)], hours(0))]
    {
        assert!(!html.contains("<script>alert") && html.contains("&#60;script&#62;"), "{html}");
    }
}

pub(super) fn rows(which: Queue, cards: &[Card], now: jiff::Timestamp) -> String {
    let alliance = alliance();
    let filter = Filter::default();
    let rows: Vec<_> = cards.iter().map(|card| ListRow { card: card.clone(), area: None }).collect();
    queue(&QueuePage {
        staff: &officer(),
        csrf: "token",
        list: AskedList {
            queue: which,
            unit: None,
            district: false,
            filter: &filter,
            problem: None,
            counted: None,
            looked_at: None,
            more: !cards.is_empty(),
            later: false,
        },
        unit_name: "湛山街道受理台",
        links: &[],
        others: &[],
        rows: &rows,
        here: "/console/queue/unit",
        more: (!cards.is_empty()).then(|| "/console/queue/unit?after=1&x=2".to_owned()),
        done: None,
        bulk: None,
        alliance: &alliance,
        rules: Rules::bundled(),
        now,
    })
    .unwrap()
}

#[test]
fn a_row_says_how_much_time_is_left_in_words_and_shapes() {
    let (mut ticket, _) = submitted("楼道灯坏了，\n 没人修");
    let calm = rows(Queue::Unit, &[Card::of(&ticket)], start());
    assert!(
        calm.contains("受理还剩18小时") && calm.contains("楼道灯坏了， 没人修") && !calm.contains("加急")
    );
    assert!(calm.contains("href=\"/console/queue/unit?after=1&#38;x=2\""));
    let here = format!("/console/tickets/{}?list=%2Fconsole%2Fqueue%2Funit", ticket.id);
    assert!(calm.contains(&here), "each report leads back to the list: {calm}");
    (ticket.alert, ticket.urgent, ticket.since.redo) = (Alert::Red, true, 1);
    let late = rows(Queue::Area, &[Card::of(&ticket)], hours(23));
    for expected in ["<circle", "红牌", "受理超期5小时", "加急", "重办", "湛山街道受理台"]
    {
        assert!(late.contains(expected), "{expected}");
    }
    assert!(rows(Queue::Unit, &[], start()).contains("现在没有要办的诉求"));
}

#[test]
fn a_report_on_behalf_keeps_what_was_typed() {
    let staff = officer();
    let typed: Typed =
        [("description".to_owned(), "楼道灯坏了".to_owned()), ("channel".to_owned(), "desk".to_owned())]
            .into();
    let errors = Errors(vec![("address".to_owned(), "请告诉我们在什么地方".to_owned())]);
    let page = NewTicketPage {
        staff: &staff,
        csrf: "token",
        once: "once1",
        desk: "湛山街道受理台",
        typed: &typed,
        errors: &errors,
    };
    let html = new_ticket(&page).unwrap();
    for expected in [
        "楼道灯坏了</textarea>",
        "value=\"desk\" required checked",
        "name=\"once\" value=\"once1\"",
        "aria-describedby=\"new-address-hint new-address-error\"",
        "湛山街道受理台",
    ] {
        assert!(html.contains(expected), "{expected}: {html}");
    }
    assert!(!html.contains("name=\"consent\" value=\"1\" required checked"));
}

#[test]
fn a_message_is_text() {
    let page = MessagePage {
        staff: None,
        title: "<i>",
        text: "登录已过期",
        link: Some(("/console/login", "重新登录")),
    };
    let html = message(&page).unwrap();
    assert!(
        html.contains("&#60;i&#62;")
            && html.contains("href=\"/console/login\">重新登录")
            && !html.contains("退出")
    );
}

fn letter(function: &'static Failing, items: usize, state: LetterState) -> Kept {
    let item = |at| {
        let (table, partition, sort) = if function == &NOTIFICATION_DELIVER {
            (TICKETS, "20161123-0007".to_owned(), format!("event#00000{at}"))
        } else {
            (MESSAGES, format!("weizhanshan/oReporterOpenid-{at}"), "1479866400#a".to_owned())
        };
        ItemKey { table: table.to_owned(), partition, sort }
    };
    let place =
        StreamRange { shard: "shard".to_owned(), first: "1".to_owned(), last: "9".to_owned(), records: 3 };
    let letter = Letter {
        id: LetterId::parse("2026-11-23T08:05:00Z#one").unwrap(),
        function,
        at: start(),
        condition: "RetryAttemptsExhausted".to_owned(),
        calls: Some(101),
        error: Some("the store <does> not answer".to_owned()),
        place: (function.remedy != Remedy::NextRun).then_some(place),
        items: (0..items).map(item).collect(),
        scheduled: Some("2026-11-23T08:04:00Z".to_owned()),
    };
    Kept { letter, state, settled_by: (state != LetterState::Waiting).then(|| "管理员甲".to_owned()) }
}

#[test]
fn a_letter_offers_what_can_be_done_about_it_and_names_nobody() {
    let operator = Staff { grants: vec![Grant::new(Role::Operator, Scope::District)], ..officer() };
    let show = |kept: Kept| {
        let page = LettersPage {
            staff: &operator,
            csrf: "token",
            letters: &[kept],
            first: true,
            next: None,
            done: "",
        };
        letters(&page).unwrap()
    };
    for (kept, words, replay, drop) in [
        (
            letter(&NOTIFICATION_DELIVER, 2, LetterState::Waiting),
            "涉及 2 条记录（诉求 20161123-0007）",
            true,
            true,
        ),
        (letter(&MEDIA_FETCH, 2, LetterState::Waiting), "点“重放”", true, true),
        (letter(&MEDIA_FETCH, 0, LetterState::Waiting), "原始记录已经找不到了", false, true),
        (letter(&PUBLISH_TEST, 0, LetterState::Waiting), "重新发起检测", false, true),
        (
            letter(failing("deadline-sweep").unwrap(), 0, LetterState::Waiting),
            "11月23日 16:04的定时运行",
            false,
            true,
        ),
        (letter(&MEDIA_FETCH, 1, LetterState::Replayed), "由管理员甲处理", false, false),
        (letter(&MEDIA_FETCH, 1, LetterState::Dropped), "由管理员甲处理", false, false),
    ] {
        let html = show(kept);
        assert!(html.contains(words), "{words} in {html}");
        assert_eq!(html.contains("name=\"replay\""), replay, "{html}");
        assert_eq!(html.contains("name=\"drop\""), drop, "{html}");
        assert!(html.contains("the store &#60;does&#62; not answer"), "{html}");
        assert!(!html.contains("oReporterOpenid"), "{html}");
    }
    let empty = LettersPage {
        staff: &operator,
        csrf: "token",
        letters: &[],
        first: true,
        next: None,
        done: "dropped",
    };
    let html = letters(&empty).unwrap();
    assert!(html.contains("现在没有未办成的工作") && html.contains("已经记为不再处理"), "{html}");
}
