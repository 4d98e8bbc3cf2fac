//! The commands on a ticket, with all the data that each needs.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::choices::{Cause, DeclineReason, Missing, ReturnReason, Service};
use super::merging::Master;
use super::publication::Case;
use super::requests::Late;
use super::rules::Category;
use super::storm::Storm;
use super::ticket::{Attachment, Place};
use crate::ids::{CommunityCode, MediaId, StaffId, TicketId, UnitId};

/// How urgent a deadline is (黄牌, 红牌).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alert {
    /// Nothing to worry about.
    #[default]
    None,
    /// Due within a working day, or signed automatically by the clock.
    Yellow,
    /// Overdue.
    Red,
}

impl Alert {
    /// Whether no warning has been given.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::None
    }
}

/// Whether the work solved what was reported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Outcome {
    /// 已解决.
    Solved,
    /// 未解决, and why.
    Unsolved {
        /// The reason.
        reason: String,
    },
}

/// The evidence that the resident was spoken to before the case was handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactEvidence {
    /// Who spoke to the resident.
    pub who: String,
    /// The moment of the contact.
    pub at: Timestamp,
    /// How: by phone, in WeChat, on site.
    pub how: String,
}

/// What somebody said who was telephoned, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Who called, when and how.
    pub contact: ContactEvidence,
    /// What was said; internal.
    pub said: String,
}

/// How a follow-up call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The resident is satisfied.
    Satisfied,
    /// The resident is not satisfied, with ground: the work is done again (重办).
    Redo,
    /// The resident is not satisfied, but what the law allows has been done and explained (解释到位).
    Explained,
}

/// A command on a ticket.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Row 8.
    Accept {
        /// The category, which sets the deadlines.
        category: Category,
        /// The community of its place; `None` keeps the one of the account that it came through.
        community: Option<CommunityCode>,
        /// Whether it is to be handled before others of its kind.
        urgent: bool,
    },
    /// Row 8, by the clock: the dispatch did not follow the acceptance within minutes.
    TellAccepted,
    /// Row 10.
    Dispatch {
        /// The lead unit (主办单位).
        unit: UnitId,
        /// The unit's name, as the resident will read it.
        unit_name: String,
        /// What the unit should know; internal.
        note: String,
    },
    /// Row 11, by the unit.
    Sign,
    /// Row 11, by the clock.
    AutoSign,
    /// Row 17.
    LogCheck {
        /// What was found and done for safety (加固, 警示); the resident reads it.
        finding: String,
        /// Where it was checked.
        place: String,
        /// At least one photo.
        photos: Vec<MediaId>,
        /// When it was checked, where a phone without network sends it later; none where it is now.
        at: Option<Timestamp>,
    },
    /// Row 22.
    Warn {
        /// Yellow or red.
        level: Alert,
    },
    /// By the clock, once the holiday notice has been entered for a year that a deadline reaches into.
    CountAgain,
    /// Row 23.
    HandIn {
        /// 办理情况, for staff.
        internal: String,
        /// 公开答复, for the resident.
        public: String,
        /// Solved or not.
        outcome: Outcome,
        /// The evidence that the resident was spoken to.
        contact: ContactEvidence,
        /// Photos of the finished work.
        photos: Vec<MediaId>,
    },
    /// Row 24.
    SendBack {
        /// What is still to be done; internal.
        reason: String,
    },
    /// Row 25.
    Approve,
    /// Row 26.
    RateSolved,
    /// Row 27: it is not solved.
    RateUnsolved {
        /// The resident's reason; may be empty.
        reason: String,
    },
    /// Row 27: the resident is not satisfied.
    RateDissatisfied {
        /// The resident's reason; may be empty.
        reason: String,
    },
    /// Row 29.
    FollowUp {
        /// How it ended.
        verdict: Verdict,
        /// The record of the call.
        call: Call,
    },
    /// Row 35.
    Urge,
    /// Row 37.
    Add {
        /// What the resident adds in words; may be empty.
        text: String,
        /// Photos and recordings.
        attachments: Vec<Attachment>,
        /// Where it is.
        place: Option<Place>,
    },
    /// Row 39.
    Tell {
        /// The record of the call.
        call: Call,
    },
    /// By the deliverer of notices: nobody took the notice of the answer that this event of the history gave.
    AnswerKept {
        /// The event's place in the history.
        event: u32,
    },
    /// By the chat: the resident was shown the notice of that answer at their next contact.
    AnswerShown {
        /// The event's place in the history.
        event: u32,
    },
    /// Row 31.
    Withdraw,
    /// Row 1a.
    EndBehalf,
    /// Row 33.
    Archive,
    /// Row 2.
    Divert {
        /// Who was called.
        service: Service,
        /// When and by whom; internal.
        note: String,
    },
    /// Row 2b: the emergency service is done, and something is left to mend.
    DefectRemains {
        /// The category, which sets the deadlines.
        category: Category,
        /// The community of its place; `None` keeps the one of the account that it came through.
        community: Option<CommunityCode>,
        /// What the emergency service did; the resident reads it.
        note: String,
    },
    /// Row 2b: the emergency service is done, and nothing is left to do.
    NothingLeft {
        /// What the emergency service did; the resident reads it.
        note: String,
    },
    /// Row 3.
    Ask {
        /// What is missing.
        missing: Vec<Missing>,
        /// The officer's own words; may be empty.
        words: String,
    },
    /// Row 4b, by the clock: the one reminder.
    RemindSupply,
    /// Row 4, by an officer who telephoned.
    SupplyByPhone {
        /// What the resident said; it joins the report.
        text: String,
        /// The record of the call.
        call: Call,
    },
    /// Row 4b, by the clock.
    NoReply,
    /// Row 5.
    AskDecline {
        /// Why it may be declined.
        reason: DeclineReason,
        /// The reason in words that the resident reads.
        public: String,
        /// Where the resident can turn to instead; the resident reads it.
        elsewhere: String,
    },
    /// Row 5a.
    DecideDecline {
        /// Whether it is declined.
        granted: bool,
        /// Why not; internal.
        note: String,
    },
    /// Row 6.
    Appeal {
        /// The resident's reason.
        reason: String,
    },
    /// Row 7.
    Merge {
        /// The report that goes on for both.
        master: Master,
    },
    /// Row 7, by an officer's storm notice, at submission.
    MergeByStorm {
        /// The notice.
        storm: Storm,
    },
    /// Row 7: an officer opens a storm notice on its master.
    OpenStorm {
        /// The notice.
        storm: Storm,
    },
    /// Row 7: an officer ends the storm notice.
    CloseStorm,
    /// Row 7, for the master, in the same write.
    Absorb {
        /// The report that was merged.
        child: TicketId,
    },
    /// Row 7a.
    Unmerge {
        /// The report that went on for both.
        master: Master,
        /// Why; internal.
        reason: String,
    },
    /// Row 7a, for the master, in the same write.
    Release {
        /// The report that goes its own way.
        child: TicketId,
        /// Whether the master counts it: one that a storm notice merged was never counted.
        counted: bool,
    },
    /// Row 7b: the master was taken back, and the reporter of a merged report goes on alone.
    GoOn {
        /// The report that went on for both.
        master: Master,
    },
    /// Row 9.
    AnswerAtOnce {
        /// The answer.
        public: String,
        /// The knowledge item that it rests on.
        source: String,
    },
    /// Row 10a.
    Recall {
        /// Why; the unit reads it.
        reason: String,
    },
    /// Row 12.
    AskReturn {
        /// Why it is not theirs.
        reason: ReturnReason,
        /// The rule that says so.
        basis: String,
        /// Whose it is, in the unit's opinion.
        suggested: UnitId,
        /// That unit's name.
        suggested_name: String,
    },
    /// Rows 13 and 14.
    DecideReturn {
        /// Whether the unit gets rid of it.
        granted: bool,
        /// Why not, or what the desk should know; internal.
        note: String,
    },
    /// Row 15.
    Transfer {
        /// The colleague.
        to: StaffId,
        /// The colleague's name, which the resident reads.
        name: String,
        /// What the colleague should know; internal.
        note: String,
    },
    /// Row 16.
    Join {
        /// The joint unit (协办单位).
        unit: UnitId,
        /// Its name.
        unit_name: String,
        /// What it is to do.
        task: String,
        /// When it is due; `None` means with the report itself.
        due: Option<Timestamp>,
    },
    /// Row 18.
    AskExtension {
        /// Working days on top.
        days: u32,
        /// Why.
        reason: String,
        /// What will be done until then; the resident reads it.
        plan: String,
        /// The evidence that the resident was spoken to.
        contact: ContactEvidence,
    },
    /// Row 18a.
    DecideExtension {
        /// Whether it is extended.
        granted: bool,
        /// Why not; internal.
        note: String,
    },
    /// Row 19.
    AskSuspension {
        /// What it waits for.
        cause: Cause,
        /// When it goes on by itself.
        until: Timestamp,
        /// Why; internal.
        reason: String,
    },
    /// Row 19a.
    DecideSuspension {
        /// Whether it is suspended.
        granted: bool,
        /// Why not; internal.
        note: String,
    },
    /// Row 20, by the clock.
    Wake,
    /// Row 21.
    Supervise {
        /// Why.
        reason: String,
    },
    /// Row 21a.
    Report {
        /// The unit head's report; internal.
        text: String,
    },
    /// Row 21a: the supervisor lifts the flag.
    Lift {
        /// Why; internal.
        note: String,
    },
    /// Row 22, by the clock: a decision or a report is late.
    Escalate {
        /// What is late.
        late: Late,
    },
    /// Row 28, by the clock: nobody rated in time.
    Silence,
    /// Row 30.
    Reopen {
        /// The new fact, or that it came back.
        reason: String,
    },
    /// Row 32: whether the resident agrees that it is told in public.
    Consent {
        /// Whether they agree.
        given: bool,
    },
    /// Row 32.
    Propose {
        /// What would be public.
        case: Case,
    },
    /// Row 32a.
    DecideProposal {
        /// Whether it becomes public.
        granted: bool,
        /// Why not; internal.
        note: String,
    },
    /// Row 34.
    Move {
        /// The unit that is abolished.
        from: UnitId,
        /// The unit that takes its reports.
        to: UnitId,
        /// That unit's name.
        to_name: String,
        /// Why; internal.
        note: String,
    },
    /// Row 36: each value that changes.
    Correct {
        /// A title in the officer's words.
        title: Option<String>,
        /// The place in words.
        address: Option<String>,
        /// The category.
        category: Option<Category>,
        /// The community.
        community: Option<CommunityCode>,
    },
    /// Row 38: another resident has met the same.
    Follow,
    /// Row 40, by the joint unit.
    OrderSign {
        /// The joint unit.
        unit: UnitId,
    },
    /// Row 40, by the clock.
    OrderAutoSign {
        /// The joint unit.
        unit: UnitId,
    },
    /// Row 40, by the clock.
    OrderWarn {
        /// The joint unit.
        unit: UnitId,
        /// Yellow or red.
        level: Alert,
    },
    /// Row 40, by the joint unit.
    OrderHandIn {
        /// The joint unit.
        unit: UnitId,
        /// What it did; internal.
        result: String,
    },
    /// Row 40, by the joint unit.
    OrderReturn {
        /// The joint unit.
        unit: UnitId,
        /// Why; the lead unit reads it.
        reason: String,
    },
}
