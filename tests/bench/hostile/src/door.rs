//! Damaged requests against the callback of a running alliance.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context;

use crate::http::Connection;
use crate::mutate::{Rng, mutate};
use crate::request::Request;
use crate::server::Server;

/// What one message may leave in the conversations table: the conversation as it stands, and why it needs a person.
const ITEMS_OF_A_CONVERSATION: u64 = 2;
/// What the audit's daily check notes of itself: its first run may end after the tables were first counted.
const ENTRIES_OF_THE_DAILY_CHECK: u64 = 1;

/// What came of a run.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) mutated: u64,
    /// How many were answered with each status.
    pub(crate) answers: BTreeMap<u16, u64>,
    /// Answered with 200, their signature being right.
    pub(crate) accepted: u64,
    /// Answered with 200 without one.
    pub(crate) unsigned: u64,
    pub(crate) failures: u64,
    /// The connection closed without an answer.
    pub(crate) unanswered: u64,
    /// How many items each table holds that no request which was let in explains; only tables with some.
    pub(crate) effects: BTreeMap<String, u64>,
}

impl Tally {
    /// Whether every promise held.
    pub(crate) fn holds(&self) -> bool {
        self.unsigned == 0 && self.failures == 0 && self.unanswered == 0 && self.effects.is_empty()
    }
}

/// Sends `count` requests to an alliance started for this.
///
/// Three in four are damaged after they were signed: of these the tables may keep one message, one person and what
/// waits for staff for each that was let in, and nothing else. The last quarter is damaged before, so its senders are genuine and only the answers are looked at.
pub(crate) fn run(seed: u64, count: u64) -> anyhow::Result<Tally> {
    let server = Server::start()?;
    let account = server.account()?;
    let path = format!("/wechat/{}", server.account_id);
    let mut connection = Connection::to(&server.url)?;
    let mut rng = Rng::new(seed);
    let mut tally = Tally { mutated: count, ..Tally::default() };
    let before = server.items()?;
    let mut counted = false;
    for id in 0..count {
        let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())?;
        // A text: what is let in of it is one message and one person who wrote.
        let message = account.push(id * 4, now).into_bytes();
        let other = account.push(rng.next() % 1000, now).into_bytes();
        let signed_damage = id >= count / 4 * 3;
        if signed_damage && !counted {
            tally.effects = effects(&before, &server.items()?, tally.accepted);
            counted = true;
        }
        let request = if signed_damage {
            let damaged = mutate(&mut rng, &message, &other);
            account.request(&mut rng, damaged, now)
        } else {
            let mut request = account.request(&mut rng, message, now);
            let other = account.request(&mut rng, other, now);
            request.damage(&mut rng, &other);
            request
        };
        let target = format!("{path}?{}", escaped(&request.query));
        let Ok(status) = connection.post(&target, "text/xml", &[], &request.body).map(|answer| answer.status)
        else {
            tally.unanswered += 1;
            connection = Connection::to(&server.url).context("the server is gone")?;
            continue;
        };
        tally.count(status, account.signed(&sent(request)));
    }
    Ok(tally)
}

impl Tally {
    fn count(&mut self, status: u16, signed: bool) {
        *self.answers.entry(status).or_default() += 1;
        match status {
            200 if signed => self.accepted += 1,
            200 => self.unsigned += 1,
            500.. => self.failures += 1,
            _ => {}
        }
    }
}

/// The items by which the tables grew beyond what `accepted` texts explain.
///
/// Not looked at are the access tokens and the followers: they come and go by the alliance's own schedules while this
/// runs, and the callback has no right to their tables.
fn effects(
    before: &BTreeMap<String, u64>,
    after: &BTreeMap<String, u64>,
    accepted: u64,
) -> BTreeMap<String, u64> {
    let beyond = |(table, now): (&String, &u64)| {
        let explained = match table.as_str() {
            "TokensTable" | "FollowersTable" => return None,
            "MessagesTable" | "ResidentsTable" => accepted,
            // A message that needs a person leaves a conversation of its sender and a note of the message itself.
            "ConversationsTable" => accepted * ITEMS_OF_A_CONVERSATION,
            "AuditTable" => ENTRIES_OF_THE_DAILY_CHECK,
            _ => 0,
        };
        let beyond = now.saturating_sub(before.get(table).copied().unwrap_or_default() + explained);
        (beyond > 0).then(|| (table.clone(), beyond))
    };
    after.iter().filter_map(beyond).collect()
}

/// The request as it went over the wire.
fn sent(mut request: Request) -> Request {
    request.query = escaped(&request.query).into_bytes();
    request
}

/// What no request line can carry, in percent signs.
fn escaped(query: &[u8]) -> String {
    let mut out = String::new();
    for &byte in query {
        if byte.is_ascii_graphic() && byte != b'#' {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02x}"));
        }
    }
    out
}
