//! Conversations in the inbox before anything is measured: as many as there are tickets.

use alliance::store::{System, Transaction};
use alliance_tests::Stage;
use domain::ids::Follower;
use domain::inbox::{Change, Conversation, Kind, Last, State, Why};
use jiff::{SignedDuration, Timestamp};

use crate::life::{Home, follower};

/// Conversations that wait at each account of the officer, the longest at every size: more than a page reads of it.
const WAITING: usize = 60;
/// Conversations built before they are put into the tables.
const BATCH: usize = 500;

/// Fills the conversations of these accounts, those of `own` first.
///
/// # Errors
/// Where the tables do not take them.
pub(crate) fn talk(stage: &Stage, homes: &[Home], own: &Home, size: usize) -> anyhow::Result<()> {
    let now = stage.alliance.clock.now();
    let of_officer = homes.iter().filter(|home| home.desk == own.desk);
    let longest = of_officer.flat_map(|home| (0..WAITING).map(move |n| (home, n)));
    let longest = longest.map(|(home, n)| {
        let since = now - SignedDuration::from_hours(24 * 40) - minutes(n);
        conversation(follower(&home.account, &format!("oWaits{n:021}")), n, since, State::Unread)
    });
    let many = (0..size).map(|n| {
        let home = &homes[n % homes.len()];
        // Of ten conversations two wait for staff, three for the resident, five are over.
        let state = match n / homes.len() % 10 {
            0 | 1 => State::Unread,
            2..=4 => State::Waiting,
            _ => State::Closed,
        };
        let since = now - minutes(n % (24 * 60 * 30));
        conversation(follower(&home.account, &format!("oTalks{n:021}")), n, since, state)
    });
    let conversations = stage.alliance.deployment.conversations()?;
    let mut waiting = Vec::new();
    for conversation in longest.chain(many) {
        let mut transaction = Transaction::default();
        let change = Change { conversation, acts: Vec::new(), calls: Vec::new() };
        conversations.put(System::Engineer, &mut transaction, &change, None, now)?;
        waiting.push(transaction);
        if waiting.len() >= BATCH {
            stage.alliance.load(&std::mem::take(&mut waiting))?;
        }
    }
    stage.alliance.load(&waiting)
}

fn conversation(of: Follower, n: usize, since: Timestamp, state: State) -> Conversation {
    let key = format!("{:020}#{n}", since.as_millisecond());
    let said = format!("第{n}次来问，路灯什么时候修？");
    let why = Why { kind: Kind::NotUnderstood, key: key.clone(), what: String::new() };
    Conversation {
        version: 1,
        state,
        since,
        why: state.waits().then_some(why),
        last: Some(Last { key, at: since, said, media: None }),
        ..Conversation::new(of, since)
    }
}

fn minutes(n: usize) -> SignedDuration {
    SignedDuration::from_mins(i64::try_from(n).unwrap_or(0))
}
