//! Inputs on which the product once failed, sent through its public doors; each must get what its table expects.
//!
//! The files come from elsewhere and are not in this repository: `FAILING_INPUTS` names their folder.
//! `cargo test` alone holds the same rules with cases of our own; `.ci/run` runs this as well.

#![expect(clippy::expect_used, reason = "a test that cannot go on shall stop")]

mod answers;
mod calendar;
mod conversation;
mod line_ends;
mod photos;
mod protocol;

use std::path::{Path, PathBuf};

/// The folder of the inputs.
fn folder() -> PathBuf {
    PathBuf::from(std::env::var_os("FAILING_INPUTS").expect("FAILING_INPUTS names the folder of the inputs"))
}

/// An input file as text.
fn input(name: &str) -> String {
    std::fs::read_to_string(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The rows of an input table below its heading, each split at its tabs.
fn rows(name: &str) -> Vec<Vec<String>> {
    let text = input(name);
    let rows = text.lines().skip(1).filter(|line| !line.is_empty());
    let rows: Vec<Vec<String>> = rows.map(|row| row.split('\t').map(str::to_owned).collect()).collect();
    assert!(!rows.is_empty(), "{name} has no rows");
    rows
}

/// A new input file that no test here names fails this one.
#[test]
fn every_input_file_is_tried() {
    let sources = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("failing")).unwrap();
    let sources: String =
        sources.map(|source| std::fs::read_to_string(source.unwrap().path()).unwrap()).collect();
    let untried: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "README.md" && !sources.contains(&format!("\"{name}\"")))
        .collect();
    assert!(untried.is_empty(), "no test tries {untried:?}");
}
