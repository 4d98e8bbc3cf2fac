//! What people may do in a day, over all accounts.

use alliance_tests::clerk::Page;
use alliance_tests::push::Push;
use alliance_tests::resident::{number_in, wrong_code};
use alliance_tests::stage::{DISTRICT, ZHANSHAN};
use alliance_tests::{Clerk, Resident, Stage, photo};
use domain::ids::TicketId;
use domain::outbox::{Audience, Effect};
use domain::tickets::Rules;
use jiff::SignedDuration;
use reqwest::StatusCode;

async fn ask(stage: &Stage, account: &str, message: u64, id: &TicketId, code: &str) -> String {
    let openid = stage.follower("resident-a", account).openid;
    let push = Push::text(stage, account, openid.as_str(), message, &format!("{id} {code}"));
    let answer = push.answer().await.1;
    assert_eq!(push.answer().await.1, answer, "a delivery that is repeated changes nothing");
    answer
}

#[tokio::test]
async fn wrong_codes_count_by_report_over_all_accounts_and_never_lock_its_reporter_out() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = wang.report_manhole().await;
    let code = stage.ticket(&id).await.query_code;
    for (n, account) in [ZHANSHAN, DISTRICT, "370202010001", ZHANSHAN, DISTRICT].into_iter().enumerate() {
        let answer = ask(&stage, account, n as u64, &id, wrong_code(&code)).await;
        assert!(answer.contains("没有查到"), "{answer}");
    }
    for (n, account) in [ZHANSHAN, DISTRICT, "370202010001"].into_iter().enumerate() {
        let answer = ask(&stage, account, 10 + n as u64, &id, &code).await;
        assert!(answer.contains("请明天再试") && answer.contains("12345"), "{answer}");
    }
    // The reporter's own chat asks for no code.
    assert!(wang.say(&format!("{id} {}", wrong_code(&code))).await.contains("待受理"));
    assert!(wang.say("我的诉求").await.contains(id.as_str()));
    stage.pass(SignedDuration::from_hours(24)).await;
    assert!(ask(&stage, DISTRICT, 20, &id, &code).await.contains(id.as_str()));
}

#[tokio::test]
async fn guesses_at_once_are_no_more_than_the_days_limit() {
    let stage = Stage::new().await;
    let id = stage.resident("wang", ZHANSHAN).report_manhole().await;
    let code = stage.ticket(&id).await.query_code;
    let people: Vec<String> = (0..12).map(|n| format!("guesser{n}")).collect();
    for person in &people {
        stage.alliance.simulator.add_person(person, person);
    }
    let text = format!("{id} {}", wrong_code(&code));
    let mut guesses = tokio::task::JoinSet::new();
    for person in &people {
        let openid = stage.follower(person, ZHANSHAN).openid;
        let push = Push::text(&stage, ZHANSHAN, openid.as_str(), 1, &text);
        guesses.spawn(async move { push.answer().await.1 });
    }
    let answers = guesses.join_all().await;
    let compared = answers.iter().filter(|answer| answer.contains("没有查到")).count();
    // Who loses every race is not answered, and WeChat sends it once more.
    assert!(compared <= 5, "{compared} codes were compared: {answers:?}");
    assert!(ask(&stage, DISTRICT, 30, &id, &code).await.contains("请明天再试"));
}

/// Begins a report, tells `words` and sends it; what is answered.
async fn report(resident: &Resident<'_>, words: &str) -> String {
    resident.say("报修").await;
    resident.say(words).await;
    resident.say("完成").await
}

#[tokio::test]
async fn ten_reports_of_one_person_are_ten_through_all_accounts_and_the_draft_stays() {
    let stage = Stage::new().await;
    let accounts = [ZHANSHAN, DISTRICT, "370202010001"];
    for account in accounts {
        stage.resident("wang", account).follow().await;
    }
    stage.bind(&accounts[..2]).await;
    let (zhanshan, district) = (stage.resident("wang", ZHANSHAN), stage.resident("wang", DISTRICT));
    for n in 0..5 {
        assert!(report(&zhanshan, &format!("新湛一路{n}号楼道灯坏了")).await.contains("编号"));
        assert!(report(&district, &format!("香港中路{n}号楼道灯坏了")).await.contains("编号"));
    }
    for resident in [&zhanshan, &district] {
        let refused = report(resident, "东海西路9号垃圾没人收").await;
        assert!(
            refused.contains("明天0点以后可以再报")
                && refused.contains("12345")
                && refused.contains("都已保存"),
            "{refused}"
        );
    }
    // Danger is taken all the same, and who WeChat does not tell us apart is counted by account.
    assert!(report(&district, "新湛一路12号着火了").await.contains("编号"));
    assert!(report(&stage.resident("wang", accounts[2]), "楼道灯坏了，新湛一路3号").await.contains("编号"));
    stage.pass(SignedDuration::from_hours(24)).await;
    let sent = zhanshan.say("完成").await;
    assert!(sent.contains("编号"), "what was told yesterday is sent today: {sent}");
}

#[tokio::test]
async fn reports_of_one_person_sent_at_once_are_no_more_than_ten() {
    let stage = Stage::new().await;
    let accounts = [ZHANSHAN, DISTRICT];
    for account in accounts {
        stage.resident("wang", account).follow().await;
    }
    stage.bind(&accounts).await;
    for n in 0..9 {
        let words = format!("新湛一路{n}号楼道灯坏了");
        assert!(report(&stage.resident("wang", accounts[n % 2]), &words).await.contains("编号"));
    }
    let mut last = tokio::task::JoinSet::new();
    for account in accounts {
        let resident = stage.resident("wang", account);
        resident.say("报修").await;
        resident.say("新湛一路99号楼道灯坏了").await;
        let push = Push::text(&stage, account, stage.follower("wang", account).openid.as_str(), 77, "完成");
        last.spawn(async move { push.answer().await.1 });
    }
    let answers = last.join_all().await;
    assert_eq!(answers.iter().filter(|answer| answer.contains("编号")).count(), 1, "{answers:?}");
    assert_eq!(
        answers.iter().filter(|answer| answer.contains("明天0点以后可以再报")).count(),
        1,
        "{answers:?}"
    );
}

/// What the desk is told of a report.
async fn announced(stage: &Stage, receipt: &str) -> Vec<String> {
    let events = stage.events(&number_in(receipt)).await;
    let of_unit = |effect: &Effect| matches!(effect.to, Audience::Unit { .. }).then(|| effect.text.clone());
    events[0].effects.iter().filter_map(of_unit).collect()
}

#[tokio::test]
async fn a_flooded_desk_loses_nothing_and_hears_every_danger() {
    let stage = Stage::new().await;
    let flood = Rules::bundled().reports_of_a_flood;
    let mut told = Vec::new();
    for n in 0..flood + 3 {
        let stranger = format!("stranger{n}");
        let resident = stage.resident(&stranger, ZHANSHAN);
        resident.follow().await;
        told.push(announced(&stage, &report(&resident, &format!("新湛一路{n}号楼道灯坏了")).await).await);
    }
    assert!(told[..flood].iter().all(|told| told.len() == 1 && told[0].contains("【待受理】")));
    assert!(told[flood][0].contains("诉求激增") && told[flood][0].contains("没有丢失"), "{:?}", told[flood]);
    assert!(told[flood + 1].is_empty() && told[flood + 2].is_empty());
    let resident = stage.resident("stranger0", ZHANSHAN);
    let danger = announced(&stage, &report(&resident, "新湛一路8号有煤气味").await).await;
    assert!(danger[0].starts_with("【险情待受理】"), "{danger:?}");
    assert!(stage.counted("reports_in_flood", "chat") > 0);
    let mut officer = stage.clerk("demo-officer-1").await;
    assert!(officer.get("/console/queue/unit").await.html.matches("/console/tickets/2").count() > flood);
}

async fn decide(clerk: &mut Clerk, id: &TicketId, decision: &str, why: &str) -> Page {
    let address = format!("/console/tickets/{id}/sender");
    let page = clerk.get(&address).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.html);
    let asked = if page.html.contains("name=\"asked\"") { page.hidden("asked") } else { "" };
    let fields = [("csrf", page.hidden("csrf")), ("asked", asked), ("decision", decision), ("why", why)];
    clerk.post(&address, &fields).await
}

/// One officer asks for a block, and a second one agrees.
async fn block(one: &mut Clerk, two: &mut Clerk, id: &TicketId, why: &str) {
    decide(one, id, "ask", why).await.expect_done();
    decide(two, id, "agree", "看过经过，同意").await.expect_done();
}

#[tokio::test]
async fn a_blocked_sender_is_told_to_telephone_and_what_they_say_of_danger_reaches_the_desk() {
    let stage = Stage::new().await;
    let accounts = [ZHANSHAN, DISTRICT];
    for account in accounts {
        stage.resident("wang", account).follow().await;
    }
    stage.bind(&accounts).await;
    let (wang, elsewhere) = (stage.resident("wang", ZHANSHAN), stage.resident("wang", DISTRICT));
    let id = number_in(&report(&wang, "骂人的话，新湛一路").await);
    let mut officer = stage.clerk("demo-officer-1").await;
    assert!(officer.ticket(&id).await.html.contains(&format!("/console/tickets/{id}/sender")));
    let returned = decide(&mut officer, &id, "ask", "骂").await;
    assert_eq!(returned.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        returned.html.contains("至少4个字") && returned.html.contains(">\n骂</textarea>"),
        "{}",
        returned.html
    );
    decide(&mut officer, &id, "ask", "三天内反复辱骂，已电话劝阻").await.expect_done();
    let again = decide(&mut officer, &id, "ask", "三天内反复辱骂，已电话劝阻").await;
    assert!(again.status == StatusCode::UNPROCESSABLE_ENTITY && again.html.contains("没有重复办理"));
    let own = decide(&mut officer, &id, "agree", "我自己同意一下").await;
    assert!(own.status == StatusCode::UNPROCESSABLE_ENTITY && own.html.contains("请另一位受理员决定"));
    assert!(wang.say("报修").await.contains("什么"), "one officer alone blocks nobody");
    wang.say("取消").await;
    let mut second = stage.clerk("demo-officer-2").await;
    decide(&mut second, &id, "agree", "看过经过，同意").await.expect_done();

    for resident in [&wang, &elsewhere] {
        for words in ["报修", "新湛一路垃圾没人收", "完成", "是"] {
            let answer = resident.say(words).await;
            assert!(answer.contains("12345") && answer.contains("110"), "{words}: {answer}");
        }
        assert!(resident.show(photo::with_exif("quiet")).await.contains("12345"));
        // What everybody may read they may read too.
        assert!(resident.say("电话").await.contains("点号码就能拨打"));
    }
    stage.settle().await;
    assert_eq!(stage.counted("media", "ready"), 0, "no download is spent on them");
    assert!(wang.say(id.as_str()).await.contains("待受理"), "their own report stays theirs");

    let answer = elsewhere.say("救命，三楼着火了").await;
    assert!(answer.starts_with("【紧急情况请先拨打119"), "{answer}");
    assert!(answer.contains("在什么地方"), "{answer}");
    let danger = number_in(&answer);
    let told = announced(&stage, &answer).await;
    assert!(told[0].contains("险情待受理") && told[0].contains("着火"), "{told:?}");
    let place = elsewhere.say("香港中路5号").await;
    assert_eq!(
        stage.ticket(&number_in(&place)).await.place.address.as_deref(),
        Some("香港中路5号"),
        "{place}"
    );
    assert!(stage.ticket(&number_in(&place)).await.description.contains(danger.as_str()));
    stage.settle().await;
    let mut desk = stage.clerk("demo-officer-3").await;
    assert!(desk.get("/console").await.html.contains(danger.as_str()));
    let district = stage.alliance.simulator.openid("demo-officer-3", DISTRICT);
    let sent = stage.alliance.simulator.sent(Some(DISTRICT), Some(&district));
    assert!(format!("{sent:?}").contains("险情待受理"), "the duty desk is told at once: {sent:?}");
    stage.pass(SignedDuration::from_hours(1)).await;
    assert!(elsewhere.say("还是那件事").await.contains("12345"));

    let mut operator = stage.clerk("demo-operator-1").await;
    let all = operator.get("/console/senders").await;
    assert!(
        all.html.contains("反复辱骂")
            && all.html.contains("受理员甲（演示）")
            && all.html.contains("全区所有公众号")
    );
    decide(&mut operator, &id, "lift", "已当面道歉，恢复").await.expect_done();
    let page = operator.get(&format!("/console/tickets/{id}/sender")).await;
    assert!(
        page.html.contains("已当面道歉")
            && page.html.contains("反复辱骂")
            && page.html.contains("区级管理员（演示）")
    );
    assert!(report(&wang, "新湛一路6号楼道灯坏了").await.contains("编号"));
}

#[tokio::test]
async fn a_block_that_was_lifted_through_another_account_is_lifted_at_its_own() {
    let stage = Stage::new().await;
    let accounts = [ZHANSHAN, DISTRICT];
    for account in accounts {
        stage.resident("wang", account).follow().await;
    }
    stage.bind(&accounts).await;
    let (wang, elsewhere) = (stage.resident("wang", ZHANSHAN), stage.resident("wang", DISTRICT));
    let first = number_in(&report(&wang, "骂人的话，新湛一路").await);
    let second = number_in(&report(&elsewhere, "骂人的话，香港中路").await);
    let mut operator = stage.clerk("demo-operator-1").await;
    let mut officer = stage.clerk("demo-officer-1").await;
    block(&mut operator, &mut officer, &first, "三天内反复辱骂，已电话劝阻").await;
    assert!(elsewhere.say("报修").await.contains("请打电话反映问题"));
    stage.alliance.clock.advance(SignedDuration::from_mins(5));
    decide(&mut operator, &second, "lift", "已当面道歉，恢复").await.expect_done();
    for resident in [&wang, &elsewhere] {
        assert!(report(resident, "新湛一路6号楼道灯坏了").await.contains("编号"));
    }
}

#[tokio::test]
async fn a_block_outlives_the_erasure_of_its_sender_and_only_their_desk_sets_it() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    let id = wang.report_manhole().await;
    for person in ["demo-handler-1", "demo-officer-3"] {
        let mut clerk = stage.clerk(person).await;
        let page = clerk.get(&format!("/console/tickets/{id}/sender")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{person}");
        assert_eq!(clerk.get("/console/senders").await.status, StatusCode::FORBIDDEN, "{person}");
    }
    let mut officer = stage.clerk("demo-officer-2").await;
    let mut second = stage.clerk("demo-officer-1").await;
    block(&mut officer, &mut second, &id, "连续多日发送广告").await;
    let page = officer.get(&format!("/console/tickets/{id}/sender")).await;
    assert!(page.html.contains("只对来件的公众号有效"), "{}", page.html);
    let resident = stage.follower("wang", ZHANSHAN).key();
    stage.forget("ResidentsTable", [("resident", resident.as_str())]).await;
    assert!(wang.say("报修").await.contains("请打电话反映问题"));
}

#[tokio::test]
async fn a_report_by_telephone_has_nobody_to_block() {
    let stage = Stage::new().await;
    let mut officer = stage.clerk("demo-officer-1").await;
    let form = officer.get("/console/tickets/new").await;
    let (csrf, once) = (form.hidden("csrf").to_owned(), form.hidden("once").to_owned());
    let fields =
        [("csrf", csrf.as_str()), ("once", &once), ("channel", "phone"), ("description", "路灯不亮")];
    let rest = [("address", "新湛一路"), ("contact", ""), ("consent", "1")];
    let done = officer.post("/console/tickets", &[&fields[..], &rest[..]].concat()).await;
    done.expect_done();
    let page = officer.get(&format!("{}/sender", done.html)).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.html.contains("没有微信反映人"));
}

#[tokio::test]
async fn of_two_who_decide_about_a_block_at_once_one_is_told_that_the_other_has() {
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    let id = number_in(&report(&wang, "骂人的话，新湛一路").await);
    let (mut one, mut two) = (stage.clerk("demo-officer-1").await, stage.clerk("demo-officer-2").await);
    decide(&mut one, &id, "ask", "三天内反复辱骂，已电话劝阻").await.expect_done();
    let (back, agreed) = tokio::join!(
        decide(&mut one, &id, "refuse", "已经道歉，撤回申请"),
        decide(&mut two, &id, "agree", "看过经过，同意")
    );
    let done = [&back, &agreed].iter().filter(|page| page.status == StatusCode::SEE_OTHER).count();
    assert_eq!(done, 1, "{} {}", back.html, agreed.html);
}
