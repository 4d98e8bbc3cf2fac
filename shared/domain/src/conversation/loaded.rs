//! What is loaded before an answer is decided: what to ask for, and what was found.

use crate::ids::{EffectId, TicketId};
use crate::logins::{Digits, Login};
use crate::staff::Enrolled;
use crate::tickets::{NewTicket, Ticket};

/// How many of a resident's own reports one answer lists.
pub const LISTED_REPORTS: usize = 5;

/// What must be loaded before [`super::reply`] can decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Need {
    /// Nothing.
    Nothing,
    /// The follower's newest [`LISTED_REPORTS`] tickets.
    MyReports,
    /// This ticket, if there is one, and whether its code may still be tried today.
    Report(TicketId),
    /// A fresh number with its random parts, and how many reports the follower has sent today.
    NewTicket {
        /// Whether it tells of danger: then more of them are taken in a day.
        danger: bool,
    },
    /// At the district's account: who the follower is among the staff, if anyone.
    Staff,
    /// At the district's account: the same, and for staff the login with these digits.
    Login(Digits),
}

/// What was found. What nobody asked for stays empty.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// For [`Need::MyReports`].
    pub my_reports: Vec<Ticket>,
    /// For [`Need::Report`]; none where there is no such ticket.
    pub report: Option<Ticket>,
    /// For [`Need::Report`]: whether its code was wrong too often today.
    pub code_exhausted: bool,
    /// For [`Need::NewTicket`].
    pub new_ticket: Option<NewTicket>,
    /// For [`Need::NewTicket`].
    pub sent_today: usize,
    /// For [`Need::NewTicket`]: how many reports the desk has got in this hour, the one that may come of this included.
    pub desk_this_hour: usize,
    /// For [`Need::Staff`] and [`Need::Login`]: the follower, where they are staff.
    pub staff: Option<Enrolled>,
    /// For [`Need::Login`]: the login, where there is one and the follower is staff.
    pub login: Option<Login>,
    /// Notices that wait to be shown, oldest first.
    pub kept: Vec<KeptNotice>,
}

/// A notice that could not be delivered when it was due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptNotice {
    /// Its place in the ledger.
    pub effect: EffectId,
    /// What it says.
    pub text: String,
    /// Whether it is too late to tell this.
    pub has_lapsed: bool,
}
