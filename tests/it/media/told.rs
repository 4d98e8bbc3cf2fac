//! Voice and video that are told in the chat, to where a clerk listens and looks; and files that WeChat hands out late
//! or never.

use alliance::runtime::objects::Size;
use alliance::store::{MediaRecord, MediaState, System, digest};
use alliance_tests::resident::number_in;
use alliance_tests::stage::ZHANSHAN;
use alliance_tests::{Stage, film, photo};
use domain::ids::{MediaId, TicketId};
use domain::tickets::AttachmentKind;
use jiff::SignedDuration;
use local_alliance::Side;
use reqwest::StatusCode;
use serde_json::json;

/// How they were made: tests/fixtures/media/README.md.
const SILK: &[u8] = include_bytes!("../../fixtures/media/tone-tencent.silk");
const AMR: &[u8] = include_bytes!("../../fixtures/media/tone.amr");
const HEIC: &[u8] = include_bytes!("../../fixtures/media/chequers.heic");

async fn fault(stage: &Stage, body: serde_json::Value) {
    let url = format!("{}/simulator/faults", stage.alliance.url());
    assert!(alliance_tests::browser().post(url).json(&body).send().await.unwrap().status().is_success());
}

/// Every download fails with this code, so many times.
async fn refuse_downloads(stage: &Stage, code: i64, times: u32) {
    fault(stage, json!({ "api": { "path": "/cgi-bin/media/get", "errcode": code, "times": times } })).await;
}

/// A report that holds what `tell` sends.
async fn report_with(stage: &Stage, tell: impl AsyncFnOnce(&alliance_tests::Resident<'_>)) -> TicketId {
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    wang.say("报修").await;
    wang.say("新湛一路的古力盖松了").await;
    tell(&wang).await;
    let receipt = wang.say("完成").await;
    stage.settle().await;
    number_in(&receipt)
}

async fn attached(stage: &Stage, id: &TicketId) -> Vec<(AttachmentKind, MediaId)> {
    stage.ticket(id).await.attachments.into_iter().map(|it| (it.kind, it.media)).collect()
}

async fn state(stage: &Stage, media: &MediaId) -> Option<MediaState> {
    let table = stage.alliance.deployment.media().unwrap();
    table.get(System::Engineer, media).await.unwrap().map(|record| record.state)
}

#[tokio::test]
async fn a_voice_in_silk_and_one_in_amr_are_played_in_the_browser() {
    let stage = Stage::new().await;
    let id = report_with(&stage, async |wang| {
        assert!(wang.record(SILK, None).await.contains("语音记下了"));
        wang.record(AMR, Some("晚上走路很危险")).await;
    })
    .await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let page = officer.ticket(&id).await;
    for (kind, media) in attached(&stage, &id).await {
        assert_eq!(kind, AttachmentKind::Voice);
        let path = format!("/console/tickets/{id}/media/{media}?play=1");
        assert!(
            page.html.contains(&format!("<audio controls preload=\"none\" src=\"{path}\"")),
            "{}",
            page.html
        );
        let sound = officer.get_part(&path, None).await;
        assert_eq!((sound.status, sound.kind.as_str()), (StatusCode::OK, "audio/wav"));
        assert!(sound.bytes.starts_with(b"RIFF") && sound.bytes.len() > 40_000);
        // Safari asks for two bytes before it plays anything.
        let part = officer.get_part(&path, Some("bytes=0-1")).await;
        assert_eq!((part.status, &part.bytes[..]), (StatusCode::PARTIAL_CONTENT, &b"RI"[..]));
        assert_eq!(part.range, format!("bytes 0-1/{}", sound.bytes.len()));
        let beyond = officer.get_part(&path, Some("bytes=99999999-")).await;
        assert_eq!(beyond.status, StatusCode::RANGE_NOT_SATISFIABLE);
        // The original stays, to be downloaded.
        let (status, kind) = officer.get_file(&format!("/console/tickets/{id}/media/{media}")).await;
        assert_eq!((status, kind.as_str()), (StatusCode::OK, "application/octet-stream"));
    }
    let ticket = stage.ticket(&id).await;
    let link = format!("/a/{ZHANSHAN}/reports/{id}/{}", ticket.secret);
    let seen = officer.get(&link).await;
    assert_eq!(seen.html.matches("<audio controls").count(), 2, "{}", seen.html);
}

#[tokio::test]
async fn a_recording_that_nothing_decodes_stays_to_be_downloaded_with_the_reason() {
    let stage = Stage::new().await;
    let id = report_with(&stage, async |wang| {
        wang.record(b"Speex   1.2", None).await;
        wang.record(b"#!AMR\n", None).await;
    })
    .await;
    let page = stage.clerk("demo-officer-1").await.ticket(&id).await;
    assert!(page.html.contains("这段录音的格式在网页里放不出来") && page.html.contains("这段录音已经损坏"));
    assert_eq!(page.html.matches("下载录音").count(), 2, "{}", page.html);
    assert!(!page.html.contains("<audio"));
}

#[tokio::test]
async fn a_video_is_kept_without_its_place_and_played_on_the_page_and_goes_with_its_report() {
    let stage = Stage::new().await;
    let id = report_with(&stage, async |wang| {
        assert!(wang.film(film::with_place("+36.0670+120.3830/")).await.contains("视频记下了（共1段）"));
        wang.film(film::with_place("+36.0671+120.3830/")).await;
        assert!(wang.film(film::with_place("+36.0672+120.3830/")).await.contains("视频最多2段"));
    })
    .await;
    let films = attached(&stage, &id).await;
    assert_eq!(films.iter().map(|(kind, _)| *kind).collect::<Vec<_>>(), [AttachmentKind::Video; 2]);
    let mut officer = stage.clerk("demo-officer-1").await;
    let page = officer.ticket(&id).await;
    assert_eq!(page.html.matches("<video controls preload=\"none\"").count(), 2, "{}", page.html);
    let path = format!("/console/tickets/{id}/media/{}?play=1", films[0].1);
    let film = officer.get_part(&path, Some("bytes=0-")).await;
    assert_eq!((film.status, film.kind.as_str()), (StatusCode::PARTIAL_CONTENT, "video/mp4"));
    assert!(film.bytes.windows(4).any(|box_| box_ == b"moov"));
    assert!(!film.bytes.windows(7).any(|place| place == b"36.0670"), "the place is gone");

    stage.work_until_answered(&id).await;
    let wang = stage.resident("wang", ZHANSHAN);
    assert!(wang.say(&format!("解决了{id}")).await.contains("已办结"));
    stage.pass(SignedDuration::from_hours(24 * 60)).await;
    stage.pass(SignedDuration::from_mins(5)).await;
    let objects = stage.alliance.deployment.objects().unwrap();
    for (_, media) in &films {
        assert_eq!(objects.get(media, Size::Playable).await.unwrap(), None);
        assert_eq!(state(&stage, media).await, None);
    }
}

#[tokio::test]
async fn what_is_no_video_is_missing_with_a_reason() {
    let stage = Stage::new().await;
    let id = report_with(&stage, async |wang| {
        wang.film(b"no film".to_vec()).await;
    })
    .await;
    let page = stage.clerk("demo-officer-1").await.ticket(&id).await;
    assert!(page.html.contains("视频没有取到：这段视频不是MP4格式"), "{}", page.html);
}

#[tokio::test]
async fn a_heic_from_elsewhere_is_shown_and_one_that_does_not_open_is_refused_with_what_to_do() {
    let stage = Stage::new().await;
    let (id, mut works) = stage.signed("wang").await;
    let page = works.ticket(&id).await;
    let added = works.add_by_script(&page, &id, "hand-in", HEIC.to_vec()).await;
    let path = format!("/console/tickets/{id}/media/{}", added["photos"][0].as_str().unwrap());
    let (status, kind) = works.get_file(&path).await;
    assert_eq!((status, kind.as_str()), (StatusCode::OK, "image/jpeg"));
    let broken = works.add_by_script(&page, &id, "hand-in", HEIC[..600].to_vec()).await;
    assert!(broken["problem"].as_str().unwrap().contains("兼容性最佳"), "{broken}");
}

#[tokio::test]
async fn a_file_that_fails_twice_arrives_and_staff_see_meanwhile_that_it_is_missing() {
    let stage = Stage::new().await;
    refuse_downloads(&stage, -1, 2).await;
    let id = report_with(&stage, async |wang| {
        wang.show(photo::with_exif("late")).await;
    })
    .await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let page = officer.ticket(&id).await;
    assert!(
        page.html.contains("照片还没有取到：微信没有给出文件（-1）。系统会自己再取，最晚试到"),
        "{}",
        page.html
    );
    stage.pass(SignedDuration::from_secs(70)).await;
    assert_eq!((stage.counted("media", "waiting"), stage.counted("media", "ready")), (2, 0));
    stage.pass(SignedDuration::from_mins(3)).await;
    assert_eq!(stage.counted("media", "ready"), 1);
    let page = officer.ticket(&id).await;
    assert!(!page.html.contains("没有取到") && page.html.contains("?thumb=1"), "{}", page.html);
}

#[tokio::test]
async fn a_file_that_never_comes_is_tried_for_three_days_ever_more_seldom_and_then_missing_for_good() {
    let stage = Stage::new().await;
    refuse_downloads(&stage, -1, 999).await;
    let id = report_with(&stage, async |wang| {
        wang.show(photo::with_exif("never")).await;
    })
    .await;
    for _ in 0..71 {
        sweep_after(&stage, SignedDuration::from_hours(1)).await;
    }
    let tries = stage.counted("media", "waiting");
    assert!((20..50).contains(&tries), "{tries} tries in three days");
    assert_eq!(stage.counted("media", "failed"), 0);
    for _ in 0..4 {
        sweep_after(&stage, SignedDuration::from_hours(1)).await;
    }
    assert_eq!(stage.counted("media", "failed"), 1);
    let tries = stage.counted("media", "waiting");
    stage.pass(SignedDuration::from_hours(24)).await;
    assert_eq!(stage.counted("media", "waiting"), tries, "nobody asks any more");
    let (_, media) = attached(&stage, &id).await.remove(0);
    let Some(MediaState::Failed { reason }) = state(&stage, &media).await else { panic!("it is missing") };
    assert!(reason.contains("微信只保存三天") && reason.contains("向反映人再要一次"), "{reason}");
    let page = stage.clerk("demo-officer-1").await.ticket(&id).await;
    assert!(page.html.contains("照片没有取到：微信没有给出文件（-1）"), "{}", page.html);
}

#[tokio::test]
async fn a_file_that_wechat_does_not_know_is_missing_at_once_and_a_wrong_setting_is_waited_for() {
    let stage = Stage::new().await;
    refuse_downloads(&stage, 40_007, 1).await;
    let id = report_with(&stage, async |wang| {
        wang.show(photo::with_exif("unknown")).await;
    })
    .await;
    assert_eq!((stage.counted("media", "failed"), stage.counted("media", "waiting")), (1, 0));
    let page = stage.clerk("demo-officer-1").await.ticket(&id).await;
    assert!(page.html.contains("照片没有取到：微信没有给出文件（40007）"), "{}", page.html);

    refuse_downloads(&stage, 40_164, 1).await;
    stage.resident("wang", ZHANSHAN).show(photo::with_exif("whitelist")).await;
    stage.settle().await;
    assert_eq!(stage.counted("media", "waiting"), 1);
    stage.pass(SignedDuration::from_mins(2)).await;
    assert_eq!(stage.counted("media", "ready"), 1);
}

/// Moves the clock and calls the sweep of files alone: every schedule of 66 accounts would take most of the test.
async fn sweep_after(stage: &Stage, time: SignedDuration) {
    stage.alliance.clock.advance(time);
    stage.alliance.tick("media-sweep").await.unwrap();
    stage.settle().await;
}

/// The photos that wang sent to a report, before any is fetched.
async fn untouched(stage: &Stage, photos: usize) -> (TicketId, Vec<MediaId>) {
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    wang.say("报修").await;
    wang.say("新湛一路的古力盖松了").await;
    for number in 0..photos {
        wang.show(photo::with_exif(&number.to_string())).await;
    }
    let id = number_in(&wang.say("完成").await);
    let media = attached(stage, &id).await.into_iter().map(|(_, media)| media).collect();
    (id, media)
}

#[tokio::test]
async fn a_file_at_which_the_function_ended_again_and_again_is_given_up_and_the_next_one_arrives() {
    let stage = Stage::new().await;
    let (id, photos) = untouched(&stage, 2).await;
    let (sender, at) = (Some(stage.follower("wang", ZHANSHAN)), stage.alliance.clock.now());
    for (photo, unended) in photos.iter().zip([3, 2]) {
        let (media, sender) = (photo.clone(), sender.clone());
        let record = MediaRecord { media, state: MediaState::Begun { unended }, at, sender };
        stage.alliance.deployment.media().unwrap().put(System::Engineer, &record).await.unwrap();
    }
    let page = stage.clerk("demo-officer-1").await.ticket(&id).await;
    assert_eq!(page.html.matches("正在从微信取回").count(), 2, "{}", page.html);
    stage.settle().await;
    assert!(matches!(state(&stage, &photos[0]).await, Some(MediaState::Failed { .. })));
    assert!(matches!(state(&stage, &photos[1]).await, Some(MediaState::Ready { .. })));
    let page = stage.clerk("demo-officer-1").await.ticket(&id).await;
    assert!(page.html.contains("照片没有取到：系统打开这个文件时几次中断"), "{}", page.html);
}

#[tokio::test]
async fn a_fetch_that_is_cut_off_at_any_write_brings_the_file_the_next_time() {
    for side in [Side::Before, Side::After] {
        let mut at = 0;
        loop {
            let stage = Stage::new().await;
            let (_, photos) = untouched(&stage, 1).await;
            stage.alliance.store_faults.fail_write(at, side);
            let _ = stage.alliance.settle().await.unwrap();
            if !stage.alliance.store_faults.clear() {
                break;
            }
            // Claims and leases of whoever was cut off run out, and what waits for another try gets it.
            sweep_after(&stage, SignedDuration::from_mins(3)).await;
            sweep_after(&stage, SignedDuration::from_mins(3)).await;
            let state = state(&stage, &photos[0]).await;
            assert!(matches!(state, Some(MediaState::Ready { .. })), "write {at} {side:?}: {state:?}");
            at += 1;
        }
        assert!(at >= 4, "two counts, the beginning and the end: {at} writes");
    }
}

#[tokio::test]
async fn a_file_that_comes_again_because_of_us_is_counted_once_at_its_sender() {
    let stage = Stage::new().await;
    let (_, photos) = untouched(&stage, 1).await;
    let files = digest(&format!("files/{}", stage.follower("wang", ZHANSHAN).key()));
    let begun = MediaRecord {
        media: photos[0].clone(),
        state: MediaState::Begun { unended: 1 },
        at: stage.alliance.clock.now(),
        sender: Some(stage.follower("wang", ZHANSHAN)),
    };
    stage.alliance.deployment.media().unwrap().put(System::Engineer, &begun).await.unwrap();
    // One more would be too many today.
    stage.set_count(&format!("files#{files}"), "2026-11-23", 100).await;
    stage.settle().await;
    assert!(matches!(state(&stage, &photos[0]).await, Some(MediaState::Ready { .. })));
}
