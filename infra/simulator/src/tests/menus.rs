//! Menus for everybody, and for some.

use serde_json::{Value, json};

use super::{Bench, Manner};

fn button(name: &str) -> Value {
    json!([{ "type": "click", "name": name, "key": name }])
}

#[tokio::test]
async fn a_conditional_menu_is_seen_by_whom_its_rule_means() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let token = bench.token().await;
    let post = async |path: &str, body: Value| {
        bench.post(&format!("/weixin/cgi-bin/{path}?access_token={token}"), body).await
    };
    let get = async |path: &str| bench.get(&format!("/weixin/cgi-bin/{path}?access_token={token}")).await;
    bench.simulator.follow("li", "shinan", None).await;
    let openid = bench.simulator.openid("li", "shinan");
    let tag = post("tags/create", json!({ "tag": { "name": "网格员" } })).await["tag"]["id"].clone();

    let add = async |name: &str, rule: Value| {
        post("menu/addconditional", json!({ "button": button(name), "matchrule": rule })).await
    };
    assert_eq!(add("网格", json!({ "tag_id": tag })).await["errcode"], 65303, "there is no default menu");
    post("menu/create", json!({ "button": button("居民") })).await;
    assert_eq!(add("网格", json!({})).await["errcode"], 65304);
    assert_eq!(add("网格", json!({ "language": "zh_CN" })).await["errcode"], 65320);
    assert_eq!(add("网格", json!({ "tag_id": tag, "client_platform_type": "3" })).await["errcode"], 65320);
    assert_eq!(add("六个汉字太长", json!({ "tag_id": tag })).await["errcode"], 40018);
    let id = add("网格", json!({ "tag_id": tag })).await["menuid"].clone();

    let seen = async |user: &str| {
        let answer = post("menu/trymatch", json!({ "user_id": user })).await;
        answer["button"][0]["name"].as_str().map(str::to_owned).ok_or(answer["errcode"].clone())
    };
    assert_eq!(seen(&openid).await, Ok("居民".to_owned()));
    let tagging = json!({ "openid_list": [openid], "tagid": tag });
    assert_eq!(post("tags/members/batchtagging", tagging).await["errcode"], 0);
    assert_eq!(seen(&openid).await, Ok("网格".to_owned()));
    assert_eq!(seen("nobody").await, Err(json!(65302)));
    let phone = bench.get("/phone/api/chat?person=li&account=shinan").await;
    assert_eq!(phone["menu"][0]["name"], "网格");
    let later = add("都有", json!({ "tag_id": tag })).await["menuid"].clone();
    assert_eq!(seen("li").await, Ok("都有".to_owned()), "the last that was added wins");

    let all = get("menu/get").await;
    assert_eq!(all["menu"]["button"][0]["name"], "居民");
    assert_eq!(all["conditionalmenu"][0]["menuid"].to_string(), id.as_str().unwrap());
    assert_eq!(all["conditionalmenu"][0]["matchrule"]["tag_id"], tag);
    assert_eq!(post("menu/delconditional", json!({ "menuid": later })).await["errcode"], 0);
    assert_eq!(post("menu/delconditional", json!({ "menuid": later })).await["errcode"], 65301);
    assert_eq!(seen("li").await, Ok("网格".to_owned()));

    get("menu/delete").await;
    assert_eq!(get("menu/get").await["errcode"], 46003);
    post("menu/create", json!({ "button": button("居民") })).await;
    assert!(get("menu/get").await["conditionalmenu"].is_null(), "they went with the default menu");
}

#[tokio::test]
async fn a_menu_leads_to_linked_mini_programs_alone() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let token = bench.token().await;
    let post = async |path: &str, body: Value| {
        bench.post(&format!("/weixin/cgi-bin/menu/{path}?access_token={token}"), body).await["errcode"]
            .clone()
    };
    let appid = "wx0123456789abcdef";
    let program = json!({
        "type": "miniprogram", "name": "预约", "appid": appid, "pagepath": "pages/index", "url": "https://a.cn/",
    });
    let top = json!({ "button": [program] });
    let sub =
        json!({ "button": [{ "name": "办事", "sub_button": [program] }], "matchrule": { "tag_id": "2" } });
    assert_eq!(post("create", top.clone()).await, 45064);
    post("create", json!({ "button": button("居民") })).await;
    assert_eq!(post("addconditional", sub.clone()).await, 45064);
    bench.post("/simulator/accounts/shinan/miniprograms", json!({ "appids": [appid] })).await;
    assert_eq!(post("create", top).await, 0);
    assert_eq!(post("addconditional", sub).await, Value::Null, "it has an id and no error");
}

#[tokio::test]
async fn a_menu_with_an_escape_by_number_is_refused_whatever_it_stands_for() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let token = bench.token().await;
    let post = async |path: &str, body: &str| {
        let url = format!("{}/weixin/cgi-bin/{path}?access_token={token}", bench.url);
        let answer = reqwest::Client::new().post(url).body(body.to_owned()).send().await.unwrap();
        answer.json::<Value>().await.unwrap()["errcode"].as_i64().unwrap_or_default()
    };
    let menu = |url: &str| format!(r#"{{"button":[{{"type":"view","name":"办事","url":"{url}"}}]}}"#);
    for (url, expected) in [
        (r"https://example.com/?a=1\u0026b=2", 40033),
        (r"https://example.com/\u003c", 40033),
        (r"https://example.com/\u529e", 40033),
        (r"https://example.com/\u0001", 40033),
        (r"https:\/\/example.com\/?a=1&b=2", 0),
    ] {
        assert_eq!(post("menu/create", &menu(url)).await, expected, "{url}");
        let conditional = menu(url).replacen('{', r#"{"matchrule":{"tag_id":"2"},"#, 1);
        assert_eq!(post("menu/addconditional", &conditional).await, expected, "{url}");
    }
    let key = r#"{"button":[{"type":"view","\u006eame":"办事","url":"https://example.com"}]}"#;
    assert_eq!(post("menu/create", key).await, 40033);
    let quoted = r#"{"button":[{"type":"click","name":"\"办事\"","key":"a\\u0026"}]}"#;
    assert_eq!(post("menu/create", quoted).await, 0);
    let text = r#"{"touser":"o","msgtype":"text","text":{"content":"\u003ca>"}}"#;
    assert_eq!(post("message/custom/send", text).await, 40033, "as everywhere else");
}
