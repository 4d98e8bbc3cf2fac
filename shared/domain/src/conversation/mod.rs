//! The conversation with a resident in the chat: decides the answer to each push.
//!
//! [`need`] says what must be loaded before [`reply`] can decide; `reply` decides. Neither reads a clock, a store or
//! the network, so a repeated delivery gives the same answer. Each answer asks for one thing and says what was
//! understood; residents never have to repeat themselves.
//!
//! A task that takes more than one message is a [dialogue](dialogues); at most one is open at a time. The conversation
//! passes messages to it, answers asides in between, and reminds of it.

mod answers;
mod asked;
mod blocked;
mod console;
mod denial;
pub mod dialogues;
mod family;
mod fit;
mod following;
mod intent;
mod loaded;
mod meaning;
mod nearby;
mod numbers;
mod piece;
mod place;
mod progress;
mod publicity;
mod resident;
mod rota;
mod route;
mod ruled;
mod sent;
mod steering;
mod surroundings;
mod talk;
mod understood;
mod useful;
mod words;
mod writes;

use jiff::SignedDuration;
use wechat::inbound::Body;
use wechat::limits::TEXT_REPLY_BYTES;
use wechat::reply::Reply;

use crate::inbox::{Attention, Rating, Reason};
use crate::notices;
use crate::understanding::Label;
use asked::Asked;
use console::AtDoor;
use dialogues::choosing::Choice;
use dialogues::report::wishes;
use dialogues::submitting::{self, SUBMIT};
use dialogues::{Heard, Opening};
use intent::Intent;
use meaning::Meaning;
use piece::Piece;
use rota::RotaWord;
use route::Route;
use surroundings::Context;
use talk::own::words::{Asking, Which};
use talk::own::{self, Own};
use words::{Aside, Steer};

pub use blocked::{DangerTold, Followed};
pub use dialogues::Open;
pub use dialogues::report::{REPORT, desk_of};
pub use family::{DIGITS_LAST, Family};
pub use fit::without_kept;
pub use loaded::{KeptNotice, LISTED_REPORTS, Loaded, Need, RotaOf, RotaSeen};
pub use nearby::sought;
pub use resident::{Adding, Resident, Urged};
pub use ruled::{is_left_alone, may_be_ruled, taken_by};
pub use sent::{Sent, Told};
pub use surroundings::{Incoming, Surroundings};
pub use useful::GuideRead;
pub use words::{ALLIANCE, CONSOLE, CONSOLE_SCENE, FAMILY, HELP, HOTLINES, MY_REPORTS, POLICY, WEIBO};
pub use writes::{CodeTried, FamilyTried, NewFamilyDigits, Writes};

/// The keys of menu entries that the chat answers, each with the word that asks for the same when it is typed. Guides are
/// answered by their ids besides.
#[must_use]
pub fn menu_keys() -> Vec<(&'static str, &'static str)> {
    let openings = dialogues::openings().filter_map(|opening| Some((opening.key, *opening.texts.first()?)));
    words::menu_keys().chain(openings).collect()
}

/// Below the answer to what was added to a report, though it may have been meant to drop it.
const HOW_TO_CANCEL: &str = "（这句话已经记到诉求里。要取消，请回复“取消”。）";

/// What staff read in place of what was said of an anonymous report.
const WITHHELD: &str = "（和匿名诉求有关，内容不显示）";

/// The bytes reserved for the reminder of an unfinished dialogue.
const REMINDER_BYTES: usize = 200;

/// For how long somebody of the staff who spoke is taken to be there still.
const STILL_SPEAKING: SignedDuration = SignedDuration::from_mins(5);

/// The answer to an unreadable push, if the sender's state is not known.
#[must_use]
pub fn unreadable() -> Reply {
    Reply::Text { content: answers::UNREADABLE.to_owned() }
}

/// What follows from one push.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    /// The resident's new state; its version is the old one.
    pub resident: Resident,
    /// The answer, if WeChat would show one.
    pub reply: Option<Reply>,
    /// The writes to other aggregates.
    pub writes: Writes,
}

/// What must be loaded before [`reply`] can decide.
#[must_use]
pub fn need(resident: &Resident, incoming: &Incoming<'_>) -> Need {
    let intent = nearby::read(resident, incoming);
    // Must come first: six digits may tell the place of a danger.
    if incoming.blocked && blocked::becomes_a_report(resident.danger.as_ref(), &intent) {
        return Need::NewTicket { danger: true, family: None };
    }
    // Digits that were asked for are no login's.
    if let Some((digits, _)) = family::digits_of(resident, incoming) {
        return Need::Family(digits);
    }
    if let Some(digits) = console::login_of(&resident.door, incoming) {
        return Need::Login(digits);
    }
    if let Some(code) = console::invitation_of(incoming) {
        return Need::Invitation(code);
    }
    match intent {
        Intent::Heard(_)
            if rating_of(incoming).is_some() || useful::verdict(resident, incoming).is_some() =>
        {
            Need::Nothing
        }
        Intent::Aside(Aside::Console) | Intent::WelcomeToConsole => Need::Staff,
        Intent::Publicity(_) => Need::MyReports,
        Intent::Rota(RotaWord::Join(code)) if !incoming.blocked => Need::Rota(Some(code)),
        Intent::Rota(_) if !incoming.blocked => Need::Rota(None),
        Intent::Submission(asking) => Need::Submission(asking.id),
        Intent::Begin(opening, text) if opening.key == SUBMIT => {
            Need::Submission(submitting::number_in(&text))
        }
        Intent::Lookup { id, asked: Asked::Follow, .. } => Need::ToFollow(id),
        Intent::Aside(Aside::MyReports | Aside::NotMe | Aside::NoBehalf) => Need::MyReports,
        Intent::Aside(Aside::Family) => Need::FamilyDigits,
        Intent::Lookup { id, .. } => Need::Report(id),
        Intent::Heard(heard) if !incoming.blocked => match Route::of(heard, resident, incoming) {
            Route::Own(Asking { which: Which::Number(id), .. }, _) => Need::MyReportsAnd(id),
            Route::Own(..) => Need::MyReports,
            // It may be the answer to what a report waits for.
            Route::Dialogue(Heard::Told(_) | Heard::Steer(Steer::Yes | Steer::No))
                if resident.dialogue.is_free() =>
            {
                Need::MyReports
            }
            Route::Dialogue(heard) if understood::may_mean_another(&heard, resident) => Need::MyReports,
            Route::Dialogue(heard) => resident.dialogue.needs(&heard),
            Route::Chosen(choice) => need_of_choice(&choice),
            Route::Meant(_, meaning) if meaning.is_about_own_reports() || own::may_answer(&meaning) => {
                Need::MyReports
            }
            Route::Danger(..)
            | Route::Meant(..)
            | Route::Wished(..)
            | Route::Principal(..)
            | Route::AskedAgain => Need::Nothing,
        },
        _ => Need::Nothing,
    }
}

fn need_of_choice(choice: &Choice) -> Need {
    match choice {
        Choice::On { ticket, .. } => Need::Report(ticket.clone()),
        Choice::Meant { label } => match Label::of_folder(label) {
            Some(label) if Meaning::Sure(label).is_about_own_reports() => Need::MyReports,
            _ => Need::Nothing,
        },
        Choice::Neither => Need::Nothing,
    }
}

/// Whether a turn says that nobody answers now: whoever has it has to look whether somebody just spoke, and to decide once
/// more with that.
#[must_use]
pub fn says_away(before: &Resident, turn: &Turn) -> bool {
    turn.resident.away_told.is_some() && turn.resident.away_told != before.away_told
}

/// Decides the answer and the resident's new state. Where [`sought`] then names something, or it [`says_away`], it is called
/// once more with what was found.
#[must_use]
pub fn reply(before: &Resident, incoming: &Incoming<'_>, around: &Surroundings<'_>) -> Turn {
    let mut talk = Talk {
        resident: before.clone(),
        context: Context { around, follower: &before.follower, resident: before, sent: incoming.sent },
        writes: Writes::default(),
        asks_login: false,
    };
    talk.resident.just_sent.take_if(|report| report.is_over(around.now));
    talk.resident.adding.take_if(|adding| adding.is_over(around.now));
    let text = talk.hear(incoming);
    talk.note_what_is_open(before);
    let text = text.map(|text| talk.with_question_of_use(text));
    let text = text.map(|text| talk.with_away(text));
    talk.drop_what_is_no_gap();
    if let Some(applied) = &talk.writes.ticket {
        talk.resident.note_step(applied, around.now);
    }
    if let Some(template) = notices::subscription_template(around.account) {
        talk.resident.consents.hear(incoming.body, template.id);
    }
    let Talk { mut resident, mut writes, asks_login, .. } = talk;
    // Nothing may precede the question who logs in, because it serves as a warning, nor the number in a danger.
    let in_danger = matches!(&writes.attention, Some(Attention { reason: Reason::Danger { .. }, .. }));
    let kept = if asks_login || in_danger { &[][..] } else { &around.loaded.kept };
    let neighbour = nearby::first_shown(&around.loaded.nearby, before, (&resident, &writes));
    let reply = text.map(|text| {
        let text = nearby::with_neighbours(text, &around.loaded.nearby, before, (&resident, &writes));
        let (lapsed, kept): (Vec<_>, Vec<_>) = kept.iter().partition(|notice| notice.has_lapsed);
        let (content, shown) = fit::with_kept(&text, kept);
        let content = if resident.elder { fit::with_elder_links(&content, around.base_url) } else { content };
        writes.shown = shown;
        writes.lapsed = lapsed.into_iter().map(|notice| notice.effect.clone()).collect();
        Reply::Text { content }
    });
    if let (Some(neighbour), Open::Reporting(report)) = (neighbour, &mut resident.dialogue) {
        report.draft.neighbour = Some(neighbour);
    }
    let is_of_anonymous = writes.ticket.as_ref().is_some_and(|applied| applied.ticket.anonymous);
    if writes.withheld_since.is_none() && (is_of_anonymous || names_anonymous(reply.as_ref(), around.loaded))
    {
        writes.withheld_since = Some(incoming.sent_at());
    }
    withhold(&mut writes);
    let count = u32::try_from(writes.shown.len() + writes.lapsed.len()).unwrap_or(u32::MAX);
    resident.kept_notices = resident.kept_notices.saturating_sub(count);
    Turn { resident, reply, writes }
}

/// Keeps what was said of an anonymous report from its card in the inbox. People on duty read a danger all the same.
fn withhold(writes: &mut Writes) {
    if writes.withheld_since.is_none() {
        return;
    }
    writes.guide = None;
    if let Some(attention) = &mut writes.attention
        && !matches!(attention.reason, Reason::Danger { .. })
        && (attention.media.is_some() || !attention.said.is_empty())
    {
        WITHHELD.clone_into(&mut attention.said);
        attention.media = None;
    }
}

/// Whether an answer names an anonymous report, which whoever reads the conversation must not see there.
fn names_anonymous(reply: Option<&Reply>, loaded: &Loaded) -> bool {
    let Some(Reply::Text { content }) = reply else { return false };
    let mut reports = loaded.my_reports.iter().chain(&loaded.report);
    reports.any(|ticket| ticket.anonymous && content.contains(ticket.id.as_str()))
}

/// One turn of the conversation while it is being decided.
struct Talk<'a> {
    resident: Resident,
    context: Context<'a>,
    writes: Writes,
    /// Whether the answer is the question who logs in.
    asks_login: bool,
}

impl Talk<'_> {
    /// Answers a push: as part of a login, or through the dialogue.
    fn hear(&mut self, incoming: &Incoming<'_>) -> Option<String> {
        let intent = nearby::read(&self.resident, incoming);
        if intent == Intent::Silent {
            return None;
        }
        if let Some((digits, rest)) = family::digits_of(&self.resident, incoming) {
            // Any push takes back the question who logs in.
            self.resident.door.question = None;
            return Some(self.take_digits(digits, rest));
        }
        let Context { around, follower, .. } = self.context;
        let (at_door, writes) = console::hear(&mut self.resident.door, incoming, around, follower);
        self.writes = writes;
        match at_door {
            AtDoor::Answered(text) => Some(self.remind(text)),
            AtDoor::AsksAgain(question) => {
                self.asks_login = true;
                Some(self.remind(question))
            }
            AtDoor::Asks(question) => {
                self.asks_login = true;
                Some(question)
            }
            AtDoor::Passes(hint) => {
                let answer = self.answer(intent, incoming)?;
                Some(match hint {
                    Some(hint) => format!("{answer}\n\n{hint}"),
                    None => answer,
                })
            }
        }
    }

    fn answer(&mut self, intent: Intent, incoming: &Incoming<'_>) -> Option<String> {
        self.resident.following = intent != Intent::Goodbye;
        if incoming.blocked
            && let Some(answer) = blocked::answer(self.resident.danger.as_ref(), &intent, &self.context)
        {
            self.resident.danger = answer.danger;
            self.writes.ticket = answer.ticket;
            return Some(answer.text);
        }
        let around = self.context.around;
        Some(match intent {
            Intent::Silent => return None,
            Intent::Goodbye => {
                self.resident.dialogue = Open::Idle;
                self.resident.consents.clear();
                return None;
            }
            Intent::Heard(_) if rating_of(incoming).is_some() => self.rated(incoming),
            Intent::Heard(_) if let Some(useful) = useful::verdict(&self.resident, incoming) => {
                self.judged(useful)
            }
            Intent::Heard(_) if let Some(answer) = self.ruled(incoming) => answer,
            Intent::Heard(heard) => {
                if route::is_doubted(&heard, &self.resident, incoming) {
                    self.doubted(heard, incoming)
                } else {
                    self.heard(heard, incoming)
                }
            }
            Intent::Begin(opening, text) => self.begin(opening, text, incoming),
            Intent::Lookup { id, asked: Asked::Follow, .. } => self.follow(&id),
            Intent::Lookup { id, code, asked } => {
                let report = (&id, code.as_deref());
                let Own { text, writes, asks } =
                    progress::look_up(report, asked, &mut self.resident.failed_lookups, &self.context);
                self.writes = writes;
                // What is being told is not dropped for a question; its words name the report.
                match asks.filter(|_| !self.resident.dialogue.is_unsent()) {
                    Some(open) => {
                        self.resident.dialogue = open;
                        text
                    }
                    None => self.remind(text),
                }
            }
            Intent::Publicity(agrees) => self.publicity(agrees),
            Intent::Rota(word) => self.rota(&word),
            Intent::Submission(asking) => {
                let answer = self.about_submission(&asking);
                self.remind(answer)
            }
            Intent::Aside(Aside::Family) => {
                let answer = self.give_digits();
                self.remind(answer)
            }
            Intent::Aside(Aside::FamilyEnd) => {
                let answer = self.end_digits();
                self.remind(answer)
            }
            Intent::Aside(Aside::NotMe) => self.not_me(incoming),
            Intent::Aside(Aside::NoBehalf) => self.no_behalf(),
            Intent::Aside(aside) => {
                let answer = self.aside(aside);
                self.remind(answer)
            }
            Intent::Welcome => {
                let mut welcome = answers::welcome(around);
                if !std::mem::replace(&mut self.resident.elder_offered, true) {
                    welcome = format!("{welcome}\n{}", answers::ELDER_OFFER);
                }
                self.remind(welcome)
            }
            Intent::WelcomeToConsole => self.remind(console::welcome(around)),
            Intent::Named(key) => {
                let answer = answers::named(around, &key);
                self.remind(answer.unwrap_or_else(|| answers::help(around)))
            }
            Intent::Unreadable => self.remind(answers::UNREADABLE.to_owned()),
        })
    }

    /// Answers an aside; the open dialogue is not affected.
    fn aside(&self, aside: Aside) -> String {
        let around = self.context.around;
        match aside {
            Aside::Alliance => answers::alliance(around, self.room()),
            Aside::Weibo => answers::weibo(around, self.room()),
            Aside::Hotlines => answers::hotlines(around),
            Aside::Policies => answers::policies(around),
            Aside::MyReports => progress::my_reports(around),
            Aside::Console => console::way(around),
            Aside::Help | Aside::Family | Aside::FamilyEnd | Aside::NotMe | Aside::NoBehalf => {
                answers::help(around)
            }
        }
    }

    /// Thanks for a rating, which the inbox keeps. Whoever is not satisfied is heard by a person.
    fn rated(&mut self, incoming: &Incoming<'_>) -> String {
        let Some(rating) = rating_of(incoming) else { return String::new() };
        let reason = Reason::Rated { rating };
        self.writes.attention = Some(Attention { reason, said: rating.name().to_owned(), media: None });
        let answer = match rating {
            Rating::Satisfied | Rating::Fair => "谢谢您的评价。",
            Rating::Unsatisfied => {
                "知道了，这次没有让您满意。工作人员会再看您的留言；哪里没办好，请直接在这里说。"
            }
        };
        self.remind(answer.to_owned())
    }

    /// Adds to a report what may have been meant to drop it. It is no keyword of a guide either: 不热.
    fn doubted(&mut self, heard: Heard, incoming: &Incoming<'_>) -> String {
        let of_danger = matches!(&self.resident.dialogue, Open::Reporting(report) if report.draft.danger);
        self.resident.misses = 0;
        let answer = if of_danger { self.heard(heard, incoming) } else { self.step(heard) };
        format!("{answer}\n{HOW_TO_CANCEL}")
    }

    /// Opens a dialogue and passes it the text that followed the opening word.
    fn begin(&mut self, opening: &'static Opening, text: String, incoming: &Incoming<'_>) -> String {
        self.resident.dialogue = self.resident.dialogue.opened_by(opening, &self.context);
        let danger =
            incoming.reading.as_ref().and_then(|reading| reading.danger.filter(|_| reading.is_clear));
        if let Some(danger) = danger {
            return self.danger(danger, &Piece::Text(text));
        }
        match wishes::wish(&text) {
            Some((wish, rest)) => self.wished(wish, rest),
            None => self.step(Heard::Told(Piece::Text(text))),
        }
    }

    /// Adds once in a closed period that nobody answers now, where a person is needed. Nothing is added in a danger, nor
    /// for somebody who may be hiding, nor while somebody of the staff, who works late, speaks with them.
    fn with_away(&mut self, text: String) -> String {
        let around = self.context.around;
        let waits = self.writes.attention.as_ref().is_some_and(|it| {
            it.reason.needs_a_person() && !matches!(it.reason, Reason::Danger { .. } | Reason::Rated { .. })
        });
        let is_hiding = self.resident.quiet_danger.is_some();
        let spoke = around.loaded.spoke_at.is_some_and(|at| around.now.duration_since(at) < STILL_SPEAKING);
        let hours = around.guides.hours.get(&around.account.id).filter(|_| waits && !is_hiding && !spoke);
        let Some((away, since)) = hours.and_then(|it| it.away_now(around.now, &around.rules.calendar)) else {
            return text;
        };
        let told = format!("{text}\n\n{away}");
        if self.resident.away_told == Some(since) || told.len() > TEXT_REPLY_BYTES {
            return text;
        }
        self.resident.away_told = Some(since);
        told
    }

    /// Passes something to the open dialogue.
    fn step(&mut self, heard: Heard) -> String {
        let Resident { dialogue, just_sent, .. } = &self.resident;
        let step = dialogue.step(heard, &self.context, just_sent.as_ref());
        self.resident.dialogue = step.next;
        self.writes = step.writes;
        if let Some(report) = step.just_sent {
            self.resident.just_sent = Some(report);
        }
        step.answer
    }

    /// The longest answer, in bytes, that leaves room for the reminder.
    fn room(&self) -> usize {
        let reminder = self.resident.dialogue.unfinished(self.context.around.now);
        TEXT_REPLY_BYTES - reminder.map_or(0, |_| REMINDER_BYTES)
    }

    /// Adds the reminder of an unfinished dialogue to an answer about something else.
    fn remind(&mut self, answer: String) -> String {
        let Some(reminder) = self.resident.dialogue.unfinished(self.context.around.now) else {
            return answer;
        };
        self.resident.dialogue = reminder.next;
        let reminded = format!("{answer}\n\n{}", reminder.line);
        // The whole directory leaves no room for the reminder; the directory is what was asked for.
        if reminded.len() <= TEXT_REPLY_BYTES { reminded } else { answer }
    }
}

/// How satisfied somebody says they are with how a conversation with staff ended.
fn rating_of(incoming: &Incoming<'_>) -> Option<Rating> {
    match incoming.body {
        Body::Text { content, .. } => Rating::of(content),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
