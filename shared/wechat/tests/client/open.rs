//! Binding an account to one of the Open Platform.

use serde_json::{Value, json};

use crate::server::{ask, order};

#[test]
fn an_account_of_the_open_platform_is_made_bound_and_unbound() {
    let (one, pair) = (json!({ "appid": "wx1" }), json!({ "appid": "wx1", "open_appid": "wxo" }));
    let made = r#"{"errcode":0,"errmsg":"ok","open_appid":"wxo"}"#;
    let line = "POST /cgi-bin/open/create?access_token=t";
    let id = ask(made, line, &one, async |c| c.create_open_account("t", "wx1").await);
    assert_eq!(id.unwrap(), "wxo");
    order("POST /cgi-bin/open/bind?access_token=t", &pair, async |c| {
        c.bind_open_account("t", "wx1", "wxo").await
    });
    let line = "POST /cgi-bin/open/get?access_token=t";
    let id = ask(made, line, &one, async |c| c.open_account("t", "wx1").await);
    assert_eq!(id.unwrap(), "wxo");
    let line = "GET /cgi-bin/open/have?access_token=t";
    for (answer, bound) in [
        (r#"{"errcode":0,"errmsg":"ok","have_open":true}"#, true),
        (r#"{"errcode":0,"errmsg":"ok","have_open":false}"#, false),
    ] {
        let have = ask(answer, line, &Value::Null, async |c| c.has_open_account("t").await);
        assert_eq!(have.unwrap(), bound);
    }
    order("POST /cgi-bin/open/unbind?access_token=t", &pair, async |c| {
        c.unbind_open_account("t", "wx1", "wxo").await
    });
    let none = r#"{"errcode":89002,"errmsg":"open not exists"}"#;
    let line = "POST /cgi-bin/open/get?access_token=t";
    let error = ask(none, line, &one, async |c| c.open_account("t", "wx1").await).unwrap_err();
    assert_eq!(error.code(), Some(89002));
}
