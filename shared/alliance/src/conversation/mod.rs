//! The conversation with a resident in the chat: what they send, and what they are answered.
//!
//! [`need`] says what must be loaded before [`reply`] can decide; `reply` decides. Neither reads a clock, a store
//! or the network, so a delivery that is repeated gives the same answer again.
//! One message asks for one thing, says what was understood, and never has to be repeated.

mod answers;
mod draft;
mod fit;
mod intent;
mod place;
mod progress;
mod report;
mod words;

use jiff::Timestamp;
use wechat::inbound::Body;
use wechat::reply::Reply;

use crate::accounts::{Account, Alliance};
use crate::guides::Guides;
use crate::ids::{EffectId, MediaId, TicketId};
use crate::notices;
use crate::residents::{Dialogue, Resident};
use crate::staff::Staff;
use crate::tickets::{Applied, NewTicket, Rules, Ticket};

use intent::Intent;
use words::Word;
pub use words::{ALLIANCE, HELP, HOTLINES, MY_REPORTS, POLICY, REPORT, WEIBO};

/// How many of a resident's own reports one answer lists.
pub const LISTED_REPORTS: usize = 5;

/// One push, as the conversation sees it.
#[derive(Clone, Debug)]
pub struct Incoming<'a> {
    /// What it says.
    pub body: &'a Body,
    /// The id under which its photo or recording will be fetched.
    pub media: Option<MediaId>,
}

/// What must be loaded before [`reply`] can decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Need {
    /// Nothing.
    Nothing,
    /// The follower's newest [`LISTED_REPORTS`] tickets.
    MyReports,
    /// This ticket, if there is one, and whether its code may still be tried today.
    Report(TicketId),
    /// A fresh number with its random parts, and how many reports the follower has sent today.
    NewTicket,
}

/// A notice that could not be delivered when it was due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptNotice {
    /// Its place in the ledger.
    pub effect: EffectId,
    /// What it says.
    pub text: String,
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
    /// For [`Need::MyReports`].
    pub my_reports: &'a [Ticket],
    /// For [`Need::Report`]; none where there is no such ticket.
    pub report: Option<&'a Ticket>,
    /// For [`Need::Report`]: whether its code was wrong too often today.
    pub code_exhausted: bool,
    /// For [`Need::NewTicket`].
    pub new_ticket: Option<NewTicket>,
    /// For [`Need::NewTicket`].
    pub sent_today: usize,
    /// Notices that wait to be shown, oldest first.
    pub kept: &'a [KeptNotice],
    /// The follower, where they are staff.
    pub staff: Option<&'a Staff>,
}

/// What follows from one push.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    /// The resident's new state; its version is the old one.
    pub resident: Resident,
    /// The answer, where one would be shown.
    pub reply: Option<Reply>,
    /// The ticket that came of it, or the step of one that its reporter took.
    pub submitted: Option<Applied>,
    /// A query code that was tried.
    pub code: Option<CodeTried>,
    /// The nonce of the console's login code, scanned by a member of staff.
    pub login: Option<String>,
    /// The kept notices that the answer contains.
    pub shown: Vec<EffectId>,
}

/// A query code that was compared with a report's: the write that records it counts it, or depends on codes still
/// being taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeTried {
    /// The number that it was sent with, whether there is such a report or not.
    pub ticket: TicketId,
    /// Whether it opened the report.
    pub right: bool,
}

/// What must be loaded before [`reply`] can decide.
#[must_use]
pub fn need(resident: &Resident, incoming: &Incoming<'_>) -> Need {
    match (intent::read(incoming), &resident.dialogue) {
        (Intent::Word(Word::MyReports), _) => Need::MyReports,
        (Intent::Lookup { id, .. }, _) => Need::Report(id),
        (Intent::Word(Word::Finish), Dialogue::Reporting { draft }) if draft.missing().is_none() => {
            Need::NewTicket
        }
        _ => Need::Nothing,
    }
}

/// The nonce of the console's login code, where this push is a scan of one: the caller then looks up whether the
/// follower is staff.
#[must_use]
pub fn login_nonce(body: &Body) -> Option<&str> {
    let scene = match body {
        Body::Subscribe { scene, .. } => scene.as_deref()?,
        Body::Scan { scene, .. } => scene,
        _ => return None,
    };
    scene.strip_prefix("login_")
}

/// Decides what to answer, and what becomes of the resident's state.
#[must_use]
pub fn reply(resident: &Resident, incoming: &Incoming<'_>, around: &Surroundings<'_>) -> Turn {
    let mut talk = Talk { resident: resident.clone(), around, submitted: None, code: None, login: None };
    let text = talk.answer(intent::read(incoming));
    if let Some(template) = notices::subscription_template(around.account) {
        talk.resident.consents.hear(incoming.body, template.id);
    }
    let Talk { mut resident, submitted, code, login, .. } = talk;
    let (reply, shown) = match text {
        None => (None, Vec::new()),
        Some(text) => {
            let (content, shown) = fit::with_kept(&text, around.kept);
            (Some(Reply::Text { content }), shown)
        }
    };
    let count = u32::try_from(shown.len()).unwrap_or(u32::MAX);
    resident.kept_notices = resident.kept_notices.saturating_sub(count);
    Turn { resident, reply, submitted, code, login, shown }
}

/// One turn of the conversation while it is being decided.
struct Talk<'a> {
    resident: Resident,
    around: &'a Surroundings<'a>,
    submitted: Option<Applied>,
    code: Option<CodeTried>,
    login: Option<String>,
}

impl Talk<'_> {
    fn answer(&mut self, intent: Intent) -> Option<String> {
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
        Some(match intent {
            Intent::Silent | Intent::Goodbye => return None,
            Intent::Word(
                word @ (Word::Report | Word::Finish | Word::Cancel | Word::Yes | Word::No | Word::Thanks),
            ) => self.steer(word),
            Intent::Begin(text) => self.begin(text),
            Intent::Told(piece) => self.told(piece),
            Intent::Welcome => self.aside(answers::welcome),
            Intent::Login { nonce, newcomer } => self.log_in(nonce, newcomer),
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

    fn log_in(&mut self, nonce: String, newcomer: bool) -> String {
        match self.around.staff {
            Some(staff) => {
                self.login = Some(nonce);
                format!(
                    "{}，您正在登录工作台。\n如果不是您本人操作，请立即告诉管理员。",
                    fit::quote(&staff.name, 20)
                )
            }
            None if newcomer => {
                format!("工作台只供工作人员登录。\n\n{}", answers::welcome(self.around))
            }
            None => {
                "这个二维码只供工作人员登录工作台，您的微信还没有登记。\n需要帮助，请回复“帮助”。".to_owned()
            }
        }
    }
}

#[cfg(test)]
mod tests;
