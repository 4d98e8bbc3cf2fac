//! The log of the tests' own process, which every stage searches for what people said and for what opens something.
//!
//! Everything is logged at `trace` through the filter of the deployed functions. When a stage ends, no line that was
//! written while it stood may hold a word that any stage knows.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use domain::ids::TicketId;
use local_alliance::LocalAlliance;
use serde_json::Value;

/// The shortest number, and the shortest word with a digit in it, that are somebody's and not anybody's.
const DIGITS: usize = 6;
const MIXED: usize = 8;
/// A foreign word of this many characters is a token or a key, whoever made it.
const TOKEN: usize = 40;

static HEARD: Mutex<Heard> = Mutex::new(Heard { lines: Vec::new(), secrets: BTreeSet::new() });
static LISTEN: Once = Once::new();

/// What was logged so far, and what no line may hold.
struct Heard {
    lines: Vec<String>,
    secrets: BTreeSet<String>,
}

/// A place in the log.
#[derive(Clone, Copy, Debug)]
pub struct Mark(usize);

/// Logs as a deployed function does, from the first call on; where the log stands now. A bench, which is built without
/// debug assertions, logs nothing.
pub fn listen() -> Mark {
    if cfg!(debug_assertions) {
        LISTEN.call_once(|| alliance::runtime::log::init_json_into(|| Ear));
    }
    Mark(heard().lines.len())
}

/// Adds the words of `text` that tell something, such as a cookie or a code, to what no line may hold.
pub fn note(text: &str) {
    heard().secrets.extend(telling(text));
}

/// Adds what the simulated WeChat of an alliance knows: who is who, what was said, and every secret.
pub(crate) fn gather(alliance: &LocalAlliance) {
    let simulator = &alliance.simulator;
    let deployment = simulator.platform();
    let mut found = telling(&serde_json::to_string(&deployment).expect("a deployment is JSON"));
    for account in simulator.accounts() {
        for secret in [&account.secret, &account.token, &account.encoding_aes_key] {
            found.insert(secret.clone());
        }
        for person in simulator.people() {
            found.insert(simulator.openid(&person.id, &account.account));
            let chat = simulator.chat(&person.id, &account.account);
            let said = chat.iter().map(|bubble| serde_json::to_string(&bubble.content));
            for text in said {
                found.extend(telling(&text.expect("a bubble is JSON")));
            }
        }
    }
    for sent in simulator.sent(None, None) {
        found.extend(telling(&sent.body.to_string()));
    }
    for account in simulator.accounts() {
        found.remove(&account.appid);
        found.remove(&account.original_id);
    }
    found.remove(&deployment.component_appid);
    heard().secrets.extend(found);
}

/// How many lines the crates of the functions have written since `mark`.
#[must_use]
pub fn lines_of_functions(mark: Mark) -> usize {
    let heard = heard();
    heard.lines[mark.0..].iter().filter(|line| line.contains("_functions")).count()
}

/// Finds what may not stand in a line written since `mark`, a sentence and the line each.
#[must_use]
pub fn objections(mark: Mark) -> BTreeSet<String> {
    let heard = heard();
    let lines = heard.lines[mark.0..].iter();
    lines.filter_map(|line| objection(line, &heard.secrets).map(|why| format!("{why}\n  {line}"))).collect()
}

/// Why a line may not be written; none where it may.
#[must_use]
pub fn objection(line: &str, secrets: &BTreeSet<String>) -> Option<String> {
    let mut fields: Value = serde_json::from_str(line).ok()?;
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

/// The words of a text by which a person, a message or a right could be told: numbers and mixed words of some length,
/// but neither a report's number, which a log may hold, nor a date.
#[must_use]
pub fn telling(text: &str) -> BTreeSet<String> {
    let words = words(text);
    words.filter(|word| tells(word)).map(str::to_owned).collect()
}

/// The words of a text: letters, digits, `-` and `_`.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).filter(|word| !word.is_empty())
}

fn tells(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let date = word.len() == 10 && digits == 8 && word.starts_with("20");
    let long = if digits == word.len() { digits >= DIGITS } else { digits > 0 && word.len() >= MIXED };
    long && !date && TicketId::parse(word).is_err()
}

fn heard() -> MutexGuard<'static, Heard> {
    HEARD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes each line that is logged; one call of `write` is one line.
struct Ear;

impl Write for Ear {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        heard().lines.push(String::from_utf8_lossy(line).trim_end().to_owned());
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
