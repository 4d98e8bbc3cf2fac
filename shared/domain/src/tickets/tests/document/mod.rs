//! `docs/ticket-lifecycle.md` is written from the code: `UPDATE_DOCS=1 cargo test -p domain document` writes it, and
//! without it a file that says something else fails.

mod differences;
mod rendering;

use std::fmt::Write as _;
use std::path::PathBuf;

use super::*;
use differences::DIFFERENCES;
use rendering::{deadlines, diagram, invariants, rows, sets, states};

fn document() -> String {
    let mut text = String::from(
        "# The life of a report\n\n\
         Written by a test from the tables of `shared/domain/src/tickets`; \
         `UPDATE_DOCS=1 cargo test -p domain document` writes it anew.\n",
    );
    for (title, body) in [
        ("States", states()),
        ("Diagram", diagram()),
        ("Rows", rows()),
        ("Sets", sets()),
        ("Deadlines", deadlines()),
        ("Invariants", invariants()),
        ("Where this differs from the design and why", differences()),
    ] {
        write!(text, "\n## {title}\n\n{}\n", body.trim_end()).unwrap();
    }
    text
}

fn differences() -> String {
    let mut text = String::from("| row | differs | here | why |\n|---|---|---|---|\n");
    for (row, differs, what, why) in DIFFERENCES {
        writeln!(text, "| {row} | {differs} | {what} | {why} |").unwrap();
    }
    text
}

#[test]
fn the_document_says_what_the_code_does() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/ticket-lifecycle.md");
    #[expect(clippy::disallowed_methods, reason = "a test that writes the file on demand")]
    let update = std::env::var_os("UPDATE_DOCS").is_some();
    if update {
        std::fs::write(&path, document()).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == document(), "{} is not what the code says: run with UPDATE_DOCS=1", path.display());
}

#[test]
fn every_difference_is_about_a_row() {
    for (number, ..) in DIFFERENCES {
        let is_row = *number == "1" || table::ROWS.iter().any(|row| row.number == *number);
        assert!(is_row, "row {number}");
    }
}
