//! Followers, their tags, and the codes that lead to an account.

use serde_json::{Value, json};
use wechat::client::QrScene;

use crate::server::{ask, order};

#[test]
fn pages_of_followers_end() {
    let line = "GET /cgi-bin/user/get?access_token=t&next_openid=a";
    let page = |answer| ask(answer, line, &Value::Null, async |c| c.followers("t", Some("a")).await).unwrap();
    let first = page(r#"{"total":3,"count":2,"data":{"openid":["b","c"]},"next_openid":"c"}"#);
    assert_eq!((first.total, first.openids.len(), first.next.as_deref()), (3, 2, Some("c")));
    for last in
        [r#"{"total":3,"count":0,"next_openid":""}"#, r#"{"total":3,"count":0,"data":"","next_openid":"c"}"#]
    {
        assert_eq!(page(last).next, None);
    }
}

#[test]
fn followers_are_described_and_blocked() {
    let users = ask(
        r#"{"user_info_list":[{"subscribe":1,"openid":"a","tagid_list":[1,"2"]},{"subscribe":0,"openid":"b"}]}"#,
        "POST /cgi-bin/user/info/batchget?access_token=t",
        &json!({ "user_list": [{ "openid": "a", "lang": "zh_CN" }, { "openid": "b", "lang": "zh_CN" }] }),
        async |c| c.user_infos("t", &["a", "b"]).await,
    )
    .unwrap();
    assert!(users[0].subscribed && !users[1].subscribed);
    let body = json!({ "openid": "a", "remark": "王" });
    order("POST /cgi-bin/user/info/updateremark?access_token=t", &body, async |c| {
        c.set_remark("t", "a", "王").await
    });
    let list = json!({ "openid_list": ["a"] });
    let line = "POST /cgi-bin/tags/members/batchblacklist?access_token=t";
    order(line, &list, async |c| c.block("t", &["a"]).await);
    let line = "POST /cgi-bin/tags/members/batchunblacklist?access_token=t";
    order(line, &list, async |c| c.unblock("t", &["a"]).await);
    let blocked = ask(
        r#"{"total":2,"count":1,"data":{"openid":["b"]},"next_openid":"b"}"#,
        "POST /cgi-bin/tags/members/getblacklist?access_token=t",
        &json!({ "begin_openid": "a" }),
        async |c| c.blacklist("t", Some("a")).await,
    )
    .unwrap();
    assert_eq!((blocked.openids.as_slice(), blocked.next.as_deref()), (&["b".to_owned()][..], Some("b")));
}

#[test]
fn tags_are_made_given_and_read() {
    let tag = ask(
        r#"{"tag":{"id":134,"name":"一区"}}"#,
        "POST /cgi-bin/tags/create?access_token=t",
        &json!({ "tag": { "name": "一区" } }),
        async |c| c.create_tag("t", "一区").await,
    );
    assert_eq!(tag.unwrap().id, 134);
    let body = json!({ "openid_list": ["a"], "tagid": 134 });
    order("POST /cgi-bin/tags/members/batchtagging?access_token=t", &body, async |c| {
        c.tag_followers("t", 134, &["a"]).await
    });
    order("POST /cgi-bin/tags/members/batchuntagging?access_token=t", &body, async |c| {
        c.untag_followers("t", 134, &["a"]).await
    });
    let ids = ask(
        r#"{"tagid_list":[134,2]}"#,
        "POST /cgi-bin/tags/getidlist?access_token=t",
        &json!({ "openid": "a" }),
        async |c| c.tags_of("t", "a").await,
    );
    assert_eq!(ids.unwrap(), [134, 2]);
}

#[test]
fn tags_are_listed_renamed_and_removed() {
    let tags = ask(
        r#"{"tags":[{"id":2,"name":"星标组","count":0},{"id":134,"name":"一区","count":"10"}]}"#,
        "GET /cgi-bin/tags/get?access_token=t",
        &Value::Null,
        async |c| c.tags("t").await,
    );
    assert_eq!(tags.unwrap()[1].count, 10);
    let body = json!({ "tag": { "id": 134, "name": "二区" } });
    order("POST /cgi-bin/tags/update?access_token=t", &body, async |c| c.rename_tag("t", 134, "二区").await);
    let page = ask(
        r#"{"count":1,"data":{"openid":["a"]},"next_openid":"a"}"#,
        "POST /cgi-bin/user/tag/get?access_token=t",
        &json!({ "tagid": 134, "next_openid": "" }),
        async |c| c.tagged("t", 134, None).await,
    );
    assert_eq!(page.unwrap().openids, ["a"]);
    let body = json!({ "tag": { "id": 134 } });
    order("POST /cgi-bin/tags/delete?access_token=t", &body, async |c| c.delete_tag("t", 134).await);
}

#[test]
fn followers_who_came_from_another_account() {
    let came = ask(
        r#"{"errcode":0,"errmsg":"ok","result_list":[{"ori_openid":"a","new_openid":"b","err_msg":"ok"},
            {"ori_openid":"c","err_msg":"ori_openid error"}]}"#,
        "POST /cgi-bin/changeopenid?access_token=t",
        &json!({ "from_appid": "wx0", "openid_list": ["a", "c"] }),
        async |c| c.migrated_openids("t", "wx0", &["a", "c"]).await,
    )
    .unwrap();
    assert_eq!((came[0].old.as_str(), came[0].new.as_deref()), ("a", Some("b")));
    assert_eq!((came[1].new.as_deref(), came[1].message.as_str()), (None, "ori_openid error"));
}

#[test]
fn a_qr_code_of_each_kind() {
    let text = "x".to_owned();
    for (scene, body) in [
        (
            QrScene::Number(7, 60),
            json!({ "action_name": "QR_SCENE", "action_info": { "scene": { "scene_id": 7 } }, "expire_seconds": 60 }),
        ),
        (
            QrScene::Text(text.clone(), u32::MAX),
            json!({ "action_name": "QR_STR_SCENE", "action_info": { "scene": { "scene_str": "x" } }, "expire_seconds": 2_592_000 }),
        ),
        (
            QrScene::PermanentNumber(7),
            json!({ "action_name": "QR_LIMIT_SCENE", "action_info": { "scene": { "scene_id": 7 } } }),
        ),
        (
            QrScene::PermanentText(text),
            json!({ "action_name": "QR_LIMIT_STR_SCENE", "action_info": { "scene": { "scene_str": "x" } } }),
        ),
    ] {
        let line = "POST /cgi-bin/qrcode/create?access_token=t";
        ask(r#"{"ticket":"k","url":"u"}"#, line, &body, async |c| c.create_qr_code("t", &scene).await)
            .unwrap();
    }
    for wrong in
        [QrScene::Number(0, 60), QrScene::PermanentNumber(100_001), QrScene::Text("x".repeat(65), 60)]
    {
        assert!(wrong.check().is_err());
    }
    let body = json!({ "long_data": "d", "expire_seconds": 2_592_000 });
    let line = "POST /cgi-bin/shorten/gen?access_token=t";
    let key = ask(r#"{"short_key":"K"}"#, line, &body, async |c| c.shorten("t", "d", u32::MAX).await);
    assert_eq!(key.unwrap(), "K");
    let long = ask(
        r#"{"errcode":0,"long_data":"d","create_time":1613965370,"expire_seconds":86400}"#,
        "POST /cgi-bin/shorten/fetch?access_token=t",
        &json!({ "short_key": "K" }),
        async |c| c.long_data("t", "K").await,
    )
    .unwrap();
    assert_eq!((long.create_time, long.expire_seconds), (1_613_965_370, 86_400));
}
