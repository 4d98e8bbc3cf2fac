//! The demo data holds together.

use serde::Deserialize;

use super::support::{alliance, guides};
use crate::staff::{Grant, Role, check};

#[derive(Deserialize)]
struct Roster {
    staff: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    id: String,
    name: String,
    grants: Vec<Grant>,
}

#[test]
fn only_national_public_numbers_can_be_dialled() {
    let numbers: Vec<String> = guides().hotlines.into_iter().map(|hotline| hotline.number).collect();
    // Three digits, or five that begin with 12 or 95 or 96: numbers of the whole country.
    let is_national = |number: &String| {
        number.len() == 3 && number.starts_with('1')
            || number.len() == 5 && ["12", "95", "96"].iter().any(|start| number.starts_with(start))
    };
    assert!(numbers.iter().all(is_national), "{numbers:?}");
    for number in ["110", "119", "120", "122", "12110", "12345", "12356", "96110"] {
        assert!(numbers.iter().any(|known| known == number), "{number}");
    }
    let policies = guides().policies;
    assert!(policies.iter().all(|policy| policy.title.contains("演示") && policy.answer.contains("12345")));
}

#[test]
fn every_account_has_a_desk_and_every_member_of_staff_grants_that_make_sense() {
    let alliance = alliance();
    for account in &alliance.accounts {
        assert!(alliance.desk_of(account).is_some(), "{}", account.name);
    }
    for subdistrict in &alliance.subdistricts {
        assert_eq!(alliance.unit(&subdistrict.desk).unwrap().subdistrict.as_ref(), Some(&subdistrict.code));
    }
    let roster: Roster =
        serde_json::from_str(include_str!("../../../../../infra/local/demo/roster.json")).unwrap();
    let now = "2026-11-23T10:00:00+08:00".parse().unwrap();
    for entry in &roster.staff {
        assert!(entry.name.contains("演示"), "{}", entry.id);
        assert_eq!(check(&entry.grants, &alliance, now), Ok(()), "{}", entry.id);
    }
    for role in Role::ALL {
        let holds = |entry: &&Entry| entry.grants.iter().any(|grant| grant.role == role);
        assert!(roster.staff.iter().any(|entry| holds(&entry)), "the demo has a {}", role.id());
    }
}
