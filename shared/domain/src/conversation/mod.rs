//! The conversation with a resident in the chat: what they send, and what they are answered.
//!
//! [`need`] says what must be loaded before [`reply`] can decide; `reply` decides. Neither reads a clock, a store
//! or the network, so a delivery that is repeated gives the same answer again.
//! One message asks for one thing, says what was understood, and never has to be repeated.

mod answers;
mod asked;
mod blocked;
mod console;
mod draft;
mod fit;
mod intent;
mod loaded;
mod place;
mod progress;
mod report;
mod words;
mod writes;

use jiff::Timestamp;
use wechat::inbound::Body;
use wechat::reply::Reply;

use crate::accounts::{Account, Alliance};
use crate::guides::Guides;
use crate::ids::MediaId;
use crate::notices;
use crate::residents::{Dialogue, Resident, Sent};
use crate::tickets::Rules;

use intent::Intent;
pub use loaded::{KeptNotice, LISTED_REPORTS, Loaded, Need};
pub use report::desk_of;
use words::Word;
pub use words::{ALLIANCE, CONSOLE, HELP, HOTLINES, MY_REPORTS, POLICY, REPORT, WEIBO};
pub use writes::{CodeTried, Writes};

/// The scene of the permanent code on the console's login page.
pub const CONSOLE_SCENE: &str = "console";

/// The answer to what cannot be read, for where nothing is known of who sent it.
#[must_use]
pub fn unreadable() -> Reply {
    Reply::Text { content: answers::UNREADABLE.to_owned() }
}

/// One push, as the conversation sees it.
#[derive(Clone, Debug)]
pub struct Incoming<'a> {
    /// What it says.
    pub body: &'a Body,
    /// The id under which its photo or recording will be fetched.
    pub media: Option<MediaId>,
    /// Whether staff have stopped taking this sender's reports.
    pub blocked: bool,
    /// Its place among the messages of its sender.
    pub sent: Sent,
}

/// Everything that [`reply`] may look at.
#[derive(Clone, Debug)]
pub struct Surroundings<'a> {
    /// The accounts.
    pub alliance: &'a Alliance,
    /// The hotlines and policies.
    pub guides: &'a Guides,
    /// The account that was written to.
    pub account: &'a Account,
    /// The numbers of the lifecycle.
    pub rules: &'a Rules,
    /// The time.
    pub now: Timestamp,
    /// Where the residents' pages are, without a slash at the end.
    pub base_url: &'a str,
    /// The district's account, which staff follow.
    pub district: Option<&'a Account>,
    /// What [`need`] asked for, and the notices that wait.
    pub loaded: &'a Loaded,
}

/// What follows from one push.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    /// The resident's new state; its version is the old one.
    pub resident: Resident,
    /// The answer, where one would be shown.
    pub reply: Option<Reply>,
    /// What else is written.
    pub writes: Writes,
}

/// What must be loaded before [`reply`] can decide.
#[must_use]
pub fn need(resident: &Resident, incoming: &Incoming<'_>) -> Need {
    let intent = intent::read(incoming);
    // First of all: six digits may say where a danger is.
    if incoming.blocked && blocked::becomes_a_report(resident, &intent) {
        return Need::NewTicket { danger: true };
    }
    if let Some(digits) = console::login_of(resident, incoming) {
        return Need::Login(digits);
    }
    match (intent, &resident.dialogue) {
        (Intent::Word(Word::Console) | Intent::WelcomeToConsole, _) => Need::Staff,
        (Intent::Word(Word::MyReports), _) => Need::MyReports,
        (Intent::Lookup { id, .. }, _) => Need::Report(id),
        (Intent::Word(Word::Finish), Dialogue::Reporting { draft })
            if draft.missing().is_none() && !incoming.blocked =>
        {
            Need::NewTicket { danger: draft.tells_of_danger() }
        }
        _ => Need::Nothing,
    }
}

/// Decides what to answer, and what becomes of the resident's state.
#[must_use]
pub fn reply(resident: &Resident, incoming: &Incoming<'_>, around: &Surroundings<'_>) -> Turn {
    let mut talk = Talk {
        resident: resident.clone(),
        sent: incoming.sent,
        around,
        writes: Writes::default(),
        asks_login: false,
    };
    talk.forget_what_was_sent_long_ago();
    let text = talk.hear(incoming);
    if let Some(template) = notices::subscription_template(around.account) {
        talk.resident.consents.hear(incoming.body, template.id);
    }
    let Talk { mut resident, mut writes, asks_login, .. } = talk;
    // Nothing may stand before the question who logs in: it is a warning first of all.
    let kept = if asks_login { &[][..] } else { &around.loaded.kept };
    let (reply, shown) = match text {
        None => (None, Vec::new()),
        Some(text) => {
            let (content, shown) = fit::with_kept(&text, kept);
            (Some(Reply::Text { content }), shown)
        }
    };
    let count = u32::try_from(shown.len()).unwrap_or(u32::MAX);
    resident.kept_notices = resident.kept_notices.saturating_sub(count);
    writes.shown = shown;
    Turn { resident, reply, writes }
}

/// One turn of the conversation while it is being decided.
struct Talk<'a> {
    resident: Resident,
    sent: Sent,
    around: &'a Surroundings<'a>,
    writes: Writes,
    /// Whether the answer asks somebody whether it is them who logs in.
    asks_login: bool,
}

impl Talk<'_> {
    fn answer(&mut self, intent: Intent, blocked: bool) -> Option<String> {
        match intent {
            Intent::Silent => return None,
            Intent::Goodbye => {
                self.resident.following = false;
                self.resident.dialogue = Dialogue::Idle;
                self.resident.consents.clear();
                return None;
            }
            _ => self.resident.following = true,
        }
        if blocked && let Some(answer) = self.answer_blocked(&intent) {
            return Some(answer);
        }
        Some(match intent {
            Intent::Silent | Intent::Goodbye => return None,
            Intent::Word(
                word @ (Word::Report | Word::Finish | Word::Cancel | Word::Yes | Word::No | Word::Thanks),
            ) => self.steer(word),
            Intent::Begin(text) => self.begin(text),
            Intent::Told(piece) => self.told(piece),
            Intent::Welcome => self.aside(answers::welcome),
            Intent::WelcomeToConsole => self.welcome_to_console(),
            Intent::Word(Word::Console) => self.way_to_console(),
            Intent::Named(key) => {
                self.aside(|around| answers::named(around, &key).unwrap_or_else(|| answers::help(around)))
            }
            Intent::Lookup { id, code, asked } => {
                let answer = self.look_up(&id, code.as_deref(), asked);
                self.remind(answer)
            }
            Intent::Unreadable => self.aside(|_| answers::UNREADABLE.to_owned()),
            Intent::Word(Word::Alliance) => {
                let room = self.room();
                self.aside(|around| answers::alliance(around, room))
            }
            Intent::Word(Word::Weibo) => {
                let room = self.room();
                self.aside(|around| answers::weibo(around, room))
            }
            Intent::Word(Word::Hotlines) => self.aside(answers::hotlines),
            Intent::Word(Word::Policies) => self.aside(answers::policies),
            Intent::Word(Word::MyReports) => self.aside(progress::my_reports),
            Intent::Word(Word::Help) => self.aside(answers::help),
        })
    }

    /// An answer that has nothing to do with a report under way, which it does not disturb.
    fn aside(&mut self, answer: impl FnOnce(&Surroundings<'_>) -> String) -> String {
        let answer = answer(self.around);
        self.remind(answer)
    }
}

#[cfg(test)]
mod tests;
