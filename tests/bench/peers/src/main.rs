//! A push's whole round trip through the codec, beside other implementations and beside the floor.
//!
//! `tests/bench/peers/run` installs the peers and starts this with their commands:
//! `peers-bench NAME=COMMAND…`. Everyone reads the same bytes, and the rounds are interleaved, so that whatever else
//! the machine does falls on all alike. `peers-bench --spin ours|floor CASE COUNT` only repeats one trip, for a profiler.

mod cases;
mod contestants;
mod floor;
mod peer;

use std::collections::BTreeMap;

use anyhow::{Context, bail, ensure};
use cases::Case;
use contestants::{Contestant, Ours};
use floor::Floor;
use peer::Peer;

/// Odd, so that the median is one of them.
const ROUNDS: usize = 15;
/// How long one contestant may take for one message in one round.
const SHARE_NANOSECONDS: f64 = 40_000_000.0;

fn main() -> anyhow::Result<()> {
    let cases = cases::all()?;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, who, name, count] = &arguments[..]
        && flag == "--spin"
    {
        let case = cases.iter().position(|case| case.name == name.as_str()).context("no such case")?;
        let mut contestant: Box<dyn Contestant> = match who.as_str() {
            "ours" => Box::new(Ours::new(&cases)?),
            "floor" => Box::new(Floor::new(&cases)?),
            other => bail!("ours or floor, not {other}"),
        };
        contestant.nanoseconds(case, count.parse()?)?;
        return Ok(());
    }
    let mut contestants: Vec<Named<'_>> = vec![
        ("ours".to_owned(), Box::new(Ours::new(&cases)?)),
        ("floor".to_owned(), Box::new(Floor::new(&cases)?)),
    ];
    for argument in &arguments {
        let Some((name, command)) = argument.split_once('=') else { bail!("NAME=COMMAND, not {argument}") };
        contestants.push((name.to_owned(), Box::new(Peer::start(command, &cases)?)));
    }
    for (name, contestant) in &mut contestants {
        for (case, reply) in cases.iter().zip(contestant.replies()?) {
            case.check(&reply).with_context(|| format!("{name} answers {} wrongly", case.name))?;
        }
    }
    report(&cases, &measure(&cases, &mut contestants)?);
    Ok(())
}

type Named<'c> = (String, Box<dyn Contestant + 'c>);

/// Microseconds a message, by contestant and case.
type Table = BTreeMap<String, Vec<f64>>;

fn measure(cases: &[Case], contestants: &mut [Named<'_>]) -> anyhow::Result<Table> {
    let mut counts = BTreeMap::new();
    for (name, contestant) in &mut *contestants {
        for case in 0..cases.len() {
            // Warm first, then count what fits into the share.
            contestant.nanoseconds(case, 300)?;
            let once = contestant.nanoseconds(case, 300)? / 300.0;
            ensure!(once > 0.0, "{name} took no time at all");
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a positive count")]
            counts.insert((name.clone(), case), (SHARE_NANOSECONDS / once).clamp(10.0, 1e6) as u32);
        }
    }
    let mut times: BTreeMap<(String, usize), Vec<f64>> = BTreeMap::new();
    for _ in 0..ROUNDS {
        for case in 0..cases.len() {
            for (name, contestant) in &mut *contestants {
                let key = (name.clone(), case);
                let count = counts[&key];
                let took = contestant.nanoseconds(case, count)? / f64::from(count);
                times.entry(key).or_default().push(took / 1000.0);
            }
        }
    }
    let mut table = Table::new();
    for ((name, _), mut rounds) in times {
        rounds.sort_by(f64::total_cmp);
        table.entry(name).or_default().push(rounds[rounds.len() / 2]);
    }
    Ok(table)
}

#[expect(clippy::print_stdout, reason = "the figures are what a bench is for")]
fn report(cases: &[Case], table: &Table) {
    print!("{:<10}", "µs/message");
    for case in cases {
        print!(" {:>12} {:>8}", case.name, "to ours");
    }
    println!();
    let ours = &table["ours"];
    let rows = table.keys().filter(|name| !matches!(name.as_str(), "ours" | "floor")).map(String::as_str);
    for name in ["ours"].into_iter().chain(rows).chain(["floor"]) {
        print!("{name:<10}");
        for (time, ours) in table[name].iter().zip(ours) {
            print!(" {time:>12.2} {:>8.2}", time / ours);
        }
        println!();
    }
}
