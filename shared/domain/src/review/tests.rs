use proptest::prelude::*;

use super::*;
use crate::ids::{AccountId, Follower, OpenId};
use crate::staff::Stands;

fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(1_795_420_800 + minute * 60).unwrap()
}

fn person(name: &str) -> Staff {
    let follower =
        Follower { account: AccountId::parse("weishinan").unwrap(), openid: OpenId::parse(name).unwrap() };
    let id = StaffId::parse(name).unwrap();
    Staff { id, follower, name: name.to_owned(), grants: Vec::new(), stands: Stands::default() }
}

fn review(kind: Kind) -> Review {
    Review::new(kind, "d".to_owned(), vec![Hand::from(&person("author"))])
}

fn sign(review: &Review, by: &str, step: Step) -> Result<Review, NotSigned> {
    review.sign(&person(by), |_| true, Sent { step, digest: "d", points: Point::ALL }, at(0))
}

#[test]
fn each_kind_needs_its_signatures() {
    let two = sign(&review(Kind::Two), "one", Step::Second).unwrap();
    assert!(two.approves("d") && !two.approves("e"), "a signature is for one digest");
    assert_eq!(sign(&review(Kind::Two), "author", Step::Second), Err(NotSigned::Author));

    let three = review(Kind::Three);
    assert_eq!(sign(&three, "one", Step::Facts), Err(NotSigned::NotNow), "in their order");
    let words = sign(&three, "author", Step::Words).unwrap();
    assert_eq!(sign(&words, "author", Step::Facts), Err(NotSigned::Author));
    let facts = sign(&words, "one", Step::Facts).unwrap();
    assert_eq!(sign(&facts, "one", Step::Direction), Err(NotSigned::SignedBefore));
    assert!(!facts.approves("d"));
    assert!(sign(&facts, "two", Step::Direction).unwrap().approves("d"));

    let emergency = sign(&review(Kind::Emergency), "one", Step::Operator).unwrap();
    assert_eq!(emergency.open(), [Step::Reviewer], "in any order");
    assert_eq!(sign(&emergency, "author", Step::Reviewer), Err(NotSigned::Author));
    assert!(sign(&emergency, "two", Step::Reviewer).unwrap().approves("d"));
}

#[test]
fn nobody_signs_what_they_did_not_read_or_may_not() {
    let review = review(Kind::Two);
    let one = person("one");
    let sent = |digest, points| Sent { step: Step::Second, digest, points };
    let all = sent("d", Point::ALL);
    assert_eq!(review.sign(&one, |_| true, sent("e", Point::ALL), at(0)), Err(NotSigned::Changed));
    assert_eq!(review.sign(&one, |role| role != Role::Reviewer, all, at(0)), Err(NotSigned::NotTheirs));
    assert_eq!(review.sign(&one, |_| true, sent("d", &[Point::Facts]), at(0)), Err(NotSigned::Points));
    // Whoever acts in the author's stead is one person with the author.
    let mut delegate = person("delegate");
    delegate.stands.one_with.push(person("author").id);
    assert_eq!(review.sign(&delegate, |_| true, all, at(0)), Err(NotSigned::Author));
}

proptest! {
    /// Invariant 1: what is approved was signed by different people, none of them the author but for the words, and every
    /// signature is for the digest.
    #[test]
    fn whoever_presses_what_signers_differ_and_none_but_of_the_words_is_the_author(
        kind in prop::sample::select(vec![Kind::Two, Kind::Three, Kind::Emergency]),
        presses in prop::collection::vec((0..4_usize, 0..6_usize, any::<bool>()), 0..24),
    ) {
        let people = ["author", "one", "two", "three"];
        let steps = [Step::Second, Step::Words, Step::Facts, Step::Direction, Step::Reviewer, Step::Operator];
        let mut now = review(kind);
        for (who, step, is_stale) in presses {
            let digest = if is_stale { "old" } else { "d" };
            let sent = Sent { step: steps[step], digest, points: Point::ALL };
            if let Ok(next) = now.sign(&person(people[who]), |_| true, sent, at(1)) {
                now = next;
            }
        }
        for (at, signature) in now.signatures.iter().enumerate() {
            prop_assert_eq!(signature.digest.as_str(), "d");
            prop_assert!(signature.step == Step::Words || signature.by.staff.as_str() != "author");
            prop_assert!(now.signatures[..at].iter().all(|other| other.by.staff != signature.by.staff));
            prop_assert!(now.signatures[..at].iter().all(|other| other.step != signature.step));
        }
        prop_assert_eq!(now.approves("d"), now.signatures.len() == kind.steps().len());
    }
}
