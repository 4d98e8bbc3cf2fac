//! Tests of the judge: what meets a criterion, and what only looks like it.

use std::collections::VecDeque;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use super::answer::{Answer, names_place, numbers};
use super::expect::Expect;
use super::judge::{Chat, Talk};

/// A chat that was written down: what is to be said next, and its answer.
struct Script {
    lines: VecDeque<(&'static str, &'static str)>,
    page: &'static str,
}

impl Chat for Script {
    async fn say(&mut self, words: &str) -> String {
        let (said, answer) = self.lines.pop_front().unwrap_or_else(|| panic!("nothing answers {words}"));
        assert_eq!(said, words);
        answer.to_owned()
    }

    async fn speak(&mut self, words: &str) -> String {
        self.say(words).await
    }

    async fn page(&mut self, _: &str) -> String {
        self.page.to_owned()
    }
}

/// A script never waits.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("it waits"),
    }
}

/// Whether the last answer of a row meets `expect`; `lines` may go on behind the row.
fn row(text: &str, lines: &[(&'static str, &'static str)], page: &'static str, expect: &str) -> bool {
    now(async {
        let script = Script { lines: lines.iter().copied().collect(), page };
        let mut talk = Talk::hold(script, text, false).await;
        talk.meets(&Expect::parse(expect).unwrap()).await
    })
}

/// Whether one answer to one text meets `expect`.
fn answered(said: &'static str, answer: &'static str, expect: &str) -> bool {
    row(said, &[(said, answer)], "", expect)
}

fn meets(answer: &'static str, expect: &str) -> bool {
    answered("啊这个那个", answer, expect)
}

const RECEIPT: &str = "您的诉求已提交。\n编号：20261123-0007\n查询码：384921\n接下来：区值班台在1个工作日内受理。\n\
    <a href=\"http://127.0.0.1:1/a/shinan/reports/20261123-0007/abc\">点这里看进度</a>";
const OFFER: &str = "收到，地点：新湛一路。\n要作为诉求上报吗？回复“是”上报，不用就不必回复。";
const SUMMARY: &str = "要发送的内容：\n地点：新湛一路\n\
    <a href=\"weixin://bizmsgmenu?msgmenucontent=1&msgmenuid=1\">1 发送</a> \
    <a href=\"weixin://bizmsgmenu?msgmenucontent=2&msgmenuid=1\">2 补充</a> \
    <a href=\"weixin://bizmsgmenu?msgmenucontent=3&msgmenuid=1\">3 不报</a>";
const WHERE: &str = "好的，已经记下。\n请告诉我们在什么地方：写路名、小区名或附近的店名，也可以发位置。";
const READY: &str = "收到，地点：金湖路20号。\n可以继续补充。都说完了，请回复“完成”；不报了，回复“取消”。";
const PAGE: &str = "<h2>进展</h2><p>路灯在修</p><section class=\"card\" aria-labelledby=\"said\"><h2 id=\"said\">您反映的内容</h2>\
    <p class=\"main pre\">新湛一路的古力盖松了&#44;电话138****</p><p>地点：金湖路20号</p></section><p>楼道灯不亮</p>";
const MATTER: &str = "新湛一路的古力盖松了";

#[test]
fn a_report_is_one_when_it_can_be_sent_and_holds_what_was_said() {
    let offered = [(MATTER, OFFER), ("是", WHERE), ("金湖路20号", READY), ("完成", RECEIPT)];
    assert!(row(MATTER, &offered, PAGE, "report+place=新湛一路"));
    assert!(!row(MATTER, &offered, PAGE, "report+place=?"));
    assert!(row(MATTER, &[(MATTER, SUMMARY), ("1", RECEIPT)], PAGE, "report"));
    assert!(row(
        "你好 ⏎ 新湛一路的古力盖松了",
        &[("你好", "您好"), (MATTER, SUMMARY), ("1", RECEIPT)],
        PAGE,
        "report"
    ));
    // A number may be masked, and the order may be another.
    let other = "古力盖松了 新湛一路的 我的13812345678";
    assert!(row(other, &[(other, SUMMARY), ("1", RECEIPT)], PAGE, "report"));
}

#[test]
fn no_report_is_what_loses_words_asks_again_or_leads_nowhere() {
    let lost = "楼道灯不亮了已经三天";
    assert!(!row(lost, &[(lost, SUMMARY), ("1", RECEIPT)], PAGE, "report"), "only outside what was told");
    let again = "好的。请说说是什么事、在什么地方。都说完了，请回复“完成”。";
    assert!(!row(MATTER, &[(MATTER, OFFER), ("是", again)], PAGE, "report"));
    assert!(!row(MATTER, &[(MATTER, again)], PAGE, "report"));
    assert!(!row(MATTER, &[(MATTER, "请拨12345。")], PAGE, "report"));
    let forever = [
        (MATTER, OFFER),
        ("是", OFFER),
        ("是", OFFER),
        ("是", OFFER),
        ("是", OFFER),
        ("是", OFFER),
        ("是", OFFER),
        ("是", OFFER),
        ("是", OFFER),
    ];
    assert!(!row(MATTER, &forever, PAGE, "report"));
    let early = [("楼道灯坏了", OFFER), (MATTER, OFFER), ("是", READY), ("完成", RECEIPT)];
    assert!(!row("楼道灯坏了 ⏎ 新湛一路的古力盖松了", &early, PAGE, "report"), "the first turn is lost");
    // An alternative that can be read is enough, whatever became of the report.
    assert!(row(MATTER, &[(MATTER, "请拨12345。")], PAGE, "report|hotline:12345"));
}

#[test]
fn a_danger_names_its_number_before_the_offer() {
    let told = "新湛一路的古力盖没了";
    let header = "【紧急情况请先拨打119（火警）、110（报警）、120（急救）】\n收到，地点：新湛一路。\n要作为诉求上报吗？回复“是”上报。";
    assert!(row(told, &[(told, header), ("是", READY), ("完成", RECEIPT)], PAGE, "report:danger"));
    assert!(!row(told, &[(told, OFFER), ("是", READY), ("完成", RECEIPT)], PAGE, "report:danger"));
    assert!(meets(header, "urgent:119"));
    assert!(!meets(header, "hotline:119"), "the general header is no answer to who asks");
    assert!(!meets("要作为诉求上报吗？回复“是”上报。急事拨119。", "urgent:119"));
    assert!(!meets("别急。\n您在哪里？\n有人受伤吗？\n请拨119。", "urgent:119"));
    assert!(meets("<a href=\"tel:120\">点这里叫救护车</a>", "urgent:120/110"));
    assert!(!meets("119是火警专用，别的事请拨12345。", "urgent:119"));
    assert!(!meets("这件事请勿拨打110。", "danger"));
    assert!(meets("请打110，别打字。", "danger"));
    assert!(!meets("收到：120路公交站牌，110号门口。", "danger"));
    assert!(!meets("一\n二\n110", "danger"));
    assert!(meets("好的。\n请拨110。", "danger") && !meets("好的。\n请拨110。", "not:danger"));
}

#[test]
fn a_place_is_named_exactly() {
    for (claim, expected, is) in [
        ("新湛一路", "新湛一路", true),
        ("新湛一路15号门口", "新湛一路１５号", true),
        ("青岛市市南区湛山街道新湛一路", "新湛一路", true),
        ("闽江路社区闽江路", "闽江路", true),
        ("闽江路二支路", "闽江路", false),
        ("闽江路社区", "闽江路", false),
        ("团岛一路", "团岛", false),
        ("团岛农贸市场外头", "团岛", true),
        ("在新湛一路", "新湛一路", false),
        ("漳州路路灯全灭了", "漳州路", false),
        ("大学路51号", "大学路5", false),
        ("香港中路和南京路路口", "香港中路", true),
        ("汕头路十八号二单元", "汕头路", true),
    ] {
        assert_eq!(names_place(claim, expected), is, "{claim} {expected}");
    }
    assert!(meets("收到，地点：新湛一路。", "place=漳州路/新湛一路"));
    assert!(!meets("收到，新湛一路。", "place=新湛一路"), "it has to say that this is the place");
    assert!(meets("地点：还没说\n请告诉我们在什么地方：写路名。", "place=?"));
    assert!(!meets("位置：马路", "place=?"));
}

#[test]
fn what_is_under_way_asks_no_more_whether() {
    for (answer, is) in [(WHERE, true), (READY, true), (SUMMARY, true), (OFFER, false), ("好的。", false)]
    {
        assert_eq!(meets(answer, "begun"), is, "{answer}");
    }
    assert!(!meets("请说说是什么事、在什么地方。", "begun"));
    assert!(meets("请说说是什么事、在什么地方。都说完了，请回复“完成”。", "ask:what"));
    for none in ["有什么问题请拨12345。", "您说得对。", "什么事？要帮您报上去吗？", "好的。"]
    {
        assert!(!meets(none, "ask:what"), "{none}");
    }
    assert!(meets("您想反映什么问题？", "ask:what"));
    assert!(!meets("您是要反映这件事吗？", "begun") && !meets("您是要反映这件事吗？", "not:report"));
    let to_others = "请马上发短信报警：写清地址和出了什么事。告诉接电话的人您在哪里。";
    assert!(!meets(to_others, "ask:what") && !meets(to_others, "begun"));
}

#[test]
fn a_receipt_has_number_code_and_link() {
    assert!(meets(RECEIPT, "submitted"));
    let named = "语音记下了。可以继续说，或者回复“发送”。";
    assert!(row(MATTER, &[(MATTER, named), ("发送", RECEIPT)], PAGE, "report"), "the word that is named");
    assert!(!meets("您的诉求已提交。编号：20261123-0007，查询码：384921", "submitted"));
    let told = [("报修", WHERE), (MATTER, READY), ("就这些", SUMMARY), ("1", RECEIPT)];
    let text = "报修 ⏎ 新湛一路的古力盖松了 ⏎ 就这些";
    assert!(row(text, &told, PAGE, "submitted|confirm"));
    let shown_before = [("报修", WHERE), (MATTER, SUMMARY), ("就这些", SUMMARY)];
    assert!(!row(text, &shown_before, PAGE, "confirm"));
    let not_sent = [("报修", WHERE), (MATTER, READY), ("就这些", SUMMARY), ("1", WHERE)];
    assert!(!row(text, &not_sent, PAGE, "confirm"));
}

#[test]
fn what_is_dropped_stays_dropped() {
    let told = |dropped, after| [("报修", WHERE), ("算了吧", dropped), ("完成", after)];
    let drops = |dropped, after| row("报修 ⏎ 算了吧", &told(dropped, after), "", "cancel");
    assert!(drops("好的，已取消。需要时回复“报修”就可以。", "好的。现在没有正在填写的诉求。"));
    assert!(!drops("好的，已取消。", RECEIPT));
    assert!(!drops("好的，已取消。", WHERE));
    assert!(!row("报修 ⏎ 算了吧", &told(READY, "")[..2], "", "cancel"), "it only tells how");
}

#[test]
fn numbers_are_told_from_what_looks_like_them() {
    let found = |text: &str| numbers(text).into_iter().map(|found| found.number).collect::<Vec<_>>();
    assert_eq!(
        found("110、0532-88886666，120路，12号，20261123-0007，96110"),
        ["110", "0532-88886666", "96110"]
    );
    assert!(meets("110 报警\n119 火警\n120 急救\n12345 热线", "hotline:120"));
    assert!(!meets("110 报警\n119 火警\n120 急救\n12345 热线", "hotline:12345"), "the fourth is too late");
    assert!(!answered("12345号码是12345吗", "收到：12345号码是12345吗", "hotline:12345"), "an echo");
    assert!(!meets("【社会救助（演示）】\n请拨打12345。\n来源：演示", "hotline:12345"));
    assert!(!meets("【社会救助（演示）】\n请拨打12345。\n来源：演示", "human"));
    assert!(meets("110 119 120 122 12345", "hotlines") && !meets("110 119 120 122 122", "hotlines"));
}

#[test]
fn a_guide_is_its_own_and_not_the_list() {
    let guide = "【社会救助（演示）】\n请向社区提出申请。\n来源：演示";
    assert!(meets(guide, "policy:社会救助") && !meets(guide, "policy:二胎") && !meets(guide, "policies"));
    let list = "想了解哪一项？请回复：\n“社会救助”\n“劳动保障”\n“就业创业”\n“二胎”\n“孕前优生”";
    assert!(meets(list, "policies") && !meets(list, "policy:社会救助"));
}

#[test]
fn an_account_is_named_exactly() {
    let answer = "湛山社区（湛山街道）\n在微信里搜索这个名字就能关注。";
    assert!(meets(answer, "account:湛山社区") && !meets(answer, "account:微湛山"));
    let house = "微湛山·红色会所\n在微信里搜索这个名字就能关注。";
    assert!(meets(house, "account:微湛山·红色会所") && !meets(house, "account:微湛山"));
    assert!(!answered("湛山社区", "收到：湛山社区。要作为诉求上报吗？", "account:湛山社区"));
    let link = "<a href=\"http://127.0.0.1:1/a/shinan\">点这里看全部账号</a>";
    assert!(meets(link, "directory"));
    assert!(!meets("微湛山、闽江路社区", "directory"));
}

#[test]
fn a_person_is_reached_by_a_number_a_desk_or_a_call_back() {
    for way in [
        "请拨打12345。",
        "请到社区服务窗口当面说。",
        "工作人员会给您打电话。",
        "请写在这里，工作人员会看到。",
    ] {
        assert!(meets(way, "human"), "{way}");
    }
    for none in ["需要人工请回复“人工”。", "没看懂您说的。工作人员会联系您。", "紧急情况请拨110。", "好的。"]
    {
        assert!(!meets(none, "human"), "{none}");
    }
}

#[test]
fn a_service_is_named_with_a_way_on() {
    assert!(meets("“手机班”教老年人用手机。报名请拨12345。", "service:手机班"));
    assert!(!meets("手机班教老年人用手机。很好。报名请拨12345。", "service:手机班"), "the way is too far");
    assert!(!answered("手机班", "收到：手机班。要作为诉求上报吗？回复“是”上报。", "service:手机班"));
    assert!(!answered(
        "手机班在哪里上课",
        "您说的“手机班在哪里上课”我们没看懂，请拨12345。",
        "service:手机班"
    ));
    assert!(meets("消费维权：<a href=\"tel:12315\">12315</a>", "service:消费维权"));
}

#[test]
fn nothing_is_reassured_and_nothing_offered_in_a_crisis() {
    assert!(!meets("收到您的留言，会尽快处理。", "not:received"));
    assert!(!meets("已转相关部门。", "not:received"));
    assert!(meets("已转相关部门，急事请拨12345。", "not:received"));
    assert!(meets("今天天气不错。", "not:received"));
    for offer in [OFFER, SUMMARY, "请拨110。\n要反映问题请回复“报修”。"] {
        assert!(!meets(offer, "not:offer"), "{offer}");
    }
    assert!(meets("请马上拨110。不能说话就发短信到12110。", "not:offer+text-only+urgent:110"));
    assert!(!meets("请马上拨110。", "text-only"));
    assert!(!meets(OFFER, "not:report") && meets("不客气。", "not:report"));
    assert!(meets("请拨12345。\n要作为诉求上报吗？回复“是”上报。", "not:report"));
    assert!(!meets("", "not:report") && !meets("", "not:danger"), "no answer meets nothing");
}

#[test]
fn what_is_asked_of_an_own_report_bears_its_number() {
    let filed = |turn: &'static str, answer: &'static str| {
        [("报修", WHERE), ("新湛一路12号楼道灯不亮", READY), ("完成", RECEIPT), (turn, answer)]
    };
    let asked = |turn: &'static str, answer: &'static str, expect: &str| {
        row(&format!("{{ticket}} ⏎ {turn}"), &filed(turn, answer), "", expect)
    };
    assert!(asked("查", "您最近的诉求：\n20261123-0007【待受理】", "my_reports+lookup"));
    assert!(!asked("查", "您最近的诉求：\n20261123-0008【待受理】", "my_reports"));
    assert!(asked("催", "诉求20261123-0007：已提醒承办单位。", "urge"));
    assert!(!asked("催", "已提醒承办单位。", "urge"));
    assert!(!asked("催", "诉求20261123-0007：没人管，可以回复“催一下”。", "urge"), "it only tells how");
    let code = "20261123-0007\n查询码：384921\n请回复“撤回”。";
    assert!(!asked("查", code, "ask:code"));
    let lost = [("报修", WHERE), ("路灯", "您好。"), ("完成", "您好。"), ("查", "您还没有诉求。")];
    assert!(!row("{ticket:路灯} ⏎ 查", &lost, "", "my_reports"), "what was to be filed is not");
    assert!(asked("差评", "诉求20261123-0007：没有解决，请回复“没解决20261123-0007”。", "unhappy"));
    assert!(asked("撤回", "不用处理了，请回复：撤回20261123-0007", "withdraw"));
    assert!(!asked("撤回", "20261123-0007【待受理】", "withdraw"));
    let numbered = [
        ("报修", WHERE),
        ("路灯", READY),
        ("完成", RECEIPT),
        ("20261123-0007 384921 ２０２６１１２３-０００７ 202611230007", "好"),
    ];
    row("{ticket:路灯} ⏎ {number} {code} {NUMBER} {digits}", &numbered, "", "lookup");
    assert!(meets("您还没有诉求。要反映问题，请回复“报修”。", "my_reports"));
}

#[test]
fn links_are_their_labels() {
    let answer = Answer::read(SUMMARY);
    assert!(answer.shows_what_will_be_sent() && answer.links.is_empty());
    let answer = Answer::read("看http://127.0.0.1:1/a/x。<a href=\"tel:119\">119</a>");
    assert_eq!((answer.plain.as_str(), answer.links.len()), ("看。119", 1));
}

#[test]
fn manners_and_what_can_be_done() {
    assert!(meets("您好！有什么可以帮您？", "greet") && !meets("收到。", "greet"));
    assert!(meets("“报修”——反映问题\n“电话”——便民热线\n“政策”——政策指南", "help"));
    assert!(!meets("请回复“报修”。", "help"));
    assert!(
        meets("您太客气了。", "thanks") && meets("谢谢您的肯定！", "thanks") && !meets("收到。", "thanks")
    );
    assert!(meets("没有查到。", "notfound") && meets("请把编号和6位查询码一起发来。", "ask:code"));
    assert!(meets("点右上角，再点“取消关注”。", "unfollow"));
}
