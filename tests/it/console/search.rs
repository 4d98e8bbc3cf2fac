//! Search within rights, and telephone numbers that are shown only for a reason.

use alliance_tests::clerk::Page;
use alliance_tests::stage::ZHANSHAN;
use alliance_tests::{Clerk, Stage};
use domain::audit::What;
use domain::ids::TicketId;
use reqwest::StatusCode;

async fn search(clerk: &mut Clerk, words: &str) -> Page {
    let page = clerk.get("/console/search").await;
    clerk.post("/console/search", &[("csrf", page.hidden("csrf")), ("q", words)]).await
}

async fn enter(clerk: &mut Clerk, said: &str, contact: &str) -> TicketId {
    let page = clerk.get("/console/tickets/new").await;
    let fields = [
        ("csrf", page.hidden("csrf")),
        ("once", page.hidden("once")),
        ("channel", "phone"),
        ("contact", contact),
        ("description", said),
        ("address", "新湛一路8号"),
        ("consent", "1"),
    ];
    let done = clerk.post("/console/tickets", &fields).await;
    done.expect_done();
    alliance_tests::resident::number_in(&done.html)
}

fn has(page: &Page, id: &TicketId) -> bool {
    page.html.contains(&format!("/console/tickets/{id}?"))
}

#[tokio::test]
async fn a_report_is_found_by_number_telephone_resident_and_words_by_those_who_may_read_it() {
    let stage = Stage::new().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let lamp = enter(&mut officer, "三单元楼道灯不亮", "138 1234 5678").await;
    let door = enter(&mut officer, "单元门坏了", "13812345678").await;
    let wang = stage.resident("wang", ZHANSHAN).report_manhole().await;
    let other = stage.resident("wang", ZHANSHAN).report_lamp().await;
    let by_number = search(&mut officer, &format!(" {lamp} 384756")).await;
    by_number.expect_done();
    assert_eq!(by_number.html, format!("/console/tickets/{lamp}"));
    let by_telephone = search(&mut officer, "138-1234-5678").await;
    assert!(has(&by_telephone, &lamp) && has(&by_telephone, &door), "{}", by_telephone.html);
    assert!(!has(&by_telephone, &wang));
    let by_words = search(&mut officer, "三单元 不亮").await;
    assert!(has(&by_words, &lamp) && !has(&by_words, &door), "{}", by_words.html);
    assert!(search(&mut officer, "没有这种事").await.html.contains("没有找到"));
    let page = officer.ticket(&wang).await;
    let same = [("csrf", page.hidden("csrf")), ("same", wang.as_str())];
    let same = officer.post("/console/search", &same).await;
    assert!(has(&same, &other) && !has(&same, &wang), "{}", same.html);

    // The district's own desk reads none of these, and is told of none.
    let mut foreign = stage.clerk("demo-officer-3").await;
    let by_number = search(&mut foreign, lamp.as_str()).await;
    assert_eq!(by_number.status, StatusCode::OK);
    for words in [lamp.as_str(), "13812345678", "三单元"] {
        let page = search(&mut foreign, words).await;
        assert!(!has(&page, &lamp) && page.html.contains("没有找到"), "{words}: {}", page.html);
    }
    let page = foreign.get("/console/search").await;
    let same = [("csrf", page.hidden("csrf")), ("same", wang.as_str())];
    assert!(!has(&foreign.post("/console/search", &same).await, &other));
    // Somebody whose work is no reports searches none.
    assert_eq!(stage.clerk("demo-editor-1").await.get("/console/search").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_search_is_in_the_audit_without_its_words_and_more_than_twenty_a_minute_are_refused() {
    let stage = Stage::new().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    for _ in 0..20 {
        assert_eq!(search(&mut officer, "张三").await.status, StatusCode::OK);
    }
    let over = search(&mut officer, "张三").await;
    assert_eq!(over.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(over.html.contains("一分钟最多20次") && over.html.contains("value=\"张三\""), "{}", over.html);
    // Another person has a count of their own, and the next minute another.
    assert_eq!(search(&mut stage.clerk("demo-officer-2").await, "张三").await.status, StatusCode::OK);
    stage.pass(jiff::SignedDuration::from_mins(1)).await;
    assert_eq!(search(&mut officer, "张三").await.status, StatusCode::OK);
    search(&mut officer, "").await.expect_wrong("请写编号、电话");
    let entries = stage.audit().await;
    let searches: Vec<_> = entries.iter().filter(|entry| entry.what == What::Search).collect();
    assert_eq!(searches.len(), 22);
    assert!(searches.iter().all(|entry| entry.detail == "文字" && entry.about.is_empty()));
    let foreign = officer.post("/console/search", &[("csrf", "x"), ("q", "张三")]).await;
    foreign.expect_wrong("不是在本次登录里打开的");
}

#[tokio::test]
async fn a_number_is_shown_for_a_reason_which_the_audit_has_before_it_is_shown() {
    let stage = Stage::new().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let id = enter(&mut officer, "楼道灯不亮", "13812345678").await;
    let page = officer.ticket(&id).await;
    assert!(page.html.contains("138****5678") && !page.html.contains("13812345678"), "{}", page.html);
    let print = officer.get(&format!("/console/tickets/{id}/print")).await;
    assert!(print.html.contains("138****5678") && !print.html.contains("13812345678"), "{}", print.html);
    assert!(print.html.contains("楼道灯不亮") && !print.html.contains("<form"), "{}", print.html);
    let address = format!("/console/tickets/{id}/contact");
    let csrf = page.hidden("csrf");
    for reason in ["", "想看看"] {
        let refused = officer.post(&address, &[("csrf", csrf), ("reason", reason)]).await;
        refused.expect_wrong("请选一个原因");
        assert!(!refused.html.contains("13812345678"));
    }
    let shown = officer.post(&address, &[("csrf", csrf), ("reason", "回访")]).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(shown.html.contains("tel:13812345678"), "{}", shown.html);
    let entries = stage.audit().await;
    let shows: Vec<_> = entries.iter().filter(|entry| entry.what == What::Unmask).collect();
    assert_eq!(shows.len(), 1);
    assert_eq!((shows[0].about.as_str(), shows[0].detail.as_str()), (id.as_str(), "回访"));
    // Who reads reports without working on them sees no number, and who reads none finds no report.
    let mut operator = stage.clerk("demo-operator-2").await;
    let page = operator.ticket(&id).await;
    assert!(page.html.contains("138****5678") && !page.html.contains("显示电话"), "{}", page.html);
    let asked = operator.post(&address, &[("csrf", page.hidden("csrf")), ("reason", "回访")]).await;
    assert_eq!(asked.status, StatusCode::FORBIDDEN);
    let mut works = stage.clerk("demo-handler-1").await;
    assert_eq!(works.post(&address, &[("reason", "回访")]).await.status, StatusCode::NOT_FOUND);
    officer.accept_as_and_dispatch(&id, "normal", "municipal-works").await;
    let page = works.ticket(&id).await;
    let shown = works.post(&address, &[("csrf", page.hidden("csrf")), ("reason", "上门前联系")]).await;
    assert!(shown.html.contains("tel:13812345678"), "{}", shown.html);
}

#[tokio::test]
async fn who_only_oversees_reports_sees_the_road_and_not_the_door() {
    let stage = Stage::new().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let id = enter(&mut officer, "楼道灯不亮", "").await;
    officer.accept_as_and_dispatch(&id, "normal", "municipal-works").await;
    let mut operator = stage.clerk("demo-operator-2").await;
    let print = format!("/console/tickets/{id}/print");
    let paths = [format!("/console/tickets/{id}"), print, "/console/queue/area".to_owned()];
    for path in &paths {
        let page = operator.get(path).await.html;
        assert!(page.contains("新湛一路*号") && !page.contains("新湛一路8号"), "{path}: {page}");
        // Whoever works on it has to find the place.
        for worker in ["demo-officer-1", "demo-supervisor-1"] {
            let page = stage.clerk(worker).await.get(path).await.html;
            assert!(page.contains("新湛一路8号"), "{worker} {path}: {page}");
        }
    }
    let works = stage.clerk("demo-handler-1").await.get(&paths[0]).await.html;
    assert!(works.contains("新湛一路8号"), "{works}");
    // What is not shown is not found out by searching for it, either.
    for (words, finds) in [("新湛一路", true), ("新湛一路8号", false), (id.as_str(), true)] {
        let page = search(&mut operator, words).await;
        assert_eq!(has(&page, &id) || page.status == StatusCode::SEE_OTHER, finds, "{words}: {}", page.html);
        assert!(!page.html.contains("<span>新湛一路8号"), "{words}: {}", page.html);
    }
}

#[tokio::test]
async fn words_are_found_anywhere_in_a_report_and_an_old_one_by_its_month() {
    let stage = Stage::new().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let story = "昨天晚上我从菜市场回家，走到楼下的时候天已经黑了，什么都看不见，差一点摔倒。".repeat(5);
    let old = enter(&mut officer, &format!("{story}后来才知道是配电箱的漏电保护器跳闸"), "13812345678").await;
    let works = enter(&mut officer, &format!("{story}路边的梧桐树枝挡住了路灯"), "").await;
    officer.accept_as_and_dispatch(&works, "normal", "municipal-works").await;

    // The last words of a long report, and its place.
    for words in ["漏电保护器", "新湛一路8号 跳闸", "菜市场 差一点摔倒"] {
        let found = search(&mut officer, words).await;
        assert!(has(&found, &old), "{words}: {}", found.html);
        assert!(found.html.contains("已查2026年11月23日收到的2件"), "{}", found.html);
    }
    assert!(!has(&search(&mut officer, "漏电保护器").await, &works));
    // A unit finds it in what it has to do, and nothing else.
    let mut handler = stage.clerk("demo-handler-1").await;
    let found = search(&mut handler, "梧桐树枝").await;
    assert!(has(&found, &works) && found.html.contains("已查您单位要办的1件"), "{}", found.html);
    assert!(!has(&search(&mut handler, "漏电保护器").await, &old));
    assert!(!found.html.contains("search-month"), "its list has no months: {}", found.html);
    assert!(!has(&search(&mut stage.clerk("demo-officer-3").await, "漏电保护器").await, &old));

    // A query code alone finds nothing, and the page says what is missing.
    let code = search(&mut officer, "384921").await;
    assert!(code.html.contains("“384921”如果是回执上的查询码，请在前面写上编号"), "{}", code.html);

    // Later, the month of the report is one press away.
    stage.pass(jiff::SignedDuration::from_hours(24 * 70)).await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let new = enter(&mut officer, "漏电保护器又跳闸", "").await;
    let page = officer.get("/console/search").await;
    assert!(page.html.contains("type=\"month\"") && page.html.contains("max=\"2027-02\""), "{}", page.html);
    let in_month = async |clerk: &mut Clerk, month: &str| {
        let csrf = clerk.get("/console/search").await.hidden("csrf").to_owned();
        clerk.post("/console/search", &[("csrf", &*csrf), ("q", "漏电保护器"), ("month", month)]).await
    };
    let found = in_month(&mut officer, "2026-11").await;
    assert!(has(&found, &old) && !has(&found, &new), "{}", found.html);
    assert!(found.html.contains("value=\"2026-11\""), "{}", found.html);
    let found = in_month(&mut officer, "2026-10").await;
    assert!(!has(&found, &old) && found.html.contains("没有找到"), "{}", found.html);
    let found = in_month(&mut officer, "2027-02").await;
    assert!(has(&found, &old) && has(&found, &new), "{}", found.html);
    in_month(&mut officer, "去年冬天").await.expect_wrong("月份没有读懂");

    // A store that has no capacity loses nothing of what was typed.
    stage.alliance.store_faults.set_busy(&["BatchGetItem"]);
    let busy = search(&mut officer, "漏电保护器").await;
    stage.alliance.store_faults.clear();
    assert_eq!(busy.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(busy.html.contains("value=\"漏电保护器\""), "{}", busy.html);
}
