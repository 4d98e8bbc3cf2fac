//! Tokens, tickets, quotas and where the servers are.

use serde_json::{Value, json};
use wechat::{
    client::{ApiError, CheckKind, JsTicketKind, Operator, Reaction},
    secrecy::{ExposeSecret, SecretString},
};

use crate::server::{ask, order};

#[test]
fn a_plain_token() {
    let line = "GET /cgi-bin/token?grant_type=client_credential&appid=wx1&secret=s";
    let secret = SecretString::from("s");
    let answer = r#"{"access_token":"a","expires_in":"7200"}"#;
    let token = ask(answer, line, &Value::Null, async |c| c.token("wx1", &secret).await).unwrap();
    assert_eq!((token.token.expose_secret(), token.expires_in), ("a", 7200));
    let refused = r#"{"errcode":40001,"errmsg":"invalid credential"}"#;
    let error = ask(refused, line, &Value::Null, async |c| c.token("wx1", &secret).await).unwrap_err();
    assert_eq!(error.reaction(), Reaction::Misconfigured);
    for useless in [r#"{"access_token":"","expires_in":7200}"#, "{}"] {
        let error = ask(useless, line, &Value::Null, async |c| c.token("wx1", &secret).await).unwrap_err();
        assert!(matches!(error, ApiError::Malformed), "{useless}");
    }
}

#[test]
fn a_ticket_of_either_kind() {
    for (kind, name) in [(JsTicketKind::Page, "jsapi"), (JsTicketKind::Card, "wx_card")] {
        let ticket = ask(
            r#"{"errcode":0,"errmsg":"ok","ticket":"tick3t","expires_in":7200}"#,
            &format!("GET /cgi-bin/ticket/getticket?access_token=t&type={name}"),
            &Value::Null,
            async |c| c.js_ticket("t", kind).await,
        )
        .unwrap();
        assert_eq!((ticket.ticket.expose_secret(), ticket.expires_in), ("tick3t", 7200));
        assert!(!format!("{ticket:?}").contains("tick3t"));
    }
}

#[test]
fn where_the_servers_are() {
    let line = "GET /cgi-bin/getcallbackip?access_token=t";
    let answer = r#"{"ip_list":["1.2.3.4","5.6.7.0/24"]}"#;
    let found = ask(answer, line, &Value::Null, async |c| c.callback_addresses("t").await).unwrap();
    assert_eq!(found, ["1.2.3.4", "5.6.7.0/24"]);
    let line = "GET /cgi-bin/get_api_domain_ip?access_token=t";
    let found = ask(r#"{"ip_list":""}"#, line, &Value::Null, async |c| c.api_addresses("t").await).unwrap();
    assert!(found.is_empty());
    let check = ask(
        r#"{"dns":[{"ip":"1.2.3.4","real_operator":"UNICOM"}],"ping":{}}"#,
        "POST /cgi-bin/callback/check?access_token=t",
        &json!({ "action": "all", "check_operator": "DEFAULT" }),
        async |c| c.check_callback("t", CheckKind::All, Operator::Default).await,
    )
    .unwrap();
    assert_eq!((check.dns[0].ip.as_str(), check.ping.len()), ("1.2.3.4", 0));
}

#[test]
fn quotas_and_what_became_of_a_call() {
    order("POST /cgi-bin/clear_quota?access_token=t", &json!({ "appid": "wx1" }), async |c| {
        c.clear_quota("t", "wx1").await
    });
    order("POST /cgi-bin/clear_quota/v2?appid=wx1&appsecret=s", &json!({}), async |c| {
        c.clear_quota_by_secret("wx1", &SecretString::from("s")).await
    });
    let quota = ask(
        r#"{"errcode":0,"quota":{"daily_limit":10,"used":3,"remain":"7"}}"#,
        "POST /cgi-bin/openapi/quota/get?access_token=t",
        &json!({ "cgi_path": "/cgi-bin/menu/get" }),
        async |c| c.quota("t", "/cgi-bin/menu/get").await,
    )
    .unwrap();
    assert_eq!((quota.daily_limit, quota.used, quota.remain), (10, 3, 7));
    let info = ask(
        r#"{"errcode":0,"request":{"invoke_time":1,"request_url":"access_token=t0ken","request_body":"b"}}"#,
        "POST /cgi-bin/openapi/rid/get?access_token=t",
        &json!({ "rid": "1-2" }),
        async |c| c.rid_info("t", "1-2").await,
    )
    .unwrap();
    assert_eq!((info.invoke_time, info.request_body.as_str()), (1, "b"));
    assert!(!format!("{info:?}").contains("t0ken"));
}
