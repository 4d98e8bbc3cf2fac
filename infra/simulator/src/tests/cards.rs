//! Coupons and mini-programs in messages.

use serde_json::{Value, json};

use super::{Bench, Manner};
use crate::library;

#[tokio::test]
async fn a_message_leads_to_a_linked_mini_program_and_to_no_other() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let token = bench.token().await;
    bench.simulator.follow("li", "shinan", None).await;
    let picture = library::sample_photo().unwrap();
    let thumb = bench.simulator.keep_media("shinan", "image", "image/jpeg", picture);
    let openid = bench.simulator.openid("li", "shinan");
    let send = async |appid: &str, thumb: Value| {
        let page =
            json!({ "title": "预约", "appid": appid, "pagepath": "pages/index", "thumb_media_id": thumb });
        let body = json!({ "touser": openid, "msgtype": "miniprogrampage", "miniprogrampage": page });
        let path = format!("/weixin/cgi-bin/message/custom/send?access_token={token}");
        bench.post(&path, body).await["errcode"].clone()
    };
    let link = async |appid: &str| {
        bench.post("/simulator/accounts/shinan/miniprograms", json!({ "appids": [appid] })).await
    };
    let appid = "wx0123456789abcdef";
    assert_eq!(send(appid, json!(thumb)).await, 40013);
    assert!(link("wx0").await["error"].is_string());
    assert_eq!(link(appid).await["appids"], json!([appid]));
    assert_eq!(send(appid, json!("x")).await, 40007);
    assert_eq!(send(appid, json!(thumb)).await, 0);
    assert!(bench.shown().contains("预约"));
}

#[tokio::test]
async fn a_coupon_is_known_by_the_shape_of_its_id() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let token = bench.token().await;
    bench.simulator.follow("li", "shinan", None).await;
    let openid = bench.simulator.openid("li", "shinan");
    let send = async |id: &str| {
        let body = json!({ "touser": openid, "msgtype": "wxcard", "wxcard": { "card_id": id } });
        let path = format!("/weixin/cgi-bin/message/custom/send?access_token={token}");
        bench.post(&path, body).await["errcode"].clone()
    };
    let id = format!("p{}", "A".repeat(27));
    assert_eq!(send("123").await, 40073);
    assert_eq!(send(&id).await, 0);
    assert!(bench.shown().contains(&id));
    let body = json!({ "filter": { "is_to_all": true }, "msgtype": "wxcard", "wxcard": { "card_id": id } });
    let path = format!("/weixin/cgi-bin/message/mass/sendall?access_token={token}");
    assert_eq!(bench.post(&path, body).await["errcode"], 0);
}
