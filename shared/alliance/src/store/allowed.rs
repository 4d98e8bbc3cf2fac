//! Who may have a store do something. A method that staff reach takes a proof of it, so that a handler that never asked
//! the door does not compile; callers that are no staff say who they are.

use std::marker::PhantomData;

use domain::staff::{Kind, Staff, kinds};

/// Leave of a member of staff to look at what an act is about. Only the door gives it, after it has checked session,
/// right and scope.
#[derive(Clone, Debug)]
pub struct Allowed<K> {
    staff: Staff,
    kind: PhantomData<fn() -> K>,
}

/// Leave of a member of staff to do an act: they asked for it in a form of their own session.
#[derive(Clone, Debug)]
pub struct Asked<K>(Allowed<K>);

impl<K: Kind> Allowed<K> {
    /// For the door alone; a test of the house holds that.
    pub(crate) fn granted(staff: &Staff) -> Self {
        Self { staff: staff.clone(), kind: PhantomData }
    }

    /// Whose leave it is.
    #[must_use]
    pub fn staff(&self) -> &Staff {
        &self.staff
    }
}

impl<K: Kind> Asked<K> {
    /// For the door alone; a test of the house holds that.
    pub(crate) fn confirmed(allowed: Allowed<K>) -> Self {
        Self(allowed)
    }

    /// Whose leave it is.
    #[must_use]
    pub fn staff(&self) -> &Staff {
        self.0.staff()
    }
}

/// Something that was read before anybody knew whether they may see it. Only the door opens it.
#[derive(Debug)]
pub struct Unopened<T>(T);

impl<T> Unopened<T> {
    pub(super) fn new(found: T) -> Self {
        Self(found)
    }

    /// For the door alone; a test of the house holds that.
    pub(crate) fn open_if(self, may: impl FnOnce(&T) -> bool) -> Option<T> {
        Some(self.0).filter(may)
    }
}

/// A caller that is no member of staff. What stands behind the door has no use for it; a test of the house holds that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// Answers what followers send.
    Callback,
    /// Shows a report to whoever holds its link.
    Residents,
    /// A login, before there is a session.
    Login,
    /// A schedule.
    Clock,
    /// A stream or a queue.
    Streams,
    /// Somebody with rights of their own in the cloud.
    Engineer,
}

mod sealed {
    pub trait Sealed {}
    impl<K> Sealed for &super::Allowed<K> {}
    impl<K> Sealed for &super::Asked<K> {}
    impl Sealed for super::System {}
}

/// A proof that somebody may look at what an act is about.
pub trait May<K>: Copy + Send + Sync + sealed::Sealed {}
impl<K> May<K> for &Allowed<K> {}
impl<K> May<K> for &Asked<K> {}
impl<K> May<K> for System {}

/// A proof that somebody may do an act.
pub trait MayChange<K>: Copy + Send + Sync + sealed::Sealed {}
impl<K> MayChange<K> for &Asked<K> {}
impl<K> MayChange<K> for System {}

/// An act that is a step of a report.
pub trait IsStep: Kind {}
impl IsStep for kinds::FileReport {}
impl IsStep for kinds::WorkAtDesk {}
impl IsStep for kinds::WorkForUnit {}
impl IsStep for kinds::WorkOnSite {}

/// A proof that somebody may take a step of a report. Which one, the lifecycle's table decides.
pub trait MayStep: Copy + Send + Sync + sealed::Sealed {}
impl<K: IsStep> MayStep for &Asked<K> {}
impl MayStep for System {}
