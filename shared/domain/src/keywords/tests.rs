use proptest::prelude::*;

use super::*;
use crate::accounts::Alliance;
use crate::ids::StaffId;
use crate::staff::Grant;

fn words(keyword: &str, matching: Matching) -> RuleWords {
    let answer = "周一到周五上午九点到下午五点。".to_owned();
    RuleWords {
        keyword: keyword.into(),
        matching,
        answer,
        priority: 0,
        window: Window::default(),
        until: None,
    }
}

fn id(n: u8) -> RuleId {
    RuleId::parse(format!("{n:032x}")).unwrap()
}

fn staff(n: u8, role: Role) -> Staff {
    let follower = crate::ids::Follower {
        account: crate::ids::AccountId::parse("weishinan").unwrap(),
        openid: crate::ids::OpenId::parse(format!("openid-{n}")).unwrap(),
    };
    Staff {
        id: StaffId::parse(format!("staff-{n}")).unwrap(),
        name: format!("第{n}位"),
        follower,
        grants: vec![Grant::new(role, Scope::District)],
        stands: Default::default(),
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_479_866_400 + second).unwrap()
}

/// A rule that speaks.
fn speaking(n: u8, scope: Scope, words: RuleWords) -> KeywordRule {
    let rule = KeywordRule::new(id(n), scope, words, &staff(1, Role::Editor), at(0));
    let digest = rule.waiting.as_ref().unwrap().review.digest.clone();
    rule.signed(&staff(2, Role::Reviewer), |_| true, (&digest, Point::ALL), at(1)).unwrap()
}

fn why(words: &RuleWords, scope: &Scope, others: &[KeywordRule]) -> Option<Never> {
    let alliance = Alliance::default();
    let today = "2016-11-23".parse().unwrap();
    let judging = Judging { alliance: &alliance, taken: None, is_left_alone: false, today };
    never(words, (&id(200), scope), others, judging)
}

#[test]
fn a_rule_speaks_only_in_words_that_another_person_signed() {
    let rule = KeywordRule::new(
        id(1),
        Scope::District,
        words("开放时间", Matching::Exact),
        &staff(1, Role::Editor),
        at(0),
    );
    let digest = rule.waiting.as_ref().unwrap().review.digest.clone();
    let sign = |rule: &KeywordRule, n, holds: bool, points: &[Point]| {
        rule.signed(&staff(n, Role::Reviewer), |_| holds, (&digest, points), at(1))
    };
    assert!(in_order(vec![rule.clone()]).is_empty());
    assert_eq!(sign(&rule, 1, true, Point::ALL), Err(NotSigned::Author));
    assert_eq!(sign(&rule, 2, false, Point::ALL), Err(NotSigned::NotTheirs));
    assert_eq!(sign(&rule, 2, true, &[]), Err(NotSigned::Points));
    let signed = sign(&rule, 2, true, Point::ALL).unwrap();
    assert_eq!(in_order(vec![signed.clone()]).len(), 1);
    assert_eq!(sign(&signed, 3, true, Point::ALL), Err(NotSigned::NotNow));
    // An edit voids the signature, and what was signed speaks on.
    let edited = signed.written(words("开门时间", Matching::Exact), &staff(3, Role::Editor), at(2));
    assert_eq!(sign(&edited, 2, true, Point::ALL), Err(NotSigned::Changed));
    assert_eq!(in_order(vec![edited.clone()])[0].keyword, "开放时间");
    let back = edited.sent_back("写错了").unwrap();
    assert_eq!(back.sent_back("又一次"), None);
    let now = back.waiting.as_ref().unwrap().review.digest.clone();
    let late = back.signed(&staff(2, Role::Reviewer), |_| true, (&now, Point::ALL), at(3));
    assert_eq!(late, Err(NotSigned::NotNow), "what was sent back is not signed");
}

#[test]
fn whoever_wrote_any_of_it_does_not_sign() {
    let rule = KeywordRule::new(
        id(1),
        Scope::District,
        words("开放", Matching::Exact),
        &staff(1, Role::Editor),
        at(0),
    );
    let rule = rule.written(words("开放时间", Matching::Exact), &staff(2, Role::Editor), at(1));
    let digest = rule.waiting.as_ref().unwrap().review.digest.clone();
    for author in [1, 2] {
        let signed = rule.signed(&staff(author, Role::Reviewer), |_| true, (&digest, Point::ALL), at(2));
        assert_eq!(signed, Err(NotSigned::Author));
    }
}

#[test]
fn priority_exactness_length_width_and_id_decide_in_this_order() {
    let account = Scope::Account(crate::ids::AccountId::parse("weizhanshan").unwrap());
    let high = RuleWords { priority: 5, ..words("票", Matching::Exact) };
    let rules = vec![
        speaking(7, Scope::District, words("门票", Matching::Contains)),
        speaking(6, Scope::District, words("门票价", Matching::Contains)),
        speaking(5, Scope::District, words("门票", Matching::Exact)),
        speaking(4, account, words("门票", Matching::Contains)),
        speaking(3, Scope::District, high),
        speaking(2, Scope::District, words("门票", Matching::Contains)),
    ];
    let order: Vec<_> =
        in_order(rules).into_iter().map(|it| (it.keyword, it.matching, it.priority)).collect();
    let said = |keyword: &str, matching, priority| (keyword.to_owned(), matching, priority);
    assert_eq!(
        order,
        [
            said("票", Matching::Exact, 5),
            said("门票", Matching::Exact, 0),
            said("门票价", Matching::Contains, 0),
            said("门票", Matching::Contains, 0),
            said("门票", Matching::Contains, 0),
            said("门票", Matching::Contains, 0),
        ]
    );
}

#[test]
fn a_rule_that_can_never_speak_is_told() {
    let district = Scope::District;
    let wide = speaking(1, Scope::District, RuleWords { priority: 1, ..words("门票", Matching::Contains) });
    let behind = |it: Option<Never>| matches!(it, Some(Never::Behind { .. }));
    let others = std::slice::from_ref(&wide);
    assert!(behind(why(&words("门票价格", Matching::Contains), &district, others)));
    assert!(behind(why(&words("门票", Matching::Exact), &district, others)));
    assert!(!behind(why(&words("票价", Matching::Contains), &district, others)));
    let higher = RuleWords { priority: 2, ..words("门票价格", Matching::Contains) };
    assert!(!behind(why(&higher, &district, others)));
    let past = RuleWords { until: Some("2016-11-22".parse().unwrap()), ..words("票", Matching::Exact) };
    assert_eq!(why(&past, &district, &[]), Some(Never::Past));
    // One that speaks at other times, or not as long, leaves room.
    let hours = |from: &str, to: &str| Some((from.parse().unwrap(), to.parse().unwrap()));
    let night = Window { days: Vec::new(), hours: hours("22:00", "06:00") };
    let at_night =
        speaking(1, Scope::District, RuleWords { window: night, ..words("门票", Matching::Exact) });
    assert!(!behind(why(&words("门票", Matching::Exact), &district, std::slice::from_ref(&at_night))));
    let later = Window { days: vec![6, 7], hours: hours("23:00", "05:00") };
    let within = RuleWords { window: later, ..words("门票", Matching::Exact) };
    assert!(behind(why(&within, &district, &[at_night])));
}

#[test]
fn what_is_wrong_is_said_by_field() {
    let fields = |words: &RuleWords| words.wrong().into_iter().map(|(field, _)| field).collect::<Vec<_>>();
    assert!(fields(&words("开放时间", Matching::Exact)).is_empty());
    assert_eq!(fields(&words("！", Matching::Exact)), ["keyword"]);
    assert_eq!(fields(&words("票", Matching::Contains)), ["keyword"]);
    let personal = RuleWords { answer: "请打13812345678".into(), ..words("门票", Matching::Exact) };
    assert_eq!(fields(&personal), ["answer"]);
    let public = RuleWords { answer: "请打12345".into(), priority: 10, ..words("门票", Matching::Exact) };
    assert_eq!(fields(&public), ["priority"]);
}

/// Words over few keywords, so that they often meet.
fn any_words() -> impl Strategy<Value = RuleWords> {
    let window = (proptest::collection::vec(1_u8..=7, 0..3), proptest::option::of((0_i8..24, 0_i8..24)));
    ("[门票价]{1,3}", any::<bool>(), 0_u8..3, window, proptest::option::of(1_i8..4)).prop_map(
        |(keyword, exact, priority, (days, hours), until)| {
            let hours = hours
                .filter(|(from, to)| from != to)
                .map(|(from, to)| (jiff::civil::time(from, 0, 0, 0), jiff::civil::time(to, 0, 0, 0)));
            let matching = if exact { Matching::Exact } else { Matching::Contains };
            let until = until.map(|day| jiff::civil::date(2016, 11, 25 + day));
            RuleWords { priority, window: Window { days, hours }, until, ..words(&keyword, matching) }
        },
    )
}

proptest! {
    #[test]
    fn what_is_said_never_to_speak_speaks_to_no_message(
        rules in proptest::collection::vec(any_words(), 1..6),
        said in "[门票价]{1,4}",
        hour in 0_i64..240,
    ) {
        let rules: Vec<_> =
            rules.into_iter().enumerate().map(|(n, it)| speaking(u8::try_from(n).unwrap(), Scope::District, it)).collect();
        let alliance = Alliance::default();
        let today = "2016-11-23".parse().unwrap();
        let judging = Judging { alliance: &alliance, taken: None, is_left_alone: false, today };
        let now = at(hour * 3600);
        let first = in_order(rules.clone()).into_iter().find(|it| it.speaks_at(now) && it.matches(&said));
        for rule in &rules {
            let own = &rule.speaking.as_ref().unwrap().words;
            if never(own, (&rule.id, &rule.scope), &rules, judging).is_some() {
                // Another rule with the same words may speak in its place.
                let twin = rules.iter().any(|it| it.id != rule.id && it.speaking.as_ref().unwrap().words == *own);
                prop_assert!(twin || first.as_ref() != Some(own), "{own:?}");
            }
        }
    }
}
