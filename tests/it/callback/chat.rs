//! What a resident is told in the chat when they ask, and when they ask several things at once.

use alliance::store::{Claim, Delivery};
use alliance_tests::Stage;
use alliance_tests::push::Push;
use alliance_tests::resident::wrong_code;
use alliance_tests::stage::ZHANSHAN;
use domain::ids::EffectId;
use jiff::SignedDuration;
use reqwest::StatusCode;

#[tokio::test]
async fn a_report_is_found_by_its_number_and_by_others_only_with_its_code() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = wang.report_manhole().await;
    let code = stage.ticket(&id).await.query_code;
    assert!(wang.say(id.as_str()).await.contains("待受理"));
    let neighbour = stage.resident("resident-a", ZHANSHAN);
    neighbour.follow().await;
    assert!(!neighbour.say(id.as_str()).await.contains("待受理"));
    assert!(!neighbour.say(&format!("{id} {}", wrong_code(&code))).await.contains("待受理"));
    assert!(neighbour.say(&format!("{id} {code}")).await.contains("待受理"));
}

#[tokio::test]
async fn messages_at_once_show_each_kept_notice_once() {
    let stage = Stage::new().await;
    let follower = stage.follower("wang", ZHANSHAN);
    // So long that an answer has room for two of them.
    let notices: Vec<_> = (1..=6).map(|number| format!("第{number}件：{}", "水".repeat(230))).collect();
    let (deliveries, now) = (stage.alliance.deployment.deliveries().unwrap(), stage.alliance.clock.now());
    let residents = stage.alliance.deployment.residents().unwrap();
    residents.ensure(&follower, now).await.unwrap();
    for (number, text) in notices.iter().enumerate() {
        let delivery = Delivery {
            effect: EffectId::parse(format!("20261123-0001#00000{number}#0#wang")).unwrap(),
            recipient: follower.clone(),
            text: text.clone(),
            created_at: now,
            good_until: None,
            reason: None,
        };
        let until = now + SignedDuration::from_mins(1);
        let claim = deliveries.claim(&delivery, "test", now, until, until).await.unwrap();
        assert_eq!(claim, Claim::Ours { attempts: 1 });
        deliveries.keep(&delivery, "test", &residents, now).await.unwrap();
    }
    let push = |id| Push::text(&stage, ZHANSHAN, follower.openid.as_str(), id, "帮助");
    let (one, two, three) = (push(1), push(2), push(3));
    let (one, two, three) = tokio::join!(one.answer(), two.answer(), three.answer());
    let told = [one, two, three].map(|(status, text)| {
        assert_eq!(status, StatusCode::OK);
        text
    });
    for notice in &notices {
        assert_eq!(told.iter().filter(|text| text.contains(notice)).count(), 1, "{notice}");
    }
}
