//! A line end counts once against every limit, and is stored as one line feed, wherever text comes in.

use alliance_tests::Stage;
use alliance_tests::resident::number_in;
use alliance_tests::stage::ZHANSHAN;
use reqwest::StatusCode;

/// `characters` characters in lines of nine, with `end` for each of their line ends.
fn text(characters: usize, end: &str) -> String {
    let text: String = (1..=characters).map(|at| if at % 10 == 0 { '\n' } else { '水' }).collect();
    // A line end at the end would be trimmed.
    let text = format!("{}水", &text[..text.len() - text.chars().last().unwrap().len_utf8()]);
    text.replace('\n', end)
}

#[tokio::test]
async fn a_text_that_the_field_took_is_taken_however_its_line_ends_are_sent() {
    let stage = Stage::new().await;
    let (id, mut works) = stage.signed("wang").await;
    for end in ["\r\n", "\r", "\n"] {
        let finding = text(500, end);
        let fields = [("finding", finding.as_str()), ("place", "新湛一路12号\r\n门前")];
        works.press_with_photo(&id, "check", &fields).await.expect_done();
        let check = stage.events(&id).await.pop().unwrap();
        assert_eq!(check.public.unwrap(), format!("已现场核查：{}", text(500, "\n")));
        assert_eq!(check.internal.unwrap(), "核查地点：新湛一路12号\n门前");
        assert!(!format!("{:?}", check.effects).contains("\\r"));
    }
    let finding = text(501, "\r\n");
    let fields = [("finding", finding.as_str()), ("place", "门前")];
    let refused = works.press_with_photo(&id, "check", &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.html.contains("请控制在500字以内") && refused.html.contains(&text(501, "\n")));
}

#[tokio::test]
async fn a_report_of_two_thousand_characters_is_entered_with_its_line_ends() {
    let stage = Stage::new().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let id = officer.enter(&text(2000, "\r\n")).await;
    assert_eq!(stage.ticket(&id).await.description, text(2000, "\n"));
}

#[tokio::test]
async fn what_is_told_in_the_chat_keeps_its_lines() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    wang.say("报修").await;
    wang.say("新湛一路的古力盖松了\r\n晚上很危险\r请快一点").await;
    let id = number_in(&wang.say("完成").await);
    assert_eq!(stage.ticket(&id).await.description, "新湛一路的古力盖松了\n晚上很危险\n请快一点");
}

#[test]
fn an_engineers_file_written_on_windows_is_read_like_any_other() {
    let file = r#"{"policies": [{"text": "第一行\r\n第二行"}]}"#;
    let value: serde_json::Value = alliance_admin::input::read(file).unwrap();
    assert_eq!(value["policies"][0]["text"], "第一行\n第二行");
}
