//! The data that is loaded before an answer is decided: what is needed, and what was found.

use std::sync::Arc;

use jiff::Timestamp;

use crate::ids::{EffectId, Follower, SubmissionId, TicketId};
use crate::keywords::RuleWords;
use crate::logins::{Digits, Login};
use crate::nearby::Neighbour;
use crate::rota::{Ask, Day, ReaderId, Series, Spare};
use crate::staff::{Enrolled, Invitation, InviteCode};
use crate::submissions;
use crate::tickets::{NewTicket, State, Ticket};

/// How many of a resident's own reports one answer lists.
pub const LISTED_REPORTS: usize = 5;

/// What must be loaded before [`super::reply`] can decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Need {
    /// Nothing.
    Nothing,
    /// The follower's newest [`LISTED_REPORTS`] tickets.
    MyReports,
    /// The same, and this ticket, if it exists, and whether the follower follows it.
    MyReportsAnd(TicketId),
    /// This ticket, if it exists, and whether its code may still be tried today.
    Report(TicketId),
    /// This ticket, if it exists, and whether the follower follows it already.
    ToFollow(TicketId),
    /// A fresh number with its random parts, and how many reports the follower has sent today.
    NewTicket {
        /// Whether it tells of danger; the daily limit for dangers is higher.
        danger: bool,
        /// The digits by which it is for somebody else: whether they are still good.
        family: Option<Digits>,
    },
    /// This submission with its article, the follower's newest ones, and a number for a new one.
    Submission(Option<SubmissionId>),
    /// Six digits by chance, for the parent who asks for them.
    FamilyDigits,
    /// Who gave these digits to their family, if they are good now, and whether digits may still be tried today.
    Family(Digits),
    /// Where the follower reads, with the days ahead; and the series whose reader has these digits.
    Rota(Option<String>),
    /// At the district's account: the follower's entry in the roll of staff, if any.
    Staff,
    /// At the district's account: the same, and for staff the login with these digits.
    Login(Digits),
    /// At the district's account: the follower's entry in the roll, and the invitation with these digits.
    Invitation(InviteCode),
}

/// The loaded data. Fields that were not needed stay empty.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// For [`Need::MyReports`].
    pub my_reports: Vec<Ticket>,
    /// The reports that go on for merged ones among those that were loaded.
    pub masters: Vec<Ticket>,
    /// For [`Need::Report`], [`Need::MyReportsAnd`] and [`Need::ToFollow`]; `None` if there is no such ticket.
    pub report: Option<Ticket>,
    /// For [`Need::Report`]: whether its code was wrong too often today.
    pub code_exhausted: bool,
    /// For [`Need::ToFollow`] and [`Need::MyReportsAnd`].
    pub follows: bool,
    /// For [`Need::NewTicket`].
    pub new_ticket: Option<NewTicket>,
    /// For [`Need::NewTicket`]: whether no storm notice takes the report, as the master of one has just ended.
    pub without_storms: bool,
    /// For [`Need::NewTicket`].
    pub sent_today: usize,
    /// For [`Need::NewTicket`]: how many reports the desk has received in this hour, including the one that this push
    /// may create.
    pub desk_this_hour: usize,
    /// For [`Need::Staff`], [`Need::Login`] and [`Need::Invitation`]: the follower, if they are staff.
    pub staff: Option<Enrolled>,
    /// For [`Need::Login`]: the login, if there is one and the follower is staff.
    pub login: Option<Login>,
    /// For [`Need::Invitation`], and who made it.
    pub invitation: Option<(Invitation, Option<Enrolled>)>,
    /// For [`super::sought`]: open reports of the same matter nearby, newest first.
    pub nearby: Vec<Neighbour>,
    /// For [`super::says_away`]: when somebody of the staff spoke with the follower last.
    pub spoke_at: Option<Timestamp>,
    /// For [`Need::Submission`].
    pub submissions: submissions::Loaded,
    /// For [`Need::FamilyDigits`].
    pub fresh_digits: Option<Digits>,
    /// For [`Need::Family`], and for [`Need::NewTicket`] with digits: who gave them.
    pub family: Option<Follower>,
    /// For [`Need::Family`]: whether digits were wrong too often today.
    pub family_exhausted: bool,
    /// For [`Need::Rota`].
    pub rota: Option<RotaSeen>,
    /// Where [`super::may_be_ruled`]: what the rules of the account say, in the order in which they are asked.
    pub rules: Arc<Vec<RuleWords>>,
    /// Kept notices that are still to be shown, oldest first.
    pub kept: Vec<KeptNotice>,
}

impl Loaded {
    /// The numbers of the reports that go on for merged ones among those that were loaded.
    pub fn masters_needed(&self) -> impl Iterator<Item = &TicketId> {
        let merged = self.my_reports.iter().chain(&self.report).filter(|it| it.state == State::Merged);
        merged.filter_map(|ticket| ticket.merged_into.as_ref())
    }
}

/// What a follower sees of the rota.
#[derive(Clone, Debug, Default)]
pub struct RotaSeen {
    /// The series in which they read.
    pub of: Vec<RotaOf>,
    /// Where they read in none: the account's series, to listen to.
    pub heard: Vec<Series>,
    /// The series whose reader has the digits that they sent.
    pub of_code: Option<Series>,
    /// A fresh secret, for the page on which a recording is heard back.
    pub secret: String,
}

/// A series in which a follower reads.
#[derive(Clone, Debug)]
pub struct RotaOf {
    /// The series.
    pub series: Series,
    /// Its days from today on, in their order.
    pub days: Vec<Day>,
    /// What its readers ask each other.
    pub asks: Vec<Ask>,
    /// The spare recordings.
    pub spares: Vec<Spare>,
}

impl RotaOf {
    /// The version of a spare recording that this reader handed in before; 0 where there is none.
    pub(super) fn version_of_spare(&self, reader: &ReaderId, secret: &str) -> u64 {
        let is_same = |spare: &&Spare| spare.reader == *reader && spare.recording.secret == secret;
        self.spares.iter().find(is_same).map_or(0, |spare| spare.version)
    }
}

/// A notice that could not be delivered when it was due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptNotice {
    /// Its key in the ledger.
    pub effect: EffectId,
    /// What it says.
    pub text: String,
    /// Whether it is too late to show it.
    pub has_lapsed: bool,
}
