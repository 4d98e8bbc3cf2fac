//! What one operation costs in DynamoDB's own units. A change here is a change of somebody's bill.

use alliance_tests::Stage;
use alliance_tests::stage::ZHANSHAN;
use domain::ids::ConversationId;

#[tokio::test]
async fn units_of_a_message_a_step_and_a_transition() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    let meter = &stage.alliance.deployment.meter;
    let mut lines = Vec::new();
    let mut note = |what: &str| {
        let units = meter.take();
        lines.push(format!("{what}: {} read, {} write", units.read, units.write));
    };
    note("warm-up");
    wang.say("帮助").await;
    note("plain message");
    wang.say("报修").await;
    note("dialogue step, the first");
    wang.say("新湛一路的古力盖松了").await;
    note("dialogue step");
    let receipt = wang.say("完成").await;
    note("report sent: number, message, state, ticket, event");
    let id = alliance_tests::resident::number_in(&receipt);
    stage.settle().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let page = officer.ticket(&id).await;
    // A function's first call reads the alliance once a minute; the figures are those of the calls between.
    officer.press(&id, "accept", &[("community", "")]).await;
    note("warm-up");
    officer.press_on(&page, &id, "accept", &[("category", "danger"), ("community", "")]).await.expect_done();
    note("transition");
    stage.settle().await;
    note("its notice, delivered, and its fact");
    officer.get("/console").await;
    note("queue page");
    officer.ticket(&id).await;
    note("ticket page");
    wang.say("找人工").await;
    note("message that needs a person");
    stage.settle().await;
    note("its conversation");
    let here = format!("/console/inbox/{}", ConversationId::of(&stage.follower("wang", ZHANSHAN)));
    officer.get("/console/inbox").await;
    note("inbox page of a desk with two accounts and its communities");
    let page = officer.get(&here).await;
    note("conversation page, the first look");
    let own = ["csrf", "version", "once"].map(|name| (name, page.hidden(name)));
    officer.post(&format!("{here}/reply"), &[&own[..], &[("text", "马上去")]].concat()).await.expect_done();
    note("warm-up");
    let page = officer.get(&here).await;
    note("conversation page, another look");
    let own = ["csrf", "version", "once"].map(|name| (name, page.hidden(name)));
    officer.post(&format!("{here}/reply"), &[&own[..], &[("text", "已经去了")]].concat()).await.expect_done();
    note("answer");
    stage.alliance.tick("inbox-sweep").await.unwrap();
    note("sweep with nothing due");
    let text = lines.into_iter().filter(|line| !line.starts_with("warm-up")).collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(text);
}

#[test]
fn every_index_projects_keys_and_at_most_a_card() {
    let tables = local_alliance::template::Template::bundled().unwrap().tables;
    let names = |value: &serde_json::Value, attribute: &str| {
        let all = value.as_array().into_iter().flatten();
        let all = all.map(|one| one.get(attribute).unwrap_or(one).as_str().unwrap().to_owned());
        all.collect::<Vec<_>>().join(", ")
    };
    let mut lines = Vec::new();
    for (table, properties) in &tables {
        for index in properties["GlobalSecondaryIndexes"].as_array().into_iter().flatten() {
            let keys = names(&index["KeySchema"], "AttributeName");
            let besides = match index["Projection"]["ProjectionType"].as_str().unwrap() {
                "KEYS_ONLY" => String::new(),
                "INCLUDE" => format!(" + {}", names(&index["Projection"]["NonKeyAttributes"], "")),
                all => format!(" + {all}"),
            };
            lines.push(format!("{table} {}: {keys}{besides}", index["IndexName"].as_str().unwrap()));
        }
    }
    insta::assert_snapshot!(lines.join("\n"));
}
