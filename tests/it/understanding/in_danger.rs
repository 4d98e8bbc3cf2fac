//! What people in danger read, and who is told of them.

use alliance_tests::photo;
use alliance_tests::resident::number_in;
use alliance_tests::stage::{DISTRICT, ZHANSHAN};
use alliance_tests::{Clerk, Stage};
use jiff::SignedDuration;

use super::{conversation, press};

/// How often a member of staff was told on their phone that somebody is in danger.
fn alarms(stage: &Stage, person: &str) -> usize {
    let phone = stage.resident(person, DISTRICT);
    phone.received().iter().filter(|text| text.contains("【紧急留言】")).count()
}

/// Sets the duty list: these people, in this order, from ten at night until eight.
async fn on_duty_at_night(stage: &Stage, people: &[&str]) {
    let mut operator = stage.clerk("demo-operator-2").await;
    let page = operator.get("/console/duty").await;
    let own = ["csrf", "version"].map(|name| (name.to_owned(), page.hidden(name).to_owned()));
    let rows = people.iter().enumerate().flat_map(|(at, who)| {
        [("who", *who), ("from", "22:00"), ("to", "08:00")]
            .map(|(name, value)| (format!("{name}-{}", at + 1), value.to_owned()))
    });
    let fields: Vec<(String, String)> = own.into_iter().chain(rows).collect();
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    operator.post("/console/duty", &fields).await.expect_done();
}

#[tokio::test]
async fn the_gas_leak_at_two_in_the_morning() {
    let stage = Stage::new().await;
    on_duty_at_night(&stage, &["demo-officer-1", "demo-officer-2", "demo-operator-1"]).await;
    stage.wait_until("2026-11-24T02:00:00+08:00".parse().unwrap());
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    let answer = wang.say("家里煤气味很大，好像漏气了").await;
    stage.settle().await;
    let mut lines = answer.lines();
    let call = lines.next().unwrap();
    assert!(call.contains("<a href=\"tel:119\">119</a>"), "{answer}");
    assert!(lines.next().unwrap().contains("别开灯关灯"), "one thing to do: {answer}");
    let (before, offer) = answer.split_once("人安全了再说这个：").unwrap();
    assert!(before.contains("15分钟没人看就再找下一位") && offer.contains("什么地方"), "{answer}");
    assert_eq!(alarms(&stage, "demo-officer-1"), 1, "at once, although it is night");
    assert_eq!(alarms(&stage, "demo-officer-2"), 0);

    let summary = wang.say("新湛一路12号3单元").await;
    assert!(summary.contains("地点：新湛一路12号3单元") && summary.contains("1 发送"), "{summary}");
    let id = number_in(&wang.say("1").await);
    stage.settle().await;
    assert!(stage.clerk("demo-officer-1").await.ticket(&id).await.html.contains("煤气味"));

    stage.pass(SignedDuration::from_mins(15)).await;
    assert_eq!(alarms(&stage, "demo-officer-2"), 1, "nobody has opened it");
    let mut officer = stage.clerk("demo-officer-2").await;
    let page = officer.get(&conversation(&stage, "wang", ZHANSHAN)).await;
    assert!(page.html.contains("家里煤气味很大") && page.html.contains("先打110、119或120"));
    stage.pass(SignedDuration::from_mins(15)).await;
    stage.pass(SignedDuration::from_mins(15)).await;
    assert_eq!(alarms(&stage, "demo-operator-1"), 0, "who opens it ends it");
    assert_eq!((alarms(&stage, "demo-officer-1"), alarms(&stage, "demo-officer-2")), (1, 1));
}

#[tokio::test]
async fn the_woman_who_is_hiding() {
    let stage = Stage::new().await;
    let li = stage.resident("li", ZHANSHAN);
    li.follow().await;
    // Of what she began before, nothing may come back to her phone.
    li.show(photo::with_exif("li")).await;
    let answer = li.say("他又打我了我躲在厕所里不敢出声").await;
    let head: Vec<&str> = answer.lines().take(2).collect();
    assert!(head[0].contains("12110") && head[1].contains("<a href=\"tel:110\">110</a>"), "{answer}");
    let where_she_is = li.say("新湛一路12号2单元").await;
    assert!(where_she_is.contains("12110") && where_she_is.contains("转给值班的人"), "{where_she_is}");
    let call_me = li.say("给我打电话").await;
    assert!(call_me.contains("不会给您打电话") && call_me.contains("12110"), "{call_me}");
    stage.alliance.clock.advance(SignedDuration::from_mins(40));
    for words in ["嗯呐那个啥", "就那个呗嗯呐", "嗯呐哎"] {
        li.say(words).await;
    }
    stage.settle().await;
    let said = li.received();
    let said = &said[said.len() - 6..];
    let betrays = ["打人", "家暴", "打我", "厕所", "上报", "要报的是", "1 发送", "电话号码发来", "报给街道"];
    for answer in said {
        assert!(!betrays.iter().any(|word| answer.contains(word)), "{answer}");
    }

    let mut officer = stage.clerk("demo-officer-1").await;
    let list = officer.get("/console/inbox").await.html;
    assert!(list.contains("紧急：有人说到危险") && list.contains("可能在躲藏"), "{list}");
    assert!(!list.contains("要回电的"), "{list}");
    assert_eq!(alarms(&stage, "demo-officer-1"), 1);
    let page = officer.get(&conversation(&stage, "li", ZHANSHAN)).await.html;
    assert!(page.contains("对方可能正在躲藏") && page.contains("不要打电话"), "{page}");
    assert!(page.contains("新湛一路12号2单元"), "where she is stands there: {page}");

    let before = li.received();
    for hours in [4, 1, 7, 12, 24, 24] {
        stage.pass(SignedDuration::from_hours(hours)).await;
    }
    assert_eq!(li.received(), before, "her phone stays silent");
}

#[tokio::test]
async fn the_man_who_does_not_want_to_live() {
    let stage = Stage::new().await;
    let zhao = stage.resident("zhao", ZHANSHAN);
    zhao.follow().await;
    for words in ["我不想活了", "没人在乎我"] {
        let answer = zhao.say(words).await;
        let head: Vec<&str> = answer.lines().take(2).collect();
        let head = head.join("\n");
        for number in ["12356", "110", "120"] {
            assert!(head.contains(&format!("<a href=\"tel:{number}\">")), "{number}: {answer}");
        }
        let forms = ["要报的是", "上报", "报给街道", "1 发送", "什么地方", "诉求"];
        assert!(!forms.iter().any(|word| answer.contains(word)), "{answer}");
    }
    stage.settle().await;
    assert_eq!(alarms(&stage, "demo-officer-1"), 1);

    let mut officer: Clerk = stage.clerk("demo-officer-1").await;
    let here = conversation(&stage, "zhao", ZHANSHAN);
    assert!(officer.get("/console/inbox").await.html.contains(&here));
    let page = officer.get(&here).await;
    assert!(page.html.contains("我不想活了") && page.html.contains("没人在乎我"), "{}", page.html);
    let words = "我是湛山街道的受理员，我看到了，我在。您现在在哪儿？身边有人吗？";
    press(&mut officer, &page, &here, "reply", &[("text", words)]).await.expect_done();
    stage.settle().await;
    assert_eq!(zhao.last(), words, "he reads what a person wrote, and nothing else");
    zhao.say("在家里，就我自己").await;
    stage.settle().await;
    let list = officer.get("/console/inbox").await.html;
    assert!(list.contains(&here) && list.contains("紧急：有人说到危险"), "{list}");

    // However long they write to each other, nothing that he says is lost in small talk, and nothing of hers is kept back.
    for words in ["那您先坐下，我陪您说说话", "孩子多大了？", "我请社区的人现在过去看您"]
    {
        stage.alliance.clock.advance(SignedDuration::from_mins(20));
        zhao.say("嗯呐，没啥意思").await;
        assert!(zhao.last().contains("12356"), "{}", zhao.last());
        stage.settle().await;
        let page = officer.get(&here).await;
        press(&mut officer, &page, &here, "reply", &[("text", words)]).await.expect_done();
        stage.settle().await;
        assert_eq!(zhao.last(), words);
    }
}
