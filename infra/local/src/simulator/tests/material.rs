//! Permanent media and pictures of articles.

use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::{Bench, Manner};
use crate::simulator::library;

async fn upload(bench: &Bench, path: &str, bytes: Vec<u8>, description: Option<&str>) -> Value {
    let mut form = Form::new().part("media", Part::bytes(bytes).file_name("a.jpg"));
    if let Some(description) = description {
        form = form.text("description", description.to_owned());
    }
    let sign = if path.contains('?') { '&' } else { '?' };
    let path = format!("{}/weixin/cgi-bin/{path}{sign}access_token={}", bench.url, bench.token().await);
    let answer = reqwest::Client::new().post(path).multipart(form).send().await.unwrap();
    answer.json().await.unwrap()
}

#[tokio::test]
async fn material_stays_until_it_is_deleted() {
    let bench = Bench::new(Manner::Mute).await;
    let photo = library::sample_photo().unwrap().to_vec();
    let picture = upload(&bench, "material/add_material?type=image", photo.clone(), None).await;
    let id = picture["media_id"].as_str().unwrap();
    assert_eq!(reqwest::get(picture["url"].as_str().unwrap()).await.unwrap().bytes().await.unwrap(), photo);
    let mp4 = b"\0\0\0\x18ftypmp42".to_vec();
    let about = r#"{"title":"讲解","introduction":"怎样上报"}"#;
    let video = upload(&bench, "material/add_material?type=video", mp4.clone(), Some(about)).await;
    assert_eq!(upload(&bench, "material/add_material?type=video", mp4, None).await["errcode"], 47001);
    assert_eq!(
        upload(&bench, "material/add_material?type=voice", photo.clone(), None).await["errcode"],
        40005
    );
    assert_eq!(
        upload(&bench, "material/add_material?type=poem", photo.clone(), None).await["errcode"],
        40004
    );

    bench.post("/simulator/clock", json!({ "advance": "P30D" })).await;
    let token = bench.token().await;
    let post = async |api: &str, body: Value| {
        bench.post(&format!("/weixin/cgi-bin/material/{api}?access_token={token}"), body).await
    };
    let film = post("get_material", json!({ "media_id": video["media_id"] })).await;
    assert_eq!((&film["title"], &film["description"]), (&json!("讲解"), &json!("怎样上报")));
    let count = bench.get(&format!("/weixin/cgi-bin/material/get_materialcount?access_token={token}")).await;
    assert_eq!(
        (&count["image_count"], &count["video_count"], &count["voice_count"]),
        (&json!(1), &json!(1), &json!(0))
    );
    let page = post("batchget_material", json!({ "type": "image", "offset": 0, "count": 20 })).await;
    assert_eq!((&page["total_count"], &page["item"][0]["name"]), (&json!(1), &json!("a.jpg")));
    let page = post("batchget_material", json!({ "type": "image", "offset": 0, "count": 21 })).await;
    assert_eq!(page["errcode"], 40035);
    let temporary = format!("/weixin/cgi-bin/media/get?access_token={token}&media_id={id}");
    assert_eq!(bench.get(&temporary).await["errcode"], 40007);
    assert_eq!(post("del_material", json!({ "media_id": id })).await["errcode"], 0);
    assert_eq!(post("get_material", json!({ "media_id": id })).await["errcode"], 40007);
    assert_eq!(post("del_material", json!({ "media_id": id })).await["errcode"], 40007);
}

#[tokio::test]
async fn a_picture_for_an_article_has_an_address_and_one_megabyte_at_most() {
    let bench = Bench::new(Manner::Mute).await;
    let mut photo = library::sample_photo().unwrap().to_vec();
    let picture = upload(&bench, "media/uploadimg", photo.clone(), None).await;
    assert_eq!(reqwest::get(picture["url"].as_str().unwrap()).await.unwrap().bytes().await.unwrap(), photo);
    assert_eq!(upload(&bench, "media/uploadimg", b"GIF89a".to_vec(), None).await["errcode"], 40005);
    photo.resize(1024 * 1024 + 1, 0);
    assert_eq!(upload(&bench, "media/uploadimg", photo, None).await["errcode"], 45001);
    let count = format!("/weixin/cgi-bin/material/get_materialcount?access_token={}", bench.token().await);
    assert_eq!(bench.get(&count).await["image_count"], 0);
}

#[tokio::test]
async fn a_recording_is_a_voice_and_nothing_else() {
    let bench = Bench::new(Manner::Mute).await;
    let voice = upload(&bench, "media/upload?type=voice", library::silence(1).to_vec(), None).await;
    let token = bench.token().await;
    let path = format!("{}/weixin/cgi-bin/media/get/jssdk?access_token={token}&media_id=", bench.url);
    let file = reqwest::get(format!("{path}{}", voice["media_id"].as_str().unwrap())).await.unwrap();
    assert!(file.bytes().await.unwrap().starts_with(b"#!AMR"));
    let photo = library::sample_photo().unwrap().to_vec();
    let picture = upload(&bench, "media/upload?type=image", photo, None).await;
    let answer = reqwest::get(format!("{path}{}", picture["media_id"].as_str().unwrap())).await.unwrap();
    assert_eq!(answer.json::<Value>().await.unwrap()["errcode"], 40007);
}

#[tokio::test]
async fn an_upload_without_its_length_is_refused_before_it_is_read() {
    let bench = Bench::new(Manner::Mute).await;
    for path in ["media/upload", "media/uploadimg", "material/add_material"] {
        let address = bench.url.strip_prefix("http://").unwrap();
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        let request = format!(
            "POST /weixin/cgi-bin/{path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
             transfer-encoding: chunked\r\n\r\n0\r\n\r\n"
        );
        tokio::io::AsyncWriteExt::write_all(&mut stream, request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        tokio::io::AsyncReadExt::read_to_string(&mut stream, &mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 412 "), "{path}");
    }
}
