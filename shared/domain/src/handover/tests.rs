use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;
use crate::ids::{AccountId, Follower, OpenId, StaffId};
use crate::staff::Stands;

fn by(name: &str) -> By {
    By { staff: StaffId::parse(name).unwrap(), name: name.to_owned() }
}

fn person(name: &str) -> Staff {
    let account = AccountId::parse("weishinan").unwrap();
    let follower = Follower { account, openid: OpenId::parse(name).unwrap() };
    let id = StaffId::parse(name).unwrap();
    Staff { id, follower, name: name.to_owned(), grants: Vec::new(), stands: Stands::default() }
}

fn at(minutes: i64) -> Timestamp {
    let begin: Timestamp = "2026-11-23T09:00:00Z".parse().unwrap();
    begin.saturating_add(SignedDuration::from_mins(minutes)).unwrap()
}

fn form() -> FormKey {
    FormKey::parse("0".repeat(32)).unwrap()
}

fn slip() -> Handover {
    let unit = UnitId::parse("desk").unwrap();
    Handover::sign(unit, by("leaves"), Vec::new(), " 新湛一路的围挡夜里要看一次 ", form(), at(0)).unwrap()
}

#[test]
fn a_slip_says_something_and_not_too_much() {
    let sign = |note: &str| {
        Handover::sign(UnitId::parse("desk").unwrap(), by("leaves"), Vec::new(), note, form(), at(0))
    };
    assert_eq!(sign(" \n ").unwrap_err(), NotSigned::Empty);
    assert_eq!(sign(&"交".repeat(LONGEST_NOTE + 1)).unwrap_err(), NotSigned::TooLong);
    assert_eq!(sign(" 没有要交接的 ").unwrap().note, "没有要交接的");
}

#[test]
fn nobody_takes_their_own_slip_and_two_do_not_take_one() {
    let slip = slip();
    assert_eq!(slip.take(&person("leaves"), at(5)).unwrap_err(), NotTaken::Own);
    let taken = slip.take(&person("comes"), at(5)).unwrap();
    assert_eq!(taken.taken, Some(Taken { by: by("comes"), at: at(5), moving: false, stayed: Vec::new() }));
    assert_eq!(taken.take(&person("comes"), at(6)).unwrap_err(), NotTaken::Done);
    assert!(
        matches!(taken.take(&person("other"), at(6)).unwrap_err(), NotTaken::By(it) if it.by == by("comes"))
    );
    assert_eq!(taken.take(&person("leaves"), at(6)).unwrap_err(), NotTaken::Own);
    // Whoever stands in for who leaves is one person with them.
    let mut delegate = person("other");
    delegate.stands.one_with.push(by("leaves").staff);
    assert_eq!(slip.take(&delegate, at(5)).unwrap_err(), NotTaken::Own);
}

proptest! {
    #[test]
    fn whoever_presses_in_whatever_order_one_person_has_it_and_it_is_not_who_signed(
        presses in prop::collection::vec(0..4usize, 1..12)
    ) {
        let people = ["leaves", "comes", "other", "third"];
        let (mut now, mut takers) = (slip(), 0);
        for (minute, press) in presses.iter().enumerate() {
            if let Ok(next) = now.take(&person(people[*press]), at(i64::try_from(minute).unwrap())) {
                takers += 1;
                now = next;
            }
        }
        let first = presses.iter().find(|press| **press != 0);
        prop_assert_eq!(now.taken.map(|taken| taken.by), first.map(|press| by(people[*press])));
        prop_assert!(takers <= 1);
    }
}
