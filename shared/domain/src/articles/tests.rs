use proptest::prelude::*;

use super::*;
use crate::ids::{Follower, MediaId, OpenId, StaffId, SubmissionId};
use crate::review::{NotSigned, Point, Sent, Step};
use crate::staff::{Role, Staff, Stands};

fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_795_420_800 + minute * 60).unwrap()
}

fn person(name: &str) -> Staff {
    let follower =
        Follower { account: AccountId::parse("weishinan").unwrap(), openid: OpenId::parse(name).unwrap() };
    let id = StaffId::parse(name).unwrap();
    Staff { id, follower, name: name.to_owned(), grants: Vec::new(), stands: Stands::default() }
}

fn article() -> Article {
    Article {
        id: "a1".to_owned(),
        account: AccountId::parse("weizhanshan").unwrap(),
        column: "news".to_owned(),
        kind: Kind::Two,
        version: 0,
        work: None,
        live: None,
        origin: None,
    }
}

const ALL_ROLES: &[Role] = &[Role::Editor, Role::Reviewer, Role::AccountAdmin, Role::Operator];

fn write(digest: &str) -> Event<'static> {
    Event::Write { by: Hand::from(&person("author")), digest: digest.to_owned() }
}

fn hand_in(article: &Article) -> Result<Article, Refusal> {
    article.apply(Event::HandIn { by: &person("author"), faults: 0, emergency: false }, at(1))
}

fn sign(article: &Article, by: &str, digest: &str) -> Result<Article, Refusal> {
    let sent = Sent { step: Step::Second, digest, points: Point::ALL };
    article.apply(Event::Sign { by: &person(by), roles: ALL_ROLES, sent }, at(2))
}

/// An article in each state.
fn in_state(state: State) -> Article {
    let draft = article().apply(write("d"), at(0)).unwrap();
    let in_review = hand_in(&draft).unwrap();
    let approved = sign(&in_review, "reviewer", "d").unwrap();
    let published = approved.apply(Event::Publish { valid_until: Some(at(100)) }, at(3)).unwrap();
    match state {
        State::Draft => draft,
        State::InReview => in_review,
        State::Approved => approved,
        State::Scheduled => approved.apply(Event::Schedule(at(10)), at(3)).unwrap(),
        State::Published => published,
        State::Withdrawn => {
            published.apply(Event::Withdraw { by: None, reason: "撤回".to_owned() }, at(4)).unwrap()
        }
        State::Archived => published.apply(Event::Tick { valid_until: None }, at(100)).unwrap(),
    }
}

#[test]
fn every_cell_is_decided() {
    let reviewer = person("reviewer");
    let author = person("author");
    let sent = Sent { step: Step::Second, digest: "d", points: Point::ALL };
    let events: Vec<(&str, Event<'_>, Timestamp)> = vec![
        ("write", write("e"), at(5)),
        ("hand in", Event::HandIn { by: &author, faults: 0, emergency: false }, at(5)),
        ("sign", Event::Sign { by: &reviewer, roles: ALL_ROLES, sent }, at(5)),
        ("back", Event::Back { by: &reviewer, roles: ALL_ROLES }, at(5)),
        ("begin", Event::Begin { digest: "e".to_owned() }, at(5)),
        ("consent ended", Event::ConsentEnded { reason: "撤回".to_owned() }, at(5)),
        ("frozen", Event::Frozen, at(5)),
        ("schedule", Event::Schedule(at(10)), at(5)),
        ("publish", Event::Publish { valid_until: None }, at(5)),
        ("not due", Event::Tick { valid_until: None }, at(9)),
        ("due", Event::Tick { valid_until: None }, at(10)),
        ("too late", Event::Tick { valid_until: None }, at(71)),
        ("expired", Event::Tick { valid_until: None }, at(100)),
        ("remind", Event::Remind, at(5)),
        ("warn", Event::Warn, at(5)),
        ("withdraw", Event::Withdraw { by: None, reason: "错了".to_owned() }, at(5)),
    ];
    let letter = |state: State| match state {
        State::Draft => 'd',
        State::InReview => 'r',
        State::Approved => 'a',
        State::Scheduled => 's',
        State::Published => 'p',
        State::Withdrawn => 'w',
        State::Archived => 'x',
    };
    let table: Vec<(&str, String)> = events
        .iter()
        .map(|(name, event, now)| {
            let after =
                |state| in_state(state).apply(event.clone(), *now).map_or('.', |it| letter(it.state()));
            (*name, State::ALL.into_iter().map(after).collect())
        })
        .collect();
    let expected = [
        // from:        draspwx
        ("write", "ddddddd"),
        ("hand in", "r......"),
        ("sign", ".a....."),
        ("back", ".d....."),
        ("begin", "......."),
        ("consent ended", "......."),
        ("frozen", ".ddd..."),
        ("schedule", "..ss..."),
        ("publish", "..pp..."),
        ("not due", "......."),
        ("due", "...p..."),
        ("too late", "...a..."),
        ("expired", "...ax.."),
        ("remind", ".r....."),
        ("warn", "....p.."),
        ("withdraw", "....w.w"),
    ];
    let expected: Vec<_> = expected.iter().map(|(name, row)| (*name, (*row).to_owned())).collect();
    assert_eq!(table, expected);
}

#[test]
fn when_a_consent_ends_an_article_goes_from_wherever_it_is_and_never_comes_back() {
    let submission = SubmissionId::parse("20261123").unwrap();
    let file = MediaId::parse("0a".repeat(16)).unwrap();
    let sender = person("sender").follower;
    for state in State::ALL {
        let origin = Origin { submission: submission.clone(), files: vec![file.clone()], ended: false };
        let before = Article { origin: Some(origin), ..in_state(state) };
        assert!(before.may_show(&file, Some(&sender)));
        let ended = before.apply(Event::ConsentEnded { reason: "撤回".to_owned() }, at(5));
        let after = ended.unwrap_or(before);
        assert!(after.readable().is_none() && after.is_consent_over(), "{state:?}");
        assert!(!after.may_show(&file, Some(&sender)));
        assert!(after.next_at().is_none());
        let again = after.apply(write("e"), at(6)).unwrap();
        assert!(matches!(hand_in(&again), Err(Refusal::Not(_))), "{state:?}");
        assert!(after.apply(Event::ConsentEnded { reason: "撤回".to_owned() }, at(7)).is_err());
    }
    assert!(!article().may_show(&file, Some(&sender)) && article().may_show(&file, None));
}

#[test]
fn a_correction_leaves_what_is_read_until_it_is_published_and_keeps_the_id() {
    let published = in_state(State::Published);
    let correcting = published.apply(write("e"), at(5)).unwrap();
    assert_eq!(correcting.state(), State::Draft);
    assert_eq!(correcting.readable().map(|live| live.digest.as_str()), Some("d"));
    let approved = sign(&hand_in(&correcting).unwrap(), "reviewer", "e").unwrap();
    let corrected = approved.apply(Event::Publish { valid_until: None }, at(9)).unwrap();
    let live = corrected.readable().unwrap();
    assert_eq!(
        (live.digest.as_str(), live.number, live.published_at, live.updated_at),
        ("e", 2, at(3), at(9))
    );
    assert!(corrected.is_corrected() && corrected.id == published.id);
}

#[test]
fn an_edit_voids_signatures_and_nobody_approves_their_own() {
    let in_review = in_state(State::InReview);
    assert_eq!(sign(&in_review, "author", "d"), Err(Refusal::NotSigned(NotSigned::Author)));
    let edited = in_state(State::Approved).apply(write("e"), at(5)).unwrap();
    assert!(matches!(edited.apply(Event::Publish { valid_until: None }, at(6)), Err(Refusal::Not(_))));
    let again = hand_in(&edited).unwrap();
    assert_eq!(sign(&again, "reviewer", "d"), Err(Refusal::NotSigned(NotSigned::Changed)));
    assert!(matches!(
        in_state(State::Draft)
            .apply(Event::HandIn { by: &person("author"), faults: 1, emergency: false }, at(1)),
        Err(Refusal::Not(_))
    ));
}

#[test]
fn the_check_names_each_fault_in_a_sentence() {
    let medium = |instead: &str| Medium { digest: "f".to_owned(), instead: instead.to_owned() };
    let content = Content {
        title: "标".repeat(33),
        blocks: vec![
            Block::Paragraph(format!("{}。", "长".repeat(61))),
            Block::Picture(medium(" ")),
            Block::Link { words: "看".to_owned(), url: "http://a.cn".to_owned() },
            Block::Paragraph("请找张三，电话13812345678，违禁。".to_owned()),
        ],
        ..Content::default()
    };
    let words = [crate::sensitive::SensitiveWord {
        word: "违禁".to_owned(),
        instead: String::new(),
        why: "不能发".to_owned(),
    }];
    let said: Vec<_> = check(&content, &words).iter().map(Fault::says).collect();
    for part in ["标题有33个字", "这一句太长", "第2段", "http://a.cn", "违禁", "13812345678"] {
        assert!(said.iter().any(|text| text.contains(part)), "{part}: {said:?}");
    }
    assert_eq!(check(&Content::default(), &[]), [Fault::NoTitle, Fault::Empty]);
    let good = Content {
        title: "湛山路口的井盖修好了".to_owned(),
        blocks: vec![Block::Paragraph("昨天下午换了新井盖。".to_owned()), Block::Picture(medium("新井盖"))],
        ..Content::default()
    };
    assert_eq!(check(&good, &words), []);
}

#[derive(Clone, Debug)]
enum Press {
    Write(usize, u8),
    HandIn(usize, bool),
    Sign(usize, u8, usize),
    Back(usize),
    Frozen,
    Schedule(i64),
    Publish,
    Tick,
    Withdraw,
}

fn presses() -> impl Strategy<Value = Press> {
    prop_oneof![
        (0..3_usize, 0..3_u8).prop_map(|(who, digest)| Press::Write(who, digest)),
        (0..3_usize, any::<bool>()).prop_map(|(who, emergency)| Press::HandIn(who, emergency)),
        (0..3_usize, 0..3_u8, 0..6_usize).prop_map(|(who, digest, step)| Press::Sign(who, digest, step)),
        (0..3_usize).prop_map(Press::Back),
        Just(Press::Frozen),
        (1..90_i64).prop_map(Press::Schedule),
        Just(Press::Publish),
        Just(Press::Tick),
        Just(Press::Withdraw),
    ]
}

proptest! {
    /// Invariants 1, 2, 7 and 8: whatever is pressed in whatever order, what goes out has a signed digest whose signers differ
    /// and did not write it; a change is one version; and what was withdrawn is read by nobody until it is published anew.
    #[test]
    fn only_a_signed_digest_goes_out(
        kind in prop::sample::select(vec![Kind::Two, Kind::Three, Kind::Emergency]),
        presses in prop::collection::vec(presses(), 1..60),
    ) {
        let people = ["author", "reviewer", "admin"].map(person);
        let steps =
            [Step::Second, Step::Words, Step::Facts, Step::Direction, Step::Reviewer, Step::Operator];
        let mut piece = Piece::new(Article { kind, ..article() }, at(0));
        let calendar = &crate::tickets::Rules::bundled().calendar;
        for (minute, press) in presses.into_iter().enumerate() {
            let minute = i64::try_from(minute).unwrap();
            let digest = |n: u8| format!("d{n}");
            let now = piece.article.clone();
            let content = match press {
                Press::Write(_, n) => Some(Content { title: format!("题目{n}"), ..Content::default() }),
                _ => None,
            };
            let signed = match &now.work {
                Some(Work { stage: Stage::Approved(review) | Stage::Scheduled(review, _), .. }) => Some(review.clone()),
                _ => None,
            };
            let owned;
            let event = match press {
                Press::Write(who, n) => Event::Write { by: Hand::from(&people[who]), digest: digest(n) },
                Press::HandIn(who, emergency) => Event::HandIn { by: &people[who], faults: 0, emergency },
                Press::Sign(who, n, step) => {
                    owned = digest(n);
                    let sent = Sent { step: steps[step], digest: &owned, points: Point::ALL };
                    Event::Sign { by: &people[who], roles: ALL_ROLES, sent }
                }
                Press::Back(who) => Event::Back { by: &people[who], roles: ALL_ROLES },
                Press::Frozen => Event::Frozen,
                Press::Schedule(after) => Event::Schedule(at(minute + after)),
                Press::Publish => Event::Publish { valid_until: Some(at(minute + 20)) },
                Press::Tick => Event::Tick { valid_until: None },
                Press::Withdraw => Event::Withdraw { by: None, reason: "撤".to_owned() },
            };
            let before = now;
            let Ok(moved) = piece.apply(event, content.as_ref(), "", calendar, at(minute)) else { continue };
            let next = moved.article.clone();
            prop_assert_eq!(next.version, before.version + 1);
            prop_assert_eq!(&next.id, &before.id);
            let went_out = next.live.as_ref().filter(|live| {
                before.live.as_ref().is_none_or(|old| old.number != live.number)
            });
            if let Some(live) = went_out {
                let review = signed.unwrap();
                let work = before.work.as_ref().unwrap();
                prop_assert!(review.approves(&live.digest));
                // What was not reviewed in full still is to be.
                prop_assert_eq!(review.kind == Kind::Emergency, live.owed.is_some());
                for signature in &review.signatures {
                    prop_assert_eq!(&signature.digest, &live.digest);
                    prop_assert!(signature.step == Step::Words || !work.authors.contains(&signature.by));
                }
            }
            let was_withdrawn = before.live.is_some() && before.readable().is_none();
            prop_assert!(!was_withdrawn || next.readable().is_none() || went_out.is_some());
            // Invariants 7 and 8: what lists and feeds say keeps its id, and no word of what was withdrawn.
            match moved.card() {
                None => prop_assert!(next.live.is_none()),
                Some(card) => {
                    prop_assert_eq!(&card.id, &next.id);
                    prop_assert_eq!(card.withdrawn, next.readable().is_none());
                    prop_assert_eq!(card.withdrawn, card.title.is_empty());
                    prop_assert!(!card.withdrawn || card.summary.is_empty());
                    let first = piece.card().map(|card| card.published_at);
                    prop_assert!(first.is_none_or(|first| first == card.published_at));
                }
            }
            // Whoever has to sign is reminded one day, and nobody else is.
            prop_assert_eq!(moved.remind_at.is_some(), next.open_review().is_some());
            piece = moved;
        }
    }
}
