//! `cargo run --release -p alliance-training` makes `shared/domain/src/understanding/model.bin` from the sentences under
//! `infra/training/sentences`: one folder a label, one message a line. The same sentences give the same bytes.
//!
//! With `-- --read` it prints what the bundled model reads from each line of its input; with `-- --try` it learns from
//! nine tenths of the sentences and tells how it does on the rest, and writes nothing.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a command of the engineer's stops with a word and prints what it finds"
)]

mod file;
mod learning;
mod sentences;
mod spelling;

use std::collections::BTreeMap;
use std::io::BufRead;
use std::path::Path;

use anyhow::{Context, bail};
use domain::understanding::{Label, Understanding};

use learning::{Example, Learnt};
use sentences::Sentence;

fn main() -> anyhow::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    match std::env::args().nth(1).as_deref() {
        None => train(folder),
        Some("--try") => try_out(folder),
        Some("--read") => read(),
        Some(other) => bail!("{other} is no option: --try, --read, or none to make the model"),
    }
}

/// Learns from all sentences and writes the model.
fn train(folder: &Path) -> anyhow::Result<()> {
    let sentences = sentences::all(&folder.join("sentences"))?;
    let (_, learnt, table) = learn(&sentences);
    let bytes = file::write(&learnt, &table);
    let model = Understanding::read(&bytes)?;
    let path = folder.join("../../shared/domain/src/understanding/model.bin");
    std::fs::write(&path, &bytes).with_context(|| format!("cannot write {}", path.display()))?;
    println!("{} sentences, {} bytes, {} of them read as they are labelled", sentences.len(), bytes.len(), {
        sentences.iter().filter(|sentence| agrees(&model, sentence)).count()
    });
    Ok(())
}

/// Learns from nine tenths and tells of the rest.
fn try_out(folder: &Path) -> anyhow::Result<()> {
    let sentences = sentences::all(&folder.join("sentences"))?;
    let (rest, learnt_from): (Vec<_>, Vec<_>) =
        sentences.into_iter().enumerate().partition(|(at, _)| at % 10 == 7);
    let learnt_from: Vec<Sentence> = learnt_from.into_iter().map(|(_, sentence)| sentence).collect();
    let (_, learnt, table) = learn(&learnt_from);
    let model = Understanding::read(&file::write(&learnt, &table))?;
    let mut by_label: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (_, sentence) in &rest {
        let (right, all) = by_label.entry(sentence.label.folder()).or_default();
        *all += 1;
        if agrees(&model, sentence) {
            *right += 1;
        } else {
            println!("{}\t{}\t{}", sentence.label.folder(), describe(&model, &sentence.text), sentence.text);
        }
    }
    for (label, (right, all)) in &by_label {
        println!("{label}: {right} of {all}");
    }
    let (right, all) = by_label.values().fold((0, 0), |sum, of| (sum.0 + of.0, sum.1 + of.1));
    println!("together: {right} of {all}");
    Ok(())
}

/// Prints what is read from each line of the input.
fn read() -> anyhow::Result<()> {
    let model = Understanding::bundled().map_err(|error| anyhow::anyhow!("{error}"))?;
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        println!("{}\t{line}", describe(model, &line));
    }
    Ok(())
}

fn describe(model: &Understanding, text: &str) -> String {
    let reading = model.hear(text);
    let labels: Vec<String> =
        reading.labels.iter().map(|(label, p)| format!("{} {:.0}%", label.folder(), p * 100.0)).collect();
    let danger = reading.danger.map(|danger| format!("{danger:?}! ")).unwrap_or_default();
    format!("{danger}{}", labels.join(", "))
}

fn agrees(model: &Understanding, sentence: &Sentence) -> bool {
    let reading = model.hear(&sentence.text);
    match sentence.label {
        Label::Danger(danger) => reading.danger == Some(danger),
        label => reading.danger.is_none() && reading.labels.first().is_some_and(|(first, _)| *first == label),
    }
}

fn learn(sentences: &[Sentence]) -> (Vec<Example>, Learnt, spelling::Table) {
    let table = spelling::Table::of(sentences.iter().map(|sentence| sentence.text.as_str()));
    let sounds = table.sounds();
    let examples: Vec<Example> =
        sentences.iter().map(|sentence| Example::new(sentence.label, &sentence.text, &sounds)).collect();
    let learnt = learning::learn(&examples, table.bytes());
    (examples, learnt, table)
}
