//! What a third-party platform is told, in whatever order the pushes come.

use std::collections::BTreeSet;

use alliance::runtime::Random;
use alliance::store::{Authorization, StoreError, StoredTicket, System};
use alliance_tests::Stage;
use domain::sealing::Sealed;
use jiff::Timestamp;

/// The appid of an account, and of a platform.
const APP_ID: &str = "wx0000000000000001";

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

async fn seal(stage: &Stage, secret: &str) -> Sealed {
    let key = stage.alliance.deployment.master_key().await.unwrap();
    key.seal("a test", secret, Random.bytes().unwrap()).unwrap()
}

async fn granted(stage: &Stage, second: i64, permissions: &[u16]) -> Authorization {
    Authorization::Granted {
        refresh_token: seal(stage, "refresh").await,
        permissions: BTreeSet::from_iter(permissions.iter().copied()),
        as_of: at(second),
    }
}

#[tokio::test]
async fn an_old_ticket_or_a_repeated_one_never_replaces_a_newer() {
    let stage = Stage::new().await;
    let store = stage.alliance.deployment.authorizations().unwrap();
    assert_eq!(store.ticket(APP_ID).await.unwrap(), None);
    let first = StoredTicket { ticket: seal(&stage, "first").await, pushed_at: at(600) };
    let second = StoredTicket { ticket: seal(&stage, "second").await, pushed_at: at(1200) };
    store.keep_ticket(APP_ID, &first).await.unwrap();
    store.keep_ticket(APP_ID, &second).await.unwrap();
    for late in [&first, &second] {
        assert!(matches!(store.keep_ticket(APP_ID, late).await, Err(StoreError::Conflict)));
    }
    assert_eq!(store.ticket(APP_ID).await.unwrap(), Some(second));
    assert_eq!(
        store.get(System::Engineer, APP_ID).await.unwrap(),
        None,
        "a ticket is nobody's authorisation"
    );
}

#[tokio::test]
async fn a_late_authorisation_does_not_undo_a_withdrawal() {
    let stage = Stage::new().await;
    let store = stage.alliance.deployment.authorizations().unwrap();
    let withdrawn = Authorization::Withdrawn { as_of: at(100) };
    store.note(APP_ID, &granted(&stage, 90, &[1]).await).await.unwrap();
    store.note(APP_ID, &withdrawn).await.unwrap();
    store.note(APP_ID, &withdrawn).await.unwrap();
    for late in [90, 99, 100] {
        let late = granted(&stage, late, &[1]).await;
        assert!(matches!(store.note(APP_ID, &late).await, Err(StoreError::Conflict)));
    }
    assert_eq!(store.get(System::Engineer, APP_ID).await.unwrap(), Some(withdrawn));
    let again = granted(&stage, 101, &[1, 7]).await;
    store.note(APP_ID, &again).await.unwrap();
    let late = Authorization::Withdrawn { as_of: at(100) };
    assert!(matches!(store.note(APP_ID, &late).await, Err(StoreError::Conflict)));
    assert_eq!(store.get(System::Engineer, APP_ID).await.unwrap(), Some(again));
}

#[tokio::test]
async fn what_is_granted_anew_in_the_same_second_counts() {
    let stage = Stage::new().await;
    let store = stage.alliance.deployment.authorizations().unwrap();
    store.note(APP_ID, &granted(&stage, 90, &[1]).await).await.unwrap();
    let wider = granted(&stage, 90, &[1, 7]).await;
    store.note(APP_ID, &wider).await.unwrap();
    assert_eq!(store.get(System::Engineer, APP_ID).await.unwrap(), Some(wider));
}
