//! `cargo run --release -p alliance-proof` tries every interleaving of staff, residents, the clock, the deliverers of
//! notices and crashes, within a bound, on the real `domain::tickets`, and checks in every state that nothing is lost and
//! nothing happens twice. It prints the counts, or the way to the state in which a property fails.
//!
//! `-- --small` has a smaller bound, for every change; `-- --break version` takes a safeguard out, so that it must fail.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a command of the engineer's stops with a word and prints what it finds"
)]

mod cast;
mod deciding;
mod laws;
mod ledger;
mod model;
mod scenario;
mod scenarios;
mod tally;
#[cfg(test)]
mod tests;
mod world;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use model::{Proof, Step};
use scenario::{Fault, Scenario};
use stateright::{Checker, HasDiscoveries, Model};
use tally::{Count, Tally};
use world::Left;

/// What the exploration of one scenario found.
struct Found {
    generated: usize,
    unique: usize,
    depth: usize,
    /// The property that fails, and the steps that lead there.
    failed: Option<(&'static str, Vec<String>)>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let small = arguments.iter().any(|argument| argument == "--small");
    let fault = arguments.iter().skip_while(|argument| *argument != "--break").nth(1).map(|name| {
        let found = Fault::ALL.into_iter().find(|(_, known)| known == name);
        found.expect(
            "--break takes version, message-key, form-version, master-version, claim, lease or two-writes",
        )
    });
    let started = Instant::now();
    let tally = Arc::new(Tally::default());
    let (mut generated, mut unique, mut depth) = (0, 0, 0);
    let scenarios = if small { scenarios::small() } else { scenarios::full() };
    let number = scenarios.len();
    for scenario in scenarios {
        let (name, begun) = (scenario.name, Instant::now());
        let with = bound(&scenario);
        let scenario = Scenario { fault: fault.map(|(fault, _)| fault), ..scenario };
        let found = explore(scenario, &tally);
        if let Some((property, path)) = found.failed {
            println!("FAILED in \"{name}\": {property}\n  {}", path.join("\n  "));
            return ExitCode::FAILURE;
        }
        let seconds = begun.elapsed().as_secs_f64();
        println!("{name} ({with}): {} states, depth {}, {seconds:.1} s", found.unique, found.depth);
        generated += found.generated;
        unique += found.unique;
        depth = depth.max(found.depth);
    }
    let counts = Count::ALL.map(|(count, words)| format!("{} {words}", tally.get(count)));
    println!("on the way: {}", counts.join(", "));
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "model check: {number} scenarios, {generated} states, {unique} unique, depth {depth}, {seconds:.1} s; 0 lost, 0 double"
    );
    ExitCode::SUCCESS
}

/// What bounds a scenario, in words.
fn bound(scenario: &Scenario) -> String {
    let Left { crashes, ticks, refusals, failures } = scenario.left;
    let deliverers = scenario.senders;
    format!(
        "crashes {crashes}, steps of the clock {ticks}, deliverers {deliverers}, failures {}",
        refusals + failures
    )
}

/// Explores a scenario until it is exhausted or a property fails.
fn explore(scenario: Scenario, tally: &Arc<Tally>) -> Found {
    let proof = Proof { scenario: scenario.clone(), tally: Arc::clone(tally) };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let checker =
        proof.checker().threads(threads).finish_when(HasDiscoveries::AnyFailures).spawn_bfs().join();
    let failed = checker.discoveries().into_iter().next().map(|(property, path)| {
        let steps = path.into_actions().iter().map(|step| told(&scenario, *step)).collect();
        (property, steps)
    });
    Found {
        generated: checker.state_count(),
        unique: checker.unique_state_count(),
        depth: checker.max_depth(),
        failed,
    }
}

/// A step in words.
fn told(scenario: &Scenario, step: Step) -> String {
    match step {
        Step::Read(index)
        | Step::Commit(index)
        | Step::Answer(index)
        | Step::Crash(index)
        | Step::Repeat(index) => format!("{}: {step:?}", scenario.roles[index].name),
        _ => format!("{step:?}"),
    }
}
