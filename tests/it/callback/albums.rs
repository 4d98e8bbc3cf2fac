//! Nine photos sent at once: WeChat pushes an album in parallel, and in whatever order.

use alliance_tests::Stage;
use alliance_tests::album::{Album, PHOTOS, order};
use domain::conversation::Open;
use domain::conversation::dialogues::offer::Offer;
use reqwest::{Client, StatusCode};

/// `cargo bench -p alliance-tests --bench albums` sends 200.
const ALBUMS: usize = 16;

#[tokio::test]
async fn albums_of_nine_at_once_in_every_order_get_no_500_and_nine_photos_in_order() {
    let stage = Stage::new().await;
    let client = Client::new();
    for n in 0..ALBUMS {
        let album = Album::begin(&stage, &client, &format!("resident-{n}")).await;
        let pushed = album.push_at_once(album.photos(&order(n), n % 2 == 0)).await;
        assert_eq!(pushed.statuses, [StatusCode::OK; PHOTOS], "album {n}");
        assert_eq!(album.finish(3).await, [0, 1, 2, 3, 4, 5, 6, 7, 8], "album {n}");
    }
}

#[tokio::test]
async fn a_photo_that_the_word_done_overtakes_is_kept_and_offered_as_a_supplement() {
    let stage = Stage::new().await;
    let client = Client::new();
    for n in 0..6 {
        let album = Album::begin(&stage, &client, &format!("resident-{n}")).await;
        let mut pushes = album.photos(&order(n), true);
        // Every push comes twice, and the end of the report in the midst of them.
        pushes.extend(pushes.clone());
        pushes.insert(n * 2, album.text(200, "完成"));
        let pushed = album.push_at_once(pushes).await;
        assert!(pushed.statuses.iter().all(|status| *status == StatusCode::OK), "{:?}", pushed.statuses);
        let told = album.reported().await.remove(0);
        if told.len() < PHOTOS {
            let Open::Offered(Offer { draft }) = album.dialogue().await else { panic!("nothing is offered") };
            assert_eq!(draft.address.as_deref(), Some("新湛一路"), "nothing has to be told again");
            assert!(draft.texts[0].what.starts_with("补充诉求20261123-"), "{:?}", draft.texts);
            let (_, answer) = album.text(300, "是").answer_over(&client).await;
            assert!(answer.contains("1 发送"), "{answer}");
            album.finish(301).await;
        }
        let reported = album.reported().await;
        for photos in &reported {
            assert!(photos.is_sorted(), "{reported:?}");
        }
        let mut all = reported.concat();
        all.sort_unstable();
        assert_eq!(all, [0, 1, 2, 3, 4, 5, 6, 7, 8], "each once: {reported:?}");
    }
}

#[tokio::test]
async fn texts_that_arrive_in_another_order_are_read_as_they_were_sent() {
    let stage = Stage::new().await;
    let client = Client::new();
    let album = Album::begin(&stage, &client, "resident-a").await;
    let pushes = [(12, "三是井边塌了一块"), (11, "二是盖子裂了"), (10, "一是盖子松了")];
    for (id, words) in pushes {
        album.text(id, words).answer_over(&client).await;
    }
    album.finish(20).await;
    let follower = stage.follower("resident-a", alliance_tests::stage::ZHANSHAN);
    let reports = stage.alliance.deployment.tickets().unwrap().reported_by(&follower, 1).await.unwrap();
    assert_eq!(reports[0].description, "新湛一路的古力盖松了\n一是盖子松了\n二是盖子裂了\n三是井边塌了一块");
}
