//! Damaged requests by the million: against the codec, then over HTTP against a local alliance.
//!
//! `cargo run --profile bench -p hostile -- [--seed N] [--codec N] [--http N]`, after `cargo build` for the alliance's
//! binary (or ALLIANCE_BIN). Exits with 1 where the codec panics or opens something unsigned, or where the server
//! answers with a 5xx, lets something unsigned in, or keeps items that no request which was let in explains.

#[path = "../../../../shared/wechat/tests/hostile/codec.rs"]
mod codec;
mod door;
mod http;
#[path = "../../../../shared/wechat/tests/hostile/mutate.rs"]
mod mutate;
#[path = "../../../../shared/wechat/tests/hostile/request.rs"]
mod request;
mod server;

use std::process::ExitCode;

use anyhow::{Context, bail};

#[expect(clippy::print_stdout, reason = "the counts are what the run is for")]
fn main() -> anyhow::Result<ExitCode> {
    let (mut seed, mut codec_count, mut http_count) = (0x5eed, 1_000_000, 20_000);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let number = match argument.as_str() {
            "--seed" => &mut seed,
            "--codec" => &mut codec_count,
            "--http" => &mut http_count,
            _ => bail!("--seed, --codec or --http with a number, not {argument}"),
        };
        *number = arguments.next().with_context(|| format!("{argument} needs a number"))?.parse()?;
    }
    // A caught panic is counted; its text would only be noise here.
    let loud = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let tally = codec::run(seed, codec_count);
    std::panic::set_hook(loud);
    println!("seed {seed}\ncodec: mutated {}", tally.mutated);
    for (reason, count) in &tally.refused {
        println!("  refused, {reason}: {count}");
    }
    println!("  accepted, rightly signed or bare: {}", tally.accepted);
    println!(
        "  opened unsigned: {}\n  beyond the bounds: {}\n  panics: {}",
        tally.unsigned, tally.boundless, tally.panics
    );
    let mut holds = tally.holds();
    if http_count > 0 {
        let tally = door::run(seed, http_count)?;
        println!("http: mutated {}", tally.mutated);
        for (status, count) in &tally.answers {
            println!("  answered {status}: {count}");
        }
        println!("  let in, rightly signed: {}\n  let in unsigned: {}", tally.accepted, tally.unsigned);
        println!(
            "  5xx: {}\n  unanswered: {}\n  items without a rightly signed request: {}",
            tally.failures,
            tally.unanswered,
            tally.effects.values().sum::<u64>()
        );
        for (table, items) in &tally.effects {
            println!("    in {table}: {items}");
        }
        holds &= tally.holds();
    }
    println!("{}", if holds { "every promise held" } else { "BROKEN" });
    Ok(if holds { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
