//! What every function that acts on conversations needs: to find one, and to know who may have it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::door::{Entered, OwnForm};
use crate::pages::console::{Elsewhere, InboxColleague as Colleague};
use crate::runtime::clock::Clock;
use crate::runtime::deployment::{Deployment, StartError};
use crate::runtime::random::Random;
use crate::store::{
    Accounts, Allowed, Asked, Audit, CannedBook, Conversations, DutyBook, FollowerRoll, StaffRoll, StoreError,
};
use domain::accounts::Alliance;
use domain::ids::{AccountId, ConversationId, Follower, StaffId, TicketId};
use domain::inbox::{ActKind, Around, By, Call, CannedList, Conversation, DutyList, at_work_until};
use domain::staff::kinds::ReadInbox;
use domain::staff::{Act as Right, Kind, Locus, Scope, Staff};
use domain::tickets::Rules;
use futures_util::future::try_join_all;
use jiff::Timestamp;

/// The newest acts that are read.
pub(super) const ACTS: i32 = 40;
/// The newest calls that are read.
const CALLS: i32 = 5;
/// The accounts at which the same person is looked for.
const PEOPLE: i32 = 80;
/// The most conversations of the same person that are looked at.
const LOOKED_AT: usize = 12;

/// Finds conversations and those who may have them.
#[derive(Clone, Debug)]
pub struct InboxDesk {
    /// The accounts table, with the alliance.
    pub accounts: Accounts,
    /// The conversations table.
    pub conversations: Conversations,
    /// The audit, which every step of staff is noted in.
    pub audit: Audit,
    /// The clock.
    pub clock: Clock,
    staff: StaffRoll,
    duty: DutyBook,
    canned: CannedBook,
    random: Random,
}

/// A conversation that somebody may read.
#[derive(Debug)]
pub struct FoundConversation {
    /// The permission to read it.
    pub reading: Allowed<ReadInbox>,
    /// The conversation.
    pub conversation: Conversation,
    /// The calls that were asked for, newest first.
    pub calls: Vec<Call>,
    /// The alliance.
    pub alliance: Arc<Alliance>,
    /// What its rights are judged by: its own account, and the one that it is lent to.
    pub loci: Vec<Locus>,
    /// Other conversations of the same person, where they were looked for.
    pub elsewhere: Vec<Elsewhere>,
}

impl FoundConversation {
    /// What is known besides the conversation.
    #[must_use]
    pub fn around<'a>(&'a self, duty: &'a DutyList, rules: &'a Rules) -> Around<'a> {
        around_conversation(&self.alliance, &self.conversation, duty, rules)
    }

    /// Whether this person may do it: by the account of the conversation, or by the one that it is lent to.
    #[must_use]
    pub fn may<K: Kind>(&self, entered: &Entered) -> bool {
        self.loci.iter().any(|locus| entered.allow::<K>(locus).is_some())
    }

    /// Permission to do it, which a form of their own asked for; none where they have no right to it.
    #[must_use]
    pub fn ask<K: Kind>(&self, entered: &Entered, own: OwnForm) -> Option<Asked<K>> {
        self.loci.iter().find_map(|locus| entered.ask(own, locus))
    }

    /// Whether somebody may do it.
    fn lets(&self, staff: &Staff, act: Right) -> bool {
        self.loci.iter().any(|locus| staff.may(act, locus))
    }
}

/// What is known besides a conversation with an account.
#[must_use]
pub fn around<'a>(
    alliance: &'a Alliance,
    id: &'a AccountId,
    duty: &'a DutyList,
    rules: &'a Rules,
) -> Around<'a> {
    let account = alliance.account(id);
    Around {
        duty,
        account: account.map_or(id.as_str(), |account| account.name.as_str()),
        desk: account.and_then(|account| alliance.desk_of(account)).map(|desk| &desk.id),
        subdistrict: account.and_then(|account| account.place.subdistrict()),
        calendar: &rules.calendar,
    }
}

/// What is known besides a conversation that may be lent: the desk is the one that has it.
#[must_use]
pub fn around_conversation<'a>(
    alliance: &'a Alliance,
    of: &'a Conversation,
    duty: &'a DutyList,
    rules: &'a Rules,
) -> Around<'a> {
    let own = around(alliance, &of.follower.account, duty, rules);
    match alliance.account(of.at_account()) {
        Some(at) => Around {
            desk: alliance.desk_of(at).map(|desk| &desk.id),
            subdistrict: at.place.subdistrict(),
            ..own
        },
        // That account has left the alliance.
        None => own,
    }
}

impl InboxDesk {
    /// Builds it over the deployment's tables.
    ///
    /// # Errors
    /// [`StartError`] where a setting is missing.
    pub fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            accounts: deployment.accounts()?,
            conversations: deployment.conversations()?,
            audit: deployment.audit()?,
            clock: deployment.clock.clone(),
            staff: deployment.staff()?,
            duty: deployment.duty()?,
            canned: deployment.canned()?,
            random: deployment.random,
        })
    }

    /// The conversation with this id and the permission to read it. An invalid id, an unused one and one of an account
    /// that this person may not read look alike.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn find(&self, entered: &Entered, id: &str) -> Result<Option<FoundConversation>, StoreError> {
        let Ok(id) = ConversationId::parse(id) else { return Ok(None) };
        let alliance = self.accounts.alliance().await?;
        // Whoever reads no conversation at all has this one not looked for.
        if !entered.staff().holds(Right::ReadInbox) {
            return Ok(None);
        }
        let Some(found) = self.conversations.find(&id).await? else { return Ok(None) };
        let Some((conversation, reading)) = entered.open_conversation(found, &alliance) else {
            return Ok(None);
        };
        let calls = self.conversations.calls(&reading, &id, CALLS).await?;
        let loci = conversation.loci(&alliance);
        Ok(Some(FoundConversation { reading, conversation, calls, alliance, loci, elsewhere: Vec::new() }))
    }

    /// What the same person said to other accounts, as far as `entered` may read it. People are never merged: each stays a
    /// conversation of its own.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn elsewhere(
        &self,
        entered: &Entered,
        found: &FoundConversation,
        followers: &FollowerRoll,
    ) -> Result<Vec<Elsewhere>, StoreError> {
        let follower = &found.conversation.follower;
        let mut others = followers.elsewhere(&found.reading, follower, PEOPLE).await?;
        let may_read = |of: &Follower| {
            let account = found.alliance.account(&of.account);
            account.is_some_and(|account| {
                entered.allow::<ReadInbox>(&Locus::of_account(account, &found.alliance)).is_some()
            })
        };
        // One of an account that they do not read may be lent to them.
        others.sort_by_key(|other| !may_read(other));
        others.truncate(LOOKED_AT);
        let ids: Vec<_> = others.iter().map(ConversationId::of).collect();
        let heads = try_join_all(ids.iter().map(|id| self.conversations.find(id))).await?;
        let opened =
            heads.into_iter().flatten().filter_map(|head| entered.open_conversation(head, &found.alliance));
        let mut elsewhere: Vec<_> = opened.filter_map(|(of, _)| Elsewhere::of(&of)).collect();
        elsewhere.sort_by_key(|of| std::cmp::Reverse(of.at));
        Ok(elsewhere)
    }

    /// Those who may read this conversation, by name.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn colleagues(
        &self,
        found: &FoundConversation,
        now: Timestamp,
    ) -> Result<Vec<Colleague>, StoreError> {
        let (duty, rules) = (self.duty.at_work(&found.reading).await?, self.accounts.rules_read());
        let of_locus = |locus: &Locus| {
            let subdistrict = locus.subdistrict.clone().map(Scope::Subdistrict);
            let account = locus.account.clone().map(Scope::Account);
            [subdistrict, account, locus.desk.clone().map(Scope::Unit)].into_iter().flatten()
        };
        let scopes: Vec<_> =
            [Scope::District].into_iter().chain(found.loci.iter().flat_map(of_locus)).collect();
        let holders =
            try_join_all(scopes.iter().map(|scope| self.staff.of_scope(scope, now))).await?.concat();
        let mut people: BTreeMap<(String, StaffId), bool> = BTreeMap::new();
        for holder in holders.into_iter().filter(|it| Right::ReadInbox.rule().names(it.role)) {
            let answers = Right::AnswerInbox.rule().names(holder.role)
                && at_work_until(&holder.staff, now, &duty, &rules.calendar).is_some();
            let name = holder.name.unwrap_or_else(|| holder.staff.to_string());
            *people.entry((name, holder.staff)).or_default() |= answers;
        }
        let colleague =
            |((name, staff), may_be_dealt_to)| Colleague { by: By { staff, name }, may_be_dealt_to };
        Ok(people.into_iter().map(colleague).collect())
    }

    /// Somebody who may read this conversation; none where there is no such person.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn reader(&self, found: &FoundConversation, id: &StaffId) -> Result<Option<By>, StoreError> {
        let now = self.clock.now();
        let person = self.staff.get(id).await?.and_then(|person| person.at(now));
        let reads = person.filter(|person| found.lets(&person.staff, Right::ReadInbox));
        Ok(reads.map(|person| By::from(&person.staff)))
    }

    /// Somebody who may answer here, with the duty list by which it is decided whether they are at work; none where there
    /// is no such person.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn colleague(
        &self,
        found: &FoundConversation,
        id: &StaffId,
    ) -> Result<Option<(By, DutyList)>, StoreError> {
        let now = self.clock.now();
        let person = self.staff.get(id).await?.and_then(|person| person.at(now));
        let Some(person) = person.filter(|person| found.lets(&person.staff, Right::AnswerInbox)) else {
            return Ok(None);
        };
        Ok(Some((By::from(&person.staff), self.duty.at_work(&found.reading).await?)))
    }

    /// The duty list.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn duty(&self, found: &FoundConversation) -> Result<DutyList, StoreError> {
        self.duty.at_work(&found.reading).await
    }

    /// The canned replies of a conversation's account.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn canned(&self, found: &FoundConversation) -> Result<CannedList, StoreError> {
        self.canned.get(&found.reading, &found.conversation.follower.account).await
    }

    /// The report that the conversation became last.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn report_of(&self, found: &FoundConversation) -> Result<Option<TicketId>, StoreError> {
        let acts = self.conversations.acts(&found.reading, &found.conversation.id, ACTS).await?;
        Ok(acts.into_iter().find_map(|act| match act.kind {
            ActKind::Reported { ticket, .. } | ActKind::Turned { ticket } => Some(ticket),
            _ => None,
        }))
    }

    /// A key for a form, by which a repeated press is recognised.
    ///
    /// # Errors
    /// [`StoreError::Broken`] where there is no chance.
    pub fn fresh_key(&self) -> Result<String, StoreError> {
        self.random.secret().map_err(|error| StoreError::Broken(Box::new(error)))
    }
}
