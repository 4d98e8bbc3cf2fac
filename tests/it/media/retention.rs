//! The table of docs/operations/retention.md, row by row, with the clock moved.

use alliance::runtime::objects::Size;
use alliance::services::retention::Archiving;
use alliance::store::{System, Transaction};
use alliance_admin::erase::{Erased, erase};
use alliance_tests::stage::{DISTRICT, ZHANSHAN};
use alliance_tests::{Clerk, Resident, Stage, photo, push::Push};
use domain::ids::{ConversationId, MediaId, TicketId};
use domain::tickets::{Applied, Event, Rules, State, Ticket};
use jiff::SignedDuration;
use local_alliance::Side;
use reqwest::StatusCode;

fn days(count: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * count)
}

/// Whether a photo lies in the bucket, and whether anything is known of it.
async fn is_there(stage: &Stage, media: &MediaId) -> (bool, bool) {
    let deployment = &stage.alliance.deployment;
    let object = deployment.objects().unwrap().get(media, Size::Full).await.unwrap();
    let thumbnail = deployment.objects().unwrap().get(media, Size::Thumbnail).await.unwrap();
    assert_eq!(object.is_some(), thumbnail.is_some());
    (object.is_some(), deployment.media().unwrap().get(System::Engineer, media).await.unwrap().is_some())
}

/// The photos that somebody sent, oldest first.
async fn photos_of(stage: &Stage, person: &str) -> Vec<MediaId> {
    let messages = stage.alliance.deployment.messages().unwrap();
    let all = messages.all(&stage.follower(person, ZHANSHAN)).await.unwrap();
    all.into_iter().filter_map(|message| Some(message.media?.media)).collect()
}

/// Everything stored of a report, as text.
async fn stored(stage: &Stage, id: &TicketId) -> String {
    let (ticket, events) = (stage.ticket(id).await, stage.events(id).await);
    format!("{}{}", serde_json::to_string(&ticket).unwrap(), serde_json::to_string(&events).unwrap())
}

/// Nothing of a person is left of an archived report, and what figures count is.
async fn assert_reduced(stage: &Stage, id: &TicketId, person: &str) {
    let ticket = stage.ticket(id).await;
    assert_eq!(ticket.state, State::Archived);
    assert!(
        ticket.unit.is_some()
            && ticket.category.is_some()
            && ticket.closed_at <= Some(stage.alliance.clock.now())
    );
    let text = stored(stage, id).await;
    let openid = stage.alliance.simulator.openid(person, ZHANSHAN);
    for gone in [openid.as_str(), "古力盖松了", "新湛一路", "先围挡", "更换井盖一套", "已现场核查"]
    {
        assert!(!text.contains(gone), "{gone} in {text}");
    }
}

#[tokio::test]
async fn an_ended_report_is_archived_thirty_days_after_its_last_act_and_tells_of_nobody() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let (rated, unrated) = (wang.report_with_photo("GPS").await, wang.report_manhole().await);
    stage.work_until_answered(&rated).await;
    stage.work_until_answered(&unrated).await;
    assert!(wang.say(&format!("解决了{rated}")).await.contains("已办结"));
    let ticket = stage.ticket(&rated).await;
    let events = stage.events(&rated).await;
    let photos: Vec<MediaId> = ticket.media(&events).into_iter().cloned().collect();
    assert_eq!(photos.len(), 3, "of the resident, of the check, of the finished work");
    let link = format!("/a/{ZHANSHAN}/reports/{rated}/{}", ticket.secret);
    let mut browser = Clerk::stranger(&stage);

    stage.pass(days(30) - SignedDuration::from_mins(10)).await;
    assert_eq!(stage.ticket(&rated).await.state, State::Closed);
    assert_eq!(browser.get(&link).await.status, StatusCode::OK);
    stage.pass(SignedDuration::from_mins(20)).await;
    assert_reduced(&stage, &rated, "wang").await;
    for media in &photos {
        assert_eq!(is_there(&stage, media).await, (false, false));
    }
    // A danger that nobody rates is not over before somebody has called.
    assert_eq!(stage.ticket(&unrated).await.state, State::FollowUp);
    let heard = [("verdict", "satisfied"), ("said", "井盖不响了")];
    let mut officer = stage.clerk("demo-officer-1").await;
    officer.press_after_call(&stage, &unrated, "follow-up", &heard).await.expect_done();
    assert_eq!(stage.ticket(&unrated).await.state, State::Closed);
    stage.pass(days(31)).await;
    assert_reduced(&stage, &unrated, "wang").await;

    let page = browser.get(&link).await;
    assert_eq!(page.status, StatusCode::GONE);
    assert!(page.html.contains("已经归档") && page.html.contains("12345"), "{}", page.html);
    for step in ["rate", "withdraw"] {
        let fields = [("version", "99"), ("code", ticket.query_code.as_str())];
        assert_eq!(browser.post(&format!("{link}/{step}"), &fields).await.status, StatusCode::GONE);
    }
    assert!(wang.say("我的诉求").await.contains("还没有诉求"));
    // Staff still see that there was a report, and what became of it.
    let page = stage.clerk("demo-officer-1").await.ticket(&rated).await;
    assert!(page.html.contains("已归档") && page.html.contains("内容已按规定删除"), "{}", page.html);
}

#[tokio::test]
async fn who_rates_at_the_moment_of_archiving_loses_nothing() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = wang.report_with_photo("GPS").await;
    stage.work_until_answered(&id).await;
    let (seen, events) = (stage.ticket(&id).await, stage.events(&id).await);
    stage.alliance.clock.advance(days(37));
    assert!(wang.say(&format!("解决了{id}")).await.contains("已办结"));
    // The sweep has read the report before the resident rated it.
    let archiving = Archiving::build(&stage.alliance.deployment).unwrap();
    assert!(!archiving.archive(&seen, stage.alliance.clock.now()).await.unwrap());
    assert_eq!(stage.events(&id).await[..events.len()], events);
    for media in seen.media(&events) {
        assert_eq!(is_there(&stage, media).await, (true, true));
    }
}

#[tokio::test]
async fn an_archiving_that_is_cut_off_anywhere_is_gone_on_with() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    for (write, side) in (0..9).flat_map(|write| [(write, Side::Before), (write, Side::After)]) {
        let id = wang.report_with_photo("GPS").await;
        stage.work_until_answered(&id).await;
        wang.say(&format!("解决了{id}")).await;
        let (ticket, events) = (stage.ticket(&id).await, stage.events(&id).await);
        let later = stage.alliance.clock.now() + days(31);
        let archiving = Archiving::build(&stage.alliance.deployment).unwrap();
        stage.alliance.store_faults.fail_write(write, side);
        let cut_off = archiving.archive(&ticket, later).await.is_err();
        assert_eq!(stage.alliance.store_faults.clear(), cut_off, "{write} {side:?}");
        stage.alliance.clock.advance(days(31));
        stage.pass(SignedDuration::from_mins(1)).await;
        assert_reduced(&stage, &id, "wang").await;
        for media in ticket.media(&events) {
            assert_eq!(is_there(&stage, media).await, (false, false), "{write} {side:?}");
        }
    }
}

#[tokio::test]
async fn a_merged_report_that_cannot_be_archived_with_its_master_now_is_archived_by_the_next_sweep() {
    let stage = Stage::new().await;
    let (wang, li) = (stage.resident("wang", ZHANSHAN), stage.resident("li", ZHANSHAN));
    let (master, child) = (wang.report_lamp().await, li.report_lamp().await);
    stage.clerk("demo-officer-1").await.merge(&child, &master).await.expect_done();
    stage.work_until_answered(&master).await;
    wang.say(&format!("解决了{master}")).await;
    let (ticket, later) = (stage.ticket(&master).await, stage.alliance.clock.now() + days(31));
    // The master's own step is written, and the archiving cut off before its child's.
    stage.alliance.store_faults.fail_write(1, Side::Before);
    let archiving = Archiving::build(&stage.alliance.deployment).unwrap();
    assert!(archiving.archive(&ticket, later).await.is_err());
    assert!(stage.alliance.store_faults.clear());
    stage.alliance.clock.advance(days(31));

    stage.alliance.store_faults.set_busy(&["TransactWriteItems"]);
    assert!(stage.alliance.tick("deadline-sweep").await.is_err());
    stage.alliance.store_faults.clear();
    assert_eq!(stage.ticket(&child).await.state, State::Merged);
    stage.pass(SignedDuration::from_mins(1)).await;
    let text = stored(&stage, &child).await;
    assert_eq!(stage.ticket(&child).await.state, State::Archived);
    let openid = stage.alliance.simulator.openid("li", ZHANSHAN);
    assert!(!text.contains(openid.as_str()) && !text.contains("楼道灯不亮"), "{text}");
}

#[tokio::test]
async fn a_photo_of_the_first_of_many_reports_stays() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = wang.report_with_photo("GPS").await;
    stage.settle().await;
    let first = stage.ticket(&id).await;
    let first_event = stage.events(&id).await.remove(0);
    let (tickets, rules) = (stage.alliance.deployment.tickets().unwrap(), Rules::bundled());
    let later = (1..=120).map(|number| {
        let event = Event {
            ticket: TicketId::parse(format!("20161124-{number:04}")).unwrap(),
            ..first_event.clone()
        };
        let submitted_at = first.submitted_at + SignedDuration::from_secs(number);
        let ticket =
            Ticket { id: event.ticket.clone(), attachments: Vec::new(), submitted_at, ..first.clone() };
        let mut transaction = Transaction::default();
        tickets.put(System::Engineer, &mut transaction, &Applied { ticket, event }, rules).unwrap();
        transaction
    });
    stage.alliance.load(&later.collect::<Vec<_>>()).unwrap();
    let media = &first.attachments[0].media;
    stage.pass(days(31)).await;
    assert_eq!(is_there(&stage, media).await, (true, true));
}

#[tokio::test]
async fn photos_that_belong_to_no_report_go_after_thirty_days_and_a_reports_stay() {
    let stage = Stage::new().await;
    let cancelled = stage.resident("li", ZHANSHAN);
    cancelled.follow().await;
    cancelled.say("报修").await;
    cancelled.show(photo::with_exif("cancelled")).await;
    cancelled.say("取消").await;
    let telling = stage.resident("zhao", ZHANSHAN);
    telling.follow().await;
    telling.say("报修").await;
    telling.show(photo::with_exif("draft")).await;
    stage.resident("wang", ZHANSHAN).report_with_photo("report").await;
    let mut photos = Vec::new();
    for person in ["li", "zhao", "wang"] {
        photos.extend(photos_of(&stage, person).await);
    }
    assert_eq!(photos.len(), 3);
    stage.pass(days(30) - SignedDuration::from_mins(10)).await;
    for media in &photos {
        assert_eq!(is_there(&stage, media).await, (true, true));
    }
    stage.pass(SignedDuration::from_mins(20)).await;
    assert_eq!(is_there(&stage, &photos[0]).await, (false, false), "of a cancelled draft");
    assert_eq!(is_there(&stage, &photos[1]).await, (true, true), "of a draft under way");
    assert_eq!(is_there(&stage, &photos[2]).await, (true, true), "of a report");
    telling.say("取消").await;
    stage.pass(days(31)).await;
    assert_eq!(is_there(&stage, &photos[1]).await, (false, false), "cancelled meanwhile");
    assert_eq!(is_there(&stage, &photos[2]).await, (true, true));
}

async fn push(stage: &Stage, resident: &Resident<'_>, rest: &str) -> Push {
    let accounts = stage.alliance.simulator.accounts();
    let original_id = &accounts.into_iter().find(|a| a.account == resident.account).unwrap().original_id;
    let openid = stage.alliance.simulator.openid(resident.person, resident.account);
    let time = stage.alliance.clock.now().as_second();
    Push::new(
        stage,
        resident.account,
        &format!(
            "<xml><ToUserName>{original_id}</ToUserName><FromUserName>{openid}</FromUserName>\
             <CreateTime>{time}</CreateTime>{rest}</xml>"
        ),
    )
}

#[tokio::test]
async fn a_position_that_wechat_reports_is_not_kept_at_all() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    let fields = "<MsgType>event</MsgType><Event>LOCATION</Event><Latitude>36.070612</Latitude>\
                  <Longitude>120.354812</Longitude><Precision>65.0</Precision>";
    assert!(push(&stage, &wang, fields).await.send().await.status().is_success());
    let messages = stage.alliance.deployment.messages().unwrap();
    let all = messages.all(&stage.follower("wang", ZHANSHAN)).await.unwrap();
    assert_eq!(all.len(), 2, "that it came is noted, as of every push");
    let text = serde_json::to_string(&all).unwrap();
    assert!(!text.contains("36.07") && !text.contains("120.35"), "{text}");
}

#[tokio::test]
async fn what_waits_for_nobody_goes_by_itself() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = wang.report_manhole().await;
    stage.alliance.clock.advance(days(3));
    let officer = &mut stage.clerk("demo-officer-1").await;
    officer.press(&id, "accept", &[("category", "normal"), ("community", "")]).await.expect_done();
    stage.settle().await;
    let now = stage.alliance.clock.now().as_second();
    let key = stage.follower("wang", ZHANSHAN).key();
    let half_a_year = 180 * 24 * 3600;
    // The message was sent three days before the notice about the report was kept.
    for (table, partition, expected) in [
        ("ResidentsTable", ("resident", key.as_str()), now + half_a_year),
        ("MessagesTable", ("resident", key.as_str()), now - 3 * 24 * 3600 + half_a_year),
    ] {
        let expires = stage.expiries(table, partition).await;
        assert!(!expires.is_empty(), "{table}");
        for expires in expires {
            assert!((expires - expected).abs() < 60, "{table}: {expires}, not {expected}");
        }
    }
    let deliveries = stage.alliance.deployment.deliveries().unwrap();
    let waiting = deliveries.kept_for(&stage.follower("wang", ZHANSHAN), 10).await.unwrap();
    let [waiting] = waiting.as_slice() else { panic!("one notice waits: {waiting:?}") };
    let kept = stage.expiries("DeliveriesTable", ("effect", waiting.effect.as_str())).await;
    assert!((kept[0] - now - half_a_year).abs() < 60);
}

#[tokio::test]
async fn an_erasure_takes_what_no_report_under_way_needs_and_nothing_late_brings_it_back() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let closed = wang.report_manhole().await;
    stage.work_until_answered(&closed).await;
    wang.say(&format!("解决了{closed}")).await;
    let open = wang.report_with_photo("open").await;
    wang.say("报修").await;
    wang.say("还有一件，小广告贴得到处都是").await;
    wang.show(photo::with_exif("draft")).await;
    stage.settle().await;
    let photos = photos_of(&stage, "wang").await;
    assert_eq!(photos.len(), 2);
    wang.say("找人工").await;
    stage.settle().await;
    // A notice waits, and another photo has not been fetched yet.
    stage.alliance.clock.advance(days(3));
    let officer = &mut stage.clerk("demo-officer-1").await;
    officer.press(&open, "accept", &[("category", "normal"), ("community", "")]).await.expect_done();
    stage.settle().await;
    let old =
        push(&stage, &wang, "<MsgType>text</MsgType><Content>别忘了我</Content><MsgId>991</MsgId>").await;
    assert!(old.send().await.status().is_success());
    wang.show(photo::with_exif("late")).await;
    let late = photos_of(&stage, "wang").await.pop().unwrap();
    stage.alliance.clock.advance(SignedDuration::from_secs(2));

    let (deployment, follower) = (&stage.alliance.deployment, stage.follower("wang", ZHANSHAN));
    let done = erase(deployment, &follower).await.unwrap();
    assert_eq!((done.archived, done.under_way, done.media), (1, 1, 1), "{done:?}");
    assert!(done.messages > 8, "{done:?}");
    assert_reduced(&stage, &closed, "wang").await;
    assert_eq!(stage.ticket(&open).await.reporter, Some(follower.clone()), "the work needs it");
    assert_eq!(is_there(&stage, &photos[0]).await, (true, true), "of the report under way");
    assert_eq!(is_there(&stage, &photos[1]).await, (false, false), "of the draft");

    // What was on its way comes late: the stream with the photo, and the same push once more.
    stage.settle().await;
    assert_eq!(is_there(&stage, &late).await, (false, false));
    let again = old.answer().await;
    assert_eq!(again.0, StatusCode::OK);
    assert!(deployment.messages().unwrap().all(&follower).await.unwrap().is_empty());
    let (inbox, id) = (deployment.conversations().unwrap(), ConversationId::of(&follower));
    assert!(inbox.get(System::Engineer, &id).await.unwrap().is_none());
    assert!(inbox.acts(System::Engineer, &id, 10).await.unwrap().is_empty());
    assert!(deployment.deliveries().unwrap().kept_for(&follower, 10).await.unwrap().is_empty());
    assert!(deployment.followers().unwrap().get(&follower).await.unwrap().is_none());
    let resident = deployment.residents().unwrap().get(&follower).await.unwrap();
    assert!(
        resident.attachments().next().is_none() && resident.kept_notices == 0 && resident.erased_at.is_some()
    );
    // Once more finds nothing more.
    let again = erase(deployment, &follower).await.unwrap();
    assert_eq!(again, Erased { under_way: 1, ..Erased::default() });

    // The report under way ends as any other, and with it the rest goes.
    let now = wang.say(&format!("撤回{open}")).await;
    assert!(now.contains("确定撤回"), "a new message is a new beginning: {now}");
    wang.say(&format!("确定撤回{open}")).await;
    stage.pass(days(30) + SignedDuration::from_mins(1)).await;
    let text = stored(&stage, &open).await;
    assert!(!text.contains(follower.openid.as_str()) && !text.contains("新湛一路"), "{text}");
    assert_eq!(is_there(&stage, &photos[0]).await, (false, false));
}

#[tokio::test]
async fn staff_and_strangers_are_not_erased_by_mistake() {
    let stage = Stage::new().await;
    let deployment = &stage.alliance.deployment;
    let staff = erase(deployment, &stage.follower("demo-officer-1", DISTRICT)).await.unwrap_err();
    assert!(staff.to_string().contains("staff"), "{staff}");
    let elsewhere = alliance_admin::erase::follower("nowhere/oSomebody").unwrap();
    assert!(erase(deployment, &elsewhere).await.unwrap_err().to_string().contains("nowhere"));
    assert!(alliance_admin::erase::follower("oSomebody").is_err());
}
