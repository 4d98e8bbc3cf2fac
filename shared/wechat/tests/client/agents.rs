//! The people who answer followers.

use serde_json::{Value, json};
use wechat::client::{ApiError, upload::Upload};

use crate::server::{Server, ask, order, send_form, wait};

#[test]
fn agents_and_their_conversations() {
    let agents = ask(
        r#"{"kf_list":[{"kf_account":"k@a","kf_nick":"n","kf_id":1001,"kf_wx":""}]}"#,
        "GET /cgi-bin/customservice/getkflist?access_token=t",
        &Value::Null,
        async |c| c.agents("t").await,
    )
    .unwrap();
    assert_eq!((agents[0].id.as_str(), &agents[0].wechat_id), ("1001", &None));
    let named = json!({ "kf_account": "k@a", "nickname": "n" });
    order("POST /customservice/kfaccount/add?access_token=t", &named, async |c| {
        c.add_agent("t", "k@a", "n").await
    });
    order("GET /customservice/kfaccount/del?access_token=t&kf_account=k%40a", &Value::Null, async |c| {
        c.delete_agent("t", "k@a").await
    });
    let pair = json!({ "kf_account": "k@a", "openid": "o" });
    order("POST /customservice/kfsession/create?access_token=t", &pair, async |c| {
        c.open_conversation("t", "k@a", "o").await
    });
    order("POST /customservice/kfsession/close?access_token=t", &pair, async |c| {
        c.close_conversation("t", "k@a", "o").await
    });
    let waiting = ask(
        r#"{"count":1,"waitcaselist":[{"latest_time":7,"openid":"o"}]}"#,
        "GET /customservice/kfsession/getwaitcase?access_token=t",
        &Value::Null,
        async |c| c.waiting("t").await,
    )
    .unwrap();
    assert_eq!((waiting.conversations[0].since, waiting.conversations[0].agent.as_deref()), (7, None));
    let said = ask(
        r#"{"recordlist":[{"openid":"o","opercode":2002,"text":"好","time":5,"worker":"k@a"}],"number":1,"msgid":9}"#,
        "POST /customservice/msgrecord/getmsglist?access_token=t",
        &json!({ "starttime": 1, "endtime": 2, "msgid": 1, "number": 100 }),
        async |c| c.said("t", (1, 2), 1, 100).await,
    )
    .unwrap();
    assert_eq!((said.messages[0].text.as_str(), said.last_id), ("好", 9));
}

#[test]
fn agents_are_invited_renamed_and_shown() {
    let named = json!({ "kf_account": "k@a", "nickname": "n2" });
    order("POST /customservice/kfaccount/update?access_token=t", &named, async |c| {
        c.rename_agent("t", "k@a", "n2").await
    });
    let invited = json!({ "kf_account": "k@a", "invite_wx": "w" });
    order("POST /customservice/kfaccount/inviteworker?access_token=t", &invited, async |c| {
        c.invite_agent("t", "k@a", "w").await
    });
    let online = ask(
        r#"{"kf_online_list":[{"kf_account":"k@a","status":1,"kf_id":"1001","accepted_case":2}]}"#,
        "GET /cgi-bin/customservice/getonlinekflist?access_token=t",
        &Value::Null,
        async |c| c.online_agents("t").await,
    )
    .unwrap();
    assert_eq!((online[0].account.as_str(), online[0].accepted_case), ("k@a", 2));
}

#[test]
fn a_portrait_is_a_jpeg() {
    let portrait = Upload::new("image/jpeg", &b"pixels"[..]).unwrap();
    let line = "POST /customservice/kfaccount/uploadheadimg?access_token=t&kf_account=k%40a";
    let ((), form) = send_form(r#"{"errcode":0,"errmsg":"ok"}"#, line, async |c| {
        c.set_agent_portrait("t", "k@a", &portrait).await
    });
    assert!(form.contains(r#"name="media"; filename="media.jpg""#) && form.contains("pixels"), "{form}");
    let large = Upload::new("image/jpeg", vec![0; 5 * 1024 * 1024 + 1]).unwrap();
    for refused in [Upload::new("image/png", &b"pixels"[..]).unwrap(), large] {
        let error = wait(Server::json("{}").client().set_agent_portrait("t", "k@a", &refused));
        assert!(matches!(error, Err(ApiError::Invalid(_))));
    }
}

#[test]
fn who_talks_to_whom() {
    let line = "GET /customservice/kfsession/getsession?access_token=t&openid=o";
    let one = |answer| ask(answer, line, &Value::Null, async |c| c.conversation("t", "o").await).unwrap();
    let session = one(r#"{"createtime":123456789,"kf_account":"k@a"}"#);
    assert_eq!((session.agent.as_deref(), session.since), (Some("k@a"), 123_456_789));
    assert_eq!(one(r#"{"createtime":0,"errcode":0,"errmsg":"ok","kf_account":""}"#).agent, None);
    let sessions = ask(
        r#"{"sessionlist":[{"createtime":123456789,"openid":"o"},{"createtime":123456790,"openid":"p"}]}"#,
        "GET /customservice/kfsession/getsessionlist?access_token=t&kf_account=k%40a",
        &Value::Null,
        async |c| c.conversations("t", "k@a").await,
    )
    .unwrap();
    assert_eq!((sessions.len(), sessions[1].openid.as_deref()), (2, Some("p")));
}
