//! What somebody who came in may do. Nothing else makes a proof that a store takes.

use subtle::ConstantTimeEq as _;

use crate::store::{Allowed, Asked, Unopened};
use domain::logins::Session;
use domain::staff::kinds::ReadReports;
use domain::staff::{Act, Kind, Locus, Staff};
use domain::tickets::{AreaRow, Ticket};

/// A member of staff with a session, and with the grants that hold now.
#[derive(Clone, Debug)]
pub struct Entered {
    staff: Staff,
    session: Session,
}

/// That a form is of the session that it came with.
#[derive(Clone, Copy, Debug)]
pub struct OwnForm(());

impl Entered {
    pub(super) fn new(staff: Staff, session: Session) -> Self {
        Self { staff, session }
    }

    /// The person who is logged in.
    #[must_use]
    pub fn staff(&self) -> &Staff {
        &self.staff
    }

    /// Their session.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// What every form of this session must bring along.
    #[must_use]
    pub fn csrf(&self) -> &str {
        &self.session.csrf
    }

    /// Leave to look at what an act is about, here; none where they have no right to it.
    #[must_use]
    pub fn allow<K: Kind>(&self, locus: &Locus) -> Option<Allowed<K>> {
        self.staff.may(K::ACT, locus).then(|| Allowed::granted(&self.staff))
    }

    /// Whether a form belongs to this session: it bears the session's token.
    #[must_use]
    pub fn own_form(&self, token: Option<&String>) -> Option<OwnForm> {
        let token = token.map_or("", String::as_str);
        let is_own: bool = self.session.csrf.as_bytes().ct_eq(token.as_bytes()).into();
        is_own.then_some(OwnForm(()))
    }

    /// Leave to do an act here, which a form of their own asked for; none where they have no right to it.
    #[must_use]
    pub fn ask<K: Kind>(&self, _form: OwnForm, locus: &Locus) -> Option<Asked<K>> {
        self.allow(locus).map(Asked::confirmed)
    }

    /// A ticket with the leave to read it; none where they have no right to: then it looks as if there were none.
    #[must_use]
    pub fn open(&self, found: Unopened<Ticket>) -> Option<(Ticket, Allowed<ReadReports>)> {
        let ticket = found.open_if(|ticket| self.staff.may(Act::ReadReports, &ticket.locus()))?;
        Some((ticket, Allowed::granted(&self.staff)))
    }

    /// Whether they may read a report that the list of an area brings.
    #[must_use]
    pub fn may_list(&self, row: &AreaRow) -> bool {
        self.staff.may(Act::ReadReports, &row.locus())
    }
}
