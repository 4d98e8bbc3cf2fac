//! Who may have a store do something. A method that staff can reach takes a proof of permission, so that a handler that
//! never asked the door does not compile; callers that are not staff say which part of the system they are.

use std::marker::PhantomData;

use domain::staff::{Kind, Staff, kinds};

/// Permission for a member of staff to see what an act is about. Only the door grants it, after it has checked session,
/// right and scope.
#[derive(Clone, Debug)]
pub struct Allowed<K> {
    staff: Staff,
    kind: PhantomData<fn() -> K>,
}

/// Permission for a member of staff to carry out an act, which they requested in a form of their own session.
#[derive(Clone, Debug)]
pub struct Asked<K>(Allowed<K>);

impl<K: Kind> Allowed<K> {
    /// Only the door may call this; a test of the house checks that.
    pub(crate) fn granted(staff: &Staff) -> Self {
        Self { staff: staff.clone(), kind: PhantomData }
    }

    /// The member of staff who has the permission.
    #[must_use]
    pub fn staff(&self) -> &Staff {
        &self.staff
    }
}

impl<K: Kind> Asked<K> {
    /// Only the door may call this; a test of the house checks that.
    pub(crate) fn confirmed(allowed: Allowed<K>) -> Self {
        Self(allowed)
    }

    /// The member of staff who has the permission.
    #[must_use]
    pub fn staff(&self) -> &Staff {
        self.0.staff()
    }
}

/// Something that was read before it was known whether the reader may see it. Only the door opens it.
#[derive(Debug)]
pub struct Unopened<T>(T);

impl<T> Unopened<T> {
    pub(super) fn new(found: T) -> Self {
        Self(found)
    }

    /// Only the door may call this; a test of the house checks that.
    pub(crate) fn open_if(self, may: impl FnOnce(&T) -> bool) -> Option<T> {
        Some(self.0).filter(may)
    }
}

/// A caller that is not a member of staff. Code behind the door does not use it; a test of the house checks that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// Answers what followers send.
    Callback,
    /// Shows a report to the holder of its link.
    Residents,
    /// A login, before there is a session.
    Login,
    /// A schedule.
    Clock,
    /// A stream or a queue.
    Streams,
    /// A person with rights of their own in the cloud account.
    Engineer,
}

mod sealed {
    pub trait Sealed {}
    impl<K> Sealed for &super::Allowed<K> {}
    impl<K> Sealed for &super::Asked<K> {}
    impl Sealed for super::System {}
}

/// A proof of permission to see what an act is about.
pub trait May<K>: Copy + Send + Sync + sealed::Sealed {}
impl<K> May<K> for &Allowed<K> {}
impl<K> May<K> for &Asked<K> {}
impl<K> May<K> for System {}

/// A proof of permission to carry out an act.
pub trait MayChange<K>: Copy + Send + Sync + sealed::Sealed {}
impl<K> MayChange<K> for &Asked<K> {}
impl<K> MayChange<K> for System {}

/// An act that is a step of a report.
pub trait IsStep: Kind {}
impl IsStep for kinds::FileReport {}
impl IsStep for kinds::WorkAtDesk {}
impl IsStep for kinds::FollowUp {}
impl IsStep for kinds::WorkForUnit {}
impl IsStep for kinds::WorkOnSite {}
impl IsStep for kinds::Decline {}
impl IsStep for kinds::DecideDecline {}
impl IsStep for kinds::DeclineLate {}
impl IsStep for kinds::DecideReturn {}
impl IsStep for kinds::HeadUnit {}
impl IsStep for kinds::DecideRequest {}
impl IsStep for kinds::Supervise {}
impl IsStep for kinds::FinalRuling {}
impl IsStep for kinds::ProposeCase {}
impl IsStep for kinds::ReviewCase {}
impl IsStep for kinds::ReviewCaseLate {}
impl IsStep for kinds::MoveUnit {}

/// A proof of permission to take a step of a report. The lifecycle's table decides which step.
pub trait MayStep: Copy + Send + Sync + sealed::Sealed {}
impl<K: IsStep> MayStep for &Asked<K> {}
impl MayStep for System {}

/// A proof of permission to change a conversation of the inbox: to answer, to deal it, or to enter a report from it.
pub trait MayConverse: Copy + Send + Sync + sealed::Sealed {}
impl MayConverse for &Asked<kinds::AnswerInbox> {}
impl MayConverse for &Asked<kinds::FileReport> {}
// What somebody has goes back to all when they are frozen.
impl MayConverse for &Asked<kinds::FreezeStaff> {}
impl MayConverse for &Asked<kinds::LeadInbox> {}
impl MayConverse for System {}

/// Permission to read books of settings.
#[derive(Clone, Debug)]
pub enum BookReader {
    /// Units, rules and the calendar.
    Settings(Allowed<kinds::ReadSettings>),
    /// Telephone numbers and policy answers.
    Guides(Allowed<kinds::ReadGuides>),
    /// Accounts.
    Accounts(Allowed<kinds::JoinAccounts>),
}

/// Permission to propose or decide changes of books of settings.
#[derive(Clone, Debug)]
pub enum Keeper {
    /// Units, rules and the calendar.
    Settings(Asked<kinds::ChangeSettings>),
    /// Telephone numbers and policy answers, proposed by an editor.
    Editor(Asked<kinds::EditGuides>),
    /// The same, decided by a reviewer.
    Reviewer(Asked<kinds::ReviewGuides>),
    /// Accounts.
    Accounts(Asked<kinds::JoinAccounts>),
}

impl Keeper {
    /// The member of staff who has the permission.
    #[must_use]
    pub fn staff(&self) -> &Staff {
        match self {
            Self::Settings(asked) => asked.staff(),
            Self::Editor(asked) => asked.staff(),
            Self::Reviewer(asked) => asked.staff(),
            Self::Accounts(asked) => asked.staff(),
        }
    }
}

/// Permission to change a sheet of menus.
#[derive(Clone, Debug)]
pub enum MenuKeeper {
    /// The entries of all accounts.
    Template(Asked<kinds::EditTemplate>),
    /// The entries of an account or a sub-district.
    Slots(Asked<kinds::EditSlots>),
    /// The second person.
    Signer(Asked<kinds::SignMenu>),
    /// A menu that was changed in WeChat's console becomes the account's draft.
    Settler(Asked<kinds::KeepMenus>),
}

impl MenuKeeper {
    /// The member of staff who has the permission.
    #[must_use]
    pub fn staff(&self) -> &Staff {
        match self {
            Self::Template(asked) => asked.staff(),
            Self::Slots(asked) => asked.staff(),
            Self::Signer(asked) => asked.staff(),
            Self::Settler(asked) => asked.staff(),
        }
    }
}

/// A proof of permission to learn who a follower is across all accounts.
pub trait MayIdentify: Copy + Send + Sync + sealed::Sealed {}
impl MayIdentify for &Allowed<kinds::BlockSender> {}
impl MayIdentify for &Asked<kinds::SignReading> {}
impl MayIdentify for System {}

/// A proof of permission to see photos and recordings: of a report, or of a conversation.
pub trait MayView: Copy + Send + Sync + sealed::Sealed {}
impl MayView for &Allowed<kinds::ReadReports> {}
impl MayView for &Allowed<kinds::ReadInbox> {}
impl MayView for &Allowed<kinds::ReadCases> {}
impl MayView for &Allowed<kinds::ReadArticles> {}
impl MayView for &Allowed<kinds::ReadRota> {}
impl MayView for &Allowed<kinds::ReadSubmissions> {}
impl MayView for System {}
