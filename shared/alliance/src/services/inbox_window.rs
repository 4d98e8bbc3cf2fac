//! Which messages and acts of a conversation a page shows: a stretch of time, in which neither is cut in the middle.

use jiff::Timestamp;

use super::inbox_desk::ACTS;
use super::inbox_material::MESSAGES;
use crate::store::MessageRecord;
use domain::inbox::Act;

/// The longest cursor that is read.
const LONGEST: usize = 600;

/// Where a page ended: the last message and the last act that were shown, if any were. The next one shows what was before
/// them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Edge {
    message: Option<String>,
    /// The key of an act.
    pub(super) act: Option<String>,
}

impl Edge {
    /// Reads what [`Self::cursor`] wrote.
    pub(super) fn read(cursor: &str) -> Option<Self> {
        let (message, act) = cursor.split_once('~')?;
        let key = |key: &str| Some(key.to_owned()).filter(|key| !key.is_empty());
        let fits = cursor.len() <= LONGEST
            && (message.is_empty() || message.starts_with(|first: char| first.is_ascii_digit()))
            && (act.is_empty() || act.starts_with("act#"));
        fits.then(|| Self { message: key(message), act: key(act) })
    }

    fn cursor(&self) -> String {
        let key = |key: &Option<String>| key.clone().unwrap_or_default();
        format!("{}~{}", key(&self.message), key(&self.act))
    }
}

/// What a page shows.
#[derive(Debug)]
pub(super) struct Stretch {
    /// Its messages, newest first.
    pub(super) messages: Vec<MessageRecord>,
    /// Its acts, newest first.
    pub(super) acts: Vec<Act>,
    /// The cursor of what is older, where there is something.
    pub(super) older: Option<String>,
}

/// The newest of these messages and acts before an edge. Where there are more messages than a page shows, it goes back to
/// the oldest that it shows and leaves older acts to the next; and the other way round.
pub(super) fn stretch(messages: &[MessageRecord], acts: Vec<Act>, edge: &Edge) -> Stretch {
    let before = |key: &str, edge: &Option<String>| edge.as_ref().is_none_or(|edge| key < edge.as_str());
    let messages = messages.iter().filter(|message| before(&message.key.message, &edge.message));
    let mut messages: Vec<_> = messages.cloned().collect();
    let mut acts = acts;
    acts.retain(|act| before(&act.key, &edge.act));
    let from_messages = cut(&mut messages, MESSAGES, |message| message.received_at);
    let from = from_messages.max(cut(&mut acts, ACTS, |act| act.at));
    if let Some(from) = from {
        // In one piece, so that the keys of the last say what was shown.
        let messages_shown = messages.iter().take_while(|message| message.received_at >= from).count();
        let acts_shown = acts.iter().take_while(|act| act.at >= from).count();
        messages.truncate(messages_shown);
        acts.truncate(acts_shown);
    }
    let last = Edge {
        message: messages.last().map(|last| last.key.message.clone()).or_else(|| edge.message.clone()),
        act: acts.last().map(|last| last.key.clone()).or_else(|| edge.act.clone()),
    };
    Stretch { messages, acts, older: from.map(|_| last.cursor()) }
}

/// Leaves at most so many; the earliest time of those where there were more.
fn cut<T>(items: &mut Vec<T>, most: i32, at: impl Fn(&T) -> Timestamp) -> Option<Timestamp> {
    let most = usize::try_from(most).unwrap_or_default();
    let more = items.len() > most;
    items.truncate(most);
    items.iter().map(at).min().filter(|_| more)
}
