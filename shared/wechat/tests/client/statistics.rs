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
    .unwrap()
    .rows;
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

#[test]
fn statistics_of_articles_are_those_that_wechat_maintains() {
    let day = Day::new(2026, 11, 23).unwrap();
    let report = ask(
        r#"{"list":[{"ref_date":"2026-11-23","msgid":"2247490098_1","detail":{"read_user":41,"share_user":"3"}}],
            "is_delay":true}"#,
        "POST /datacube/getarticleread?access_token=t",
        &json!({ "begin_date": "2026-11-23", "end_date": "2026-11-23" }),
        async |c| c.statistics("t", Statistic::ArticleRead, day, day).await,
    )
    .unwrap();
    let row = &report.rows[0];
    assert!(report.is_delayed);
    assert_eq!(
        (row.int("read_user"), row.int("share_user"), row.int("like_user")),
        (Some(41), Some(3), None)
    );
    for (statistic, name, days) in [
        (Statistic::ArticleRead, "getarticleread", 1),
        (Statistic::ArticleShare, "getarticleshare", 1),
        (Statistic::ArticleTotalDetail, "getarticletotaldetail", 30),
        (Statistic::BizSummary, "getbizsummary", 30),
    ] {
        assert_eq!((statistic.name(), statistic.most_days()), (name, days));
    }
}
