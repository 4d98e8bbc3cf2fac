//! Sounds and films of articles: what an author adds plays, says nothing of whoever made it, and needs its words.

use alliance_tests::stage::ZHANSHAN;
use alliance_tests::{Clerk, Stage, film};
use domain::review::Step;
use reqwest::StatusCode;

use super::articles::{EDITOR, REVIEWER, TITLE, add, begin, columns, press, public, sign, write};

const PLACE: &str = "+36.0670+120.3830/";

/// The id of the only file of this kind in the editor of an article.
async fn added(editor: &mut Clerk, id: &str, kind: &str) -> String {
    let page = editor.get(&format!("/console/articles/{id}/edit")).await;
    let (_, rest) = page.html.split_once(&format!("【{kind} ")).unwrap_or_else(|| panic!("{}", page.html));
    rest[..32].to_owned()
}

#[tokio::test]
async fn a_sound_and_a_film_play_with_their_words_and_go_with_the_article() {
    let stage = Stage::new().await;
    columns(&stage).await;
    let mut editor = stage.clerk(EDITOR).await;
    let (page, id) = begin(&mut editor, "news").await;
    let sent = add(&mut editor, &page, &id, "前面。\n【放这里】\n后面。", film::mp3("OWNER")).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.html);
    let mp3 = added(&mut editor, &id, "录音").await;
    let edit = editor.get(&format!("/console/articles/{id}/edit")).await;
    assert!(edit.html.contains(&format!("前面。\n\n【录音 {mp3}】\n\n后面。")), "{}", edit.html);

    // Nothing says where the film and the second sound were taken, and what they are is told by their tracks.
    let body = format!("【录音 {mp3}】她说，井盖换好了。");
    let tracks: &[film::Track<'_>] = &[(b"vide", b"avc1"), (b"soun", b"mp4a")];
    add(&mut editor, &edit, &id, &body, film::with_tracks(tracks, PLACE)).await;
    let mp4 = added(&mut editor, &id, "视频").await;
    let edit = editor.get(&format!("/console/articles/{id}/edit")).await;
    let body = format!("【录音 {mp3}】她说，井盖换好了。\n\n【视频 {mp4}】");
    let (_, second) = begin(&mut editor, "news").await;
    add(&mut editor, &page, &second, "听一听。", film::with_tracks(&tracks[1..], PLACE)).await;
    let m4a = added(&mut editor, &second, "录音").await;
    for (article, media, kind) in
        [(&id, &mp3, "audio/mpeg"), (&id, &mp4, "video/mp4"), (&second, &m4a, "audio/mp4")]
    {
        let file = format!("/console/articles/{article}/media/{media}?play=1");
        let whole = editor.get_part(&file, None).await;
        assert_eq!((whole.status, whole.kind.as_str()), (StatusCode::OK, kind));
        for secret in ["OWNER", "36.0670"] {
            assert!(!whole.bytes.windows(secret.len()).any(|part| part == secret.as_bytes()), "{kind}");
        }
        let part = editor.get_part(&file, Some("bytes=0-1")).await;
        assert_eq!((part.status, part.bytes.len()), (StatusCode::PARTIAL_CONTENT, 2));
    }

    // It is not handed in before somebody wrote what is said in it.
    write(&mut editor, &edit, (&id, "news"), TITLE, &body).await.expect_done();
    let refused = press(&mut editor, &id, "hand-in", &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.html);
    assert!(refused.html.contains("第2段的图片、录音或视频还没有文字说明"), "{}", refused.html);
    let edit = editor.get(&format!("/console/articles/{id}/edit")).await;
    write(&mut editor, &edit, (&id, "news"), TITLE, &format!("{body}工人换上新井盖")).await.expect_done();
    press(&mut editor, &id, "hand-in", &[]).await.expect_done();
    let mut reviewer = stage.clerk(REVIEWER).await;
    sign(&mut reviewer, &id, Step::Second).await.expect_done();
    let open = format!("/articles/{id}/media/{mp3}?play=1");
    assert_eq!(public(&stage, &open).await.0, StatusCode::NOT_FOUND);
    press(&mut editor, &id, "schedule", &[("act", "now"), ("at", "")]).await.expect_done();
    let (_, html) = public(&stage, &format!("/articles/{id}")).await;
    assert!(html.contains(&open) && html.contains("她说，井盖换好了。"), "{html}");
    let heard = reqwest::get(format!("{}/a/{ZHANSHAN}{open}", stage.alliance.url())).await.unwrap();
    assert_eq!(
        (heard.status(), &heard.headers()["content-type"]),
        (StatusCode::OK, &"audio/mpeg".parse().unwrap())
    );
    press(&mut reviewer, &id, "withdraw", &[("reason", "没有问过本人")]).await.expect_done();
    assert_eq!(public(&stage, &open).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_does_not_play_is_refused_in_a_sentence_and_the_text_stays() {
    let stage = Stage::new().await;
    columns(&stage).await;
    let mut editor = stage.clerk(EDITOR).await;
    let (page, id) = begin(&mut editor, "news").await;
    let cut = film::with_tracks(&[(b"soun", b"mp4a")], PLACE)[..200].to_vec();
    for (file, why) in [
        (film::with_tracks(&[(b"vide", b"hvc1")], PLACE), "不是H.264格式"),
        (film::with_tracks(&[(b"soun", b"alac")], PLACE), "不是AAC格式"),
        (film::with_place(PLACE), "没有声音，也没有画面"),
        (cut, "这个文件不完整"),
        (b"#!AMR\n....".to_vec(), "录音请用MP3或M4A，视频请用MP4"),
    ] {
        let refused = add(&mut editor, &page, &id, "写了很久的话。", file).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.html);
        assert!(refused.html.contains(why) && refused.html.contains("写了很久的话。"), "{}", refused.html);
    }
    assert!(page.html.contains("都不超过4MB"), "{}", page.html);
    // The same file twice is one file, and nobody's who may not write.
    let sent = add(&mut editor, &page, &id, "听。", film::mp3("A")).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.html);
    let first = added(&mut editor, &id, "录音").await;
    let edit = editor.get(&format!("/console/articles/{id}/edit")).await;
    add(&mut editor, &edit, &id, "再听。", film::mp3("B")).await;
    assert_eq!(added(&mut editor, &id, "录音").await, first);
    let mut reviewer = stage.clerk(REVIEWER).await;
    let refused = add(&mut reviewer, &edit, &id, "听。", film::mp3("C")).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.html);
}
