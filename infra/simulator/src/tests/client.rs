//! The alliance's own client against the simulator: each is held to what the other takes for WeChat's.

use std::time::Duration;

use wechat::client::{
    Client, MigratedOpenid,
    draft::{ArticleImage, ArticleKind, DraftArticle, ImageInfo},
    mass::{Audience, MassContent, MassMessage, MassStatus},
    material::MaterialContent,
    upload::{MediaKind, Upload},
};

use super::{Bench, Manner};
use crate::library;

async fn bench() -> (Bench, Client, String) {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let client = Client::new(&format!("{}/weixin", bench.url), Duration::from_secs(20)).unwrap();
    let token = bench.token().await;
    (bench, client, token)
}

fn picture() -> Upload {
    Upload::new("image/jpeg", library::sample_photo().unwrap()).unwrap()
}

#[tokio::test]
async fn pictures_are_kept_drafted_and_sent() {
    let (bench, client, token) = bench().await;
    let added = client.add_material(&token, MediaKind::Image, &picture()).await.unwrap();
    let kept = client.material(&token, &added.media_id, 1024 * 1024).await.unwrap();
    assert!(matches!(kept, MaterialContent::File(media) if media.content_type == "image/jpeg"));
    let image = ArticleImage { media_id: added.media_id.clone() };
    let article = DraftArticle {
        kind: ArticleKind::Pictures,
        title: "春天".to_owned(),
        content: "花开了".to_owned(),
        image_info: ImageInfo { images: vec![image] },
        ..DraftArticle::default()
    };
    let draft = client.add_draft(&token, std::slice::from_ref(&article)).await.unwrap();
    let read = client.draft(&token, &draft).await.unwrap();
    assert_eq!((read[0].kind, &read[0].image_info), (article.kind, &article.image_info));
    assert!(client.has_drafts(&token).await.unwrap() && client.enable_drafts(&token).await.unwrap());

    bench.simulator.follow("li", "shinan", None).await;
    let content = MassContent::Images { media_ids: vec![added.media_id], recommend: "春天".to_owned() };
    let message =
        MassMessage { audience: Audience::Everybody, content, send_reprint: false, client_id: None };
    let sent = client.send_mass(&token, &message).await.unwrap();
    assert_eq!(client.mass_status(&token, sent.msg_id).await.unwrap(), MassStatus::Sent);
    assert_eq!(client.delete_mass(&token, sent.msg_id, None).await.unwrap_err().code(), Some(40008));
}

#[tokio::test]
async fn a_page_of_a_mass_message_is_deleted_by_its_address() {
    let (bench, client, token) = bench().await;
    bench.simulator.follow("li", "shinan", None).await;
    let content = MassContent::Articles { media_id: bench.draft(&token, &["停水"]).await };
    let message =
        MassMessage { audience: Audience::Everybody, content, send_reprint: false, client_id: None };
    let sent = client.send_mass(&token, &message).await.unwrap();
    let end = bench.pushed("MASSSENDJOBFINISH").await;
    let url = end.get("ArticleUrlResult/ResultList/item/ArticleUrl").unwrap();
    client.delete_mass_page(&token, url).await.unwrap();
    assert_eq!(client.mass_status(&token, sent.msg_id).await.unwrap(), MassStatus::Deleted);
}

#[tokio::test]
async fn a_notification_template_is_found_in_the_library() {
    let (_bench, client, token) = bench().await;
    let categories = client.notification_categories(&token).await.unwrap();
    let page = client.notification_titles(&token, &[categories[0].id], 0, 5).await.unwrap();
    assert_eq!((page.titles.len(), page.titles[0].category), (5, categories[0].id));
    let keywords = client.notification_keywords(&token, &page.titles[0].number).await.unwrap();
    let chosen = u32::try_from(keywords[0].id).unwrap();
    let id =
        client.add_notification_template(&token, &page.titles[0].number, &[chosen], "办结").await.unwrap();
    let templates = client.notification_templates(&token).await.unwrap();
    assert_eq!((templates[0].id.as_str(), &templates[0].title), (id.as_str(), &page.titles[0].title));
    assert_eq!(client.notification_titles(&token, &[1], 0, 5).await.unwrap_err().code(), Some(200_019));
}

#[tokio::test]
async fn an_account_is_bound_to_one_of_the_open_platform() {
    let (bench, client, token) = bench().await;
    let app_id = bench.account().appid;
    assert!(!client.has_open_account(&token).await.unwrap());
    assert_eq!(client.open_account(&token, &app_id).await.unwrap_err().code(), Some(89002));
    let open = client.create_open_account(&token, &app_id).await.unwrap();
    assert_eq!(client.open_account(&token, &app_id).await.unwrap(), open);
    client.unbind_open_account(&token, &app_id, &open).await.unwrap();
    client.bind_open_account(&token, &app_id, &open).await.unwrap();
    assert!(client.has_open_account(&token).await.unwrap());
}

#[tokio::test]
async fn an_agent_has_a_portrait_and_followers_new_openids() {
    let (bench, client, token) = bench().await;
    let agent = format!("wang@{}", bench.account().original_id);
    client.add_agent(&token, &agent, "王").await.unwrap();
    client.set_agent_portrait(&token, &agent, &picture()).await.unwrap();
    let unknown = format!("zhao@{}", bench.account().original_id);
    let refused = client.set_agent_portrait(&token, &unknown, &picture()).await;
    assert_eq!(refused.unwrap_err().code(), Some(65401));

    bench.simulator.follow("li", "weizhanshan", None).await;
    let body = serde_json::json!({ "from": "weizhanshan", "to": "shinan" });
    bench.post("/simulator/migration", body).await;
    let from = bench.simulator.account("weizhanshan").unwrap().appid.clone();
    let old = bench.simulator.openid("li", "weizhanshan");
    let came = client.migrated_openids(&token, &from, &[&old, "x"]).await.unwrap();
    let new = Some(bench.simulator.openid("li", "shinan"));
    assert_eq!(came[0], MigratedOpenid { old, new, message: "ok".to_owned() });
    assert_eq!(came[1].new, None);
}
