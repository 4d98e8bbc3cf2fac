//! What an account publishes: media, drafts, publications.

use std::collections::BTreeMap;

use serde_json::json;
use wechat::client::{
    ApiError,
    comment::{ArticleAt, CommentFilter},
    datacube::{Day, Statistic},
    draft::DraftArticle,
    subscription::{Notification, one_time_page},
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
    let page = ask(
        r#"{"total_count":1,"item_count":1,"item":[{"article_id":"A","content":{"news_item":[{"title":"题"}]},"update_time":5}]}"#,
        "POST /cgi-bin/freepublish/batchget?access_token=t",
        &json!({ "offset": 0, "count": 1, "no_content": 1 }),
        async |c| c.publications("t", 0, 1, false).await,
    );
    assert_eq!(page.unwrap().items[0].article_id, "A");
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

#[test]
fn a_notification_keeps_to_the_kinds_of_its_values() {
    let notification = |key: &str, value: &str| Notification {
        template_id: "T".to_owned(),
        page: Some("https://a/".to_owned()),
        values: BTreeMap::from([(key.to_owned(), value.to_owned())]),
        ..Notification::default()
    };
    let body = json!({ "touser": "o", "template_id": "T", "page": "https://a/", "data": { "thing1": { "value": "路灯" } } });
    order("POST /cgi-bin/message/subscribe/bizsend?access_token=t", &body, async |c| {
        c.send_notification("t", "o", &notification("thing1", "路灯")).await
    });
    for (key, value, fits) in [
        ("thing12", "路".repeat(20), true),
        ("thing12", "路".repeat(21), false),
        ("phrase3", "已处理完成了".to_owned(), false),
        ("thing1", String::new(), false),
        ("unheard_of1", "x".repeat(500), true),
    ] {
        assert_eq!(notification(key, &value).check().is_ok(), fits, "{key}");
    }
    let page = one_time_page("wx1", 7, "T", "https://a/", "r");
    assert!(page.ends_with("redirect_url=https%3A%2F%2Fa%2F&reserved=r#wechat_redirect"), "{page}");
}

#[test]
fn statistics_span_no_more_days_than_wechat_counts() {
    let day = |month, day| Day::new(2026, month, day).unwrap();
    let rows = ask(
        r#"{"list":[{"ref_date":"2026-02-27","user_source":0,"new_user":"3","cancel_user":1}]}"#,
        "POST /datacube/getusersummary?access_token=t",
        &json!({ "begin_date": "2026-02-27", "end_date": "2026-03-05" }),
        async |c| c.statistics("t", Statistic::UserSummary, day(2, 27), day(3, 5)).await,
    )
    .unwrap();
    assert_eq!((rows[0].date.as_str(), rows[0].int("new_user"), rows[0].hour), ("2026-02-27", Some(3), None));
    let server = Server::json("{}");
    for (begin, end) in [(day(2, 27), day(3, 6)), (day(3, 5), day(3, 4))] {
        let error = wait(server.client().statistics("t", Statistic::UserSummary, begin, end)).unwrap_err();
        assert!(matches!(error, ApiError::Invalid(_)));
    }
    assert!(
        Day::new(2026, 2, 29).is_err() && Day::new(2028, 2, 29).is_ok() && Day::new(2026, 13, 1).is_err()
    );
}

#[test]
fn comments_are_read_elected_and_answered() {
    let article = ArticleAt { msg_data_id: 206, index: 0 };
    let page = ask(
        r#"{"errcode":0,"total":2,"comment":[{"user_comment_id":1,"openid":"o","content":"好","comment_type":1,
            "reply":{"content":"谢","create_time":5}},{"user_comment_id":"2","reply":""}]}"#,
        "POST /cgi-bin/comment/list?access_token=t",
        &json!({ "msg_data_id": 206, "index": 0, "begin": 0, "count": 50, "type": 0 }),
        async |c| c.comments("t", article, CommentFilter::All, (0, 50)).await,
    )
    .unwrap();
    assert!(page.comments[0].elected && page.comments[0].reply.is_some());
    assert_eq!((page.comments[1].id, &page.comments[1].reply), (2, &None));
    let one = json!({ "msg_data_id": 206, "index": 0, "user_comment_id": 1 });
    order("POST /cgi-bin/comment/markelect?access_token=t", &one, async |c| {
        c.elect_comment("t", article, 1, true).await
    });
    let mut reply = one;
    reply["content"] = json!("谢");
    order("POST /cgi-bin/comment/reply/add?access_token=t", &reply, async |c| {
        c.reply_comment("t", article, 1, "谢").await
    });
}

#[test]
fn the_library_is_counted_listed_and_cleared() {
    let counts = ask(
        r#"{"voice_count":1,"video_count":2,"image_count":"3","news_count":4}"#,
        "GET /cgi-bin/material/get_materialcount?access_token=t",
        &serde_json::Value::Null,
        async |c| c.material_count("t").await,
    );
    assert_eq!(counts.unwrap().images, 3);
    let page = ask(
        r#"{"total_count":1,"item_count":1,"item":[{"media_id":"m","name":"图","update_time":5,"url":"u"}]}"#,
        "POST /cgi-bin/material/batchget_material?access_token=t",
        &json!({ "type": "image", "offset": 0, "count": 20 }),
        async |c| c.materials("t", MediaKind::Image, 0, 20).await,
    );
    assert_eq!(page.unwrap().items[0].url.as_deref(), Some("u"));
    order("POST /cgi-bin/material/del_material?access_token=t", &json!({ "media_id": "m" }), async |c| {
        c.delete_material("t", "m").await
    });
}
