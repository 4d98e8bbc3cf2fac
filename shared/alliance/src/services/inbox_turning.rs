//! Row 9 of the inbox: what nobody answered until the reply window ended becomes a report (留言转办).

use jiff::Timestamp;

use super::inbox_desk::around_conversation;
use super::inbox_material::{Material, begun, material, newest};
use crate::runtime::random::{NoRandomness, Random};
use crate::runtime::{Deployment, StartError};
use crate::store::{Conversations, Filed, Messages, NewReport, StoreError, System, Tickets};
use domain::accounts::Alliance;
use domain::cutting::characters;
use domain::danger::tells_of_danger;
use domain::ids::TicketId;
use domain::inbox::{Call, Conversation, DutyList, Kind};
use domain::tickets::{
    Actor, Attachment, AttachmentKind, Channel, NewTicket, Place, Rules, Submission, submit,
};

/// The newest acts that are read.
const ACTS: i32 = 40;
/// The newest calls that are read.
const CALLS: i32 = 5;
/// The most characters of the report.
const MOST: usize = 2000;

/// Makes reports of conversations.
#[derive(Debug)]
pub struct Turning {
    conversations: Conversations,
    messages: Messages,
    tickets: Tickets,
    random: Random,
}

impl Turning {
    /// Builds it over the deployment's tables.
    ///
    /// # Errors
    /// [`StartError`] where a setting is missing.
    pub fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            conversations: deployment.conversations()?,
            messages: deployment.messages()?,
            tickets: deployment.tickets()?,
            random: deployment.random,
        })
    }

    /// Makes a report of a conversation whose window has ended, in one write with it. Returns its number; none where the
    /// conversation changed meanwhile, or no desk takes what is said to its account.
    ///
    /// # Errors
    /// Any [`StoreError`] of the calls.
    pub async fn turn(
        &self,
        of: &Conversation,
        (alliance, rules): (&Alliance, &Rules),
        now: Timestamp,
    ) -> Result<Option<TicketId>, StoreError> {
        let by = System::Clock;
        let messages = newest(&self.messages, &of.follower, now).await?;
        let acts = self.conversations.acts(by, &of.id, ACTS).await?;
        let calls = self.conversations.calls(by, &of.id, CALLS).await?;
        let material = material(&messages, begun(&acts));
        let Some(submission) = self.submission(of, (alliance, rules), material, &calls) else {
            let account = of.follower.account.as_str();
            tracing::error!(account, "no desk takes what is said to this account");
            return Ok(None);
        };
        let chance = |error: NoRandomness| StoreError::Broken(Box::new(error));
        let new = NewTicket {
            id: self.tickets.next_number(by, now).await?,
            secret: self.random.secret().map_err(chance)?,
            query_code: self.random.six_digits().map_err(chance)?,
        };
        let applied = submit(submission, new, &Actor::Scheduler, now, rules);
        let applied = applied.map_err(|refusal| StoreError::Broken(Box::new(refusal)))?;
        let nobody = DutyList::default();
        let change = of.turn(&applied.ticket.id, now, &around_conversation(alliance, of, &nobody, rules));
        // One report for these words, however often the clock comes by.
        let once = format!("turn#{}#{}", of.id, of.last.as_ref().map_or("", |last| last.key.as_str()));
        let besides = |transaction: &mut _| self.conversations.put(by, transaction, &change, None, now);
        // Where a storm notice is open, the desk merges it by hand: nobody has read yet what it is about.
        let new = NewReport { submitted: &applied, merged: None };
        match self.tickets.commit_once_with(by, new, &once, rules, besides).await {
            Ok(Filed::As(ticket)) => Ok(Some(ticket)),
            // Somebody answered, or another sweep was here: nothing was written.
            Ok(Filed::UsedFor(_) | Filed::MasterEnded) | Err(StoreError::Conflict) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The report as the resident said it; none where nobody takes the account's reports.
    fn submission(
        &self,
        of: &Conversation,
        (alliance, rules): (&Alliance, &Rules),
        material: Material,
        calls: &[Call],
    ) -> Option<Submission> {
        let account = alliance.account(&of.follower.account)?;
        let desk = alliance.desk_of(account).or_else(|| alliance.district_desk())?;
        let description = description(of, &material);
        let number = calls.iter().find(|call| call.is_due()).map(|call| call.number.clone());
        let is_nowhere = material.place.address.is_none() && material.place.point.is_none();
        Some(Submission {
            anonymous: false,
            on_behalf: None,
            danger: of.is_urgent() || tells_of_danger(&description),
            channel: Channel::Inbox,
            account: account.id.clone(),
            reporter: Some(of.follower.clone()),
            contact: number,
            description,
            place: Place { to_verify: is_nowhere, ..material.place },
            attachments: at_most(rules.most_photos, material.attachments),
            // The desk asks before it passes anything on.
            consent: false,
            subdistrict: account.place.subdistrict().cloned(),
            community: account.place.community().cloned(),
            desk: desk.id.clone(),
            sent_today: 0,
            desk_this_hour: 0,
        })
    }
}

/// What was said, with what staff have to know where there are no words.
fn description(of: &Conversation, material: &Material) -> String {
    let said = material.description.trim();
    let said = if said.is_empty() { of.last.as_ref().map_or("", |last| last.said.trim()) } else { said };
    let kind = of.why.as_ref().map(|why| why.kind);
    let without_words = match kind {
        _ if !said.is_empty() => "",
        Some(Kind::Recording) => "居民发来一段录音，没有文字，请听录音。",
        Some(Kind::Call) => "居民要求回电，没有说是什么事。",
        _ => "居民发来照片或者录音，没有文字，请打开看。",
    };
    characters(&format!("{said}{without_words}"), MOST).to_owned()
}

/// The newest photos that a report takes, and everything else.
fn at_most(photos: usize, attachments: Vec<Attachment>) -> Vec<Attachment> {
    let mut left = photos;
    let fits = |attachment: &Attachment| {
        if attachment.kind != AttachmentKind::Photo {
            return true;
        }
        let fits = left > 0;
        left = left.saturating_sub(1);
        fits
    };
    attachments.into_iter().filter(fits).collect()
}
