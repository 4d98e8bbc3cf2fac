//! What the number of stored tickets does to the time and the DynamoDB units of what people wait for: nothing, it is
//! hoped. There are as many conversations in the inbox as tickets. Ends with an error where units grow.
//!
//! `cargo bench -p alliance-tests --bench growth`, with other sizes after `--`. Writes `docs/growth.svg`.

mod figures;
mod life;
mod measure;
mod plot;
mod preload;
mod talks;

use std::process::ExitCode;
use std::time::Instant;

use figures::Figures;
use measure::Subject;
use preload::Wanted;

const WANTED: Wanted = Wanted { rounds: 100, sweeps: 20, due: 10 };

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let mut sizes: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    if sizes.is_empty() {
        sizes = vec![1_000, 10_000, 100_000];
    }
    let mut subjects = Vec::new();
    for size in sizes {
        let started = Instant::now();
        let mut subject = Subject::new(size, WANTED).await?;
        subject.warm_up().await?;
        say(&format!("{size} tickets, {} in a queue, loaded in {:.0?}", subject.open, started.elapsed()));
        subjects.push(subject);
    }
    // One round at every size before the next, so that whatever else the machine does falls on all sizes alike.
    for round in 0..WANTED.rounds {
        for subject in &mut subjects {
            subject.round(round).await?;
        }
    }
    for subject in &subjects {
        subject.check().await?;
    }
    let figures = Figures::of(&subjects, WANTED);
    say(&figures.table());
    std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/growth.svg"), plot::plot(&figures))?;
    let grown = figures.grown();
    for line in &grown {
        say(line);
    }
    Ok(if grown.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[expect(clippy::print_stdout, reason = "the figures are what a bench is for")]
fn say(line: &str) {
    println!("{line}");
}
