//! Photos with the forms of staff: taken one after another, kept when a form comes back, deleted when nobody uses them.

use alliance::store::System;
use std::io::Cursor;

use alliance::runtime::objects::Size;
use alliance::runtime::web::MOST_BYTES;
use alliance_tests::Stage;
use alliance_tests::clerk::{HAND_IN, Page};
use alliance_tests::photo;
use domain::ids::MediaId;
use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use jiff::SignedDuration;
use reqwest::StatusCode;

const FINDING: (&str, &str) = ("finding", "井盖松动，已加固");
const PLACE: (&str, &str) = ("place", "新湛一路12号门前");

/// The fields of a form with the photos of a page ticked.
fn with<'a>(fields: &[(&'a str, &'a str)], photos: &'a [String]) -> Vec<(&'a str, &'a str)> {
    fields.iter().copied().chain(photos.iter().map(|name| (name.as_str(), "1"))).collect()
}

fn media(field: &str) -> MediaId {
    MediaId::parse(field.strip_prefix("photo-").unwrap()).unwrap()
}

fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::new_rgb8(width, height).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

#[tokio::test]
async fn a_form_that_comes_back_has_lost_no_photo() {
    let stage = Stage::new().await;
    let (id, mut works) = stage.signed("wang").await;
    let back = works.press_with_photo(&id, "check", &[("finding", ""), PLACE]).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    let waiting = back.photo_fields();
    assert_eq!(waiting.len(), 1, "{}", back.html);
    let thumbnail = format!("/console/tickets/{id}/media/{}?thumb=1", media(&waiting[0]));
    assert!(back.html.contains(&thumbnail));
    assert_eq!(works.get_file(&thumbnail).await, (StatusCode::OK, "image/jpeg".to_owned()));
    // The page opened again has it too.
    assert_eq!(works.ticket(&id).await.photo_fields(), waiting);
    works.press(&id, "check", &with(&[FINDING, PLACE], &waiting)).await.expect_done();
    assert_eq!(stage.events(&id).await.pop().unwrap().photos, [media(&waiting[0])]);
    assert!(works.ticket(&id).await.photo_fields().is_empty());
    let mut officer = stage.clerk("demo-officer-1").await;
    assert_eq!(officer.get_file(&thumbnail).await.0, StatusCode::OK);
}

#[tokio::test]
async fn without_script_photos_are_added_one_after_another_and_what_was_typed_stays() {
    let stage = Stage::new().await;
    let (id, mut works) = stage.signed("wang").await;
    let fresh = works.ticket(&id).await;
    // More than one at once would pass the gateway's limit, whose page is not ours.
    assert!(!fresh.html.contains(" multiple") && fresh.html.contains("每张不超过4MB"), "{}", fresh.html);
    let mut page = fresh;
    for count in 1..=3 {
        let before = page.photo_fields();
        let fields = with(&[FINDING, PLACE, ("step", "add")], &before);
        page =
            works.press_with_photos(&id, "check", &fields, vec![picture(40, count, ImageFormat::Png)]).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.html);
        assert_eq!(page.photo_fields().len(), count as usize);
        assert!(page.html.contains("井盖松动，已加固</textarea>") && page.html.contains("还没有提交"));
    }
    let nothing = works.press(&id, "check", &[FINDING, PLACE, ("step", "add")]).await;
    assert!(nothing.html.contains("还没有选照片") && nothing.html.contains("井盖松动，已加固</textarea>"));
    let all = page.photo_fields();
    works.press(&id, "check", &with(&[FINDING, PLACE], &all[1..])).await.expect_done();
    assert_eq!(stage.events(&id).await.pop().unwrap().photos, [media(&all[1]), media(&all[2])]);
    // The one that was taken out is offered no more.
    assert!(works.ticket(&id).await.photo_fields().is_empty());
}

#[tokio::test]
async fn the_pages_script_adds_photos_and_learns_what_is_wrong_with_one() {
    let stage = Stage::new().await;
    let (id, mut works) = stage.signed("wang").await;
    let page = works.ticket(&id).await;
    let added = works.add_by_script(&page, &id, "hand-in", photo::with_exif("one")).await;
    let ids = added["photos"].as_array().unwrap().clone();
    assert_eq!((ids.len(), added["problem"].as_str()), (1, Some("")));
    // Sent again, as after an answer that was lost, it is the same photo.
    let again = works.add_by_script(&page, &id, "hand-in", photo::with_exif("one")).await;
    assert_eq!(again["photos"], added["photos"]);
    let broken = works.add_by_script(&page, &id, "hand-in", b"no picture".to_vec()).await;
    assert!(broken["problem"].as_str().unwrap().contains("打不开"), "{broken}");
    let field = format!("photo-{}", ids[0].as_str().unwrap());
    works.press(&id, "hand-in", &with(&HAND_IN, &[field])).await.expect_done();
    assert_eq!(stage.ticket(&id).await.after_photos.len(), 1);
}

#[tokio::test]
async fn each_photo_that_cannot_be_taken_is_named_and_the_others_are_kept() {
    let stage = Stage::new().await;
    let (id, mut works) = stage.signed("wang").await;
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec();
    // A canvas of 900 million pixels in a hundred bytes.
    let mut bomb = picture(1, 1, ImageFormat::Gif);
    bomb[6..10].copy_from_slice(&[0x30, 0x75, 0x30, 0x75]);
    let files =
        vec![photo::with_exif("a"), heic, b"GIF89a".to_vec(), bomb, picture(12_032, 30, ImageFormat::Jpeg)];
    let back = works.press_with_photos(&id, "check", &[FINDING, PLACE], files).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(back.photo_fields().len(), 2, "{}", back.html);
    for said in
        ["第2张照片是HEIC格式", "兼容性最佳", "第3张照片打不开", "第4张照片有90000万像素，超过了6400万"]
    {
        assert!(back.html.contains(said), "{said}: {}", back.html);
    }
}

#[tokio::test]
async fn a_form_carries_nine_photos_and_takes_a_bounded_number_in_all() {
    let stage = Stage::new().await;
    let (id, mut works) = stage.signed("wang").await;
    let files = |from: u32, to: u32| (from..to).map(|edge| picture(edge, 2, ImageFormat::Png)).collect();
    let ten = works.press_with_photos(&id, "check", &[FINDING, PLACE], files(1, 11)).await;
    assert!(ten.html.contains("最多9张照片，有1张没有加上"), "{}", ten.html);
    let nine = ten.photo_fields();
    assert_eq!(nine.len(), 9);
    let full = works.press_with_photos(&id, "check", &with(&[FINDING, PLACE], &nine), files(20, 21)).await;
    assert!(full.html.contains("有1张没有加上") && full.photo_fields() == nine);
    // Whoever takes all out again and sends others comes to an end too.
    for round in 1..6 {
        let fields = [FINDING, PLACE, ("step", "add")];
        works.press_with_photos(&id, "check", &fields, files(100 + 10 * round, 109 + 10 * round)).await;
    }
    let end =
        works.press_with_photos(&id, "check", &[FINDING, PLACE, ("step", "add")], files(300, 301)).await;
    assert!(end.html.contains("换过的照片太多了"), "{}", end.html);
    works.press(&id, "check", &with(&[FINDING, PLACE], &nine)).await.expect_done();
    assert_eq!(stage.events(&id).await.pop().unwrap().photos.len(), 9);
}

/// The beginning of a PNG that claims a size, and nothing behind it.
fn claiming(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = picture(1, 1, ImageFormat::Png);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    // The sum of the chunk (ISO 3309).
    let sum = !bytes[12..29].iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 * (sum & 1)))
    });
    bytes[29..33].copy_from_slice(&sum.to_be_bytes());
    bytes
}

#[tokio::test]
async fn what_is_decoded_of_one_form_is_bounded_in_pixels_and_what_is_beyond_can_be_added_by_itself() {
    let stage = Stage::new().await;
    let (id, mut works) = stage.signed("wang").await;
    // Each may be decoded by itself, and the first two leave room for 8,000 pixels.
    let small = || picture(100, 100, ImageFormat::Png);
    let three = vec![claiming(8000, 8000), claiming(8000, 7999), small()];
    let back = works.press_with_photos(&id, "check", &[FINDING, PLACE], three).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", back.html);
    assert!(back.html.contains("第3张照片没有加上：几张一起太大了，请过后再单独加这张"), "{}", back.html);
    works.press_with_photos(&id, "check", &[FINDING, PLACE], vec![small()]).await.expect_done();
    assert_eq!(stage.events(&id).await.pop().unwrap().photos.len(), 1);
}

#[tokio::test]
async fn a_photo_that_waits_is_only_its_senders() {
    let stage = Stage::new().await;
    let (id, mut works) = stage.signed("wang").await;
    let back = works.press_with_photo(&id, "check", &[("finding", ""), PLACE]).await;
    let waiting = back.photo_fields();
    let file = format!("/console/tickets/{id}/media/{}", media(&waiting[0]));
    for person in ["demo-handler-2", "demo-officer-1", "demo-operator-1"] {
        let mut other = stage.clerk(person).await;
        assert_eq!(other.get_file(&file).await.0, StatusCode::NOT_FOUND, "{person}");
    }
    let mut colleague = stage.clerk("demo-handler-2").await;
    let page = colleague.press(&id, "check", &with(&[FINDING, PLACE], &waiting)).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.photo_fields().is_empty());
    // Nor does it belong to another form of the same ticket.
    let other_form = works.press(&id, "hand-in", &with(&HAND_IN, &waiting)).await;
    assert_eq!(other_form.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(other_form.html.contains("请重新选择"), "{}", other_form.html);
}

#[tokio::test]
async fn a_colleague_who_was_faster_costs_no_photo() {
    let stage = Stage::new().await;
    let (id, mut works) = stage.signed("wang").await;
    let page = works.ticket(&id).await;
    works.press_with_photo(&id, "check", &[FINDING, PLACE]).await.expect_done();
    let late = works.press_stale_with_photo(&page, &id, "check", &[FINDING, PLACE]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert_eq!(late.photo_fields().len(), 1, "{}", late.html);
    let waiting = late.photo_fields();
    works.press(&id, "check", &with(&[FINDING, PLACE], &waiting)).await.expect_done();
}

#[tokio::test]
async fn photos_that_no_form_was_submitted_with_are_deleted_after_a_day() {
    let stage = Stage::new().await;
    let (id, mut works) = stage.signed("wang").await;
    let back = works.press_with_photo(&id, "check", &[("finding", ""), PLACE]).await;
    let waiting = back.photo_fields();
    let media = media(&waiting[0]);
    let (records, objects) =
        (stage.alliance.deployment.media().unwrap(), stage.alliance.deployment.objects().unwrap());
    stage.pass(SignedDuration::from_hours(23)).await;
    assert!(objects.get(&media, Size::Full).await.unwrap().is_some());
    // The clock is moved by a day and not longer: reports wait for the same sweep.
    stage.pass(SignedDuration::from_hours(2)).await;
    for size in [Size::Full, Size::Thumbnail] {
        assert!(objects.get(&media, size).await.unwrap().is_none());
    }
    assert!(records.get(System::Engineer, &media).await.unwrap().is_none());
    let mut works = stage.clerk("demo-handler-1").await;
    let gone = works.press(&id, "check", &with(&[FINDING, PLACE], &waiting)).await;
    assert_eq!(gone.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(gone.html.contains("请重新选择") && gone.html.contains("井盖松动"), "{}", gone.html);
    // One that was used is nobody's to delete.
    works.press_with_photo(&id, "check", &[FINDING, PLACE]).await.expect_done();
    let used = stage.events(&id).await.pop().unwrap().photos[0].clone();
    stage.pass(SignedDuration::from_hours(25)).await;
    assert!(objects.get(&used, Size::Full).await.unwrap().is_some());
}

#[tokio::test]
async fn transparent_places_become_white() {
    let stage = Stage::new().await;
    let (id, mut works) = stage.signed("wang").await;
    for format in [ImageFormat::Png, ImageFormat::Gif, ImageFormat::WebP] {
        let mut bytes = Cursor::new(Vec::new());
        let clear = RgbaImage::from_pixel(16, 16, Rgba([0, 0, 0, 0]));
        DynamicImage::ImageRgba8(clear).write_to(&mut bytes, format).unwrap();
        works
            .press_with_photos(&id, "check", &[FINDING, PLACE], vec![bytes.into_inner()])
            .await
            .expect_done();
        let media = stage.events(&id).await.pop().unwrap().photos[0].clone();
        let objects = stage.alliance.deployment.objects().unwrap();
        for size in [Size::Full, Size::Thumbnail] {
            let stored = objects.get(&media, size).await.unwrap().unwrap();
            let stored = image::load_from_memory(&stored).unwrap().to_rgb8();
            assert!(stored.pixels().all(|pixel| pixel.0.iter().all(|colour| *colour > 250)), "{format:?}");
        }
    }
}

#[tokio::test]
async fn what_the_gateway_refuses_in_the_cloud_is_refused_here_at_the_same_border() {
    let stage = Stage::new().await;
    let (id, mut works) = stage.signed("wang").await;
    // Lambda takes 6 MB of JSON, in which a body is base64.
    const { assert!(MOST_BYTES.div_ceil(3) * 4 + 200_000 < 6 * 1024 * 1024) };
    let path = format!("/console/tickets/{id}/check");
    let taken: Page = works.post_bytes(&path, vec![b'x'; MOST_BYTES]).await;
    assert_eq!(taken.status, StatusCode::BAD_REQUEST);
    let refused = works.post_bytes(&path, vec![b'x'; MOST_BYTES + 1]).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(refused.html, r#"{"message":"Request Entity Too Large"}"#);
    // A photo of 4 MB and a full form pass.
    let mut large = photo::with_exif("large");
    large.resize(4 * 1024 * 1024, 0);
    works.press_with_photos(&id, "check", &[FINDING, PLACE], vec![large]).await.expect_done();
}

#[tokio::test]
async fn a_photo_form_of_another_session_comes_back_and_its_own_fields_are_not_called_unknown() {
    let stage = Stage::new().await;
    let (id, mut works) = stage.signed("wang").await;
    let old = works.press_with_photo(&id, "check", &[("finding", ""), PLACE]).await;
    let waiting = old.photo_fields();
    let mut works = stage.clerk("demo-handler-1").await;
    for step in [&[][..], &[("step", "add")]] {
        let fields = [&with(&[FINDING, PLACE], &waiting)[..], step].concat();
        let back = works.press_stale_with_photo(&old, &id, "check", &fields).await;
        assert_eq!(back.status, StatusCode::FORBIDDEN);
        assert!(back.html.contains("不是在本次登录里打开的"), "{}", back.html);
        assert!(back.html.contains("井盖松动，已加固</textarea>"), "{}", back.html);
        assert!(!back.html.contains("不认识的内容"), "{}", back.html);
        assert_eq!(back.photo_fields(), waiting, "nothing was kept");
    }
}

#[tokio::test]
async fn the_pages_script_learns_the_token_of_the_session_that_followed() {
    let stage = Stage::new().await;
    let (id, mut works) = stage.signed("wang").await;
    let old = works.ticket(&id).await;
    let mut works = stage.clerk("demo-handler-1").await;
    let told = works.add_by_script(&old, &id, "check", photo::with_exif("one")).await;
    let now = works.ticket(&id).await;
    assert_eq!(told, serde_json::json!({ "csrf": now.hidden("csrf") }));
    assert!(now.photo_fields().is_empty(), "nothing was kept");
    // With it, the page that was open all along goes on.
    let html = old.html.replace(old.hidden("csrf"), told["csrf"].as_str().unwrap());
    let page = Page { status: old.status, html };
    let added = works.add_by_script(&page, &id, "check", photo::with_exif("one")).await;
    let field = format!("photo-{}", added["photos"][0].as_str().unwrap());
    works.press_on(&page, &id, "check", &with(&[FINDING, PLACE], &[field])).await.expect_done();
}
