//! A state of the model: the store, everybody who works with it, and what may still go wrong.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use domain::tickets::{EventKind, Ticket};
use jiff::Timestamp;

/// A ticket, compared by a digest of all that it holds: no two different tickets are taken for one.
#[derive(Debug)]
pub(crate) struct Held {
    pub(crate) ticket: Ticket,
    digest: u64,
}

impl Held {
    pub(crate) fn new(ticket: Ticket) -> Arc<Self> {
        let mut hasher = DefaultHasher::new();
        format!("{ticket:?}").hash(&mut hasher);
        Arc::new(Self { ticket, digest: hasher.finish() })
    }
}

impl PartialEq for Held {
    fn eq(&self, other: &Self) -> bool {
        self.digest == other.digest
    }
}

impl Hash for Held {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.digest.hash(state);
    }
}

/// An event as the store holds it.
#[derive(Clone, Debug, Hash, PartialEq)]
pub(crate) struct Entry {
    pub(crate) seq: u32,
    pub(crate) kind: EventKind,
    /// The order that caused it; `None` for the clock.
    pub(crate) order: Option<u8>,
    pub(crate) effects: usize,
}

/// An effect of a committed event, as the ledger knows it.
#[derive(Clone, Debug, Hash, PartialEq)]
pub(crate) enum Notice {
    /// Nobody has claimed it.
    Waiting,
    /// It is claimed under this token. `sends` counts how often WeChat said yes, `excused` how many owners crashed
    /// between that yes and the record.
    Claimed { token: u8, sends: u8, excused: u8, released: bool },
    /// Recorded as sent.
    Sent,
    /// Kept for the recipient's next contact.
    Kept,
}

impl Notice {
    pub(crate) fn is_ended(&self) -> bool {
        matches!(self, Self::Sent | Self::Kept)
    }
}

/// One ticket's items in the store.
#[derive(Clone, Debug, Hash, PartialEq)]
pub(crate) struct File {
    /// `None` until it is submitted.
    pub(crate) held: Option<Arc<Held>>,
    /// The version at which the scenario begins.
    pub(crate) base: u32,
    pub(crate) entries: Vec<Entry>,
    pub(crate) notices: Vec<Notice>,
}

impl File {
    pub(crate) fn new(ticket: Option<Ticket>) -> Self {
        let base = ticket.as_ref().map_or(0, |ticket| ticket.events);
        Self { held: ticket.map(Held::new), base, entries: Vec::new(), notices: Vec::new() }
    }

    pub(crate) fn ticket(&self) -> Option<&Ticket> {
        self.held.as_ref().map(|held| &held.ticket)
    }

    pub(crate) fn version(&self) -> u64 {
        self.ticket().map_or(0, |ticket| ticket.version)
    }
}

/// A transition that was decided on a version that was read, and is not committed.
#[derive(Clone, Debug, Hash, PartialEq)]
pub(crate) struct Decision {
    pub(crate) file: usize,
    pub(crate) read: u64,
    pub(crate) next: Arc<Held>,
    pub(crate) entry: Entry,
    /// Whether its followers are told, where its row says so and it has some.
    pub(crate) tells_followers: Option<bool>,
}

/// How far a process is with the order at hand.
#[derive(Clone, Debug, Hash, PartialEq)]
pub(crate) enum At {
    Idle,
    /// Read and decided, not committed.
    Decided(Vec<Decision>),
    /// Committed, and the answer is not sent. The versions that were read.
    Written(Vec<u64>),
    /// The process crashed; whoever sent the order has no answer and sends it again as it was.
    Unanswered(Vec<u64>),
    /// They were told of a conflict and still have the order.
    Told,
}

/// What became of an order.
#[derive(Clone, Debug, Hash, PartialEq)]
pub(crate) enum Outcome {
    Done,
    /// Refused, with words.
    Refused,
    /// Refused without a word.
    Mute,
}

/// Somebody with orders to give, and the process that carries them out.
#[derive(Clone, Debug, Hash, PartialEq)]
pub(crate) struct Person {
    pub(crate) at: At,
    /// Of the orders so far; the next one is at hand.
    pub(crate) outcomes: Vec<Outcome>,
}

/// An instance of the function that delivers notices.
#[derive(Clone, Debug, Hash, PartialEq)]
pub(crate) enum Sender {
    Free,
    /// It holds a claim.
    Claimed {
        file: usize,
        notice: usize,
        token: u8,
    },
    /// WeChat said yes, and nothing is recorded.
    Accepted {
        file: usize,
        notice: usize,
        token: u8,
    },
}

impl Sender {
    pub(crate) fn holds(&self, place: (usize, usize), wanted: u8) -> bool {
        match self {
            Self::Free => false,
            Self::Claimed { file, notice, token } | Self::Accepted { file, notice, token } => {
                (*file, *notice) == place && *token == wanted
            }
        }
    }
}

/// What may still happen; every step that does not bring anybody further spends some of it.
#[derive(Clone, Copy, Debug, Hash, PartialEq)]
pub(crate) struct Left {
    /// Crashes of any process between any two of its steps.
    pub(crate) crashes: u8,
    /// Steps of the clock.
    pub(crate) ticks: u8,
    /// Final refusals by WeChat, after which a notice is kept.
    pub(crate) refusals: u8,
    /// Passing failures of WeChat, after which a claim is released.
    pub(crate) failures: u8,
}

impl Left {
    fn sum(self) -> u64 {
        [self.crashes, self.ticks, self.refusals, self.failures].map(u64::from).iter().sum()
    }
}

/// What a step may do wrong in a way that the state after it no longer shows.
#[derive(Clone, Copy, Debug, Hash, PartialEq)]
pub(crate) enum Broken {
    SentTwice,
    RecordedTwice,
    ClockRefused,
    FollowersForgotten,
    NoProgress,
}

/// A state of the model.
#[derive(Clone, Debug, Hash, PartialEq)]
pub(crate) struct World {
    pub(crate) now: Timestamp,
    pub(crate) files: Vec<File>,
    pub(crate) people: Vec<Person>,
    /// The clock's sweep: at rest or with a decision.
    pub(crate) clock: Option<Decision>,
    pub(crate) senders: Vec<Sender>,
    /// The keys of messages that were answered, a bit each.
    pub(crate) answered: u16,
    pub(crate) left: Left,
    pub(crate) broken: Option<Broken>,
}

impl World {
    pub(crate) fn is_fresh(&self, decision: &Decision) -> bool {
        self.files[decision.file].version() == decision.read
    }

    /// How far everything is. It grows with every step and is bounded, so every run ends: what holds in the states
    /// without a next step holds eventually.
    pub(crate) fn rank(&self) -> u64 {
        let spent = 4 * u64::from(u8::MAX) - self.left.sum();
        let versions: u64 = self.files.iter().map(File::version).sum();
        let people: u64 = self.people.iter().map(|person| self.rank_of(person)).sum();
        let clock = match &self.clock {
            None => 1,
            Some(decision) if self.is_fresh(decision) => 3,
            Some(_) => 0,
        };
        let notices: u64 = self.files.iter().flat_map(|file| &file.notices).map(rank_of_notice).sum();
        let senders: u64 = self.senders.iter().map(rank_of_sender).sum();
        1000 * (spent + versions) + people + clock + notices + senders
    }

    fn rank_of(&self, person: &Person) -> u64 {
        let at = match &person.at {
            At::Decided(decisions) if decisions.iter().all(|decision| self.is_fresh(decision)) => 3,
            At::Decided(_) => 0,
            At::Idle | At::Unanswered(_) => 1,
            At::Told => 2,
            At::Written(_) => 4,
        };
        at + 50 * u64::try_from(person.outcomes.len()).unwrap_or(u64::MAX)
    }
}

fn rank_of_notice(notice: &Notice) -> u64 {
    match notice {
        Notice::Waiting => 0,
        Notice::Claimed { token, .. } => u64::from(*token),
        Notice::Sent | Notice::Kept => 40,
    }
}

fn rank_of_sender(sender: &Sender) -> u64 {
    match sender {
        Sender::Free => 0,
        Sender::Claimed { .. } => 1,
        Sender::Accepted { .. } => 2,
    }
}
