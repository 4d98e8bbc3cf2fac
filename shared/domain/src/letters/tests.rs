//! Messages in the format that AWS documents, and the letters that are read from them.

use super::*;

const ID: &str = "059f36b4-87a3-44ab-83d2-661975830a7d";

fn received(body: &str) -> Received<'_> {
    let sent_at = "2026-11-23T10:00:00+08:00".parse().unwrap();
    Received { id: ID, sent_at, body, condition: None, error: None }
}

#[test]
fn a_letter_names_its_function_and_one_that_does_not_is_the_first_of_its_area() {
    let token_refresh = failing("token-refresh").unwrap();
    let area = [token_refresh, &PUBLISH_TEST];
    let arn = "arn:aws-cn:lambda:cn-north-1:123456789012:function:alliance-prod-publish-test";
    for (said, expected) in [
        (arn, &PUBLISH_TEST),
        (&format!("{arn}:$LATEST"), &PUBLISH_TEST),
        ("publish-test", &PUBLISH_TEST),
        ("arn:aws:lambda:us-east-1:1:function:prod-token-refresh", token_refresh),
        ("an-unpublish-testing", token_refresh),
        ("nopublish-test", token_refresh),
    ] {
        let body = format!(r#"{{"requestContext": {{"functionArn": "{said}"}}}}"#);
        assert_eq!(failed(&body, &area), Some(expected), "{said}");
    }
    let input = r#"{"function": "publish-test", "schedule": "s", "time": "t"}"#;
    assert_eq!(failed(input, &area), Some(&PUBLISH_TEST));
    assert_eq!(failed("no JSON", &area), Some(token_refresh));
    assert_eq!(failed(input, &[]), None);
}

#[test]
fn a_part_of_another_form_costs_no_other_part() {
    let batch =
        r#"{"shardId": "shard", "startSequenceNumber": "1", "endSequenceNumber": "2", "batchSize": "2"}"#;
    for odd in ["null", "7", "[]", r#""text""#, r#"{"condition": null, "approximateInvokeCount": "101"}"#] {
        let body = format!(
            r#"{{"timestamp": {odd}, "requestContext": {odd}, "responseContext": {odd}, "responsePayload": {odd},
                "DDBStreamBatchInfo": {batch}}}"#
        );
        let letter = read(&NOTIFICATION_DELIVER, &received(&body)).unwrap();
        let place = letter.place.unwrap_or_else(|| panic!("no place beside {odd}"));
        assert_eq!((place.first.as_str(), place.last.as_str(), place.records), ("1", "2", 0));
        assert_eq!((letter.condition.as_str(), letter.calls, letter.error), ("", None, None), "{odd}");
    }
}

#[test]
fn a_streams_letter_says_where_its_records_are() {
    let body = r#"{
        "requestContext": {
            "requestId": "316aa6d0-8154-xmpl-9af7-85d5f4a6bc81",
            "functionArn": "arn:aws:lambda:us-east-2:123456789012:function:deliver",
            "condition": "RetryAttemptsExhausted",
            "approximateInvokeCount": 101
        },
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "version": "1.0",
        "timestamp": "2026-11-23T01:13:49.717Z",
        "DDBStreamBatchInfo": {
            "shardId": "shardId-00000001573689847184-864758bb",
            "startSequenceNumber": "800000000003126276362",
            "endSequenceNumber": "800000000003126276369",
            "approximateArrivalOfFirstRecord": "2026-11-22T19:13:19Z",
            "approximateArrivalOfLastRecord": "2026-11-22T19:13:19Z",
            "batchSize": 2,
            "streamArn": "arn:aws:dynamodb:us-east-2:123456789012:table/tickets/stream/2026-11-14T00:04:06.388"
        }
    }"#;
    let letter = read(&NOTIFICATION_DELIVER, &received(body)).unwrap();
    assert_eq!(letter.id.as_str(), format!("2026-11-23T01:13:49Z#{ID}"));
    assert_eq!((letter.condition.as_str(), letter.calls), ("RetryAttemptsExhausted", Some(101)));
    assert_eq!(letter.error.as_deref(), Some("Unhandled"));
    let place = letter.place.unwrap();
    assert_eq!(
        (place.first.as_str(), place.last.as_str()),
        ("800000000003126276362", "800000000003126276369")
    );
    assert_eq!(place.records, 2);
}

#[test]
fn a_failed_calls_letter_says_which_run_it_was_and_what_went_wrong() {
    let body = r#"{
        "version": "1.0",
        "timestamp": "2026-11-23T02:00:09.000Z",
        "requestContext": {"condition": "RetriesExhausted", "approximateInvokeCount": 2},
        "requestPayload": {"schedule": "sweep", "time": "2026-11-23T02:00:00Z"},
        "responseContext": {"statusCode": 200, "functionError": "Unhandled"},
        "responsePayload": {"errorType": "Error", "errorMessage": "the store does not answer"}
    }"#;
    let letter = read(failing("deadline-sweep").unwrap(), &received(body)).unwrap();
    assert_eq!(letter.id.as_str(), "2026-11-23T02:00:00Z#deadline-sweep", "one an hour");
    assert_eq!(letter.scheduled.as_deref(), Some("2026-11-23T02:00:00Z"));
    assert_eq!(letter.error.as_deref(), Some("the store does not answer"));
    assert_eq!(letter.place, None);
}

#[test]
fn the_schedulers_letter_is_the_payload_and_its_reasons_stand_beside_it() {
    let mut message = received(r#"{"schedule": "sweep", "time": "2026-11-23T02:00:00Z"}"#);
    (message.condition, message.error) = (Some("MaximumRetryAttempts"), Some("Rate Exceeded."));
    let letter = read(failing("deadline-sweep").unwrap(), &message).unwrap();
    assert_eq!((letter.condition.as_str(), letter.at), ("MaximumRetryAttempts", message.sent_at));
    assert_eq!(letter.error.as_deref(), Some("Rate Exceeded."));
    assert_eq!(letter.scheduled.as_deref(), Some("2026-11-23T02:00:00Z"));
}

#[test]
fn a_letter_of_an_unknown_form_is_a_letter_too() {
    for body in ["", "not JSON", "[]", r#"{"DDBStreamBatchInfo": 3}"#, r#"{"responsePayload": 7}"#] {
        let letter = read(&MEDIA_FETCH, &received(body)).unwrap();
        assert_eq!((letter.place, letter.error), (None, None), "{body}");
    }
    let long = format!(r#"{{"responsePayload": {{"errorMessage": "{}"}}}}"#, "长".repeat(5000));
    assert_eq!(read(&MEDIA_FETCH, &received(&long)).unwrap().error.unwrap().chars().count(), 200);
}

#[test]
fn every_function_has_one_row_and_is_stored_by_its_name() {
    let names: std::collections::BTreeSet<_> = FAILING.iter().map(|function| function.name).collect();
    assert_eq!(names.len(), FAILING.len());
    for function in FAILING {
        let letter = read(function, &received("{}")).unwrap();
        let stored = serde_json::to_value(&letter).unwrap();
        assert_eq!(stored["function"], function.name);
        assert_eq!(serde_json::from_value::<Letter>(stored).unwrap(), letter);
    }
    let unknown =
        serde_json::json!({ "id": "a", "function": "nobody", "at": "2026-11-23T02:00:00Z", "condition": "" });
    assert!(serde_json::from_value::<Letter>(unknown).is_err());
}

#[test]
fn an_id_from_a_form_is_plain_text_of_a_letters_length() {
    assert!(LetterId::parse(&format!("2026-11-23T01:13:49Z#{ID}")).is_ok());
    for wrong in ["", "a b", "甲", "a/b", &"x".repeat(101)] {
        assert!(LetterId::parse(wrong).is_err(), "{wrong}");
    }
}
