//! A small seeded run of damaged requests; `tests/bench/hostile` runs a million, and against a server.

mod codec;
mod mutate;
mod request;

#[test]
fn damage_neither_panics_nor_gets_in() {
    let tally = codec::run(0x5eed, 20_000);
    assert_eq!(tally.mutated, 20_000);
    assert!(tally.holds(), "{tally:?}");
    assert!(tally.accepted > 0, "nothing was accepted, so the run tried nothing: {tally:?}");
    assert!(tally.refused.get("signature").is_some_and(|&refused| refused > 1000), "{tally:?}");
}
