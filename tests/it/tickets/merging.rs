//! Reports of one matter go on as one: each resident hears the answer once, and one that is another matter goes its own
//! way again.

use alliance_tests::stage::ZHANSHAN;
use alliance_tests::{Clerk, Stage};
use domain::ids::TicketId;
use domain::tickets::State;
use reqwest::StatusCode;

/// Reports of the same lamp by these people, in their order.
async fn lamps(stage: &Stage, people: &[&str]) -> Vec<TicketId> {
    let mut reports = Vec::new();
    for person in people {
        reports.push(stage.resident(person, ZHANSHAN).report_lamp().await);
    }
    reports
}

#[tokio::test]
async fn five_are_merged_one_is_taken_out_and_each_of_those_left_hears_the_answer_once() {
    let stage = Stage::new().await;
    let people = ["wang", "li", "zhao", "sun", "zhou", "wu"];
    let reports = lamps(&stage, &people).await;
    let (master, children) = reports.split_first().unwrap();
    let mut officer = stage.clerk("demo-officer-1").await;
    officer.press(&children[0], "merge", &[("master", "20200101-0001")]).await.expect_wrong("没有这件诉求");
    officer.merge(&children[0], &children[0]).await.expect_wrong("不能并到自己");
    for child in children {
        officer.merge(child, master).await.expect_done();
    }
    stage.settle().await;
    let ticket = stage.ticket(master).await;
    assert!(ticket.children == 5 && ticket.supervision.is_some(), "five of a matter are supervised");
    let told = stage.resident("wu", ZHANSHAN).last();
    assert!(told.contains("和另一件诉求") && told.contains(master.as_str()), "{told}");
    assert_eq!(stage.ticket(&children[4]).await.state, State::Merged);

    officer.press(&children[4], "unmerge", &[("reason", " ")]).await.expect_wrong("请写明为什么不是同一件事");
    officer.press(&children[4], "unmerge", &[("reason", "另一个单元的灯")]).await.expect_done();
    stage.settle().await;
    assert_eq!(stage.ticket(&children[4]).await.state, State::Submitted);
    assert_eq!(stage.ticket(master).await.children, 4);

    stage.work_until_answered(master).await;
    stage.settle().await;
    for (person, hears) in people.iter().zip([1, 1, 1, 1, 1, 0]) {
        let heard = stage.resident(person, ZHANSHAN).received();
        let answers = heard.iter().filter(|said| said.contains("请放心通行")).count();
        assert_eq!(answers, hears, "{person}: {heard:?}");
    }
}

#[tokio::test]
async fn a_master_that_is_over_or_elsewhere_takes_nothing() {
    let stage = Stage::new().await;
    let reports = lamps(&stage, &["wang", "li"]).await;
    let manhole = stage.resident("zhao", ZHANSHAN).report_manhole().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    officer.merge(&reports[0], &manhole).await.expect_wrong("两件的地点对不上");
    Clerk::stranger(&stage).as_resident(&stage, &reports[1], "withdraw", &[]).await.expect_done();
    officer.merge(&reports[0], &reports[1]).await.expect_wrong("主件现在是");
    assert_eq!(stage.ticket(&reports[0]).await.state, State::Submitted);
}

#[tokio::test]
async fn two_that_are_merged_into_one_at_once_are_both_counted() {
    let stage = Stage::new().await;
    let reports = lamps(&stage, &["wang", "li", "zhao"]).await;
    let (mut one, mut two) = (stage.clerk("demo-officer-1").await, stage.clerk("demo-officer-2").await);
    let both = tokio::join!(one.merge(&reports[1], &reports[0]), two.merge(&reports[2], &reports[0]));
    for (clerk, child, page) in [(&mut one, &reports[1], both.0), (&mut two, &reports[2], both.1)] {
        if page.status != StatusCode::SEE_OTHER {
            // The master took the other one in between; the form comes back to be sent again.
            assert!(
                matches!(page.status, StatusCode::CONFLICT | StatusCode::SERVICE_UNAVAILABLE),
                "{}",
                page.html
            );
            assert!(page.html.contains(reports[0].as_str()), "what was typed is kept: {}", page.html);
            clerk.merge(child, &reports[0]).await.expect_done();
        }
    }
    assert_eq!(stage.ticket(&reports[0]).await.children, 2);
}
