//! The demo data holds together.

use serde::Deserialize;
use serde_json::Value;

use super::support::{alliance, follower, guides};
use crate::staff::{Role, Staff};

#[derive(Deserialize)]
struct Roster {
    staff: Vec<Value>,
}

#[test]
fn only_national_public_numbers_can_be_dialled() {
    let numbers: Vec<String> = guides().hotlines.into_iter().map(|hotline| hotline.number).collect();
    assert_eq!(numbers, ["110", "119", "120", "122", "12320", "12345", "12348", "12315"]);
    let policies = guides().policies;
    assert!(policies.iter().all(|policy| policy.title.contains("演示") && policy.answer.contains("12345")));
}

#[test]
fn every_account_has_a_desk_and_every_member_of_staff_a_unit() {
    let alliance = alliance();
    for account in &alliance.accounts {
        assert!(alliance.desk_of(account).is_some(), "{}", account.name);
    }
    for subdistrict in &alliance.subdistricts {
        assert_eq!(alliance.unit(&subdistrict.desk).unwrap().subdistrict.as_ref(), Some(&subdistrict.code));
    }
    let roster: Roster =
        serde_json::from_str(include_str!("../../../../../infra/local/demo/roster.json")).unwrap();
    for mut entry in roster.staff {
        let id = entry["id"].as_str().unwrap().to_owned();
        entry["follower"] = serde_json::to_value(follower("shinan", &id)).unwrap();
        let staff: Staff = serde_json::from_value(entry).unwrap();
        assert!(alliance.unit(&staff.unit).is_some() && staff.name.contains("演示"), "{id}");
        let at_desk = staff.unit.as_str().starts_with("desk-");
        assert_eq!(at_desk, staff.role != Role::Handler, "{id}");
    }
}
