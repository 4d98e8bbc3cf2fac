//! What an account is told, and what becomes of its answers.

use serde_json::json;

use super::{Bench, Manner};
use crate::{Answer, GREY_LINE};

#[tokio::test]
async fn a_follower_is_welcomed_and_every_kind_of_message_arrives() {
    let bench = Bench::new(Manner::Text("您好")).await;
    let simulator = &bench.simulator;
    assert_eq!(simulator.follow("li", "shinan", None).await.text(), Some("您好"));
    assert_eq!(simulator.follow("li", "shinan", None).await.attempts, 0);
    simulator.say("li", "shinan", "路灯坏了").await;
    let photo = crate::library::sample_photo().unwrap();
    simulator.send_photo("li", "shinan", photo.clone()).await;
    simulator.send_voice("li", "shinan", 5, Some("井盖松了")).await;
    simulator.send_place("li", "shinan", 36.067, 120.393, "新湛一路").await;
    simulator.click("li", "shinan", "report").await;
    simulator.view("li", "shinan", "https://e.cn/").await;
    simulator.unfollow("li", "shinan").await;
    let pushes = bench.pushes();
    let kinds: Vec<_> =
        pushes.iter().map(|push| push.get("Event").or(push.get("MsgType")).unwrap()).collect();
    assert_eq!(kinds, ["subscribe", "text", "image", "voice", "location", "CLICK", "VIEW", "unsubscribe"]);
    assert_eq!(pushes[3].get("Recognition"), Some("井盖松了"));
    let ids: Vec<u64> = pushes[1..5].iter().map(|push| push.get("MsgId").unwrap().parse().unwrap()).collect();
    assert!(ids.is_sorted_by(|one, next| one < next));
    assert_eq!(reqwest::get(pushes[2].get("PicUrl").unwrap()).await.unwrap().bytes().await.unwrap(), photo);
    assert!(!simulator.follows("li", "shinan"));
    assert!(matches!(simulator.say("li", "shinan", "在吗").await.answer, Some(Answer::Failure { .. })));
    assert_eq!(bench.pushes().len(), 8);
}

#[tokio::test]
async fn silence_is_repeated_to_four_deliveries_of_one_message_and_then_seen() {
    let bench = Bench::new(Manner::Mute).await;
    let delivery = bench.simulator.follow("li", "shinan", None).await;
    assert_eq!((delivery.attempts, delivery.status), (4, None));
    let pushes = bench.pushes();
    assert_eq!(pushes.len(), 4);
    assert!(pushes.iter().all(|push| push == &pushes[0]));
    assert!(bench.shown().contains(GREY_LINE));
}

#[tokio::test]
async fn the_answer_to_a_repeated_push_is_shown() {
    let bench = Bench::new(Manner::From(2)).await;
    let delivery = bench.simulator.follow("li", "shinan", None).await;
    assert_eq!((delivery.text(), delivery.attempts), (Some("来了"), 2));
}

#[tokio::test]
async fn a_wrong_status_or_body_is_not_repeated() {
    for (status, body) in [(201, "success"), (404, ""), (200, "{}"), (200, "<xml><a/></xml>")] {
        let bench = Bench::new(Manner::Raw(status, body)).await;
        let delivery = bench.simulator.follow("li", "shinan", None).await;
        assert_eq!((delivery.attempts, delivery.status), (1, Some(status)), "{status} {body}");
        assert!(bench.shown().contains(GREY_LINE));
    }
    let bench = Bench::new(Manner::Raw(200, "")).await;
    assert_eq!(bench.simulator.follow("li", "shinan", None).await.answer, Some(Answer::Success));
    assert!(bench.simulator.chat("li", "shinan").is_empty());
}

#[tokio::test]
async fn a_server_that_fails_is_asked_again_and_then_seen() {
    let bench = Bench::new(Manner::Raw(500, "")).await;
    let delivery = bench.simulator.follow("li", "shinan", None).await;
    assert_eq!((delivery.attempts, delivery.status), (4, None));
    assert!(bench.shown().contains(GREY_LINE));
}

#[tokio::test]
async fn faults_lose_answers_and_double_pushes() {
    let bench = Bench::new(Manner::Text("好")).await;
    bench.simulator.follow("li", "shinan", None).await;
    bench.post("/simulator/faults", json!({ "account": "shinan", "callback": { "drop_answers": 1 } })).await;
    let delivery = bench.simulator.say("li", "shinan", "一").await;
    assert_eq!((delivery.attempts, delivery.text()), (2, Some("好")));
    let pushes = bench.pushes();
    assert_eq!(pushes.len(), 3);
    assert_eq!(pushes[1], pushes[2]);
    bench.post("/simulator/faults", json!({ "clear": true, "callback": { "duplicate": 3 } })).await;
    let delivery = bench.simulator.say("li", "shinan", "二").await;
    assert_eq!((delivery.attempts, delivery.text()), (1, Some("好")));
    let answers = bench.simulator.chat("li", "shinan");
    assert_eq!(answers.len(), 5, "a welcome, two messages, two answers");
}
