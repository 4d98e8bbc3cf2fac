//! Lending a conversation to the desk of another account, and giving it back (row 10). It stays the conversation of its
//! account and its follower: answers go out by the same account, and no deadline moves. It is in the list of the desk
//! that has it, and in no other.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::act::{Act, ActKind, By};
use super::conversation::{Change, Conversation, State};
use super::steps::{NotNow, Press};
use super::telling;
use crate::accounts::{Account, Alliance};
use crate::cutting::characters;
use crate::ids::{AccountId, ConversationId};
use crate::staff::Locus;

/// How much of the last words a row of the list shows, in characters.
const SHOWN: usize = 36;

/// That a conversation is lent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loan {
    /// The account whose desk has it.
    pub to: AccountId,
    /// The name of that account.
    pub name: String,
    /// Who lent it.
    pub by: By,
    /// Since when.
    pub since: Timestamp,
}

/// A conversation in the list of what an account has lent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LentCard {
    /// The conversation.
    pub id: ConversationId,
    /// The name of the account whose desk has it.
    pub to: String,
    /// Who lent it.
    pub by: String,
    /// Since when.
    pub since: Timestamp,
    /// The beginning of the last words of that moment.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub said: String,
}

impl LentCard {
    /// The card of a conversation; none where it is not lent.
    #[must_use]
    pub fn of(conversation: &Conversation) -> Option<Self> {
        let loan = conversation.lent.as_ref()?;
        let said = conversation.last.as_ref().map_or("", |last| last.said.as_str());
        Some(Self {
            id: conversation.id.clone(),
            to: loan.name.clone(),
            by: characters(&loan.by.name, 8).to_owned(),
            since: loan.since,
            said: characters(said, SHOWN).replace('\n', " "),
        })
    }
}

impl Conversation {
    /// The account in whose list it is: the one that it is lent to, else its own.
    #[must_use]
    pub fn at_account(&self) -> &AccountId {
        self.lent.as_ref().map_or(&self.follower.account, |loan| &loan.to)
    }

    /// What rights to it are judged by: its own account, and the one that it is lent to.
    #[must_use]
    pub fn loci(&self, alliance: &Alliance) -> Vec<Locus> {
        let lent = self.lent.as_ref().map(|loan| &loan.to);
        let accounts = [Some(&self.follower.account), lent].into_iter().flatten();
        accounts.filter_map(|id| Some(Locus::of_account(alliance.account(id)?, alliance))).collect()
    }

    /// Whether it can be lent to this account: another one, with a desk that does not have it anyway, and not frozen.
    #[must_use]
    pub fn may_be_lent_to(&self, account: &Account, alliance: &Alliance) -> bool {
        let own = alliance.account(&self.follower.account).and_then(|own| alliance.desk_of(own));
        let desk = alliance.desk_of(account);
        account.id != self.follower.account
            && desk.is_some()
            && desk.map(|desk| &desk.id) != own.map(|desk| &desk.id)
            && !alliance.is_frozen(&account.id)
    }

    /// Whether there is something to lend: it is open, and not lent yet.
    #[must_use]
    pub fn may_be_lent(&self) -> bool {
        !matches!(self.state, State::Hidden | State::Closed) && self.lent.is_none()
    }

    /// Row 10: it is lent, and the desk of the other account is told.
    ///
    /// # Errors
    /// [`NotNow`] where it is lent already or closed, or cannot be lent to this account.
    pub fn lend(&self, press: &Press<'_>, to: &Account, alliance: &Alliance) -> Result<Change, NotNow> {
        self.check(press)?;
        if !self.may_be_lent() || !self.may_be_lent_to(to, alliance) {
            return Err(NotNow::NothingThere);
        }
        let loan = Loan { to: to.id.clone(), name: to.name.clone(), by: press.by.clone(), since: press.now };
        let own = alliance.account(&self.follower.account).map_or("", |own| own.name.as_str());
        let effects = alliance.desk_of(to).map(|desk| telling::lent(self, own, to, &desk.id));
        let kind = ActKind::Lent { by: press.by.clone(), to: to.name.clone() };
        let next = self.moved(press, Some(loan));
        let act = self.happening(press.now, kind).telling(effects.into_iter().collect());
        Ok(self.becoming(next, vec![act]))
    }

    /// Row 10: either desk gives it back. The desk of its own account is told, and whoever had it.
    ///
    /// # Errors
    /// [`NotNow`] where it is not lent, or the press is of an older page.
    pub fn give_home(&self, press: &Press<'_>, alliance: &Alliance) -> Result<Change, NotNow> {
        self.check(press)?;
        let loan = self.lent.as_ref().ok_or(NotNow::NothingThere)?;
        let own = alliance.account(&self.follower.account);
        let desk = own.and_then(|own| alliance.desk_of(own)).map(|desk| &desk.id);
        let holder = self.holder.as_ref().map(|holder| &holder.by.staff);
        let holder = holder.filter(|holder| **holder != press.by.staff);
        let effects =
            telling::given_home(self, loan, (desk, holder), own.map_or("", |own| own.name.as_str()));
        let kind = ActKind::GivenHome { by: press.by.clone(), from: loan.name.clone() };
        let next = self.moved(press, None);
        Ok(self.becoming(next, vec![self.happening(press.now, kind).telling(effects)]))
    }

    /// At another desk nobody has it yet. It waits since it did before.
    fn moved(&self, press: &Press<'_>, lent: Option<Loan>) -> Self {
        let mut next = self.clone();
        next.release(press.now);
        if next.state.waits() {
            next.state = State::Unread;
        }
        next.lent = lent;
        next.remember(&press.form);
        next
    }

    /// What is closed is lent no more: whatever comes next is for the desk of its own account.
    pub(super) fn end_loan(&mut self, version: u64) -> Option<Act> {
        if self.state != State::Closed {
            return None;
        }
        let loan = self.lent.take()?;
        let kind = ActKind::CameHome { from: loan.name };
        // Its key is not that of the act that closes.
        Some(Act::new(&self.id, self.since, &format!("{version:06}#home"), kind))
    }
}
