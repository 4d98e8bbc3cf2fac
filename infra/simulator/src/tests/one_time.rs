//! One-time subscriptions, and the library of notification templates.

use serde_json::{Value, json};

use super::{Bench, Manner};

#[tokio::test]
async fn who_agreed_on_the_page_gets_one_message() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let token = bench.token().await;
    let openid = bench.simulator.openid("li", "shinan");
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let open = async |scene: u32, more: &str| {
        let appid = bench.account().appid;
        let url = format!(
            "{}/weixin/mp/subscribemsg?action=get_confirm&appid={appid}&scene={scene}&template_id=T\
             &redirect_url=http%3A%2F%2Fe.cn%2Fdone&reserved=r{more}",
            bench.url
        );
        client.get(url).send().await.unwrap()
    };
    assert!(open(10_001, "").await.text().await.unwrap().contains("scene 参数错误"));
    assert!(open(7, "").await.text().await.unwrap().contains("李阿姨"));
    assert!(open(7, "&person=li").await.text().await.unwrap().contains("同意"));
    let back = async |agree: u8| {
        let answer = open(7, &format!("&person=li&agree={agree}")).await;
        answer.headers()["location"].to_str().unwrap().to_owned()
    };
    assert_eq!(back(0).await, "http://e.cn/done?template_id=T&action=cancel&scene=7&reserved=r");
    let send = async |scene: &str, title: &str, words: &str| {
        let body = json!({
            "touser": openid, "template_id": "T", "url": "http://e.cn", "scene": scene, "title": title,
            "data": { "content": { "value": words, "color": "#173177" } },
        });
        let path = format!("/weixin/cgi-bin/message/template/subscribe?access_token={token}");
        bench.post(&path, body).await["errcode"].clone()
    };
    assert_eq!(send("7", "停水", "明天停水").await, 43101);
    assert_eq!(
        back(1).await,
        format!("http://e.cn/done?openid={openid}&template_id=T&action=confirm&scene=7&reserved=r")
    );
    assert_eq!(send("8", "停水", "明天停水").await, 43101, "they agreed to another scene");
    assert_eq!(send("7", &"长".repeat(16), "明天停水").await, 45003);
    assert_eq!(send("7", "停水", &"长".repeat(201)).await, 45002);
    assert_eq!(send("7", "停水", "明天停水").await, 0);
    assert!(bench.shown().contains("明天停水"));
    assert_eq!(send("7", "停水", "明天停水").await, 43101);
}

#[tokio::test]
async fn the_library_of_notification_templates_is_read_by_category() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let token = bench.token().await;
    let get =
        async |path: &str| bench.get(&format!("/weixin/wxaapi/newtmpl/{path}access_token={token}")).await;
    let id = get("getcategory?").await["data"][0]["id"].clone();
    let titles = async |query: String| get(&format!("getpubtemplatetitles?{query}&")).await;
    for (query, code) in [
        ("start=0&limit=30".to_owned(), 200_018),
        ("ids=1&start=0&limit=30".to_owned(), 200_019),
        (format!("ids={id}&start=x&limit=30"), 200_016),
        (format!("ids={id}&start=0&limit=31"), 200_017),
    ] {
        assert_eq!(titles(query.clone()).await["errcode"], code, "{query}");
    }
    let page = titles(format!("ids={id}&start=48&limit=30")).await;
    assert_eq!((&page["count"], page["data"].as_array().map(Vec::len)), (&json!(50), Some(2)));
    let body = json!({ "tid": page["data"][0]["tid"], "kidList": [1], "sceneDesc": "办结" });
    let path = format!("/weixin/wxaapi/newtmpl/addtemplate?access_token={token}");
    assert!(matches!(bench.post(&path, body).await["priTmplId"], Value::String(_)));
}
