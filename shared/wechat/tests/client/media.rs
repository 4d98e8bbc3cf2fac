//! Files that go up, and the library of permanent media.

use serde_json::json;
use wechat::client::{
    ApiError,
    material::MaterialContent,
    upload::{MediaKind, Upload},
};

use crate::server::{Server, ask, ask_of, order, send_form, wait};

#[test]
fn a_file_goes_up_with_its_length_and_a_name_in_ascii() {
    let upload = Upload::new("image/JPEG", &b"pixels"[..]).unwrap();
    let (uploaded, form) = send_form(
        r#"{"type":"thumb","thumb_media_id":"m","created_at":123}"#,
        "POST /cgi-bin/media/upload?access_token=t&type=thumb",
        async |c| c.upload_media("t", MediaKind::Thumb, &upload).await,
    );
    assert_eq!((uploaded.media_id.as_str(), uploaded.created_at), ("m", 123));
    assert!(form.contains(r#"name="media"; filename="media.jpg""#) && form.contains("pixels"), "{form}");
    assert!(form.to_ascii_lowercase().contains("content-type: image/jpeg"), "{form}");
}

#[test]
fn files_that_stay() {
    let picture = Upload::new("image/png", &b"pixels"[..]).unwrap();
    let (url, form) = send_form(
        r#"{"url":"http://mmbiz.qpic.cn/1"}"#,
        "POST /cgi-bin/media/uploadimg?access_token=t",
        async |c| c.upload_article_image("t", &picture).await,
    );
    assert_eq!(url, "http://mmbiz.qpic.cn/1");
    assert!(form.contains(r#"name="media"; filename="media.png""#), "{form}");
    let (added, form) = send_form(
        r#"{"media_id":"m","url":"u"}"#,
        "POST /cgi-bin/material/add_material?access_token=t&type=image",
        async |c| c.add_material("t", MediaKind::Image, &picture).await,
    );
    assert_eq!((added.media_id.as_str(), added.url.as_deref()), ("m", Some("u")));
    assert!(form.contains(r#"name="media"; filename="media.png""#), "{form}");
    let video = Upload::new("video/mp4", &b"frames"[..]).unwrap();
    let (added, form) = send_form(
        r#"{"media_id":"m"}"#,
        "POST /cgi-bin/material/add_material?access_token=t&type=video",
        async |c| c.add_video_material("t", &video, "题", "介绍").await,
    );
    assert_eq!(added.url, None);
    assert!(form.contains(r#"name="description""#), "{form}");
    assert!(form.contains(r#"{"introduction":"介绍","title":"题"}"#), "{form}");
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

#[test]
fn a_medium_of_the_library_is_a_file_a_video_or_articles() {
    let get = |content_type, answer: &'static [u8]| {
        ask_of(
            Server::answering("200 OK", content_type, answer),
            "POST /cgi-bin/material/get_material?access_token=t",
            &json!({ "media_id": "m" }),
            async |c| c.material("t", "m", 100).await,
        )
    };
    let file = get("image/jpeg", b"\xff\xd8\xff").unwrap();
    assert!(matches!(file, MaterialContent::File(media) if *media.bytes == b"\xff\xd8\xff"[..]));
    let video = get("text/plain", br#"{"title":"a","description":"b","down_url":"http://v/"}"#).unwrap();
    assert!(matches!(video, MaterialContent::Video(video) if video.url == "http://v/"));
    let articles = get("text/plain", br#"{"news_item":[{"title":"a"}]}"#).unwrap();
    assert!(matches!(articles, MaterialContent::Articles(articles) if articles[0].title == "a"));
    let gone = get("image/jpeg", br#"{"errcode":40007,"errmsg":"invalid media_id"}"#);
    assert_eq!(gone.unwrap_err().code(), Some(40007));
    assert!(matches!(get("image/jpeg", &[0xff; 101]), Err(ApiError::TooLarge { limit: 100 })));
}
