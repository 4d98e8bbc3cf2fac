//! Tests of the chain: what is done to an entry or a file afterwards is found, and nothing else is.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use secrecy::SecretString;

use super::*;
use crate::ids::StaffId;

fn keys(byte: &str) -> AuditKeys {
    AuditKeys::parse(&SecretString::from(byte.repeat(32))).unwrap()
}

fn hour() -> Hour {
    Hour::parse("2026-12-01T15").unwrap()
}

fn entry(number: i64) -> Entry {
    let person = StaffId::parse(format!("staff-{}", number % 7)).unwrap();
    Entry {
        id: format!("id-{number}"),
        at: hour().begins().saturating_add(SignedDuration::from_millis(number)).unwrap(),
        who: Who::Staff { staff: person, name: "甲".to_owned() },
        what: What::LookTicket,
        about: format!("20261201-{number:04}"),
        detail: String::new(),
        record: None,
    }
}

fn found(number: i64) -> Found {
    Found { key: entry(number).key(hour()), entry: Some(entry(number)) }
}

fn entries(count: i64) -> Vec<Found> {
    (0..count).map(found).collect()
}

fn sealed(entries: &[Found]) -> SealedHour {
    SealedHour::seal(hour(), Digest::NONE, entries, &keys("0a"))
}

#[test]
fn what_was_sealed_is_found_as_it_was() {
    let entries = entries(50);
    let file = sealed(&entries);
    assert_eq!(file.check(hour(), &Digest::NONE, &keys("0a")), Ok(()));
    assert_eq!(compare(&file, &entries), []);
    let text = serde_json::to_string(&file).unwrap();
    assert_eq!(serde_json::from_str::<SealedHour>(&text).unwrap(), file);
}

#[test]
fn a_changed_a_removed_an_inserted_and_a_moved_entry_are_found() {
    let all = entries(10);
    let file = sealed(&all);

    let key = |at: usize| all[at].key.clone();
    let mut changed = all.clone();
    changed[3].entry.as_mut().unwrap().about = "20261201-9999".to_owned();
    assert_eq!(compare(&file, &changed), [Finding::Changed { key: key(3) }]);
    changed[3].entry = None;
    assert_eq!(compare(&file, &changed), [Finding::Changed { key: key(3) }]);

    let mut removed = all.clone();
    removed.remove(4);
    assert_eq!(compare(&file, &removed), [Finding::Missing { key: key(4) }]);

    let mut inserted = all.clone();
    inserted.push(found(77));
    assert_eq!(compare(&file, &inserted), [Finding::Inserted { key: found(77).key }]);

    let mut moved = all.clone();
    (moved[1].entry, moved[2].entry) = (all[2].entry.clone(), all[1].entry.clone());
    assert_eq!(compare(&file, &moved), [1, 2].map(|at| Finding::Moved { key: key(at) }));
}

#[test]
fn a_file_that_was_changed_is_broken() {
    let file = sealed(&entries(3));
    let check = |file: &SealedHour| file.check(hour(), &Digest::NONE, &keys("0a"));

    let removed = SealedHour { entries: file.entries[1..].to_vec(), ..file.clone() };
    assert_eq!(check(&removed), Err(Broken::Unsigned));
    let mut reordered = file.clone();
    reordered.entries.swap(0, 1);
    assert_eq!(check(&reordered), Err(Broken::OutOfOrder));
    let other = SealedHour { hour: hour().next(), ..file.clone() };
    assert_eq!(check(&other), Err(Broken::OtherHour));
    assert_eq!(file.check(hour(), &file.digest(), &keys("0a")), Err(Broken::Unlinked));
    // Whoever has another key writes another chain.
    assert_eq!(file.check(hour(), &Digest::NONE, &keys("0b")), Err(Broken::Unsigned));
}

#[test]
fn what_an_older_key_signed_stays_valid() {
    let file = sealed(&entries(3));
    let both = AuditKeys::parse(&SecretString::from(format!("{}\n{}\n", "0b".repeat(32), "0a".repeat(32))));
    let both = both.unwrap();
    assert_eq!(file.check(hour(), &Digest::NONE, &both), Ok(()));
    assert_eq!(both.public(), keys("0b").public());
    for bad in ["", "zz", "00ff", &"0".repeat(66)] {
        assert!(AuditKeys::parse(&SecretString::from(bad)).is_err(), "{bad}");
    }
}

#[test]
fn an_hour_is_written_in_one_way() {
    let hour = hour();
    assert_eq!(Hour::parse(&hour.to_string()).unwrap(), hour);
    assert_eq!(hour.before().next(), hour);
    assert_eq!(Hour::parse("2026-12-31T23").unwrap().next().to_string(), "2027-01-01T00");
    let at: Timestamp = "2026-12-01T15:59:59.999+08:00".parse().unwrap();
    assert_eq!(Hour::of(at), hour);
    assert_eq!(hour.ends(), "2026-12-01T16:00:00+08:00".parse().unwrap());
    for bad in ["", "2026-12-01", "2026-12-01T24", "2026-1-1T5", "2026-12-01T15#0", "2026-12-01T15:00"] {
        assert!(Hour::parse(bad).is_err(), "{bad}");
    }
}

proptest! {
    /// Every field counts: two entries with the same digest are the same.
    #[test]
    fn every_field_of_an_entry_is_digested(field in 0_usize..6, text in "[a-z#]{1,8}") {
        let before = entry(1);
        let mut after = before.clone();
        match field {
            0 => after.id = text,
            1 => after.at = before.at.saturating_add(SignedDuration::from_millis(1)).unwrap(),
            2 => after.who = Who::System,
            3 => after.what = What::Refused,
            4 => after.about = text,
            _ => after.detail = text,
        }
        prop_assert_ne!(before.digest(), after.digest());
    }

    /// Whatever entries an hour has, in whatever order they are read, nothing is found.
    #[test]
    fn order_of_reading_rings_nothing(numbers in proptest::collection::btree_set(0_i64..500, 0..60), turn in 0_usize..60) {
        let mut all: Vec<_> = numbers.into_iter().map(found).collect();
        let file = sealed(&all);
        let by = turn % all.len().max(1);
        all.rotate_left(by);
        prop_assert_eq!(compare(&file, &all), vec![]);
        prop_assert_eq!(file.check(hour(), &Digest::NONE, &keys("0a")), Ok(()));
    }
}
