//! What people said and what opens something, collected while tests run, so that their log can be searched for it.
//!
//! `tests/it/logs.rs` runs the tests once more in a process of their own with [`FILE`] set: there everything is logged
//! as a deployed function logs it, and each stage adds what it knows to that file.

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::Write as _;

use domain::ids::TicketId;
use local_alliance::LocalAlliance;

/// The environment variable that names the file.
pub const FILE: &str = "HARVEST_SECRETS";

/// The shortest number, and the shortest word with a digit in it, that are somebody's and not anybody's.
const DIGITS: usize = 6;
const MIXED: usize = 8;

/// Logs as a deployed function does, where the log of this process is searched.
pub fn listen() {
    if std::env::var_os(FILE).is_some() {
        alliance::runtime::log::init_json();
    }
}

/// Adds the words of `text` that tell something, such as a cookie or a code, where the log is searched.
pub fn note(text: &str) {
    add(&telling(text));
}

/// Adds what the simulated WeChat of an alliance knows: who is who, what was said, and every secret.
pub(crate) fn gather(alliance: &LocalAlliance) {
    if std::env::var_os(FILE).is_none() {
        return;
    }
    let simulator = &alliance.simulator;
    let platform = simulator.platform();
    let mut found = telling(&serde_json::to_string(&platform).expect("a platform is JSON"));
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
    found.remove(&platform.component_appid);
    add(&found);
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

fn add(found: &BTreeSet<String>) {
    let Some(file) = std::env::var_os(FILE) else { return };
    let lines: String = found.iter().map(|word| format!("{word}\n")).collect();
    // One write at the end of the file: many stages share it.
    let file = OpenOptions::new().append(true).create(true).open(file);
    file.and_then(|mut file| file.write_all(lines.as_bytes())).expect("the harvest is kept");
}
