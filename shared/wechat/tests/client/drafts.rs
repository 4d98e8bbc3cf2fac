//! Drafts and publications.

use serde_json::{Value, json};
use wechat::client::draft::{ArticleImage, ArticleKind, DraftArticle, ImageInfo};

use crate::server::{ask, order};

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
        r#"{"errcode":0,"publish_id":100000001,"msg_data_id":"9223372036854775808"}"#,
        "POST /cgi-bin/freepublish/submit?access_token=t",
        &json!({ "media_id": "d" }),
        async |c| c.publish("t", "d").await,
    )
    .unwrap();
    assert_eq!(submitted.publish_id, "100000001");
    assert_eq!(submitted.msg_data_id, Some(9_223_372_036_854_775_808));
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

fn pictures() -> DraftArticle {
    let image = ArticleImage { media_id: "p".to_owned() };
    DraftArticle {
        kind: ArticleKind::Pictures,
        title: "题".to_owned(),
        content: "文".to_owned(),
        image_info: ImageInfo { images: vec![image] },
        ..DraftArticle::default()
    }
}

#[test]
fn an_article_may_be_made_of_pictures() {
    let sent = json!({
        "article_type": "newspic", "title": "题", "content": "文", "need_open_comment": 0, "only_fans_can_comment": 0,
        "image_info": { "image_list": [{ "image_media_id": "p" }] },
    });
    let line = "POST /cgi-bin/draft/add?access_token=t";
    ask(r#"{"media_id":"d"}"#, line, &json!({ "articles": [sent] }), async |c| {
        c.add_draft("t", &[pictures()]).await
    })
    .unwrap();
    let read = ask(
        r#"{"news_item":[{"article_type":"newspic","title":"题","content":"文","thumb_media_id":"",
            "image_info":{"image_list":[{"image_media_id":"p"}]}},{"title":"题","image_info":""}]}"#,
        "POST /cgi-bin/draft/get?access_token=t",
        &json!({ "media_id": "d" }),
        async |c| c.draft("t", "d").await,
    )
    .unwrap();
    assert_eq!(read[0], pictures());
    assert_eq!((read[1].kind, &read[1].image_info.images[..]), (ArticleKind::News, &[][..]));
    for count in [0, 21] {
        let images = vec![ArticleImage { media_id: "p".to_owned() }; count];
        let article = DraftArticle { image_info: ImageInfo { images }, ..pictures() };
        assert_eq!(article.check().unwrap_err().field, "image_list");
    }
}

#[test]
fn drafts_are_counted_and_removed() {
    let line = "GET /cgi-bin/draft/count?access_token=t";
    let count = ask(r#"{"total_count":3}"#, line, &Value::Null, async |c| c.draft_count("t").await);
    assert_eq!(count.unwrap(), 3);
    order("POST /cgi-bin/draft/delete?access_token=t", &json!({ "media_id": "d" }), async |c| {
        c.delete_draft("t", "d").await
    });
}

#[test]
fn an_account_moves_to_drafts() {
    let line = "POST /cgi-bin/draft/switch?access_token=t&checkonly=1";
    let off = r#"{"errcode":0,"errmsg":"ok","is_open":0}"#;
    assert!(!ask(off, line, &json!({}), async |c| c.has_drafts("t").await).unwrap());
    let line = "POST /cgi-bin/draft/switch?access_token=t";
    let on = r#"{"errcode":0,"errmsg":"ok","is_open":1}"#;
    assert!(ask(on, line, &json!({}), async |c| c.enable_drafts("t").await).unwrap());
}

#[test]
fn a_publication_is_read_and_removed() {
    let articles = ask(
        r#"{"news_item":[{"title":"题","url":"u","is_deleted":false}]}"#,
        "POST /cgi-bin/freepublish/getarticle?access_token=t",
        &json!({ "article_id": "A" }),
        async |c| c.published("t", "A").await,
    );
    assert_eq!(articles.unwrap()[0].url.as_deref(), Some("u"));
    for (which, index) in [(Some(2), 2), (None, 0)] {
        let body = json!({ "article_id": "A", "index": index });
        order("POST /cgi-bin/freepublish/delete?access_token=t", &body, async |c| {
            c.delete_published("t", "A", which).await
        });
    }
}
