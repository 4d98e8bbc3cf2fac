//! Accounts that belong together: bound to one account of the Open Platform, or one the successor of the other.

use serde_json::{Value, json};

use super::{Bench, Manner};

#[tokio::test]
async fn accounts_bound_together_know_a_person_by_one_unionid() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let accounts: Vec<_> = bench.simulator.accounts().cloned().collect();
    let (one, other) = (&accounts[0], &accounts[2]);
    let tokens = [bench.token_of(one).await, bench.token_of(other).await];
    let call = async |which: usize, api: &str, open: &Value| {
        let appid = &[one, other][which].appid;
        let body = json!({ "appid": appid, "open_appid": open });
        bench.post(&format!("/weixin/cgi-bin/open/{api}?access_token={}", tokens[which]), body).await
    };
    let have = async || {
        bench.get(&format!("/weixin/cgi-bin/open/have?access_token={}", tokens[1])).await["have_open"].clone()
    };
    assert_eq!(call(0, "get", &json!("")).await["errcode"], 89002);
    let open = call(0, "create", &json!("")).await["open_appid"].clone();
    assert_eq!(call(0, "create", &json!("")).await["errcode"], 89000);
    assert_eq!(call(1, "bind", &json!("wx0")).await["errcode"], 40013);
    assert_eq!(have().await, false);
    assert_eq!(call(1, "bind", &open).await["errcode"], 0);
    assert_eq!(
        (have().await, call(1, "get", &open).await["open_appid"].clone()),
        (json!(true), open.clone())
    );
    let mut unionids = Vec::new();
    for (account, token) in [one, other].into_iter().zip(&tokens) {
        bench.simulator.follow("li", &account.account, None).await;
        let openid = bench.simulator.openid("li", &account.account);
        let path = format!("/weixin/cgi-bin/user/info?access_token={token}&openid={openid}");
        unionids.push(bench.get(&path).await["unionid"].clone());
    }
    assert!(unionids[0].is_string() && unionids[0] == unionids[1]);
    assert_eq!(call(1, "unbind", &open).await["errcode"], 0);
    assert_eq!(call(1, "unbind", &open).await["errcode"], 89002);
}

#[tokio::test]
async fn a_successor_learns_the_new_openids_of_whom_it_took_over() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let accounts: Vec<_> = bench.simulator.accounts().cloned().collect();
    let (from, to) = (&accounts[0], &accounts[2]);
    bench.simulator.follow("li", &from.account, None).await;
    let old = bench.simulator.openid("li", &from.account);
    let token = bench.token_of(to).await;
    let ask = async || {
        let body = json!({ "from_appid": from.appid, "openid_list": [old, "o_nobody"] });
        bench.post(&format!("/weixin/cgi-bin/changeopenid?access_token={token}"), body).await
    };
    assert_eq!(ask().await["errcode"], 40013, "nobody came from there");
    let moved = bench.post("/simulator/migration", json!({ "from": from.account, "to": to.account })).await;
    assert_eq!(moved["moved"], 1);
    assert!(!bench.simulator.follows("li", &from.account) && bench.simulator.follows("li", &to.account));
    let answer = ask().await;
    let new = bench.simulator.openid("li", &to.account);
    assert_eq!(answer["result_list"][0], json!({ "ori_openid": old, "new_openid": new, "err_msg": "ok" }));
    assert_eq!(answer["result_list"][1]["err_msg"], "ori_openid error");
    let user = bench.get(&format!("/weixin/cgi-bin/user/info?access_token={token}&openid={new}")).await;
    assert_eq!(user["subscribe_scene"], "ADD_SCENE_ACCOUNT_MIGRATION");
}
