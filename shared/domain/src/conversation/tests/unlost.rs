//! What a resident says is never lost, whatever the model takes it for: it goes into the report, or they are asked.

use super::support::{Phone, follower, text};
use crate::conversation::Open;
use crate::conversation::dialogues::report::{Draft, Report};
use crate::inbox::Reason;

/// Somebody who has told these things, of whom the report is still open.
fn telling(told: &[&str]) -> Phone {
    let mut phone = Phone::at("weizhanshan");
    for words in told {
        phone.say(words);
    }
    phone
}

fn draft(phone: &Phone) -> &Draft {
    match &phone.resident.dialogue {
        Open::Reporting(report) => &report.draft,
        other => panic!("no report is open: {other:?}"),
    }
}

#[test]
fn a_sentence_that_sounds_like_a_no_is_added_to_the_report() {
    for words in [
        "护栏撤了",
        "不安全",
        "门自己开了",
        "已经停工了",
        "自己弄不了",
        "不是灯是井盖",
        "我不想公开",
        "不要撤回",
        "用不了",
        "不热",
        "不好用",
        "不是漏水",
        "不是一天了",
        "不光我家",
        "停水了",
        "没人管不行",
        "拆了也不管",
        "关不上",
    ] {
        for begun in ["新湛一路3号楼道灯坏了", "暖气坏了"] {
            let mut phone = telling(&[begun]);
            let turn = phone.turn(&text(words));
            assert!(turn.writes.ticket.is_none(), "{words}");
            assert!(draft(&phone).description().contains(words), "{begun}, {words}: {:?}", turn.reply);
        }
    }
    assert!(telling(&["新湛一路3号楼道灯坏了"]).say("护栏撤了").contains("回复“取消”"));
}

#[test]
fn a_word_that_drops_and_says_nothing_else_drops_the_report() {
    for words in ["取消", "算了吧", "我不报了", "别报了", "退出", "拉倒吧", "不想报了"] {
        let mut phone = telling(&["新湛一路3号楼道灯坏了"]);
        assert!(phone.say(words).contains("已取消"), "{words}");
    }
    for words in ["没事了", "我就看看 不报", "不用了谢谢"] {
        let mut phone = telling(&["报修"]);
        assert!(phone.say(words).contains("已取消"), "{words}");
    }
}

#[test]
fn a_matter_that_sounds_like_a_yes_or_an_end_sends_nothing() {
    for words in [
        "栏杆没了",
        "墙发霉了",
        "发霉了",
        "发臭了",
        "装修没完没了",
        "没完没了",
        "好臭",
        "好吵",
        "水费发票没了",
        "好脏",
    ] {
        let mut phone = telling(&["新湛一路3号楼道灯坏了"]);
        let turn = phone.turn(&text(words));
        assert!(turn.writes.ticket.is_none(), "{words}");
        assert!(draft(&phone).description().contains(words), "{words}: {:?}", turn.reply);

        let mut phone = Phone::at("weizhanshan");
        let answer = phone.say(words);
        assert!(!answer.contains("没有要发送") && phone.resident.dialogue.is_unsent(), "{words}: {answer}");
    }
    for words in ["说完了，发吧", "行了就这么个事", "没了", "对对对就是要报给你们", "嗯呐报吧"]
    {
        let mut phone = telling(&["新湛一路3号楼道灯坏了"]);
        assert!(phone.turn(&text(words)).writes.ticket.is_some(), "{words}");
    }
}

#[test]
fn who_asks_to_stay_unknown_does_and_the_words_stay() {
    for words in [
        "匿名举报新湛一路3号楼养鸡",
        "匿名举报新湛一路3号楼楼上半夜装修",
        "我要匿名举报新湛一路3号楼养鸡",
        "匿名投诉：新湛一路饭店油烟",
        "我想匿名举报新湛一路3号楼楼上",
        "新湛一路有人占道，别说是我说的",
        "我要投诉，匿名，新湛一路3号楼楼上太吵",
        "我要反映新湛一路有人占道，不要告诉别人是我报的",
        "新湛一路有人占道，请保密",
    ] {
        let mut phone = Phone::at("weizhanshan");
        let answer = phone.say(words);
        assert!(draft(&phone).terms.anonymous, "{words}: {answer}");
        assert!(answer.contains("匿名：工作人员看不到您是谁"), "{words}: {answer}");
        let ticket = phone.turn(&text("1")).writes.ticket.unwrap().ticket;
        assert!(ticket.anonymous && ticket.description.contains("新湛一路"), "{}", ticket.description);
    }
    for words in
        ["别说是我说的", "不要告诉别人是我报的", "请保密", "怕被报复，别说我名字", "千万别告诉我邻居"]
    {
        let mut phone = telling(&["新湛一路有人占道"]);
        let turn = phone.turn(&text(words));
        assert!(draft(&phone).terms.anonymous, "{words}");
        let reason = turn.writes.attention.map(|attention| attention.reason);
        assert!(!matches!(reason, Some(Reason::Danger { .. })), "{words}");
        let mut alone = Phone::at("weizhanshan");
        let reason = alone.turn(&text(words)).writes.attention.map(|attention| attention.reason);
        assert!(!matches!(reason, Some(Reason::Danger { .. })), "{words}");
    }
    assert!(!draft(&telling(&["新湛一路有人占道，别让他们再停了"])).terms.anonymous);
}

/// Somebody who has just been shown a neighbour's report of the same.
fn beside_a_neighbour() -> Phone {
    let mut phone = Phone::at("weizhanshan");
    phone.resident.follower = follower("weizhanshan", "oNeighbour");
    phone.say("新湛一路12号的路灯不亮了");
    assert!(phone.turn(&text("1")).writes.ticket.is_some());
    phone.resident = crate::conversation::Resident::new(follower("weizhanshan", "oResident"));
    let shown = phone.say("新湛一路12号的路灯好几天没亮");
    assert!(shown.contains("附近已有人反映") && shown.contains("我也遇到20261123-0007"), "{shown}");
    assert!(shown.contains("是同一件事吗") && !shown.contains("这样发吗"), "{shown}");
    phone
}

#[test]
fn a_plain_yes_to_the_same_matter_follows_it_and_a_no_sends() {
    for words in [
        "是",
        "是的",
        "是同一件事",
        "是的，同一件",
        "就是这个",
        "我也遇到",
        "我家也是",
        "我也遇到 20261123-0007",
        "对，一样的",
    ] {
        let turn = beside_a_neighbour().turn(&text(words));
        assert_eq!(
            turn.writes.followed.map(|id| id.to_string()).as_deref(),
            Some("20261123-0007"),
            "{words}"
        );
    }
    for words in ["不是", "不是同一件", "不一样", "不是同一件事", "1", "发送", "好了"] {
        let turn = beside_a_neighbour().turn(&text(words));
        let sent = turn.writes.ticket.unwrap_or_else(|| panic!("{words} sends nothing: {:?}", turn.reply));
        assert_eq!(sent.ticket.id.as_str(), "20261123-0008", "{words}");
    }
    assert!(beside_a_neighbour().say("取消").contains("已取消"));
    // What is added may make it another matter: a yes then sends it again.
    let mut phone = beside_a_neighbour();
    phone.say("地址写错了，应该是大学路5号院");
    assert!(
        phone.turn(&text("是")).writes.ticket.is_some_and(|applied| applied
            .ticket
            .id
            .as_str()
            .ends_with('8'))
    );
}

#[test]
fn what_is_said_of_an_anonymous_report_is_on_no_card() {
    let mut phone = telling(&["匿名，新湛一路有人占道经营", "1"]);
    for words in ["人工", "20261123-0007 是我举报的老王家的事", "我要找工作人员说说老王家的事"]
    {
        let turn = phone.turn(&text(words));
        if turn.writes.withheld_since.is_some() {
            let said = turn.writes.attention.map(|attention| attention.said).unwrap_or_default();
            assert!(!said.contains("老王"), "{words}: {said}");
        }
    }
    let mut phone = telling(&["匿名，新湛一路有人占道经营"]);
    let turn = phone.turn(&text("找个真人说说老王家的事"));
    assert!(turn.writes.withheld_since.is_some());
    assert!(!turn.writes.attention.is_some_and(|attention| attention.said.contains("老王")));
}

#[test]
fn a_parents_whole_name_is_taken_and_said_back() {
    for (words, name) in [
        ("王和平 13812345678", "王和平"),
        ("李永和 13812345678", "李永和"),
        ("我妈没有微信，王桂英，13812345678", "王桂英"),
        ("住3号楼，王桂英，13812345678", "王桂英"),
        ("我姥姥叫李秀兰 13812345678", "李秀兰"),
    ] {
        let mut phone = telling(&["帮我妈报：新湛一路3号楼道灯坏了"]);
        let said = phone.say(words);
        assert!(said.contains(&format!("替{name}报")) && said.contains("对吗"), "{words}: {said}");
        let ticket = phone.turn(&text("1")).writes.ticket.unwrap().ticket;
        assert_eq!(ticket.on_behalf.unwrap().name.as_deref(), Some(name), "{words}");
    }
    let mut phone = telling(&["帮我妈报：新湛一路3号楼道灯坏了", "王桂英 13812345678"]);
    assert!(phone.say("名字不对").contains("姓名和电话"));
    assert!(phone.say("王桂芳 13812345678").contains("替王桂芳报"));
    assert!(phone.say("李桂芳 13812345678").contains("替李桂芳报"));
}

/// A daughter whose mother gave 384921 to her family.
fn daughter() -> Phone {
    let mut mother = Phone::at("370202010001");
    mother.resident.follower = follower("370202010001", "oMother");
    mother.say("家人");
    let mut phone = Phone::at("weizhanshan");
    phone.parent = Some(mother.resident);
    phone
}

#[test]
fn digits_are_taken_in_ordinary_words_and_get_into_no_report() {
    for words in ["代报384921", "我要代报384921", "代报，数字是384921", "帮我妈报384921"] {
        let mut phone = daughter();
        assert!(phone.say(words).contains("对上了"), "{words}");
        assert!(draft(&phone).is_empty(), "{words}");
    }
    for words in ["数字是384921", "我妈给的数字384921", "384921", "这个：３８４９２１", "数字是三八四九二一"]
    {
        let mut phone = daughter();
        phone.say("帮我妈报：新湛一路3号楼道灯坏了");
        assert!(phone.say(words).contains("对上了"), "{words}");
        // Those of the father replace them.
        assert!(phone.say("384921").contains("对上了"), "{words}");
        let Open::Reporting(Report { draft }) = &phone.resident.dialogue else { panic!() };
        assert_eq!(draft.description(), "新湛一路3号楼道灯坏了", "{words}");
    }
    let mut phone = daughter();
    phone.say("代报");
    let answer = phone.say("384921 楼道灯坏了");
    assert!(answer.contains("对上了") && draft(&phone).description() == "楼道灯坏了", "{answer}");
}

#[test]
fn a_report_for_a_relative_is_heard_in_ordinary_words_and_a_question_after_one_is_none() {
    for words in [
        "我替我妈报",
        "我想帮我妈报修",
        "我要替我爸反映",
        "帮我姥娘报",
        "帮我奶奶家报修",
        "我妈让我帮她报",
        "请帮我儿子报一下",
        "能帮我姐报修吗",
        "俺娘托我报一下",
        "我爸说要我替他反映一下",
        "帮楼下大爷报一下",
    ] {
        let mut phone = Phone::at("weizhanshan");
        let answer = phone.say(words);
        assert!(answer.contains("6位数字"), "{words}: {answer}");
        assert!(draft(&phone).is_empty(), "{words}");
    }
    for words in [
        "帮我妈报的灯修好了吗",
        "给我妈报修的那个水管怎么样了",
        "替我爸反映的事有结果了吗",
        "给老人报的事还没修好",
        "帮老人报的井盖催一下",
        "帮我妈报过的那个灯呢",
        "帮我儿子报个兴趣班",
        "给我妈报名",
    ] {
        let answer = Phone::at("weizhanshan").say(words);
        assert!(!answer.contains("6位数字"), "{words}: {answer}");
    }
}
