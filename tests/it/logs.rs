//! What a log may hold: every test runs once more in a process of its own, which logs at `trace` through the filter of
//! the deployed functions, and what it wrote is searched for what people said and for what opens something.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::{Command, Output};

use alliance::runtime::log::is_ours;
use alliance_tests::harvest::{self, words};
use serde_json::Value;

/// Set where the one test below is to plant words.
const PLANT: &str = "PLANT_WORDS";
/// What it plants.
const TELEPHONE: &str = "18653212345";
const OWN: &str = "planted-own-91";
const FOREIGN: &str = "planted-foreign-92";
const PANIC: &str = "planted-panic-93";
/// A foreign word of this many characters is a token or a key, whoever made it.
const TOKEN: usize = 40;
/// What runs in no second process: itself, and what hosts no function.
const SKIPPED: [&str; 3] = ["logs::", "rights::", "house::"];

/// The crates beside the functions' that are deployed.
const HOUSE: [&str; 3] = ["alliance", "domain", "wechat"];

/// What a process wrote.
struct Heard {
    lines: Vec<Value>,
    errors: String,
    said: String,
    secrets: BTreeSet<String>,
}

/// Runs tests of this binary at `trace`.
fn hear(name: &str, arguments: &[&str], plant: bool) -> Heard {
    let file: PathBuf = std::env::temp_dir().join(format!("alliance-harvest-{name}-{}", std::process::id()));
    std::fs::write(&file, "").unwrap();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(arguments).env(harvest::FILE, &file).env("RUST_LOG", "trace");
    if plant {
        command.env(PLANT, "1");
    }
    let Output { stdout, stderr, .. } = command.output().unwrap();
    let said = String::from_utf8(stdout).unwrap();
    let secrets = std::fs::read_to_string(&file).unwrap().lines().map(str::to_owned).collect();
    std::fs::remove_file(&file).unwrap();
    // What the test harness says of a test stands on the same line as what the test wrote meanwhile.
    let lines = said.lines().filter_map(|line| serde_json::from_str(&line[line.find('{')?..]).ok()).collect();
    Heard { lines, errors: String::from_utf8(stderr).unwrap(), said, secrets }
}

/// Why a line may not be written; none where it may.
fn objection(line: &Value, secrets: &BTreeSet<String>) -> Option<String> {
    let mut fields = line.clone();
    // Its digits are nobody's.
    fields.as_object_mut()?.remove("timestamp");
    let text = fields.to_string();
    if text.chars().any(|c| ('\u{2e80}'..='\u{ffef}').contains(&c)) {
        return Some("Chinese, which residents and staff write".to_owned());
    }
    words(&text).find_map(|word| {
        let telephone = word.len() == 11 && word.starts_with('1') && word.bytes().all(|b| b.is_ascii_digit());
        let why = match word {
            _ if secrets.contains(word) => "something that was said, or that opens something",
            _ if telephone => "a telephone number",
            _ if word.len() >= TOKEN => "a token or a key",
            _ => return None,
        };
        Some(format!("{why}: {word}"))
    })
}

fn assert_silent(heard: &Heard) {
    let odd: BTreeSet<String> = heard
        .lines
        .iter()
        .filter_map(|line| objection(line, &heard.secrets).map(|why| format!("{why}\n  {line}")))
        .collect();
    assert!(odd.is_empty(), "{} lines, such as\n{}", odd.len(), odd.first().unwrap());
    let told = words(&heard.errors).find(|word| heard.secrets.contains(*word));
    assert!(told.is_none(), "{told:?} on standard error");
}

#[test]
fn no_log_line_of_any_journey_at_trace_holds_what_was_said_or_what_opens_something() {
    let arguments: Vec<&str> = SKIPPED.iter().flat_map(|skipped| ["--skip", skipped]).collect();
    let heard = hear("journeys", &arguments, false);
    assert!(heard.said.contains("test result: ok."), "{}", heard.said);
    assert!(heard.secrets.len() > 10_000, "{} words to look for", heard.secrets.len());
    let ours =
        heard.lines.iter().filter(|line| line["target"].as_str().is_some_and(|t| t.contains("_functions")));
    assert!(ours.count() > 5, "the functions' lines are heard");
    assert_silent(&heard);
}

#[test]
fn a_word_that_one_of_our_lines_holds_would_be_found() {
    let heard = hear("planted", &["--exact", "logs::what_is_planted"], true);
    let planted: Vec<_> = heard.lines.iter().filter_map(|line| objection(line, &heard.secrets)).collect();
    let expected = ["was said", "a telephone number", "Chinese", "a token or a key"];
    for expected in expected {
        assert!(planted.iter().any(|why| why.contains(expected)), "{expected} is not among {planted:?}");
    }
    assert_eq!(planted.len(), expected.len(), "{planted:?}");
}

#[test]
fn of_foreign_crates_and_panics_only_the_place_is_logged() {
    let heard = hear("foreign", &["--exact", "logs::what_is_planted"], true);
    assert!(heard.said.contains(OWN), "the process logs");
    for word in [FOREIGN, PANIC] {
        assert!(!heard.said.contains(word) && !heard.errors.contains(word), "{word}: {}", heard.said);
    }
    let foreign: Vec<_> =
        heard.lines.iter().filter(|line| line["target"] == "lambda_runtime::layers").collect();
    let levels: Vec<_> = foreign.iter().map(|line| line["level"].as_str().unwrap()).collect();
    assert_eq!(levels, ["ERROR", "WARN"], "what is wrong in a foreign crate is still told");
    assert!(foreign[0]["fields"]["place"].as_str().unwrap().starts_with("tests/it/logs.rs:"));
    let panics = heard.lines.iter().filter(|line| line["fields"]["message"] == "panicked");
    let panics: Vec<_> = panics.map(|line| &line["fields"]).collect();
    assert_eq!(panics.len(), 2, "{}", heard.said);
    assert!(panics.iter().all(|fields| fields["place"].as_str().unwrap().starts_with("tests/it/logs.rs:")));
    assert_eq!(panics[1]["written"], "nothing is put in here");
    // The request's id comes from a span of Lambda's runtime; no other foreign span is kept.
    let spans: Vec<_> = heard.lines.iter().filter_map(|line| line["spans"].as_array()).flatten().collect();
    assert!(spans.iter().any(|span| span["requestId"] == "request-1"), "{}", heard.said);
    assert!(spans.iter().all(|span| span["name"] == "Lambda runtime invoke"), "{spans:?}");
}

#[test]
fn every_deployed_crate_of_this_project_and_no_other_is_taken_for_ours() {
    let lock = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.lock")).unwrap();
    let packages: Vec<_> = lock.split("[[package]]").skip(1).collect();
    assert!(packages.len() > 200, "the packages are found");
    for package in packages {
        let name = package.split('"').nth(1).unwrap().replace('-', "_");
        let (foreign, deployed) = (package.contains("\nsource = "), name.ends_with("_functions"));
        assert!(!(foreign && is_ours(&name)), "{name} is not of this project");
        assert!(foreign || is_ours(&name) == (deployed || HOUSE.contains(&name.as_str())), "{name}");
    }
}

/// Plants words in the log of a process that is told to; says nothing otherwise.
#[test]
fn what_is_planted() {
    if std::env::var_os(PLANT).is_none() {
        return;
    }
    harvest::listen();
    harvest::note(OWN);
    tracing::trace!(target: "alliance::planted", words = OWN);
    tracing::debug!(target: "wechat::planted", "{TELEPHONE}");
    tracing::info!(target: "ticket_functions::planted", "古力盖松了");
    tracing::warn!(target: "alliance::planted", token = "a".repeat(TOKEN));
    tracing::error!(target: "lambda_runtime::layers", error = FOREIGN, "{FOREIGN}");
    tracing::warn!(target: "lambda_runtime::layers", error = FOREIGN, "{FOREIGN}");
    tracing::info!(target: "lambda_runtime::layers", error = FOREIGN, "{FOREIGN}");
    for_each_level();
    let request = tracing::info_span!(target: "lambda_runtime::layers", "Lambda runtime invoke", requestId = "request-1");
    request.in_scope(|| {
        let foreign = tracing::error_span!(target: "aws_sdk_dynamodb", "PutItem", body = FOREIGN);
        foreign.in_scope(|| tracing::info!(target: "alliance::planted", "within"));
    });
    for words in [format!("a message: {PANIC}"), String::new()] {
        let told = std::panic::catch_unwind(|| {
            assert!(words.is_empty(), "{words}");
            panic!("nothing is put in here");
        });
        assert!(told.is_err());
    }
}

fn for_each_level() {
    tracing::trace!(target: "aws_smithy_runtime::client", body = FOREIGN);
    tracing::debug!(target: "hyper::proto", body = FOREIGN);
    tracing::info!(target: "object_store", body = FOREIGN);
    tracing::trace!(target: "h2", body = FOREIGN);
    tracing::debug!(target: "alliances", body = FOREIGN);
    tracing::error!(target: "reqwest", url = FOREIGN);
}
