//! Access tokens under a lease: tokens that WeChat refuses, that end, that cannot be had.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use alliance::services::tokens::{LEASE, TokenError};
use alliance::store::{StoreError, TokenClaim};
use alliance_tests::Stage;
use alliance_tests::stage::DISTRICT;
use jiff::SignedDuration;
use wechat::client::{ApiError, Client};
use wechat::limits::FORCED_REFRESH_PAUSE_SECONDS;
use wechat::secrecy::SecretString;

use crate::connections::askers::{Counter, Process, text};

/// So many processes at once.
const PROCESSES: usize = 100;

/// What WeChat answers to a token that it does not take any more.
fn refusal() -> ApiError {
    ApiError::Wechat { code: 40001, message: "invalid credential".to_owned(), rid: None }
}

/// Calls WeChat, which refuses the token `dead`, from every process; the first calls all at the same moment.
fn storm(process: &Process, processes: usize, dead: &str) -> Vec<Result<String, TokenError>> {
    let dead = dead.to_owned();
    process.all(processes, move |tokens, account, barrier| {
        let (dead, first) = (dead.clone(), AtomicBool::new(true));
        async move {
            tokens
                .with_token(&account, |_, token| {
                    if first.swap(false, Ordering::Relaxed) {
                        barrier.wait();
                    }
                    let outcome = if text(&token) == dead { Err(refusal()) } else { Ok(text(&token)) };
                    async { outcome }
                })
                .await
        }
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_refusals_of_one_token_cost_one_refresh() {
    let stage = Stage::new().await;
    let counter = Counter::before(&stage).await;
    let process = Process::of(&stage, &counter).await;
    let (_, tokens) = process.start().await;
    let dead = text(&tokens.get(&process.account).await.unwrap());
    // Somebody outside the alliance has WeChat end the token.
    let key = process.deployment.master_key().await.unwrap();
    let secrets = process.account.secrets.as_ref().unwrap();
    let secret = key.open(&format!("{DISTRICT}/app_secret"), &secrets.app_secret).unwrap();
    let outside = Client::new(&counter.behind, Duration::from_secs(5)).unwrap();
    let new = outside.stable_token(&process.account.app_id, &secret, true).await.unwrap().token;
    for got in storm(&process, PROCESSES, &dead) {
        assert_eq!(got.unwrap(), text(&new));
    }
    assert_eq!(counter.asked(), [false, false], "the first token, and one refresh without force");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_wechat_insists_on_is_ended_by_force_once_in_the_pause() {
    let stage = Stage::new().await;
    let counter = Counter::before(&stage).await;
    let process = Process::of(&stage, &counter).await;
    let (_, tokens) = process.start().await;
    let first = text(&tokens.get(&process.account).await.unwrap());
    let mut got: Vec<_> = storm(&process, 10, &first).into_iter().map(Result::unwrap).collect();
    got.dedup();
    assert_eq!((got.len(), counter.asked()), (1, vec![false, false, true]));

    // The new one is refused too: whoever asks again within the pause gets WeChat's refusal.
    let second = got.remove(0);
    assert_ne!(first, second);
    for got in storm(&process, 3, &second) {
        assert!(matches!(got, Err(TokenError::Wechat(error)) if error.code() == Some(40001)));
    }
    assert_eq!(counter.asked().len(), 3, "and WeChat is not even asked");
    stage.alliance.clock.advance(SignedDuration::from_secs(FORCED_REFRESH_PAUSE_SECONDS));
    let call = |_, token: SecretString| {
        let outcome = if text(&token) == second { Err(refusal()) } else { Ok(()) };
        async { outcome }
    };
    tokens.with_token(&process.account, call).await.unwrap();
    assert_eq!(counter.asked().iter().filter(|forced| **forced).count(), 2);
}

#[tokio::test]
async fn while_one_gets_the_next_token_the_others_keep_using_the_last() {
    let stage = Stage::new().await;
    let counter = Counter::before(&stage).await;
    let process = Process::of(&stage, &counter).await;
    let (store, tokens) = process.start().await;
    let id = &process.account.id;
    let last = text(&tokens.get(&process.account).await.unwrap());
    stage.alliance.clock.advance(SignedDuration::from_mins(116));
    let now = stage.alliance.clock.now();
    let version = store.get(id).await.unwrap().version;
    let claim = store.claim(id, "the one", now, now + LEASE, version).await.unwrap();
    assert!(matches!(claim, TokenClaim::Ours(_)));
    assert_eq!(text(&tokens.get(&process.account).await.unwrap()), last);
    assert_eq!(counter.asked().len(), 1);
    // The one dies. Four minutes of the old token are left, so that nobody waits for anything.
    stage.alliance.clock.advance(LEASE);
    assert_ne!(text(&tokens.get(&process.account).await.unwrap()), last);
    assert_eq!(counter.asked().len(), 2);
}

#[tokio::test]
async fn a_holder_that_died_keeps_nobody_waiting_longer_than_the_console_may() {
    let stage = Stage::new().await;
    let counter = Counter::before(&stage).await;
    let process = Process::of(&stage, &counter).await;
    let (store, tokens) = process.start().await;
    let (id, now) = (&process.account.id, stage.alliance.clock.now());
    // The clock stands still, so that this lease never ends.
    store.claim(id, "the one", now, now + LEASE, 0).await.unwrap();
    let begun = Instant::now();
    assert!(matches!(tokens.get(&process.account).await, Err(TokenError::Busy)));
    // The console's 10 s, less what a call takes and the page.
    assert!(begun.elapsed() < Duration::from_secs(7), "{:?}", begun.elapsed());
    stage.alliance.clock.advance(LEASE);
    tokens.get(&process.account).await.unwrap();
}

#[tokio::test]
async fn a_wechat_that_fails_near_the_end_of_a_token_leaves_the_token_in_use() {
    let stage = Stage::new().await;
    let counter = Counter::before(&stage).await;
    let process = Process::of(&stage, &counter).await;
    let (store, tokens) = process.start().await;
    let last = text(&tokens.get(&process.account).await.unwrap());
    stage.alliance.clock.advance(SignedDuration::from_mins(116));
    let fault = serde_json::json!({ "api": { "path": "stable_token", "errcode": -1, "times": 1 } });
    let url = format!("{}/simulator/faults", stage.alliance.url());
    assert!(alliance_tests::browser().post(url).json(&fault).send().await.unwrap().status().is_success());
    assert_eq!(text(&tokens.get(&process.account).await.unwrap()), last);
    assert_eq!(store.get(&process.account.id).await.unwrap().lease, None, "the lease is given back");
    assert_ne!(text(&tokens.get(&process.account).await.unwrap()), last);
}

#[tokio::test]
async fn a_holder_that_was_too_slow_cannot_write_over_its_successor() {
    let stage = Stage::new().await;
    let counter = Counter::before(&stage).await;
    let process = Process::of(&stage, &counter).await;
    let (store, tokens) = process.start().await;
    let id = &process.account.id;
    tokens.get(&process.account).await.unwrap();
    stage.alliance.clock.advance(SignedDuration::from_mins(116));
    let now = stage.alliance.clock.now();
    let seen = store.get(id).await.unwrap();
    store.claim(id, "the slow one", now, now + LEASE, seen.version).await.unwrap();
    stage.alliance.clock.advance(LEASE);
    let newer = tokens.get(&process.account).await.unwrap();
    let older = seen.token.unwrap();
    let late = store.store(&older, "the slow one", seen.version).await;
    assert!(matches!(late, Err(StoreError::Conflict)));
    assert!(matches!(store.release(id, "the slow one").await, Err(StoreError::Conflict)));
    assert!(matches!(store.note_forced(id, "the slow one", now).await, Err(StoreError::Conflict)));
    assert_eq!(text(&tokens.get(&process.account).await.unwrap()), text(&newer));
    // Nor can somebody who read before that claim what has moved on.
    let now = stage.alliance.clock.now();
    let claim = store.claim(id, "the reader", now, now + LEASE, seen.version).await.unwrap();
    assert!(matches!(claim, TokenClaim::Lost(standing) if standing.version == seen.version + 1));
}

#[tokio::test]
async fn the_schedule_renews_every_token_before_it_ends_though_one_account_fails() {
    let stage = Stage::new().await;
    let accounts = stage.alliance.simulator.accounts().count();
    stage.pass(SignedDuration::ZERO).await;
    assert_eq!(stage.counted("token_refreshes", "renewed"), accounts);
    stage.pass(SignedDuration::from_mins(60)).await;
    assert_eq!(stage.counted("token_refreshes", "fresh"), accounts);
    // WeChat keeps the token until its last five minutes.
    stage.pass(SignedDuration::from_mins(50)).await;
    assert_eq!(stage.counted("token_refreshes", "same"), accounts);
    let api = serde_json::json!({ "path": "stable_token", "errcode": 40164, "times": 9 });
    let fault = serde_json::json!({ "account": DISTRICT, "api": api });
    let url = format!("{}/simulator/faults", stage.alliance.url());
    assert!(alliance_tests::browser().post(url).json(&fault).send().await.unwrap().status().is_success());
    stage.pass(SignedDuration::from_mins(6)).await;
    assert_eq!(stage.counted("token_refreshes", "failed"), 1);
    assert_eq!(stage.counted("token_refreshes", "renewed"), accounts + accounts - 1);

    // Whoever keeps accounts sees which one it is, and what WeChat said.
    let mut operator = stage.clerk("demo-operator-1").await;
    let list = operator.get("/console/accounts").await.html;
    let first = list.split_once("<tbody").unwrap().1.split_once("</tr>").unwrap().0;
    let said = "微信报错40164：服务器的IP不在白名单";
    assert!(first.contains("微市南") && first.contains(said), "the worst is first: {list}");
    let page = operator.get(&format!("/console/accounts/{DISTRICT}")).await.html;
    assert!(page.contains("用不了") && page.contains(said), "{page}");
    assert_eq!(list.matches("微信报错").count(), 1, "the others have no error: {list}");
}
