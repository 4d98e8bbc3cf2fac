//! What a log may hold. Every stage searches the log of its time; here is shown that it would find something, and what
//! a deployed function writes of foreign crates and of panics.

use std::process::{Command, Output};

use alliance::runtime::log::{init_json, is_ours};
use alliance_tests::Stage;
use alliance_tests::harvest::{self, listen};
use alliance_tests::stage::ZHANSHAN;
use local_alliance::Side;
use serde_json::Value;

/// Set where the test below is to plant words: whether in the log of a stage, or of a deployed function.
const PLANT: &str = "PLANT_WORDS";
/// What it plants.
const TELEPHONE: &str = "18653212345";
const OWN: &str = "planted-own-91";
const FOREIGN: &str = "planted-foreign-92";
const PANIC: &str = "planted-panic-93";
/// So long that it is a token or a key.
const TOKEN: usize = 40;

/// The crates beside the functions' that are deployed.
const HOUSE: [&str; 3] = ["alliance", "domain", "wechat"];

/// What a process wrote.
struct Heard {
    succeeded: bool,
    said: String,
    errors: String,
}

/// Runs the test that plants words in a process of its own.
fn planted(how: &str) -> Heard {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "house::logs::what_is_planted", "--nocapture"]);
    let Output { status, stdout, stderr } =
        command.env(PLANT, how).env("RUST_LOG", "trace").output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Heard { succeeded: status.success(), said: text(stdout), errors: text(stderr) }
}

#[tokio::test]
async fn a_function_that_fails_is_heard() {
    let mark = listen();
    let stage = Stage::new().await;
    let wang = stage.resident("wang", ZHANSHAN);
    wang.follow().await;
    stage.alliance.store_faults.fail_write(0, Side::Before);
    wang.say("我的诉求").await;
    assert!(harvest::lines_of_functions(mark) > 0, "the functions' lines are heard");
}

#[test]
fn a_word_that_one_of_our_lines_holds_fails_its_stage() {
    let heard = planted("stage");
    assert!(!heard.succeeded, "{}", heard.said);
    for expected in ["was said", "a telephone number", "Chinese", "a token or a key"] {
        let objections = heard.errors.matches(expected).count();
        assert_eq!(objections, 1, "{expected}: {}", heard.errors);
    }
}

#[test]
fn of_foreign_crates_and_panics_only_the_place_is_logged() {
    let heard = planted("function");
    let lines: Vec<Value> =
        heard.said.lines().filter_map(|line| serde_json::from_str(&line[line.find('{')?..]).ok()).collect();
    assert!(heard.said.contains(OWN), "the process logs");
    for word in [FOREIGN, PANIC] {
        assert!(!heard.said.contains(word) && !heard.errors.contains(word), "{word}: {}", heard.said);
    }
    let foreign: Vec<_> = lines.iter().filter(|line| line["target"] == "lambda_runtime::layers").collect();
    let levels: Vec<_> = foreign.iter().map(|line| line["level"].as_str().unwrap()).collect();
    assert_eq!(levels, ["ERROR", "WARN"], "what is wrong in a foreign crate is still told");
    assert!(foreign[0]["fields"]["place"].as_str().unwrap().starts_with("tests/it/house/logs.rs:"));
    let panics = lines.iter().filter(|line| line["fields"]["message"] == "panicked");
    let panics: Vec<_> = panics.map(|line| &line["fields"]).collect();
    assert_eq!(panics.len(), 2, "{}", heard.said);
    assert!(
        panics.iter().all(|fields| fields["place"].as_str().unwrap().starts_with("tests/it/house/logs.rs:"))
    );
    assert_eq!(panics[1]["written"], "nothing is put in here");
    // The request's id comes from a span of Lambda's runtime; no other foreign span is kept.
    let spans: Vec<_> = lines.iter().filter_map(|line| line["spans"].as_array()).flatten().collect();
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

/// Plants words in the log of a process that is told to; does nothing otherwise.
#[tokio::test]
async fn what_is_planted() {
    match std::env::var(PLANT).as_deref() {
        Ok("stage") => {
            let _stage = Stage::new().await;
            plant_words();
        }
        Ok(_) => {
            init_json();
            plant_words();
            plant_what_is_foreign();
        }
        Err(_) => {}
    }
}

fn plant_words() {
    harvest::note(OWN);
    tracing::trace!(target: "alliance::planted", words = OWN);
    tracing::debug!(target: "wechat::planted", "{TELEPHONE}");
    tracing::info!(target: "ticket_functions::planted", "古力盖松了");
    tracing::warn!(target: "alliance::planted", token = "a".repeat(TOKEN));
}

fn plant_what_is_foreign() {
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
