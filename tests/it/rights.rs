//! Least privilege, proven: the policies of `template.yaml` grant what the functions do, and nothing else.
//!
//! What is not granted is refused by the local alliance, in every test. What is granted and never used shows only
//! in what all journeys do together: they run again here, in a process of their own that keeps a record.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use local_alliance::rights::{Line, RECORD_VARIABLE, unproven};
use local_alliance::template::{TEMPLATE, Template};

/// The modules of this binary whose journeys together use every right.
const JOURNEYS: [&str; 1] = ["::"];

#[test]
fn every_policy_grants_exactly_what_the_journeys_use() {
    let record = Record::of_journeys();
    let granted: BTreeMap<_, _> = Template::parse(TEMPLATE)
        .unwrap()
        .functions
        .into_iter()
        .map(|(binary, function)| (binary, function.grants))
        .collect();
    let findings = unproven(&granted, &record.lines());
    assert!(findings.is_empty(), "{}\n{}", findings.join("\n"), record.said);
}

/// What a run of the journeys left behind.
struct Record {
    file: PathBuf,
    said: String,
}

impl Record {
    /// Runs the journeys in a process of their own.
    fn of_journeys() -> Self {
        let name = format!("alliance-actions-{}", std::process::id());
        let file = std::env::temp_dir().join(name);
        std::fs::write(&file, "").unwrap();
        let run = Command::new(std::env::current_exe().unwrap())
            .args(JOURNEYS)
            .args(["--skip", "rights::", "--test-threads", "2"])
            .env(RECORD_VARIABLE, &file)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&run.stdout).into_owned();
        Self { file, said }
    }

    fn lines(&self) -> BTreeSet<Line> {
        let text = std::fs::read_to_string(Path::new(&self.file)).unwrap();
        text.lines().map(|line| Line::parse(line).unwrap()).collect()
    }
}
