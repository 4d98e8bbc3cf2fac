//! The page of a conversation, as every function of the inbox shows it.

use std::collections::BTreeMap;
use std::sync::Arc;

use http::StatusCode;
use jiff::Timestamp;
use wechat::limits::WindowKind;

use super::door::{Entered, OwnForm};
use super::inbox_material::{Material, attachment, begun, material, newest};
use super::inbox_thread::thread;
use crate::pages::console::{
    ConversationPage, InboxColleague as Colleague, conversation as conversation_page,
};
use crate::pages::steps::StepForm;
use crate::pages::{Errors, Typed};
use crate::runtime::clock::Clock;
use crate::runtime::deployment::{Deployment, StartError};
use crate::runtime::random::Random;
use crate::runtime::rendering::{media_views, rendered};
use crate::runtime::web::Response;
use crate::store::{
    Accounts, Allowed, Asked, Audit, CannedBook, Conversations, DutyBook, Media, MessageRecord, Messages,
    Residents, StaffRoll, StoreError, Written,
};
use domain::accounts::Alliance;
use domain::ids::{AccountId, ConversationId, MediaId, StaffId, TicketId};
use domain::inbox::{
    Act, ActKind, Around, By, Call, CannedList, Conversation, DutyList, ReachNow, at_work_until,
};
use domain::notices::subscription_template;
use domain::staff::kinds::{AnswerInbox, LeadInbox, ReadInbox};
use domain::staff::{Act as Right, Kind, Locus, Scope, Staff};
use domain::tickets::Rules;
use futures_util::future::try_join_all;

/// The newest acts that are shown.
const ACTS: i32 = 40;
/// The newest calls that are shown.
const CALLS: i32 = 5;
/// How often a look is noted while others change the conversation.
const TRIES: usize = 3;

/// Shows conversations to staff.
#[derive(Clone, Debug)]
pub struct InboxPages {
    /// The accounts table, with the alliance.
    pub accounts: Accounts,
    /// The conversations table.
    pub conversations: Conversations,
    /// The audit, which every step of staff is noted in.
    pub audit: Audit,
    messages: Messages,
    media: Media,
    residents: Residents,
    staff: StaffRoll,
    duty: DutyBook,
    canned: CannedBook,
    random: Random,
    /// The clock.
    pub clock: Clock,
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

/// A form that came back.
#[derive(Debug)]
pub struct ReturnedForm {
    /// The form.
    pub form: &'static StepForm,
    /// What was typed.
    pub typed: Typed,
    /// What is wrong.
    pub errors: Errors,
    /// A message above the page's content.
    pub banner: Option<&'static str>,
}

impl InboxPages {
    /// Builds it over the deployment's tables.
    ///
    /// # Errors
    /// [`StartError`] where a setting is missing.
    pub fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            accounts: deployment.accounts()?,
            conversations: deployment.conversations()?,
            audit: deployment.audit()?,
            messages: deployment.messages()?,
            media: deployment.media()?,
            residents: deployment.residents()?,
            staff: deployment.staff()?,
            duty: deployment.duty()?,
            canned: deployment.canned()?,
            random: deployment.random,
            clock: deployment.clock.clone(),
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
        Ok(Some(FoundConversation { reading, conversation, calls, alliance, loci }))
    }

    /// Notes that this person looks, before anything is shown; an unread conversation is read from then on.
    ///
    /// # Errors
    /// Any [`StoreError`] of the calls.
    pub async fn look(&self, mut found: FoundConversation) -> Result<FoundConversation, StoreError> {
        let (by, now) = (By::from(found.reading.staff()), self.clock.now());
        for _ in 0..TRIES {
            let (act, change) = found.conversation.look(&by, now);
            let Some(mut change) = change else {
                self.conversations.note_look(&found.reading, &act).await?;
                return Ok(found);
            };
            let mut written = self.conversations.look(&found.reading, &change, now).await?;
            if written == Written::Before {
                // This person looked within the same minute, before the newest message came.
                change.acts.clear();
                written = self.conversations.look(&found.reading, &change, now).await?;
            }
            if written == Written::Now {
                found.conversation = change.conversation;
                return Ok(found);
            }
            let id = found.conversation.id.clone();
            match self.conversations.get(&found.reading, &id).await? {
                Some(newer) => found.conversation = newer,
                None => return Ok(found),
            }
        }
        Err(StoreError::Conflict)
    }

    /// The page of a conversation, with a form that came back if there is one.
    ///
    /// # Errors
    /// Any [`StoreError`] of what the page shows.
    pub async fn page(
        &self,
        entered: &Entered,
        found: &FoundConversation,
        returned: Option<&ReturnedForm>,
        status: StatusCode,
    ) -> Result<Response, StoreError> {
        let now = self.clock.now();
        let messages = self.newest(&found.conversation, now).await?;
        let acts = self.conversations.acts(&found.reading, &found.conversation.id, ACTS).await?;
        let material = material(&messages, begun(&acts));
        let attachments: Vec<_> = messages.iter().filter_map(attachment).collect();
        let views = media_views(&found.reading, &self.media, &attachments).await?;
        let thread = thread(&messages, &acts, &views);
        let fresh = self.fresh_key()?;
        // A form that comes back is still the same press.
        let once = returned.and_then(|returned| returned.typed.get("once")).filter(|once| !once.is_empty());
        let (typed, errors) = (Typed::default(), Errors::default());
        let colleagues = self.colleagues(found, now).await?;
        let account = &found.conversation.follower.account;
        let canned = self.canned.get(&found.reading, account).await?;
        let notes = self.conversations.notes(&found.reading, &found.conversation.id).await?;
        let html = conversation_page(&ConversationPage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            once: once.unwrap_or(&fresh),
            conversation: &found.conversation,
            alliance: &found.alliance,
            thread: &thread,
            calls: &found.calls,
            may_answer: found.may::<AnswerInbox>(entered),
            may_deal: found.may::<LeadInbox>(entered),
            colleagues: &colleagues,
            canned: &canned.replies,
            notes: &notes,
            reach: self.reach(found, &messages, &acts, now).await?,
            description: &material.description,
            address: material.place.address.as_deref().unwrap_or_default(),
            open_form: returned.map(|returned| returned.form),
            typed: returned.map_or(&typed, |returned| &returned.typed),
            errors: returned.map_or(&errors, |returned| &returned.errors),
            banner: returned.and_then(|returned| returned.banner),
            now,
        });
        Ok(rendered(status, html))
    }

    /// Those who may read this conversation, by name.
    async fn colleagues(
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

    /// Takes the notes for this person off their list: they have opened the conversation.
    ///
    /// # Errors
    /// Any [`StoreError`] of the calls.
    pub async fn see_notes(&self, found: &FoundConversation) -> Result<(), StoreError> {
        let me = &found.reading.staff().id;
        let notes = self.conversations.notes(&found.reading, &found.conversation.id).await?;
        for note in notes.iter().filter(|note| note.waits_for(me)) {
            self.conversations.see_note(&found.reading, note).await?;
        }
        Ok(())
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

    /// How an answer that is sent now would reach the resident.
    async fn reach(
        &self,
        found: &FoundConversation,
        messages: &[MessageRecord],
        acts: &[Act],
        now: Timestamp,
    ) -> Result<ReachNow, StoreError> {
        let follower = &found.conversation.follower;
        let Some(account) = found.alliance.account(&follower.account) else { return Ok(ReachNow::Keep) };
        let consented = match subscription_template(account) {
            Some(template) => self.residents.get(follower).await?.consents.left(template.id) > 0,
            None => false,
        };
        Ok(ReachNow::of(account, consented, windows(messages), acts, now))
    }

    /// What a report made from a conversation would hold.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn material(&self, found: &FoundConversation) -> Result<Material, StoreError> {
        let messages = self.newest(&found.conversation, self.clock.now()).await?;
        let acts = self.conversations.acts(&found.reading, &found.conversation.id, ACTS).await?;
        Ok(material(&messages, begun(&acts)))
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

    /// Whether a photo or recording came in this conversation.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn holds(&self, found: &FoundConversation, media: &MediaId) -> Result<bool, StoreError> {
        let record = self.media.get(&found.reading, media).await?;
        Ok(record.is_some_and(|record| record.sender.as_ref() == Some(&found.conversation.follower)))
    }

    async fn newest(&self, of: &Conversation, now: Timestamp) -> Result<Vec<MessageRecord>, StoreError> {
        newest(&self.messages, &of.follower, now).await
    }
}

/// The windows that messages opened.
fn windows(messages: &[MessageRecord]) -> impl Iterator<Item = (WindowKind, Timestamp)> {
    messages.iter().filter_map(|message| Some((message.window?.into(), message.received_at)))
}
