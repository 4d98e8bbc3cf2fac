//! What staff write for residents.

use alliance_tests::Stage;
use alliance_tests::clerk::HAND_IN;
use alliance_tests::stage::ZHANSHAN;
use reqwest::StatusCode;

use crate::{input, rows};

#[tokio::test]
async fn a_number_of_a_person_is_refused_and_any_other_number_taken() {
    let stage = Stage::new().await;
    for (n, row) in rows("personal-numbers.tsv").iter().enumerate() {
        let [text, expected, _] = row.as_slice() else { panic!("{row:?}") };
        let status = match expected.as_str() {
            "refused" => StatusCode::UNPROCESSABLE_ENTITY,
            "taken" => StatusCode::SEE_OTHER,
            other => panic!("{other}"),
        };
        let (id, mut works) = stage.signed(&format!("resident-{n}")).await;
        let finding = [("finding", text.as_str()), ("place", "门前")];
        assert_eq!(works.press_with_photo(&id, "check", &finding).await.status, status, "finding: {row:?}");
        let mut form = HAND_IN;
        form[1] = ("public", text);
        assert_eq!(works.press_with_photo(&id, "hand-in", &form).await.status, status, "public: {row:?}");
    }
}

#[tokio::test]
async fn an_answer_of_wide_characters_is_cut_with_its_link_and_sent_at_once() {
    let stage = Stage::new().await;
    let text = input("wide-characters-500.txt");
    let (id, mut works) = stage.signed("wang").await;
    let wang = stage.resident("wang", ZHANSHAN);
    works.press_with_photo(&id, "check", &[("finding", "已查看"), ("place", "门前")]).await.expect_done();
    let mut form = HAND_IN;
    form[1] = ("public", text.trim());
    works.press_with_photo(&id, "hand-in", &form).await.expect_done();
    stage.clerk("demo-officer-2").await.press(&id, "approve", &[]).await.expect_done();
    stage.settle().await;
    let sent = wang.last();
    assert!(sent.contains("有答复了") && sent.contains('𠮷') && sent.ends_with("点这里看进度</a>"), "{sent}");
    assert!((2000..=2048).contains(&sent.len()), "{}", sent.len());
}
