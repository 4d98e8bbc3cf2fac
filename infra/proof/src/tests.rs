//! The check finds what it is for: without a safeguard, the property that needs it fails.

use std::sync::Arc;

use crate::explore;
use crate::laws::{
    EVERY_EFFECT_IS_KNOWN, MASTER_KNOWS, NO_ORDER_TWICE, ONE_EVENT_A_VERSION, ONE_OUTCOME, SENT_ONCE,
};
use crate::scenario::{Fault, Scenario};
use crate::scenarios::small;
use crate::tally::{Count, Tally};

/// The properties that fail in some scenario without a safeguard.
fn failing(fault: Fault) -> Vec<&'static str> {
    let scenarios = small().into_iter();
    let mut failing: Vec<_> = scenarios
        .filter_map(|scenario| {
            let scenario = Scenario { fault: Some(fault), ..scenario };
            explore(scenario, &Arc::default()).failed.map(|(property, _)| property)
        })
        .collect();
    failing.sort_unstable();
    failing.dedup();
    failing
}

#[test]
fn two_commits_of_one_version_are_found() {
    assert!(failing(Fault::NoVersionCheck).contains(&ONE_EVENT_A_VERSION));
}

#[test]
fn a_message_that_is_carried_out_twice_is_found() {
    let failing = failing(Fault::NoMessageKey);
    assert!(failing.contains(&NO_ORDER_TWICE), "{failing:?}");
}

#[test]
fn a_form_that_is_carried_out_twice_is_found() {
    let failing = failing(Fault::NoFormVersion);
    assert!(failing.contains(&NO_ORDER_TWICE), "{failing:?}");
}

#[test]
fn a_merge_that_does_not_look_at_its_master_is_found() {
    let failing = failing(Fault::NoMasterVersion);
    assert!(failing.iter().any(|it| [MASTER_KNOWS, ONE_EVENT_A_VERSION].contains(it)), "{failing:?}");
}

#[test]
fn a_ledger_that_lets_everybody_in_is_found() {
    let failing = failing(Fault::NoClaim);
    assert!(failing.iter().all(|it| [SENT_ONCE, ONE_OUTCOME].contains(it)), "{failing:?}");
    assert!(!failing.is_empty());
}

#[test]
fn a_lease_that_ends_before_its_owner_is_found() {
    assert_eq!(failing(Fault::ShortLease), [SENT_ONCE]);
}

#[test]
fn effects_beside_the_transaction_are_found() {
    let failing = failing(Fault::TwoWrites);
    assert_eq!(failing, [EVERY_EFFECT_IS_KNOWN]);
}

#[test]
fn with_every_safeguard_nothing_fails_and_everything_happened() {
    let tally = Arc::<Tally>::default();
    for scenario in small() {
        let name = scenario.name;
        let found = explore(scenario, &tally);
        assert!(found.failed.is_none(), "{name}: {:?}", found.failed);
    }
    for (count, words) in Count::ALL {
        assert!(tally.get(count) > 0, "no {words}");
    }
}
