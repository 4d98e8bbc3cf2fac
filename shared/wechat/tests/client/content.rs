//! What an account publishes: media, drafts, publications.

use serde_json::json;
use wechat::client::{
    ApiError,
    draft::DraftArticle,
    upload::{MediaKind, Upload},
};

use crate::server::{Server, ask, order, wait};

#[test]
fn a_file_goes_up_with_its_length_and_a_name_in_ascii() {
    let upload = Upload::new("image/JPEG", &b"pixels"[..]).unwrap();
    let server = Server::json(r#"{"type":"thumb","thumb_media_id":"m","created_at":123}"#);
    let uploaded = wait(server.client().upload_media("t", MediaKind::Thumb, &upload)).unwrap();
    assert_eq!((uploaded.media_id.as_str(), uploaded.created_at), ("m", 123));
    let (head, body) = server.asked_head();
    assert!(head.contains(&format!("content-length: {}", body.len())) && !head.contains("chunked"), "{head}");
    assert!(body.contains(r#"name="media"; filename="media.jpg""#) && body.contains("pixels"), "{body}");
    assert!(body.to_ascii_lowercase().contains("content-type: image/jpeg"), "{body}");

    let server = Server::json(r#"{"media_id":"m"}"#);
    let video = Upload::new("video/mp4", &b"frames"[..]).unwrap();
    wait(server.client().add_video_material("t", &video, "题", "介绍")).unwrap();
    let (head, body) = server.asked_head();
    assert!(head.contains(&format!("content-length: {}", body.len())), "{head}");
    assert!(body.contains(r#"{"introduction":"介绍","title":"题"}"#), "{body}");
}

#[test]
fn a_file_that_wechat_would_refuse_is_not_sent() {
    assert!(Upload::new("text/html", &b"x"[..]).is_err());
    assert!(Upload::new("image/png", &b""[..]).is_err());
    let server = Server::json("{}");
    let large = Upload::new("image/jpeg", vec![0; 64 * 1024 + 1]).unwrap();
    let error = wait(server.client().upload_media("t", MediaKind::Thumb, &large)).unwrap_err();
    assert!(matches!(error, ApiError::Invalid(_)));
}

fn article() -> DraftArticle {
    let s = str::to_owned;
    DraftArticle {
        title: s("题"),
        content: s("<p>文</p>"),
        thumb_media_id: s("p"),
        ..DraftArticle::default()
    }
}

#[test]
fn a_draft_becomes_a_publication() {
    let sent = json!({ "title": "题", "content": "<p>文</p>", "thumb_media_id": "p", "need_open_comment": 0, "only_fans_can_comment": 0 });
    let id = ask(
        r#"{"media_id":"d"}"#,
        "POST /cgi-bin/draft/add?access_token=t",
        &json!({ "articles": [sent] }),
        async |c| c.add_draft("t", &[article()]).await,
    );
    assert_eq!(id.unwrap(), "d");
    let body = json!({ "media_id": "d", "index": 0, "articles": sent });
    order("POST /cgi-bin/draft/update?access_token=t", &body, async |c| {
        c.update_draft("t", "d", 0, &article()).await
    });
    let page = ask(
        r#"{"total_count":1,"item_count":1,"item":[{"media_id":"d","content":{"news_item":[{"title":"题","url":"u"}]},"update_time":5}]}"#,
        "POST /cgi-bin/draft/batchget?access_token=t",
        &json!({ "offset": 0, "count": 20, "no_content": 0 }),
        async |c| c.drafts("t", 0, 20, true).await,
    )
    .unwrap();
    assert_eq!(page.drafts[0].content.articles[0].url.as_deref(), Some("u"));
    let submitted = ask(
        r#"{"errcode":0,"publish_id":100000001,"msg_data_id":2247483647}"#,
        "POST /cgi-bin/freepublish/submit?access_token=t",
        &json!({ "media_id": "d" }),
        async |c| c.publish("t", "d").await,
    );
    assert_eq!(submitted.unwrap().publish_id, "100000001");
    let publication = ask(
        r#"{"publish_id":"1","publish_status":0,"article_id":"A","article_detail":{"count":1,"item":[{"idx":1,"article_url":"u"}]},"fail_idx":[]}"#,
        "POST /cgi-bin/freepublish/get?access_token=t",
        &json!({ "publish_id": "1" }),
        async |c| c.publication("t", "1").await,
    )
    .unwrap();
    assert_eq!((publication.status, publication.detail.items[0].url.as_str()), (Some(0), "u"));
}

#[test]
fn an_article_keeps_to_its_lengths() {
    for (article, field) in [
        (DraftArticle { title: String::new(), ..article() }, "title"),
        (DraftArticle { title: "题".repeat(33), ..article() }, "title"),
        (DraftArticle { content: "文".repeat(20_000), ..article() }, "content"),
        (DraftArticle { thumb_media_id: String::new(), ..article() }, "thumb_media_id"),
    ] {
        assert_eq!(article.check().unwrap_err().field, field);
    }
    assert!(
        DraftArticle { title: "题".repeat(32), content: "文".repeat(19_999), ..article() }.check().is_ok()
    );
}
