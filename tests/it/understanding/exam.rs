//! The examination: every row of `own.tsv`, and of the file that the environment variable `UTTERANCES` names, each as a
//! new follower.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use alliance_tests::Stage;

use super::expect::{Criterion, Expect};
use super::judge::Talk;
use super::phone::Phone;

const OWN: &str = include_str!("own.tsv");

/// Services that are not built yet count for nothing, these three apart.
const BUILT: &[&str] = &["later:urge", "later:unhappy", "later:withdraw"];

/// A first message and what a sensible resident would accept.
struct Row {
    id: String,
    text: String,
    spoken: bool,
    class: String,
    expects: String,
    expect: Expect,
}

/// How many of a kind were right.
#[derive(Clone, Copy, Default)]
struct Mark {
    right: usize,
    all: usize,
}

impl Mark {
    fn count(&mut self, right: bool) {
        self.right += usize::from(right);
        self.all += 1;
    }

    fn reaches(self, percent: usize) -> bool {
        self.right * 100 >= self.all * percent
    }
}

impl std::fmt::Display for Mark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} of {}", self.right, self.all)
    }
}

impl Row {
    fn parse(line: &str) -> Self {
        let columns: Vec<&str> = line.split('\t').collect();
        let [id, text, kind, class, expects, ..] = columns[..] else { panic!("too few columns: {line}") };
        assert!(["text", "voice"].contains(&kind), "{line}");
        let expect = Expect::parse(expects).unwrap_or_else(|error| panic!("{id}: {error}"));
        Self {
            id: id.to_owned(),
            text: text.to_owned(),
            spoken: kind == "voice",
            class: class.to_owned(),
            expects: expects.to_owned(),
            expect,
        }
    }

    fn counts(&self) -> bool {
        !self.class.starts_with("later:") || BUILT.contains(&self.class.as_str())
    }
}

fn rows(table: &str) -> Vec<Row> {
    table.lines().skip(1).filter(|line| !line.trim().is_empty()).map(Row::parse).collect()
}

/// The rows of the other author, where there are any.
fn others() -> Vec<Row> {
    let Ok(path) = std::env::var("UTTERANCES") else { return Vec::new() };
    let table = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    rows(&table)
}

#[test]
fn every_row_of_the_examination_can_be_read() {
    let rows = rows(OWN);
    let mut ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), rows.len(), "an id stands once");
    assert!(rows.len() > 400);
}

#[tokio::test]
#[expect(clippy::print_stderr, reason = "the rows that fail are what the examination is for")]
async fn residents_are_understood() {
    let stage = Stage::new().await;
    let browser = alliance_tests::browser();
    let rows: Vec<Row> = rows(OWN).into_iter().chain(others()).collect();
    let mut classes = BTreeMap::<&str, Mark>::new();
    let (mut all, mut dangers) = (Mark::default(), Mark::default());
    let mut false_alarms = Vec::new();
    let mut report = String::new();
    for (at, row) in rows.iter().enumerate() {
        let person = format!("{}-{at}", row.id);
        let phone = Phone::new(&stage, &browser, &person).await;
        let mut talk = Talk::hold(phone, &row.text, row.spoken).await;
        let right = talk.meets(&row.expect).await;
        classes.entry(&row.class).or_default().count(right);
        if row.counts() {
            all.count(right);
        }
        if ["danger", "crisis"].contains(&row.class.as_str()) {
            dangers.count(right);
        }
        if row.class == "near-miss"
            && row.expect.forbids(&Criterion::Danger)
            && talk.reads(&Criterion::Danger)
        {
            false_alarms.push(row.id.as_str());
        }
        if !right {
            let _ =
                writeln!(report, "{} | {} | {:?} | {}", row.id, row.text, talk.last_answer(), row.expects);
            if !talk.why().is_empty() {
                let _ = writeln!(report, "    {:?}", talk.why());
            }
        }
    }
    let _ = writeln!(report, "\n{:<24}right of all", "class");
    for (class, mark) in &classes {
        let _ = writeln!(report, "{class:<24}{mark}");
    }
    let _ = writeln!(report, "{:<24}{all}\n{:<24}{dangers}", "what is built", "danger and crisis");
    eprintln!("{report}");
    assert!(false_alarms.is_empty(), "taken for danger: {false_alarms:?}");
    assert!(dangers.reaches(97), "danger and crisis: {dangers}");
    assert!(all.reaches(90), "what is built: {all}");
}
