//! The one table of what staff may do: act × roles × scope. What is not listed is refused.
//!
//! Each act is one line, with its number in the product's list of rights. The table lists only acts that code performs.
//! That nobody may judge their own work is checked by the lifecycle (`Row::not`).

use super::{Grant, Locus, Role};

/// A line of the table.
#[derive(Debug)]
pub struct Rule {
    /// The act.
    pub act: Act,
    /// Its number in the product's list of rights.
    pub number: &'static str,
    /// Roles that may do it if their scope contains the object of the act.
    pub in_scope: &'static [Role],
    /// Roles that may do it only to what is assigned to their unit.
    pub assigned: &'static [Role],
    /// Who may do it, in words for those who may not.
    pub who: &'static str,
}

impl Rule {
    /// Whether a grant allows the act here.
    #[must_use]
    pub fn allows(&self, grant: &Grant, locus: &Locus) -> bool {
        (self.in_scope.contains(&grant.role) && grant.covers(locus))
            || (self.assigned.contains(&grant.role) && grant.has_assigned(locus))
    }

    /// Whether a role may do this anywhere.
    #[must_use]
    pub fn names(&self, role: Role) -> bool {
        self.in_scope.contains(&role) || self.assigned.contains(&role)
    }
}

/// An act as a type, so that a permit for one act cannot be used for another.
pub trait Kind {
    /// The act that this type stands for.
    const ACT: Act;
}

/// The roles under their letters.
mod letters {
    use super::Role;

    pub(super) const A: Role = Role::AccountAdmin;
    pub(super) const C: Role = Role::Officer;
    pub(super) const D: Role = Role::Operator;
    pub(super) const E: Role = Role::Editor;
    pub(super) const F: Role = Role::FieldWorker;
    pub(super) const H: Role = Role::Handler;
    pub(super) const I: Role = Role::Auditor;
    pub(super) const M: Role = Role::Mediator;
    pub(super) const R: Role = Role::Reviewer;
    pub(super) const S: Role = Role::Supervisor;
    pub(super) const U: Role = Role::Head;
}

macro_rules! acts {
    ($($(#[$doc:meta])* $act:ident $number:literal [$($scope:ident)*] [$($assigned:ident)*] $who:literal;)*) => {
        /// An act of staff: a row of the table.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Act {
            $($(#[$doc])* $act,)*
        }

        /// Each act as a type.
        pub mod kinds {
            $(
                $(#[$doc])*
                #[derive(Clone, Copy, Debug)]
                pub struct $act;

                impl super::Kind for $act {
                    const ACT: super::Act = super::Act::$act;
                }
            )*
        }

        /// Every act that code performs, in the order of the product's list of rights.
        pub static TABLE: &[Rule] = {
            use letters::*;
            &[$(Rule {
                act: Act::$act,
                number: $number,
                in_scope: &[$($scope),*],
                assigned: &[$($assigned),*],
                who: $who,
            }),*]
        };
    };
}

#[rustfmt::skip]
acts! {
    /// Sees and ends their own logins.
    KeepLogins    "0"  [C H U F E R S A D I M] [] "每位工作人员本人";
    /// Reads what residents said that no dialogue answers.
    ReadInbox     "1"  [C U S A] []    "受理员、单位负责人、督办员或公众号管理员";
    /// Answers, calls and closes.
    AnswerInbox   "2"  [C A]     []    "受理员或公众号管理员";
    /// Enters a report for a resident.
    FileReport    "2"  [C A]     []    "受理台的受理员";
    /// Deals conversations to others, keeps canned replies and office hours.
    LeadInbox     "3"  [U A]     []    "单位负责人或公众号管理员";
    /// Decides who is on duty.
    KeepDuty      "3"  [U A D]   []    "区级管理员或区级公众号的管理员";
    /// Blocks a sender's reports, or lifts the block.
    BlockSender   "4"  [C]       []    "受理台的受理员";
    /// Lists all blocked senders.
    ListBlocked   "4"  [D]       []    "区级管理员";
    /// Asks that a report be declined, and decides what a colleague asked.
    Decline       "4"  [C]       []    "受理台的另一位受理员";
    /// Opens the form that decides a colleague's request to decline; the lifecycle's row says who may when.
    DecideDecline "4"  [C S]     []    "受理台的另一位受理员；逾期的由督办人员";
    /// Decides a colleague's request to decline that is late.
    DeclineLate   "4"  [S]       []    "督办人员";
    /// Reads reports.
    ReadReports   "5"  [C U S D] [H F] "受理台或承办单位的人员";
    /// Sees the telephone number of a report whole, for a reason.
    ShowContact   "6"  [C S]     [U H F] "受理员、督办人员，或者承办单位的人员";
    /// Takes the steps of a desk: accepts, dispatches, approves, sends back.
    WorkAtDesk    "7"  [C]       []    "受理台的受理员";
    /// Records a follow-up call; what it leads to may need a right of its own.
    FollowUp      "7"  [C S]     []    "受理台的受理员，或督办人员";
    /// Opens the form that decides whether a unit may give an order back; the lifecycle's row says who may when.
    DecideReturn  "7"  [C S]     []    "受理员；第三次退单由区级督办人员";
    /// Takes the steps of a department: signs, hands in.
    WorkForUnit   "8"  [U]       [H]   "承办单位的负责人或承办人";
    /// Logs a check on site, hands in with a photo.
    WorkOnSite    "8a" [U]       [H F] "承办单位的人员";
    /// Takes the steps of a department's head: passes an order on, reports in writing.
    HeadUnit      "8b" [U]       []    "承办单位的负责人";
    /// Decides whether a unit gets more time or the clock stops.
    DecideRequest "9"  [C S]     []    "受理员或督办人员";
    /// Supervises.
    Supervise     "10" [S]       []    "督办人员";
    /// Decides for good who has a report that was given back too often.
    FinalRuling   "10" [S]       []    "区级督办人员";
    /// Closes a report whose resident is not satisfied, where what the law allows has been done.
    CloseAtLimit  "10" [S]       []    "督办人员";
    /// Sees what may become public of closed reports.
    ReadCases     "11" [E R A D] []    "编辑、审核员或管理员";
    /// Sees the rota of readings: who reads when, what is recorded, spare recordings.
    ReadRota      "11" [E R A D] []    "编辑、审核员或管理员";
    /// Reads the telephone numbers and policy answers with their changes.
    ReadGuides    "11" [E R D]   []    "全区的编辑、审核员或区级管理员";
    /// Proposes changes of telephone numbers and policy answers.
    EditGuides    "11" [E]       []    "全区的编辑";
    /// Reads what people ask and no guide answers.
    ReadGaps      "11" [E R A D] []    "编辑、审核员或管理员";
    /// Says who writes a guide that is missing, or that none is written.
    SettleGaps    "11" [E]       []    "编辑";
    /// Reads keyword rules.
    ReadRules     "11" [E R A D] []    "编辑、审核员或管理员";
    /// Writes keyword rules, and stops them.
    EditRules     "11" [E]       []    "编辑";
    /// Reads the articles of columns before they are published.
    ReadArticles  "11" [E R A D] []    "编辑、审核员或管理员";
    /// Writes articles, hands them in, sets the time of publication.
    WriteArticle  "11" [E]       []    "编辑";
    /// Reads what residents sent in for columns.
    ReadSubmissions "11" [E R A D] []  "编辑、审核员或管理员";
    /// Proposes that a closed report be told in public.
    ProposeCase   "11" [E]       []    "编辑";
    /// Decides on a proposal.
    ReviewCase    "12" [R]       []    "审核员";
    /// Signs articles or gives them back; which signature is whose is in `review`.
    SignArticle   "12" [E R A D] []    "这一步的审核人";
    /// Decides on what residents sent in: asks, takes, declines, withdraws for whoever is shown.
    ReviewSubmission "12" [R]    []    "审核员";
    /// Withdraws what was published.
    WithdrawArticle "12" [R]     []    "审核员";
    /// Decides on changes of telephone numbers and policy answers.
    ReviewGuides  "12" [R]       []    "全区的审核员";
    /// Signs a keyword rule, or sends it back.
    ReviewRules   "12" [R]       []    "另一位审核员";
    /// Signs a draft of a menu, or gives it back.
    SignMenu      "12" [R D]     []    "另一位审核员或区级管理员";
    /// Signs a recording of the rota, gives it back, or takes back what was aired.
    SignReading   "12" [R]       []    "审核员";
    /// Decides on a proposal that is late.
    ReviewCaseLate "12" [A D]    []    "公众号管理员或区级管理员";
    /// Sees how accounts are connected and set.
    ReadAccounts  "13" [A D]     []    "公众号管理员或区级管理员";
    /// Sets an account and enters its secrets.
    KeepAccount   "13" [A]       []    "公众号管理员";
    /// Sees menus: what is drafted, what was published, what WeChat shows.
    ReadMenus     "13" [R A D]   []    "审核员、公众号管理员或区级管理员";
    /// Keeps the rota of an account: series, readers, texts, leave, spare recordings.
    KeepRota      "13" [A]       []    "公众号管理员";
    /// Drafts and publishes the menu entries of an account or a sub-district.
    EditSlots     "13" [A]       []    "公众号管理员";
    /// Has a menu pushed again, confirms one that was set by hand, settles one that differs.
    KeepMenus     "13" [A D]     []    "公众号管理员或区级管理员";
    /// Sets the columns of an account.
    KeepColumns   "13" [A]       []    "公众号管理员";
    /// Drafts and publishes the menu entries of all accounts.
    EditTemplate  "14" [D]       []    "区级管理员";
    /// Connects accounts through the platform.
    JoinAccounts  "14" [D]       []    "区级管理员";
    /// Decides what happens to dead letters.
    SettleLetters "14" [D]       []    "区级管理员";
    /// Sees who works where, gives and takes back roles: to whom and which is in `staff::giving`.
    ManageStaff   "15" [U A D]   []    "单位负责人、公众号管理员或区级管理员";
    /// Freezes a person; only an operator lifts it.
    FreezeStaff   "16" [U A D]   []    "单位负责人、公众号管理员或区级管理员";
    /// Freezes an account; only an operator lifts it.
    FreezeAccount "16" [A D]   []      "公众号管理员或区级管理员";
    /// Gives the reports of an abolished unit to another.
    MoveUnit      "17" [D]       []    "区级管理员";
    /// Reads units, categories, deadlines and the calendar with their changes.
    ReadSettings  "17" [D]       []    "区级管理员";
    /// Proposes and, as the second one, confirms changes of them.
    ChangeSettings "17" [D]      []    "区级管理员";
    /// Reads the calendar of working days and the office hours.
    ReadCalendar  "17" [C H U F E R S A D I M] [] "每位工作人员";
    /// Ensures that the year's holidays are entered.
    KeepCalendar  "17" [D]       []    "区级管理员";
    /// Reads the audit, verifies and exports it.
    ReadAudit     "19" [I]       []    "审计员";
}

impl Act {
    /// Its line of the table.
    #[must_use]
    pub fn rule(self) -> &'static Rule {
        // The macro makes the table and the enum from the same lines, in the same order.
        &TABLE[self as usize]
    }
}
