//! What residents read, and what they must never read.

use jiff::Timestamp;
use proptest::prelude::*;

use super::sample::{ANSWER, INTERNAL, account, after, alliance, hours, ordinary, photo, submitted};
use crate::pages::resident::{DirectoryPage, ProgressPage, directory, progress, sorry};
use crate::pages::{MediaState, MediaView};
use domain::tickets::{AttachmentKind, Category, Event, EventKind, Outcome, State, Ticket};

fn render(ticket: &Ticket, events: &[Event], now: Timestamp, can: bool, elder: bool) -> String {
    let alliance = alliance();
    let failed = MediaState::Failed("内部失败原因".to_owned());
    let media = [
        MediaView { id: photo(1), kind: AttachmentKind::Photo, state: MediaState::Ready },
        MediaView { id: photo(2), kind: AttachmentKind::Voice, state: failed },
    ];
    progress(&ProgressPage {
        account: &alliance.accounts[1],
        ticket,
        events,
        media: &media,
        rules: domain::tickets::Rules::bundled(),
        alliance: &alliance,
        now,
        link_base: "/a/weizhanshan/reports/20261123-0007/s",
        master: None,
        may: if can { EventKind::ALL } else { &[] },
        again: None,
        banner: None,
        elder,
    })
    .unwrap()
}

proptest! {
    #[test]
    fn a_resident_never_reads_internal_text_nor_an_answer_before_its_approval(
        count in 0..=7_usize, solved: bool, can: bool, elder: bool, later in 0..400_i64,
    ) {
        let outcome =
            if solved { Outcome::Solved } else { Outcome::Unsolved { reason: "内部未解决原因".to_owned() } };
        let (ticket, events) = after(count, Category::Normal, outcome);
        let html = render(&ticket, &events, hours(later), can, elder);
        for marker in INTERNAL {
            prop_assert!(!html.contains(marker), "{marker} in {:?}", ticket.state);
        }
        for secret in ["内部失败原因", "oHandler", "oOfficer", ticket.secret.as_str(), "内部"] {
            prop_assert!(!html.contains(secret), "{secret} in {:?}", ticket.state);
        }
        let told = matches!(ticket.state, State::Answered | State::Closed);
        prop_assert_eq!(html.contains(ANSWER), told);
        prop_assert_eq!(html.contains(photo(4).as_str()), told, "photos of the finished work");
    }

    #[test]
    fn whatever_a_resident_writes_stays_text(text in "[<>&\"'a-z/=\\n ]{1,60}x") {
        let (ticket, events) = submitted(&text);
        let html = render(&ticket, &events, hours(0), true, false);
        let (_, said) = html.split_once("id=\"said\"").unwrap();
        let (said, _) = said.split_once("</p>").unwrap();
        let said = said.split_once("pre\">").unwrap().1;
        prop_assert!(!said.contains(['<', '>', '"']), "{said}");
    }
}

#[test]
fn the_sentence_says_what_happens_next_and_by_when() {
    for (state, at, expected) in [
        (State::Submitted, hours(0), "已经收到，等待工作人员受理，最晚今天17:05受理。"),
        (State::Triaged, hours(1), "工作人员正在安排由谁处理，最晚今天17:05安排好。"),
        (State::Dispatched, hours(1), "已经交给市政养护队，等他们接手，最晚今天18:05接手。"),
        (State::Working, hours(2), "市政养护队正在处理，最晚今天23:59办完。"),
        (
            State::CloseReview,
            hours(5),
            "市政养护队处理完了，工作人员正在核对给您的答复，最晚明天21:05答复您。",
        ),
        (State::Answered, hours(6), "请看下面的答复，在11月30日 22:05以前告诉我们解决了没有。"),
        (State::Closed, hours(30), "这件事已经办完。谢谢您的反映！"),
    ] {
        let (ticket, events) = ordinary(state);
        let html = render(&ticket, &events, at, true, false);
        assert!(html.contains(expected), "{state:?}: {html}");
    }
}

#[test]
fn what_is_late_is_called_late() {
    let (ticket, events) = submitted("路灯不亮");
    let html = render(&ticket, &events, hours(24), false, false);
    assert!(html.contains("本来应在今天10:05以前完成，现在晚了"), "{html}");
}

#[test]
fn forms_are_there_only_where_they_can_be_used() {
    let (ticket, events) = ordinary(State::Answered);
    let (with, without) =
        (render(&ticket, &events, hours(6), true, false), render(&ticket, &events, hours(6), false, false));
    for form in ["/rate\"", "/withdraw\"", "/urge\"", "/add\""] {
        assert!(with.contains(form), "{form}");
    }
    assert!(with.contains(&format!("name=\"version\" value=\"{}\"", ticket.version)));
    let forms = with.matches("<form method=\"post\"").count();
    assert_eq!(with.matches("name=\"code\"").count(), forms, "each form asks for the query code");
    assert!(!without.contains("<form"), "{without}");
}

#[test]
fn the_elder_version_is_one_touch_away_and_so_is_the_way_back() {
    let (ticket, events) = ordinary(State::Answered);
    let (plain, elder) =
        (render(&ticket, &events, hours(6), true, false), render(&ticket, &events, hours(6), true, true));
    assert!(
        plain.contains("href=\"/a/weizhanshan/reports/20261123-0007/s?elder=1\"") && plain.contains("长辈版")
    );
    assert!(elder.contains("/s?elder=0\"") && elder.contains("class=\"resident elder\""));
}

#[test]
fn the_directory_lists_every_account_once_under_its_subdistrict() {
    let mut alliance = alliance();
    alliance.accounts.push(account("evil", "<b>社区</b>", r#"{"level":"district"}"#, 9));
    let page = DirectoryPage {
        columns: &[],
        latest: &[],
        series: &[],
        account: &alliance.accounts[1],
        alliance: &alliance,
        elder: false,
    };
    let html = directory(&page).unwrap();
    for name in ["微市南", "湛山社区", "市南发布", "湛山街道微博", "&#60;b&#62;社区"] {
        assert_eq!(html.matches(&format!("<li class=\"main\">{name}")).count(), 1, "{name}");
    }
    assert!(html.contains("<li class=\"main\">微湛山 <span class=\"badge\">您在这里"));
    assert!(html.contains("微信联盟（4个）") && html.contains("微博联盟（2个）"));
}

#[test]
fn a_dead_end_is_said_in_large_type() {
    let html = sorry("打不开", "<script>").unwrap();
    assert!(
        html.contains("resident elder") && html.contains("&#60;script&#62;") && html.contains("tel:12345")
    );
}
