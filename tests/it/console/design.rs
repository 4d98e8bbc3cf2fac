//! One design: light or dark as the browser's owner chose, and a page with every part of it.

use alliance_tests::Stage;
use reqwest::StatusCode;

#[tokio::test]
async fn whoever_chooses_dark_sees_every_page_dark_until_they_follow_the_system_again() {
    let stage = Stage::new().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    assert!(officer.get("/console").await.html.contains(" data-theme=\"\" "));
    for (chosen, shown) in
        [("dark", "dark"), ("light", "light"), ("<b>", ""), ("dark", "dark"), ("system", "")]
    {
        let csrf = officer.get("/console/me").await.hidden("csrf").to_owned();
        let done = officer.post("/console/me", &[("csrf", &csrf), ("theme", chosen)]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{chosen}");
        // Each of these is another function.
        for page in ["/console", "/console/me", "/console/inbox", "/console/tickets/none/sender"] {
            let html = officer.get(page).await.html;
            assert!(html.contains(&format!(" data-theme=\"{shown}\" ")), "{page} of {chosen}");
        }
    }
    // Somebody else's form changes nothing, and neither theme is anybody else's.
    let refused = officer.post("/console/me", &[("csrf", "foreign"), ("theme", "dark")]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(officer.get("/console").await.html.contains(" data-theme=\"\" "));
}

#[tokio::test]
async fn every_member_of_staff_sees_every_part_and_the_mark_is_called_a_demo() {
    let stage = Stage::new().await;
    for person in ["demo-officer-1", "demo-auditor-1"] {
        let page = stage.clerk(person).await.get("/console/design").await;
        assert_eq!(page.status, StatusCode::OK, "{person}");
        for part in [
            "<code>red-ground</code>",
            "class=\"emblem\"",
            "class=\"due red\"",
            "class=\"empty\"",
            "<progress",
        ] {
            assert!(page.html.contains(part), "{part}");
        }
        assert!(page.html.contains("市南区微信联盟 <span class=\"demo\">演示</span>"));
    }
}
