//! A year that the calendar does not know.

use alliance_tests::Stage;
use domain::tickets::DeadlineKind;
use jiff::Timestamp;

use crate::rows;

#[tokio::test]
async fn work_that_reaches_into_2027_ends_on_its_earliest_lawful_day() {
    let stage = Stage::new().await;
    let rows = rows("calendar-2027.tsv");
    assert!(!rows.is_empty());
    for row in rows {
        let [dispatched, category, _, expected, _] = row.as_slice() else { panic!("{row:?}") };
        let at = |text: &str| text.replace('+', ":00+").parse::<Timestamp>().unwrap();
        let id = stage.dispatched_at(at(dispatched), category).await;
        let deadline = stage.ticket(&id).await.deadline.unwrap();
        assert_eq!((deadline.kind, deadline.due), (DeadlineKind::Done, at(expected)), "{row:?}");
    }
}
