//! What the functions of one alliance did, and what they were refused.

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;

use super::Right;

/// The variable that names a file, to which each alliance appends what its functions did, one line for each, once.
pub const RECORD_VARIABLE: &str = "RECORD_ACTIONS";

/// One line of the record: a function exercised a right, or was refused it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Line {
    /// The function's name.
    pub function: String,
    /// The right that it exercised, or tried to.
    pub right: Right,
    /// Whether its policy grants the right.
    pub granted: bool,
}

impl Line {
    /// The finding, if the policy does not grant the right.
    #[must_use]
    pub fn complaint(&self) -> String {
        format!("{}: uses {}, which its policy does not grant", self.function, self.right)
    }

    /// The line in the file's format.
    #[must_use]
    pub fn to_text(&self) -> String {
        let verb = if self.granted { "used" } else { "refused" };
        format!("{verb}\t{}\t{}\t{}\n", self.function, self.right.action, self.right.resource)
    }

    /// Parses a line of the file; `None` if it is not one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let [verb, function, action, resource] = *text.split('\t').collect::<Vec<_>>() else { return None };
        let granted = match verb {
            "used" => true,
            "refused" => false,
            _ => return None,
        };
        Some(Self { function: function.to_owned(), right: Right::new(action, resource), granted })
    }
}

/// The record of one alliance.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    lines: Arc<Mutex<BTreeSet<Line>>>,
    file: Option<PathBuf>,
}

impl Record {
    /// A record that is kept in memory, and in the file that [`RECORD_VARIABLE`] names.
    pub(crate) fn open() -> Self {
        Self { lines: Arc::default(), file: std::env::var_os(RECORD_VARIABLE).map(PathBuf::from) }
    }

    pub(super) fn add(&self, line: &Line) {
        let fresh = self.lines.lock().unwrap_or_else(PoisonError::into_inner).insert(line.clone());
        let Some(file) = self.file.as_ref().filter(|_| fresh) else { return };
        // One write per line, at the end of the file: the alliances of many tests share it.
        let written = OpenOptions::new()
            .append(true)
            .create(true)
            .open(file)
            .and_then(|mut file| file.write_all(line.to_text().as_bytes()));
        if let Err(error) = written {
            tracing::error!(error = &error as &dyn std::error::Error, "the record of actions is not kept");
        }
    }

    /// What was refused so far, a sentence each.
    pub(crate) fn refused(&self) -> Vec<String> {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().filter(|line| !line.granted).map(Line::complaint).collect()
    }

    /// Adds to a failed outcome what was refused before.
    pub(crate) fn explain<T>(&self, outcome: anyhow::Result<T>) -> anyhow::Result<T> {
        let refused = self.refused();
        if refused.is_empty() { outcome } else { outcome.with_context(|| refused.join("; ")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_as_it_was_written() {
        for granted in [true, false] {
            let right = Right::new("dynamodb:Query", "TicketsTable/index/by-queue");
            let line = Line { function: "console".to_owned(), right, granted };
            assert_eq!(Line::parse(line.to_text().trim_end_matches('\n')), Some(line));
        }
        assert_eq!(Line::parse("console\tdynamodb:Query"), None);
    }
}
