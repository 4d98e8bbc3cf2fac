//! What residents write, and what WeChat writes in their place.

use alliance_tests::Stage;
use alliance_tests::resident::number_in;
use alliance_tests::stage::ZHANSHAN;
use domain::conversation::Open;

use crate::rows;

#[tokio::test]
async fn a_place_is_named_from_its_first_character_or_asked_for() {
    let stage = Stage::new().await;
    for (n, row) in rows("places.tsv").iter().enumerate() {
        let [text, expected, _] = row.as_slice() else { panic!("{row:?}") };
        let person = format!("resident-{n}");
        let resident = stage.resident(&person, ZHANSHAN);
        resident.follow().await;
        resident.say("报修").await;
        let answer = resident.say(text).await;
        let place = answer.split_once("地点：").map(|(_, rest)| rest.split(['。', '\n']).next().unwrap());
        let as_expected = match (expected.as_str(), place) {
            (expected, None) => expected.starts_with("no place") && answer.contains("什么地方"),
            (expected, Some(place)) if expected.starts_with("no place") => {
                expected.contains("the entrance") && place.ends_with("入口")
            }
            (expected, Some(place)) => match expected.strip_prefix("begins with ") {
                Some(names) => names.split(" or ").any(|name| place.starts_with(name)),
                None => match expected.split_once(", with or without ") {
                    Some((name, district)) => place == name || place == format!("{district}{name}"),
                    None => place == expected,
                },
            },
        };
        assert!(as_expected, "{text}: {answer}, expected {expected}");
    }
}

#[tokio::test]
async fn what_wechat_writes_for_what_it_does_not_pass_on_is_no_report() {
    let stage = Stage::new().await;
    for (n, row) in rows("unsupported-message.tsv").iter().enumerate() {
        let person = format!("resident-{n}");
        let resident = stage.resident(&person, ZHANSHAN);
        resident.follow().await;
        let answer = resident.say(&row[0]).await;
        assert!(answer.contains("看不了") && !answer.contains("上报"), "{row:?}: {answer}");
        let residents = stage.alliance.deployment.residents().unwrap();
        let stored = residents.get(&stage.follower(&person, ZHANSHAN)).await.unwrap();
        assert_eq!(stored.dialogue, Open::Idle, "{row:?}");
        resident.say("报修").await;
        resident.say("新湛一路的古力盖松了").await;
        let answer = resident.say(&row[0]).await;
        assert!(answer.contains("看不了"), "{row:?}: {answer}");
        let id = number_in(&resident.say("完成").await);
        assert_eq!(stage.ticket(&id).await.description, "新湛一路的古力盖松了");
    }
}
