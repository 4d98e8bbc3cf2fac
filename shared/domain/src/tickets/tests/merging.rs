//! Rows 7, 7a, 31, 31a and 38: one matter, many residents.

use super::commands::storm;
use super::*;
use crate::geo::Point;

fn numbered(n: u32) -> Ticket {
    Ticket { id: TicketId::parse(format!("20261123-{n:04}")).unwrap(), ..lamp() }
}

fn merge(master: &Ticket) -> Command {
    Command::Merge { master: Master::of(master) }
}

fn field_of(refusal: &Refusal) -> String {
    assert!(matches!(refusal, Refusal::Fields(_)), "{refusal}");
    refusal.to_string()
}

#[test]
fn a_report_is_merged_into_an_open_one_at_the_same_place_and_parted_again() {
    let (mut child, master) = (numbered(2), lamp_at_work(Category::Normal));
    child.followers = 3;
    let merged = done(&child, &merge(&master), &officer(), now());
    assert_eq!(
        (merged.ticket.state, merged.ticket.followers),
        (State::Merged, 3),
        "it keeps its subscribers"
    );
    assert_eq!(merged.ticket.merged_into.as_ref(), Some(&master.id));
    assert!(merged.event.effects[0].text.contains("合并办理"));
    let absorb = Command::Absorb { child: child.id.clone() };
    let master = done(&master, &absorb, &officer(), now()).ticket;
    assert_eq!((master.children, master.has_subscribers()), (1, true));
    let told = done(&master, &hand_in(), &handler(), now()).ticket;
    let told = done(&told, &Command::Approve, &officer(), now());
    assert_eq!(audiences(&told.event), ["wang", "subscribers"]);
    assert!(!told.event.effects[1].text.contains("楼道灯"), "{}", told.event.effects[1].text);

    let part = Command::Unmerge { master: Master::of(&told.ticket), reason: "不是同一盏".to_owned() };
    let over = refused(
        &merged.ticket,
        &Command::Unmerge {
            master: Master { state: State::Closed, ..Master::of(&told.ticket) },
            reason: "不是".to_owned(),
        },
        &officer(),
        now(),
    );
    assert!(field_of(&over).contains("不能再分开"));
    let parted = done(&merged.ticket, &part, &officer(), at("2026-11-23T11:00")).ticket;
    assert_eq!((parted.state, parted.merged_into.clone(), parted.followers), (State::Submitted, None, 3));
    assert_eq!(parted.deadline.unwrap().from, at("2026-11-23T11:00"));
    let release = Command::Release { child: child.id, counted: true };
    assert_eq!(done(&told.ticket, &release, &officer(), now()).ticket.children, 0, "answered, not closed");
}

#[test]
fn nothing_is_merged_into_itself_elsewhere_or_into_what_is_over() {
    let (child, master) = (numbered(2), lamp_at_work(Category::Normal));
    let why = |change: &dyn Fn(&mut Ticket, &mut Master)| {
        let (mut child, mut master) = (child.clone(), Master::of(&master));
        change(&mut child, &mut master);
        field_of(&refused(&child, &Command::Merge { master }, &officer(), now()))
    };
    let elsewhere = || Place { address: Some("香港中路".to_owned()), ..Place::default() };
    assert!(why(&|child, master| master.id = child.id.clone()).contains("不能并到自己"));
    assert!(why(&|child, _| child.place = elsewhere()).contains("地点对不上"));
    assert!(why(&|child, _| child.category = Some(Category::Question)).contains("类别不同"));
    assert!(why(&|child, _| child.children = 1).contains("作为主件"));
    assert!(why(&|child, _| child.storm = true).contains("作为主件"));
    for over in [State::Merged, State::Answered, State::Closed, State::Withdrawn] {
        assert!(why(&|_, master| master.state = over).contains("不能再并单"), "{over:?}");
    }
    let itself = Command::Absorb { child: master.id.clone() };
    assert!(matches!(refused(&master, &itself, &officer(), now()), Refusal::Fields(_)));
}

#[test]
fn fifty_metres_are_one_place_and_fifty_one_are_not() {
    let place =
        |north: f64| Place { point: Point::from_gcj02(36.0 + north / 111_195.0, 120.3), ..Place::default() };
    let child = Ticket { place: place(0.0), ..numbered(2) };
    for (metres, may) in [(0.0, true), (49.9, true), (51.0, false)] {
        let master = Ticket { place: place(metres), ..lamp_at_work(Category::Normal) };
        let done = apply(&child, &merge(&master), &officer(), now(), Rules::bundled());
        assert_eq!(done.is_ok(), may, "{metres} m");
    }
}

#[test]
fn five_duplicates_put_the_master_under_supervision() {
    let mut master = lamp_at_work(Category::Normal);
    for n in 2..=6 {
        assert!(master.supervision.is_none(), "{n}");
        let absorb = Command::Absorb { child: numbered(n).id };
        master = done(&master, &absorb, &officer(), now()).ticket;
    }
    assert_eq!((master.children, master.supervision.is_some()), (5, true));
}

#[test]
fn another_resident_follows_urges_and_adds_without_a_word_of_theirs_for_the_reporter() {
    let ticket = done(&lamp_at_work(Category::Normal), &Command::Follow, &li(), now()).ticket;
    assert_eq!(ticket.followers, 1);
    let urged = done(&ticket, &Command::Urge, &li(), now());
    assert_eq!(urged.ticket.since.urged_at, None, "the reporter may urge today as well");
    assert!(urged.event.public.as_deref().unwrap().starts_with("关注的居民催办，共1次"));
    let again = Actor::Subscriber { follower: resident("li"), urged_at: Some(now()) };
    assert!(matches!(refused(&urged.ticket, &Command::Urge, &again, now()), Refusal::UrgedAlready { .. }));
    let added = done(&urged.ticket, &added("我是三单元的李四"), &li(), now()).event;
    assert_eq!(added.public.as_deref(), Some("另有居民补充了情况"));
    assert!(added.internal.unwrap().contains("李四"));
    let rate = refused(&lamp_answered(Category::Normal), &Command::RateSolved, &li(), now());
    assert!(matches!(rate, Refusal::NotYours { .. }), "subscribers do not rate");
}

#[test]
fn a_withdrawal_tells_the_units_and_offers_the_report_to_those_who_follow_it() {
    let mut ticket = lamp_at_work(Category::Normal);
    ticket.followers = 1;
    let join = Command::Join {
        unit: unit("joint"),
        unit_name: "园林队".to_owned(),
        task: "剪枝".to_owned(),
        due: None,
    };
    let ticket = done(&ticket, &join, &handler(), now()).ticket;
    let gone = done(&ticket, &Command::Withdraw, &wang(), now());
    assert_eq!(audiences(&gone.event), ["works", "joint", "subscribers"]);
    assert!(gone.event.effects[2].text.contains("接着报20261123-0001"));
    assert!(gone.ticket.state == State::Withdrawn && !gone.ticket.has_open_order());
}

#[test]
fn a_danger_that_is_withdrawn_goes_on_without_its_reporter() {
    let ticket = lamp_at_work(Category::Danger);
    let gone = done(&ticket, &Command::Withdraw, &wang(), now());
    assert_eq!((gone.ticket.state, gone.event.kind), (State::Working, EventKind::WithdrawDanger));
    assert_eq!((gone.ticket.reporter.clone(), gone.ticket.deadline), (None, ticket.deadline));
    assert_eq!(audiences(&gone.event), ["desk"], "who withdraws in the chat reads it there");
    let by_page = done(&ticket, &Command::Withdraw, &Actor::Reporter(None), now());
    assert_eq!(audiences(&by_page.event), ["wang", "desk"]);
    assert!(matches!(refused(&gone.ticket, &Command::Urge, &wang(), now()), Refusal::NotYours { .. }));
}

#[test]
fn words_of_danger_bind_until_the_desk_has_set_a_category() {
    let cover = Ticket { reporter: Some(resident("wang")), ..submitted() };
    let gone = done(&cover, &Command::Withdraw, &wang(), now());
    assert_eq!((gone.ticket.state, gone.event.kind), (State::Submitted, EventKind::WithdrawDanger));
    assert_eq!((gone.ticket.reporter.clone(), gone.ticket.deadline), (None, cover.deadline));
    // An officer has looked at it, and it is none.
    let accepted = done(&cover, &accept(Category::Normal), &officer(), now()).ticket;
    assert_eq!(done(&accepted, &Command::Withdraw, &wang(), now()).ticket.state, State::Withdrawn);
}

#[test]
fn parting_a_report_that_came_by_storm_leaves_the_count_of_its_master() {
    let master = lamp_at_work(Category::Normal);
    let storm = storm(master.id.clone(), Category::Normal, now());
    let opened = done(&master, &Command::OpenStorm { storm: storm.clone() }, &officer(), now()).ticket;
    let by_hand = done(&numbered(2), &merge(&opened), &officer(), now()).ticket;
    let opened = done(&opened, &Command::Absorb { child: by_hand.id.clone() }, &officer(), now()).ticket;
    let by_storm = done(&numbered(3), &Command::MergeByStorm { storm }, &Actor::Scheduler, now()).ticket;
    assert_eq!((by_hand.by_storm, by_storm.by_storm, opened.children), (false, true, 1));

    let part = Command::Unmerge { master: Master::of(&opened), reason: "不是停电".to_owned() };
    let parted = done(&by_storm, &part, &officer(), now()).ticket;
    let release = |child: &Ticket| Command::Release { child: child.id.clone(), counted: !child.by_storm };
    let opened = done(&opened, &release(&by_storm), &officer(), now()).ticket;
    assert_eq!((opened.children, parted.by_storm), (1, false), "merged by hand later, it counts");
    assert_eq!(done(&opened, &release(&by_hand), &officer(), now()).ticket.children, 0);
}

#[test]
fn a_storm_takes_what_matches_it_and_no_danger() {
    let notice = |master: &Ticket| storm(master.id.clone(), Category::Normal, now());
    let master = lamp_at_work(Category::Normal);
    let opened = done(&master, &Command::OpenStorm { storm: notice(&master) }, &officer(), now()).ticket;
    assert!(opened.storm && opened.has_subscribers());
    let by_storm = Command::MergeByStorm { storm: notice(&master) };
    let merged = done(&numbered(2), &by_storm, &Actor::Scheduler, now());
    assert_eq!(
        merged.event.public.as_deref(),
        Some("停电了，今晚修好。 和20261123-0001一起办理，有进展告诉您")
    );
    assert!(merged.event.effects.is_empty(), "it is the receipt");
    let danger = Ticket { description: "楼道灯冒烟了".to_owned(), ..numbered(3) };
    for (ticket, when) in [(danger, now()), (numbered(3), now() + SignedDuration::from_hours(24))] {
        assert!(matches!(refused(&ticket, &by_storm, &Actor::Scheduler, when), Refusal::NotNow { .. }));
    }
    let ended = done(&opened, &Command::CloseStorm, &officer(), now()).ticket;
    assert!(!ended.storm && ended.has_subscribers(), "what came under it hears on");
}

#[test]
fn whoever_of_two_withdraws_a_danger_leaves_and_the_other_hears_on() {
    let both =
        Ticket { on_behalf: Some(OnBehalf::linked(resident("zhang"))), ..lamp_at_work(Category::Danger) };
    for (leaves, stays) in [("wang", "zhang"), ("zhang", "wang")] {
        let actor = Actor::Reporter(Some(resident(leaves)));
        let gone = done(&both, &Command::Withdraw, &actor, now());
        let ticket = &gone.ticket;
        assert_eq!((ticket.reporter.clone(), ticket.principal()), (Some(resident(stays)), None), "{leaves}");
        assert_eq!(audiences(&gone.event), [stays, "desk"]);
        assert!(gone.event.effects[0].text.contains("只通知您一个人"), "{}", gone.event.effects[0].text);
        let checked = done(ticket, &check(), &handler(), now());
        assert_eq!(audiences(&checked.event), [stays]);
    }
}

#[test]
fn a_danger_is_not_merged_into_what_is_none_and_gets_no_category_by_merging() {
    let danger = Ticket { description: "楼道灯冒烟了".to_owned(), ..numbered(2) };
    let refusal = refused(&danger, &merge(&lamp_at_work(Category::Normal)), &officer(), now());
    assert!(field_of(&refusal).contains("主件不是安全隐患"), "{refusal}");
    let merged = done(&danger, &merge(&lamp_at_work(Category::Danger)), &officer(), now()).ticket;
    assert_eq!((merged.state, merged.category), (State::Merged, None));
    assert!(merged.counts_as_danger(), "parted again, it is one");
    assert_eq!(
        done(&numbered(3), &merge(&lamp_at_work(Category::Normal)), &officer(), now()).ticket.category,
        None
    );
}

#[test]
fn a_storm_takes_no_report_of_another_category() {
    let storm = Storm {
        words: vec!["停电".to_owned(), "电".to_owned()],
        ..storm(numbered(1).id, Category::Utilities, now())
    };
    let takes = |said: &str| storm.takes(&Ticket { description: said.to_owned(), ..numbered(2) }, now());
    assert!(takes("我家停电了"));
    assert!(!takes("停电补贴需要什么材料"), "a question");
}

#[test]
fn a_storm_names_words_that_say_something_and_a_road_in_the_whole_district() {
    let notice = storm(numbered(1).id, Category::Utilities, now());
    let why = |storm: Storm| field_of(&storm.checked().unwrap_err());
    assert!(
        why(Storm { words: vec!["停电".to_owned(), "小区".to_owned()], ..notice.clone() }).contains("“小区”")
    );
    assert!(why(Storm { roads: Vec::new(), ..notice.clone() }).contains("全区范围太大"));
    let of_street = Storm { roads: Vec::new(), subdistrict: lamp().subdistrict, ..notice };
    assert!(of_street.checked().is_ok());
}
