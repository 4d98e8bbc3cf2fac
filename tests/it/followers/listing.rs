//! Who follows an account is known, whatever cuts a listing off.

use std::collections::BTreeSet;
use std::time::Duration;

use alliance::runtime::Failure;
use alliance::services::tokens::AccessTokens;
use alliance::store::{CLOSED, System};
use alliance_tests::Stage;
use alliance_tests::stage::{DISTRICT, ZHANSHAN};
use domain::accounts::Connection;
use domain::followers::{EVERY, FollowerRecord, Phase, Progress};
use domain::ids::AccountId;
use jiff::SignedDuration;
use local_alliance::Side;
use serde_json::json;
use wechat::client::Client;
use wechat::secrecy::{ExposeSecret as _, SecretString};

/// More than one batch, and more than one page of [`PAGE`].
const FOLLOWERS: usize = 130;
const PAGE: usize = 120;

fn name(number: usize) -> String {
    format!("follower-{number}")
}

/// Has so many people follow the account.
async fn gather(stage: &Stage, account: &str, followers: usize) {
    stage.alliance.simulator.set_followers_a_page(PAGE);
    for number in 0..followers {
        stage.resident(&name(number), account).follow().await;
    }
}

/// Leaves one account whose followers may be listed.
async fn only(stage: &Stage, account: &str) {
    let accounts = stage.alliance.deployment.accounts().unwrap();
    let menus_only = Connection::Platform { permissions: BTreeSet::from([15]) };
    for other in stage.alliance.simulator.accounts().filter(|other| other.account != account) {
        let id = AccountId::parse(&other.account).unwrap();
        accounts.connect(&id, &menus_only, stage.alliance.clock.now()).await.unwrap();
    }
}

async fn run(stage: &Stage) -> Result<(), Failure> {
    stage.alliance.tick("follower-sync").await
}

async fn progress(stage: &Stage, account: &str) -> Option<Progress> {
    let id = AccountId::parse(account).unwrap();
    stage
        .alliance
        .deployment
        .followers()
        .unwrap()
        .progress(System::Engineer, [&id])
        .await
        .unwrap()
        .remove(&id)
}

async fn counted(stage: &Stage, account: &str) -> Option<u64> {
    progress(stage, account).await.and_then(|progress| progress.complete).map(|complete| complete.followers)
}

async fn record(stage: &Stage, person: &str, account: &str) -> Option<FollowerRecord> {
    let follower = stage.follower(person, account);
    stage.alliance.deployment.followers().unwrap().get(&follower).await.unwrap()
}

/// A client of WeChat, and a token of the account that the next run finds stored.
async fn wechat(stage: &Stage, account: &str) -> (Client, SecretString) {
    let deployment = &stage.alliance.deployment;
    let wechat = deployment.wechat(Duration::from_secs(5)).unwrap();
    let tokens = AccessTokens::build(deployment, wechat).await.unwrap();
    let alliance = deployment.accounts().unwrap().newest().await.unwrap();
    let account = alliance.account(&AccountId::parse(account).unwrap()).unwrap();
    let token = tokens.get(account).await.unwrap();
    (tokens.client_of("test"), token)
}

async fn no_faults(stage: &Stage) {
    let url = format!("{}/simulator/faults", stage.alliance.url());
    assert!(alliance_tests::browser().delete(url).send().await.unwrap().status().is_success());
}

async fn fault(stage: &Stage, account: &str, path: &str, code: i64) {
    let body = json!({ "account": account, "api": { "path": path, "errcode": code, "times": 9 } });
    let url = format!("{}/simulator/faults", stage.alliance.url());
    assert!(alliance_tests::browser().post(url).json(&body).send().await.unwrap().status().is_success());
}

#[tokio::test]
async fn everybody_on_every_page_is_known_with_their_tags_and_nothing_is_asked_again_that_day() {
    let stage = Stage::new().await;
    gather(&stage, ZHANSHAN, FOLLOWERS).await;
    let (wechat, token) = wechat(&stage, ZHANSHAN).await;
    let tag = wechat.create_tag(token.expose_secret(), "志愿者").await.unwrap().id;
    let volunteer = stage.follower(&name(0), ZHANSHAN).openid;
    wechat.tag_followers(token.expose_secret(), tag, &[volunteer.as_str()]).await.unwrap();
    run(&stage).await.unwrap();
    assert_eq!(counted(&stage, ZHANSHAN).await, Some(FOLLOWERS as u64));
    for number in 0..FOLLOWERS {
        let known = record(&stage, &name(number), ZHANSHAN).await.unwrap();
        assert_eq!((known.subscribed, known.generation), (true, 1), "{number}");
        assert_eq!(known.subscribe_time, Some(stage.alliance.clock.now()));
        assert_eq!(known.scene.as_deref(), Some("ADD_SCENE_SEARCH"));
        assert_eq!(known.tags, if number == 0 { vec![tag] } else { vec![] });
    }
    assert_eq!(record(&stage, "resident-a", ZHANSHAN).await, None, "who does not follow is not known");
    let accounts = stage.alliance.simulator.accounts().count();
    assert_eq!(stage.counted("follower_syncs", "complete"), accounts);
    stage.alliance.clock.advance(EVERY - SignedDuration::from_secs(1));
    run(&stage).await.unwrap();
    assert_eq!(stage.counted("follower_syncs", "fresh"), accounts);
}

#[tokio::test]
async fn whoever_leaves_is_marked_as_gone_and_whoever_comes_back_is_a_follower_again() {
    let stage = Stage::new().await;
    gather(&stage, ZHANSHAN, 3).await;
    run(&stage).await.unwrap();
    stage.resident(&name(1), ZHANSHAN).unfollow().await;
    stage.resident(&name(3), ZHANSHAN).follow().await;
    stage.alliance.clock.advance(EVERY);
    run(&stage).await.unwrap();
    assert_eq!(counted(&stage, ZHANSHAN).await, Some(3));
    assert_eq!(
        record(&stage, &name(1), ZHANSHAN).await,
        Some(FollowerRecord::gone(1)),
        "nothing else is kept"
    );
    assert!(record(&stage, &name(3), ZHANSHAN).await.unwrap().subscribed);
    assert_eq!(stage.counted("followers", "gone"), 1);

    stage.resident(&name(1), ZHANSHAN).follow().await;
    stage.alliance.clock.advance(EVERY);
    run(&stage).await.unwrap();
    let back = record(&stage, &name(1), ZHANSHAN).await.unwrap();
    assert_eq!((back.subscribed, back.generation), (true, 3));
    assert_eq!(stage.counted("followers", "gone"), 1, "nobody leaves twice");
}

#[tokio::test]
async fn a_listing_that_is_cut_off_anywhere_is_gone_on_with_and_ends_the_same() {
    let stage = Stage::new().await;
    only(&stage, ZHANSHAN).await;
    gather(&stage, ZHANSHAN, FOLLOWERS).await;
    let id = AccountId::parse(ZHANSHAN).unwrap();
    let mut generation = 0;
    let (mut pass, mut side) = (0, Side::Before);
    loop {
        generation += 1;
        wechat(&stage, ZHANSHAN).await;
        stage.alliance.store_faults.fail_write(pass, side);
        let cut_off = run(&stage).await.is_err();
        assert_eq!(stage.alliance.store_faults.clear(), cut_off, "{pass} {side:?}");
        if !cut_off {
            break;
        }
        let cut = progress(&stage, ZHANSHAN).await;
        let again = run(&stage).await;
        assert!(again.is_ok(), "{pass} {side:?}");
        let whole = progress(&stage, ZHANSHAN).await.unwrap();
        assert_eq!((&whole.phase, whole.generation), (&Phase::Done, generation), "{pass} {side:?}");
        assert!(cut.is_none_or(|cut| cut.version <= whole.version), "it never goes back");
        assert_eq!(whole.complete.unwrap().followers, FOLLOWERS as u64, "{pass} {side:?}");
        let known =
            stage.alliance.deployment.followers().unwrap().known(&id, None, 1000).await.unwrap().records;
        assert_eq!(known.len(), FOLLOWERS, "{pass} {side:?}");
        let are_new = known.iter().all(|(_, known)| known.subscribed && known.generation == generation);
        assert!(are_new, "{pass} {side:?}");
        stage.alliance.clock.advance(EVERY);
        (pass, side) = if side == Side::Before { (pass, Side::After) } else { (pass + 1, Side::Before) };
    }
    // Each call to WeChat is counted; three batches, an empty page and those that are known are noted.
    assert!(pass >= 10, "{pass} writes");
}

#[tokio::test]
async fn those_that_are_known_are_read_page_by_page_each_once() {
    let stage = Stage::new().await;
    gather(&stage, ZHANSHAN, 7).await;
    run(&stage).await.unwrap();
    let (roll, id) = (stage.alliance.deployment.followers().unwrap(), AccountId::parse(ZHANSHAN).unwrap());
    let (mut after, mut read) = (None, Vec::new());
    loop {
        let known = roll.known(&id, after.as_ref(), 3).await.unwrap();
        assert!(known.records.len() <= 3);
        read.extend(known.records.into_iter().map(|(openid, _)| openid));
        match known.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    let mut expected: Vec<_> = (0..7).map(|number| stage.follower(&name(number), ZHANSHAN).openid).collect();
    expected.sort();
    assert_eq!(read, expected);
}

#[tokio::test]
async fn an_account_with_many_followers_takes_several_runs_and_holds_up_no_other() {
    let stage = Stage::new().await;
    gather(&stage, ZHANSHAN, FOLLOWERS).await;
    // A batch ends where a page does, and a run takes a hundred of them.
    stage.alliance.simulator.set_followers_a_page(1);
    run(&stage).await.unwrap();
    assert_eq!(stage.counted("follower_syncs", "continues"), 1);
    assert_eq!(stage.counted("follower_syncs", "complete"), stage.alliance.simulator.accounts().count() - 1);
    let so_far = progress(&stage, ZHANSHAN).await.unwrap();
    assert_eq!((so_far.counted, so_far.complete), (100, None));
    stage.alliance.clock.advance(SignedDuration::from_mins(10));
    run(&stage).await.unwrap();
    assert_eq!(counted(&stage, ZHANSHAN).await, Some(FOLLOWERS as u64));
}

#[tokio::test]
async fn of_two_runs_at_once_one_goes_on_and_nobody_is_counted_twice() {
    let stage = Stage::new().await;
    only(&stage, ZHANSHAN).await;
    gather(&stage, ZHANSHAN, FOLLOWERS).await;
    let (one, two) = tokio::join!(run(&stage), run(&stage));
    assert!(one.is_ok() && two.is_ok(), "{one:?} {two:?}");
    assert_eq!(counted(&stage, ZHANSHAN).await, Some(FOLLOWERS as u64));
    assert_eq!(stage.counted("follower_syncs", "complete"), 1);
    let stopped = stage.counted("follower_syncs", "overtaken") + stage.counted("follower_syncs", "fresh");
    assert_eq!(stopped, 1);
}

#[tokio::test]
async fn an_account_that_wechat_refuses_holds_up_no_other() {
    let stage = Stage::new().await;
    gather(&stage, ZHANSHAN, 2).await;
    gather(&stage, DISTRICT, 2).await;
    let others = stage.alliance.simulator.accounts().count() - 1;
    let staff = 16;
    for (code, outcome) in [(48001, "refused"), (45009, "waiting")] {
        fault(&stage, DISTRICT, "user/get", code).await;
        run(&stage).await.unwrap();
        assert_eq!(stage.counted("follower_syncs", outcome), 1, "{code}");
        assert_eq!(counted(&stage, DISTRICT).await, None, "{code}");
        no_faults(&stage).await;
    }
    // A quota that is used up is left alone for an hour.
    stage.alliance.clock.advance(CLOSED);
    assert_eq!(stage.counted("follower_syncs", "complete"), others);
    // The list is known, and the next call is refused: the next run goes on.
    fault(&stage, DISTRICT, "batchget", -1).await;
    run(&stage).await.unwrap();
    assert_eq!(stage.counted("follower_syncs", "waiting"), 2);
    no_faults(&stage).await;
    run(&stage).await.unwrap();
    assert_eq!(counted(&stage, DISTRICT).await, Some(2 + staff));
}

#[tokio::test]
async fn whoever_wechat_tells_nothing_about_is_a_follower_all_the_same() {
    let stage = Stage::new().await;
    gather(&stage, ZHANSHAN, 2).await;
    fault(&stage, ZHANSHAN, "batchget", 40003).await;
    run(&stage).await.unwrap();
    assert_eq!(counted(&stage, ZHANSHAN).await, Some(2));
    let known = FollowerRecord { subscribed: true, generation: 1, ..FollowerRecord::default() };
    assert_eq!(record(&stage, &name(1), ZHANSHAN).await, Some(known));
}

#[tokio::test]
async fn whoever_wechat_tells_nothing_about_this_time_stays_the_person_they_were() {
    let stage = Stage::new().await;
    gather(&stage, ZHANSHAN, 2).await;
    stage.bind(&[ZHANSHAN]).await;
    let before = record(&stage, &name(1), ZHANSHAN).await.unwrap();
    assert!(before.person.is_some(), "{before:?}");
    stage.alliance.clock.advance(EVERY);
    fault(&stage, ZHANSHAN, "batchget", 40003).await;
    run(&stage).await.unwrap();
    let known = FollowerRecord { generation: 2, ..before };
    assert_eq!(record(&stage, &name(1), ZHANSHAN).await, Some(known));
}

#[tokio::test]
async fn an_account_without_the_right_is_passed_over() {
    let stage = Stage::new().await;
    only(&stage, ZHANSHAN).await;
    run(&stage).await.unwrap();
    let others = stage.alliance.simulator.accounts().count() - 1;
    assert_eq!(stage.counted("follower_syncs", "skipped"), others);
    assert_eq!(counted(&stage, ZHANSHAN).await, Some(0));
    assert_eq!(counted(&stage, DISTRICT).await, None);
}

#[tokio::test]
async fn staff_see_how_many_follow_each_account() {
    let stage = Stage::new().await;
    let mut operator = stage.clerk("demo-operator-1").await;
    let none = operator.get("/console/authorize").await.html;
    assert!(none.contains("关注人数还没有统计") && !none.contains("人（"), "{none}");
    gather(&stage, ZHANSHAN, 3).await;
    stage.pass(SignedDuration::ZERO).await;
    let list = operator.get("/console/authorize").await.html;
    let (_, row) = list.split_once("<strong>微湛山</strong>").unwrap();
    let (row, _) = row.split_once("</li>").unwrap();
    assert!(row.contains("关注 3 人（11月23日）"), "{row}");
    assert!(!list.contains("关注人数还没有统计"));
}
