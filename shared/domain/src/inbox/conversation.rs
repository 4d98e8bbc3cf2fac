//! One conversation as it stands.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::act::Act;
use super::calls::Call;
use super::holding::{Had, Holder, Snooze};
use super::lending::Loan;
use super::rating::{Rated, Rating};
use crate::calendar::WorkCalendar;
use crate::ids::{ConversationId, Follower, MediaId, StaffId};

/// After how many working days without a word an answered conversation is closed.
pub const SILENT_DAYS: u32 = 3;
/// How many forms a conversation remembers, so that a repeated press is recognised.
const FORMS: usize = 6;

/// Where a conversation stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nothing is for staff to do: only the clock looks at it.
    #[default]
    Hidden,
    /// 未读: somebody has to look.
    Unread,
    /// 已读: somebody looked and has not answered yet.
    Open,
    /// 已分派: somebody took it, or it was dealt to them.
    Assigned,
    /// 稍后: put aside until a date.
    Snoozed,
    /// 待居民: answered.
    Waiting,
    /// 已结束.
    Closed,
}

impl State {
    /// The word that staff read.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Hidden => "未进入",
            Self::Unread => "未读",
            Self::Open => "已读",
            Self::Assigned => "已分派",
            Self::Snoozed => "稍后",
            Self::Waiting => "待居民",
            Self::Closed => "已结束",
        }
    }

    /// Whether it is for staff to do something.
    #[must_use]
    pub fn waits(self) -> bool {
        matches!(self, Self::Unread | Self::Open | Self::Assigned)
    }
}

/// Why a conversation waits for a person. Of several reasons the most pressing is shown, so the order matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// It was put aside until now, and nothing of the resident waits.
    Again,
    /// Something that the resident never sent.
    Unsent,
    /// Words that were not understood.
    NotUnderstood,
    /// A recording without words.
    Recording,
    /// The resident is not satisfied with how it ended.
    Unsatisfied,
    /// Somebody asked for a person.
    Person,
    /// Somebody wants to be called.
    Call,
    /// Danger to life.
    Danger,
}

impl Kind {
    /// The words that staff read.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Again => "到了约定再看的日子",
            Self::Unsent => "居民未提交的诉求",
            Self::NotUnderstood => "系统没听懂",
            Self::Recording => "语音未转成文字",
            Self::Unsatisfied => "对答复不满意",
            Self::Person => "找人工",
            Self::Call => "要求回电",
            Self::Danger => "险情",
        }
    }
}

/// Why it waits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Why {
    /// The kind.
    pub kind: Kind,
    /// The key of the message.
    pub key: String,
    /// What kind of danger; empty for any other reason.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub what: String,
}

/// The last words that need a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Last {
    /// The key of the message.
    pub key: String,
    /// When it came.
    pub at: Timestamp,
    /// Its beginning.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub said: String,
    /// The recording or photo that came with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media: Option<MediaId>,
}

/// Something that the resident began to report and has not sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsent {
    /// The key of the newest message about it.
    pub key: String,
    /// When that came.
    pub at: Timestamp,
    /// What it is about, in a few words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub said: String,
}

/// Who was told of a danger, while nobody has opened the conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alarm {
    /// The people on duty who were told, in this order.
    pub told: Vec<StaffId>,
    /// When the next one is told; none once everybody was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Timestamp>,
}

/// Who opened it last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// Their name.
    pub name: String,
    /// When.
    pub at: Timestamp,
}

/// A conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    /// Its id.
    pub id: ConversationId,
    /// Who writes, to which account.
    pub follower: Follower,
    /// How often it was changed.
    pub version: u64,
    /// Where it stands.
    pub state: State,
    /// Since when it waits, or stands as it does.
    pub since: Timestamp,
    /// Why it waits; none where it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Why>,
    /// The last words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Last>,
    /// Whether the person may be hiding: nothing that is sent may betray them. It holds until the conversation is closed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub quiet: bool,
    /// What was begun and perhaps not sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unsent: Option<Unsent>,
    /// The key of the newest message that settled what was begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<String>,
    /// The key of what the resident was reminded of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminded: Option<String>,
    /// The key of the newest message that called off a call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_off: Option<String>,
    /// Who was told of a danger that nobody has looked at yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alarm: Option<Alarm>,
    /// Who opened it last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened: Option<Opened>,
    /// Who has it, while it is assigned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<Holder>,
    /// Who had it last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub had: Option<Had>,
    /// The desk of another account that it is lent to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lent: Option<Loan>,
    /// Until when it was put aside last. A message that comes before ends that, and the date can be chosen again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snooze: Option<Snooze>,
    /// The key of the last words when the desk was warned that their window ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warned: Option<String>,
    /// When the clock acts on it for want of anything else: an answered one is closed, one that was put aside and is
    /// left lying is told of again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub then_at: Option<Timestamp>,
    /// How often a person answered since the last words.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub replies: u32,
    /// Whether a person answered since it began.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub replied: bool,
    /// When the resident was asked last how satisfied they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Timestamp>,
    /// What they said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rated: Option<Rated>,
    /// The keys of the last forms that changed it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forms: Vec<String>,
}

/// What a message, a step or the clock makes of a conversation. All of it is written together, or nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The conversation after it.
    pub conversation: Conversation,
    /// What happened, with whom to tell.
    pub acts: Vec<Act>,
    /// The calls that are new or changed.
    pub calls: Vec<Call>,
}

impl Conversation {
    /// A conversation of which nothing is known yet.
    #[must_use]
    pub fn new(follower: Follower, now: Timestamp) -> Self {
        Self {
            id: ConversationId::of(&follower),
            follower,
            version: 0,
            state: State::Hidden,
            since: now,
            why: None,
            last: None,
            quiet: false,
            unsent: None,
            settled: None,
            reminded: None,
            call_off: None,
            alarm: None,
            opened: None,
            holder: None,
            had: None,
            lent: None,
            snooze: None,
            warned: None,
            then_at: None,
            replies: 0,
            replied: false,
            asked: None,
            rated: None,
            forms: Vec::new(),
        }
    }

    /// Whether somebody is in danger and waits for an answer.
    #[must_use]
    pub fn is_urgent(&self) -> bool {
        self.why.as_ref().is_some_and(|why| why.kind == Kind::Danger)
    }

    /// When somebody of the staff who has answered was there last; none where nobody has.
    #[must_use]
    pub fn spoke_at(&self) -> Option<Timestamp> {
        self.had.as_ref().filter(|_| self.replied).map(|had| had.at)
    }

    /// Whether this form has changed it already.
    #[must_use]
    pub fn knows(&self, form: &str) -> bool {
        self.forms.iter().any(|known| known == form)
    }

    /// The change to `next` with what happened besides; its version is one higher.
    pub(super) fn becoming(&self, mut next: Self, mut acts: Vec<Act>) -> Change {
        next.version = self.version + 1;
        acts.extend(next.end_loan(next.version));
        Change { conversation: next, acts, calls: Vec::new() }
    }

    /// What is begun and neither sent nor dropped.
    pub(super) fn open_unsent(&self) -> Option<&Unsent> {
        let settled = |unsent: &&Unsent| self.settled.as_ref().is_none_or(|settled| *settled < unsent.key);
        self.unsent.as_ref().filter(settled)
    }

    /// Nothing waits for staff any more. An answered conversation is closed after some working days of silence.
    pub(super) fn rest(&mut self, state: State, now: Timestamp, calendar: &WorkCalendar) {
        self.release(now);
        (self.state, self.since) = (state, now);
        (self.why, self.alarm, self.warned) = (None, None, None);
        let closes = calendar.plus_working_days(now, SILENT_DAYS);
        self.then_at = (state == State::Waiting).then_some(closes);
    }

    /// The newest rating, in whichever order they come.
    pub(super) fn rate(&mut self, key: &str, at: Timestamp, rating: Rating) {
        if self.rated.as_ref().is_none_or(|rated| rated.key.as_str() < key) {
            self.rated = Some(Rated { key: key.to_owned(), at, rating });
        }
    }

    /// Remembers a form.
    pub(super) fn remember(&mut self, form: &str) {
        self.forms.push(form.to_owned());
        let old = self.forms.len().saturating_sub(FORMS);
        self.forms.drain(..old);
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}
