//! Random histories: officers, units, joint units, residents, supervisors, editors, operators and the clock act on
//! several reports at once, in any order, and after every step every invariant holds that the domain can see.
//!
//! The same histories every time. `HISTORIES` says how many; without it as many as take a few seconds.

mod chance;
mod checks;
mod people;
mod variety;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use world::World;

/// Histories that are run where the environment names no number.
const HISTORIES: u64 = 800;
/// So many that everybody who may be told has been told.
const ALL: u64 = 5000;
const STEPS: usize = 40;

/// What the histories came by.
#[derive(Default)]
struct Counts {
    /// How often each row was taken, by its place in the table.
    rows: BTreeMap<usize, u64>,
    /// Which parties were told in each row.
    told: BTreeSet<(usize, Party)>,
    /// How often each event was tried in each state.
    tried: BTreeMap<(State, usize), u64>,
    /// How many commands were refused.
    refused: u64,
    /// The longest notice, in bytes.
    longest: usize,
}

#[test]
#[expect(clippy::print_stdout, reason = "the counts, for whoever asks with --nocapture")]
fn the_invariants_hold_in_every_history_and_every_row_is_taken() {
    #[expect(clippy::disallowed_methods, reason = "a test that runs longer on demand")]
    let wanted = std::env::var("HISTORIES").ok().and_then(|count| count.parse().ok());
    let mut counts = Counts::default();
    let histories = wanted.unwrap_or(HISTORIES);
    for seed in 0..histories {
        let mut world = World::new(seed, &mut counts);
        for _ in 0..STEPS {
            world.step(&mut counts);
        }
    }
    let taken: u64 = counts.rows.values().sum();
    println!("taken {taken}, refused {}, longest notice {} bytes", counts.refused, counts.longest);
    for (at, row) in table::ROWS.iter().enumerate() {
        println!(
            "{:>4} {:<18} {}",
            row.number,
            format!("{:?}", row.event),
            counts.rows.get(&at).unwrap_or(&0)
        );
    }
    let missing: Vec<_> = table::ROWS
        .iter()
        .enumerate()
        .filter(|(at, _)| !counts.rows.contains_key(at))
        .map(|(_, row)| (row.number, row.event))
        .collect();
    assert!(missing.is_empty(), "never taken: {missing:?}");
    let untold: Vec<_> = table::ROWS
        .iter()
        .enumerate()
        .flat_map(|(at, row)| row.told.iter().map(move |party| (at, row, *party)))
        .filter(|(at, _, party)| !counts.told.contains(&(*at, *party)))
        .map(|(_, row, party)| (row.number, row.event, party))
        .collect();
    assert!(histories < ALL || untold.is_empty(), "never told: {untold:?}");
    assert!(counts.refused > taken / 10, "refused commands are tried as well");
}
