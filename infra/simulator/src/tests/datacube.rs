//! Statistics: what happened yesterday is told today.

use serde_json::{Value, json};

use super::{Bench, Manner};

#[tokio::test]
async fn what_people_did_is_counted_by_the_next_morning() {
    // The bench begins at 16:00 in Beijing on 15 January 2027, a Friday.
    let bench = Bench::new(Manner::Text("收到")).await;
    let token = bench.token().await;
    bench.simulator.add_person("wang", "王先生(演示)");
    bench.simulator.follow("li", "shinan", None).await;
    bench.simulator.follow("wang", "shinan", Some("7")).await;
    for number in 0..6 {
        bench.simulator.say("li", "shinan", &format!("第 {number} 句")).await;
    }
    bench.simulator.send_voice("wang", "shinan", 3, None).await;
    bench.simulator.unfollow("wang", "shinan").await;
    let draft = bench.draft(&token, &["停水", "停电"]).await;
    let body =
        json!({ "filter": { "is_to_all": true }, "msgtype": "mpnews", "mpnews": { "media_id": draft } });
    let sent = bench.post(&format!("/weixin/cgi-bin/message/mass/sendall?access_token={token}"), body).await;
    let end = bench.pushed("MASSSENDJOBFINISH").await;
    let page = end.get("ArticleUrlResult/ResultList/item/ArticleUrl").unwrap();
    for reader in ["?person=li", "?person=li", "?person=wang", ""] {
        reqwest::get(format!("{page}{reader}")).await.unwrap();
    }
    // The next call counts what the last push began, which nobody waits for.
    bench.simulator.say("li", "shinan", "第 7 句").await;

    bench.post("/simulator/clock", json!({ "advance": "PT16H" })).await;
    let token = bench.token().await;
    let ask = async |name: &str| {
        let body = json!({ "begin_date": "2027-01-15", "end_date": "2027-01-15" });
        bench.post(&format!("/weixin/datacube/{name}?access_token={token}"), body).await["list"].clone()
    };
    let day = "2027-01-15";
    let row = |source: u32, new: u32, gone: u32| json!({ "ref_date": day, "user_source": source, "new_user": new, "cancel_user": gone });
    assert_eq!(ask("getusersummary").await, json!([row(0, 0, 1), row(1, 1, 0), row(30, 1, 0)]));
    assert_eq!(ask("getusercumulate").await[0]["cumulate_user"], 1);
    let texts = json!({ "ref_date": day, "msg_type": 1, "msg_user": 1, "msg_count": 7 });
    let voices = json!({ "ref_date": day, "msg_type": 3, "msg_user": 1, "msg_count": 1 });
    assert_eq!(ask("getupstreammsg").await, json!([texts, voices]));
    assert_eq!(ask("getupstreammsghour").await[0]["ref_hour"], 1600);
    assert_eq!(ask("getupstreammsgweek").await[0]["ref_date"], "2027-01-11");
    assert_eq!(ask("getupstreammsgmonth").await[0]["ref_date"], "2027-01-01");
    let dist = json!({ "ref_date": day, "count_interval": 2, "msg_user": 1 });
    assert_eq!(ask("getupstreammsgdist").await[1], dist);

    let id = format!("{}_1", sent["msg_data_id"]);
    let read = ask("getarticlesummary").await;
    assert_eq!(
        (&read[0]["msgid"], &read[0]["title"], read.as_array().unwrap().len()),
        (&json!(id), &json!("停水"), 1)
    );
    let count = |row: &Value| (row["int_page_read_user"].clone(), row["int_page_read_count"].clone());
    assert_eq!(count(&read[0]), (json!(3), json!(4)));
    let since = ask("getarticletotal").await;
    assert_eq!((&since[0]["details"][0]["target_user"], &since[0]["details"][1]), (&json!(1), &Value::Null));
    let read = ask("getarticleread").await;
    assert_eq!((&read[0]["msgid"], &read[0]["detail"]["read_user"]), (&json!(id), &json!(3)));
    let since = ask("getarticletotaldetail").await;
    assert_eq!((&since[0]["msgid"], &since[0]["publish_type"]), (&json!(id), &json!(0)));
    assert_eq!(since[0]["detail_list"][0]["read_user"], 3);
    assert_eq!(since[0]["detail_list"][0]["stat_date"], day);
    assert_eq!(ask("getbizsummary").await[0]["detail"]["read_user"], 3);
    assert_eq!(ask("getarticleshare").await, json!([]));
    assert_eq!(count(&ask("getuserread").await[0]), (json!(3), json!(4)));
    assert_eq!(count(&ask("getuserreadhour").await[0]), (json!(3), json!(4)));
    assert_eq!(ask("getusershare").await, json!([]));
    let pushes = ask("getinterfacesummary").await;
    assert!(pushes[0]["callback_count"].as_u64().unwrap() >= 11);
    assert_eq!(pushes[0]["fail_count"], 0);
    assert_eq!(ask("getinterfacesummaryhour").await[0]["ref_hour"], 1600);
}

#[tokio::test]
async fn today_and_too_many_days_are_refused() {
    let bench = Bench::new(Manner::Raw(200, "success")).await;
    let token = bench.token().await;
    let ask = async |begin: &str, end: &str| {
        let body = json!({ "begin_date": begin, "end_date": end });
        bench.post(&format!("/weixin/datacube/getusersummary?access_token={token}"), body).await
    };
    assert_eq!(ask("2027-01-15", "2027-01-15").await["errcode"], 61501);
    assert_eq!(ask("2027-01-07", "2027-01-14").await["errcode"], 61501);
    assert_eq!(ask("15.01.2027", "2027-01-14").await["errcode"], 61500);
    assert_eq!(ask("2027-01-08", "2027-01-14").await, json!({ "list": [] }));
}
