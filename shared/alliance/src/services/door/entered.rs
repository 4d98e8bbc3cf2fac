//! What a person who came in may do. Only this module makes proofs that a store accepts.

use jiff::Timestamp;
use subtle::ConstantTimeEq as _;

use crate::store::{Allowed, Asked, Unopened};
use domain::accounts::Alliance;
use domain::articles::Piece;
use domain::cases::stage;
use domain::inbox::Conversation;
use domain::keywords::{self, KeywordRule};
use domain::logins::Session;
use domain::staff::kinds::{
    FileReport, FreezeStaff, ManageStaff, ReadArticles, ReadCases, ReadInbox, ReadReports, ReadSubmissions,
};
use domain::staff::{Act, Filing, Kind, Locus, Party, Role, Staff};
use domain::submissions::Submission;
use domain::tickets::{AreaRow, Ticket};

/// A member of staff with a session, and with the grants that hold now.
#[derive(Clone, Debug)]
pub struct Entered {
    staff: Staff,
    session: Session,
    away: Vec<Party>,
}

/// A proof that a form belongs to the session that it came with.
#[derive(Clone, Copy, Debug)]
pub struct OwnForm(());

impl Entered {
    pub(super) fn new(staff: Staff, session: Session, away: Vec<Party>) -> Self {
        Self { staff, session, away }
    }

    /// Those in whose stead they may act now.
    #[must_use]
    pub fn away(&self) -> &[Party] {
        &self.away
    }

    /// The person who is logged in.
    #[must_use]
    pub fn staff(&self) -> &Staff {
        &self.staff
    }

    /// The session of this person.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Whether they showed a short time ago that it is them, so that an act that could harm many may begin.
    #[must_use]
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        self.session.is_fresh(&self.staff, now)
    }

    /// The token that every form of this session has to carry.
    #[must_use]
    pub fn csrf(&self) -> &str {
        &self.session.csrf
    }

    /// Permission to see what an act is about, in this place; none where they have no right to it.
    #[must_use]
    pub fn allow<K: Kind>(&self, locus: &Locus) -> Option<Allowed<K>> {
        self.staff.may(K::ACT, locus).then(|| Allowed::granted(&self.staff))
    }

    /// Where this person enters reports for residents; none where they may enter none.
    #[must_use]
    pub fn filing<'a>(&self, alliance: &'a Alliance) -> Option<Filing<'a>> {
        let filing = self.staff.filing(alliance);
        filing.filter(|filing| self.allow::<FileReport>(&filing.locus()).is_some())
    }

    /// Whether a form belongs to this session: it carries the session's token.
    #[must_use]
    pub fn own_form(&self, token: Option<&String>) -> Option<OwnForm> {
        let token = token.map_or("", String::as_str);
        let is_own: bool = self.session.csrf.as_bytes().ct_eq(token.as_bytes()).into();
        is_own.then_some(OwnForm(()))
    }

    /// Permission to carry out an act in this place, which a form of their own asked for; none where they have no right
    /// to it.
    #[must_use]
    pub fn ask<K: Kind>(&self, _form: OwnForm, locus: &Locus) -> Option<Asked<K>> {
        self.allow(locus).map(Asked::confirmed)
    }

    /// Permission to see people of their scope, or somebody who works in it.
    #[must_use]
    pub fn allow_managing(
        &self,
        person: Option<&Staff>,
        alliance: &Alliance,
    ) -> Option<Allowed<ManageStaff>> {
        let may = match person {
            Some(person) => self.staff.manages(person, alliance),
            None => self.staff.holds(Act::ManageStaff),
        };
        may.then(|| Allowed::granted(&self.staff))
    }

    /// Permission to change what somebody who works in their scope may do.
    #[must_use]
    pub fn ask_managing(
        &self,
        _form: OwnForm,
        person: Option<&Staff>,
        alliance: &Alliance,
    ) -> Option<Asked<ManageStaff>> {
        self.allow_managing(person, alliance).map(Asked::confirmed)
    }

    /// Permission to freeze somebody whose roles they could all give, or, for an operator, to lift that.
    #[must_use]
    pub fn ask_freezing(
        &self,
        _form: OwnForm,
        person: &Staff,
        lifts: bool,
        alliance: &Alliance,
    ) -> Option<Asked<FreezeStaff>> {
        let may = self.staff.may_freeze(person, alliance) && (!lifts || self.staff.is(Role::Operator));
        may.then(|| Asked::confirmed(Allowed::granted(&self.staff)))
    }

    /// A ticket with the permission to read it; none where they have no right to, as if the ticket did not exist.
    #[must_use]
    pub fn open(&self, found: Unopened<Ticket>) -> Option<(Ticket, Allowed<ReadReports>)> {
        let ticket = found.open_if(|ticket| self.staff.may(Act::ReadReports, &ticket.locus()))?;
        Some((ticket, Allowed::granted(&self.staff)))
    }

    /// A conversation with the permission to read it: of somebody who may read what is said to its account, or to the
    /// account that it is lent to. None where they have no right to, as if the conversation did not exist.
    #[must_use]
    pub fn open_conversation(
        &self,
        found: Unopened<Conversation>,
        alliance: &Alliance,
    ) -> Option<(Conversation, Allowed<ReadInbox>)> {
        let may =
            |of: &Conversation| of.loci(alliance).iter().any(|locus| self.staff.may(Act::ReadInbox, locus));
        Some((found.open_if(may)?, Allowed::granted(&self.staff)))
    }

    /// A keyword rule of somebody who may read those of its scope; none for others, as if it did not exist.
    #[must_use]
    pub fn open_rule(&self, found: Unopened<KeywordRule>, alliance: &Alliance) -> Option<KeywordRule> {
        found.open_if(|rule| {
            keywords::locus(&rule.scope, alliance).is_some_and(|it| self.staff.may(Act::ReadRules, &it))
        })
    }

    /// An article with the permission to read it before it is published; none where they have no right to, as if the
    /// article did not exist.
    #[must_use]
    pub fn open_article(
        &self,
        found: Unopened<Piece>,
        alliance: &Alliance,
    ) -> Option<(Piece, Locus, Allowed<ReadArticles>)> {
        let locus = |piece: &Piece| {
            let account = alliance.account(&piece.article.account)?;
            Some(Locus::of_account(account, alliance))
        };
        let may = |piece: &Piece| locus(piece).is_some_and(|it| self.staff.may(Act::ReadArticles, &it));
        let piece = found.open_if(may)?;
        let locus = locus(&piece)?;
        Some((piece, locus, Allowed::granted(&self.staff)))
    }

    /// Something that a resident sent in, with where it belongs and the permission to read it; none where they have no
    /// right to, as if it did not exist.
    #[must_use]
    pub fn open_submission(
        &self,
        found: Unopened<Submission>,
        alliance: &Alliance,
    ) -> Option<(Submission, Locus, Allowed<ReadSubmissions>)> {
        let locus = |it: &Submission| {
            let account = alliance.account(&it.sender.account)?;
            Some(Locus::of_account(account, alliance))
        };
        let may = |it: &Submission| locus(it).is_some_and(|at| self.staff.may(Act::ReadSubmissions, &at));
        let it = found.open_if(may)?;
        let locus = locus(&it)?;
        Some((it, locus, Allowed::granted(&self.staff)))
    }

    /// A report that may become public, with the permission to see what would be shown of it; none where they have no
    /// right to, or the resident did not agree, as if the report did not exist.
    #[must_use]
    pub fn open_case(&self, found: Unopened<Ticket>) -> Option<(Ticket, Allowed<ReadCases>)> {
        let may =
            |ticket: &Ticket| stage(ticket).is_some() && self.staff.may(Act::ReadCases, &ticket.locus());
        Some((found.open_if(may)?, Allowed::granted(&self.staff)))
    }

    /// Whether they may read a report from the list of an area.
    #[must_use]
    pub fn may_list(&self, row: &AreaRow) -> bool {
        self.staff.may(Act::ReadReports, &row.locus())
    }
}
