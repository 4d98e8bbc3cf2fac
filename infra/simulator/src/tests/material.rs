//! Permanent media and pictures of articles.

use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::{Bench, Manner};
use crate::library;

async fn upload(bench: &Bench, path: &str, bytes: Vec<u8>, description: Option<&str>) -> Value {
    let name = match path.rsplit_once("type=") {
        Some((_, "voice")) => "a.amr",
        Some((_, "video")) => "a.mp4",
        _ => "a.jpg",
    };
    upload_as(bench, path, name, bytes, description).await
}

async fn upload_as(
    bench: &Bench,
    path: &str,
    name: &str,
    bytes: Vec<u8>,
    description: Option<&str>,
) -> Value {
    let mut form = Form::new().part("media", Part::bytes(bytes).file_name(name.to_owned()));
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

#[tokio::test]
async fn a_file_is_taken_by_its_ending_and_its_first_bytes() {
    let bench = Bench::new(Manner::Mute).await;
    let jpeg = || library::sample_photo().unwrap().to_vec();
    let (png, gif, bmp) = (b"\x89PNG\r\n".to_vec(), b"GIF89a".to_vec(), b"BM\x36\0".to_vec());
    let (mp4, amr, mp3) = (b"\0\0\0\x18ftypmp42".to_vec(), b"#!AMR\n\x7c".to_vec(), b"ID3\x04".to_vec());
    let thumb = || jpeg()[..2000].to_vec();
    let (temporary, permanent) = ("media/upload?type=", "material/add_material?type=");
    for (call, kind, name, bytes, expected) in [
        (temporary, "image", "phpTmp1", jpeg(), 40005),
        (temporary, "image", "a.jpg", jpeg(), 0),
        (temporary, "image", "A.JPEG", jpeg(), 0),
        (temporary, "image", "b.png", png.clone(), 0),
        (temporary, "image", "b.jpg", png.clone(), 0),
        (temporary, "image", "b.gif", gif.clone(), 0),
        (temporary, "image", "b.bmp", bmp.clone(), 40005),
        (temporary, "image", "b.jpg", bmp.clone(), 40005),
        (temporary, "image", "b.webp", jpeg(), 40005),
        (temporary, "image", "jpg", jpeg(), 40005),
        (temporary, "image", "a.jpg.", jpeg(), 40005),
        (temporary, "image", "a.jpg", b"<svg/>".to_vec(), 40005),
        (temporary, "voice", "a.amr", amr.clone(), 0),
        (temporary, "voice", "a.amr", library::silence(60).to_vec(), 0),
        (temporary, "voice", "a.amr", library::silence(61).to_vec(), 45007),
        (temporary, "voice", "a.mp3", mp3.clone(), 0),
        (temporary, "voice", "voice", amr.clone(), 40005),
        (temporary, "voice", "a.wav", amr.clone(), 40005),
        (temporary, "video", "clip.mp4", mp4.clone(), 0),
        (temporary, "video", "clip.MP4", mp4.clone(), 0),
        (temporary, "video", "clip", mp4.clone(), 40005),
        (temporary, "thumb", "a.jpg", thumb(), 0),
        (temporary, "thumb", "a.png", thumb(), 40005),
        (temporary, "poem", "a.jpg", jpeg(), 40004),
        (temporary, "image", "照片.jpg", jpeg(), 41005),
        (temporary, "image", "", jpeg(), 41005),
        (temporary, "image", "a.jpg", Vec::new(), 44001),
        (permanent, "image", "cover", jpeg(), 40113),
        (permanent, "image", "cover.bmp", bmp, 0),
        (permanent, "image", "cover.jpg", jpeg(), 0),
        (permanent, "image", "cover.mp4", jpeg(), 40113),
        (permanent, "voice", "a", amr, 40113),
        (permanent, "voice", "a.mp3", mp3, 0),
        (permanent, "video", "clip", mp4.clone(), 40113),
        (permanent, "video", "clip.mp4", mp4, 0),
        (permanent, "thumb", "a.JPG", thumb(), 0),
        (permanent, "thumb", "a", thumb(), 40113),
        (permanent, "poem", "a", jpeg(), 40004),
        ("media/uploadimg", "", "a.jpg", jpeg(), 0),
        ("media/uploadimg", "", "a.png", png, 0),
        ("media/uploadimg", "", "a.gif", gif, 40005),
        ("media/uploadimg", "", "a", jpeg(), 40005),
    ] {
        let about = (kind == "video").then_some(r#"{"title":"a","introduction":"b"}"#);
        let answer = upload_as(&bench, &format!("{call}{kind}"), name, bytes, about).await;
        assert_eq!(answer["errcode"].as_i64().unwrap_or_default(), expected, "{call}{kind} {name}: {answer}");
    }
}

#[tokio::test]
async fn a_file_that_is_loaded_has_a_name_with_its_ending() {
    let bench = Bench::new(Manner::Mute).await;
    let token = bench.token().await;
    for (kind, bytes, ending) in
        [("image", b"\x89PNG\r\n".to_vec(), "png"), ("voice", library::silence(1).to_vec(), "amr")]
    {
        let id = upload(&bench, &format!("media/upload?type={kind}"), bytes, None).await["media_id"].clone();
        let id = id.as_str().unwrap();
        let path = format!("{}/weixin/cgi-bin/media/get?access_token={token}&media_id={id}", bench.url);
        let file = reqwest::get(path).await.unwrap();
        let expected = format!("attachment; filename=\"{id}.{ending}\"");
        assert_eq!(file.headers()["content-disposition"].to_str().unwrap(), expected);
    }
}
