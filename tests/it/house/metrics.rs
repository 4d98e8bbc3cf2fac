//! What whoever watches the alliance relies on in the log lines that CloudWatch reads.

use alliance_tests::stage::ZHANSHAN;
use alliance_tests::{Stage, push::Push};
use jiff::SignedDuration;
use reqwest::StatusCode;
use serde_json::{Value, json};

/// What CloudWatch makes of a line: each metric with its figure's unit and its dimensions.
fn metrics(line: &Value) -> Vec<(String, String, Vec<String>)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let directives = line["_aws"]["CloudWatchMetrics"].as_array().unwrap();
    let read = |directive: &Value| {
        let (metric, dimensions) = (&directive["Metrics"][0], &directive["Dimensions"][0]);
        let dimensions = dimensions.as_array().unwrap().iter().map(text).collect::<Vec<_>>();
        assert!(
            dimensions.iter().all(|name| line[name].is_string()),
            "a dimension without its value: {line}"
        );
        (text(&metric["Name"]), text(&metric["Unit"]), dimensions)
    };
    directives.iter().map(read).collect()
}

fn metric(name: &str, unit: &str, dimension: &[&str]) -> (String, String, Vec<String>) {
    let dimensions = ["stage"].iter().chain(dimension).map(|&name| name.to_owned()).collect();
    (name.to_owned(), unit.to_owned(), dimensions)
}

#[tokio::test]
async fn a_push_writes_one_line_with_its_answer_and_how_long_it_took() {
    let stage = Stage::new().await;
    let openid = stage.alliance.simulator.openid("resident-a", ZHANSHAN);
    let before = stage.lines("_aws").len();
    let push = Push::text(&stage, ZHANSHAN, &openid, 1, "帮助");
    for (at, outcome) in ["first", "duplicate"].into_iter().enumerate() {
        assert_eq!(push.answer().await.0, StatusCode::OK);
        let lines = stage.lines("_aws");
        assert_eq!(lines.len(), before + at + 1, "one line for one push");
        let line = lines.last().unwrap();
        let expected = [
            metric("messages", "Count", &["outcome"]),
            metric("answers", "Count", &["kind"]),
            metric("answer_time", "Milliseconds", &[]),
        ];
        assert_eq!(metrics(line), expected);
        assert_eq!((&line["outcome"], &line["kind"]), (&json!(outcome), &json!("text")));
        assert_eq!((&line["messages"], &line["answers"]), (&json!(1), &json!(1)));
        assert!(line["answer_time"].as_u64().unwrap() < 5000, "{line}");
        assert!(!line.to_string().contains(&openid), "whose push it is, is nobody's to read here");
    }
}

#[tokio::test]
async fn every_account_tells_how_old_its_newest_token_is() {
    let stage = Stage::new().await;
    stage.pass(SignedDuration::from_mins(4)).await;
    let of_account = |lines: Vec<Value>| {
        lines.into_iter().rfind(|line| line["account"] == ZHANSHAN).expect("the account has its line")
    };
    let line = of_account(stage.lines("token_refreshes"));
    let expected = [metric("token_refreshes", "Count", &["outcome"]), metric("token_age", "Seconds", &[])];
    assert_eq!(metrics(&line), expected);
    assert_eq!((&line["outcome"], &line["token_age"]), (&json!("renewed"), &json!(0)), "the new token's");
    stage.pass(SignedDuration::from_mins(4)).await;
    let line = of_account(stage.lines("token_age"));
    assert_eq!((&line["outcome"], &line["token_age"]), (&json!("fresh"), &json!(240)));
}
