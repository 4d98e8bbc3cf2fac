//! What is counted about an account.

use serde_json::json;
use wechat::client::{
    ApiError,
    datacube::{Day, Statistic},
};

use crate::server::{Server, ask, wait};

#[test]
fn statistics_span_no_more_days_than_wechat_counts() {
    let day = |month, day| Day::new(2026, month, day).unwrap();
    let rows = ask(
        r#"{"list":[{"ref_date":"2026-02-27","user_source":0,"new_user":"3","cancel_user":1}]}"#,
        "POST /datacube/getusersummary?access_token=t",
        &json!({ "begin_date": "2026-02-27", "end_date": "2026-03-05" }),
        async |c| c.statistics("t", Statistic::UserSummary, day(2, 27), day(3, 5)).await,
    )
    .unwrap();
    assert_eq!((rows[0].date.as_str(), rows[0].int("new_user"), rows[0].hour), ("2026-02-27", Some(3), None));
    let server = Server::json("{}");
    for (begin, end) in [(day(2, 27), day(3, 6)), (day(3, 5), day(3, 4))] {
        let error = wait(server.client().statistics("t", Statistic::UserSummary, begin, end)).unwrap_err();
        assert!(matches!(error, ApiError::Invalid(_)));
    }
    assert!(
        Day::new(2026, 2, 29).is_err() && Day::new(2028, 2, 29).is_ok() && Day::new(2026, 13, 1).is_err()
    );
}
