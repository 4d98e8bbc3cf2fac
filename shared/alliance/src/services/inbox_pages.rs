//! The page of a conversation, as every function of the inbox shows it.

use http::StatusCode;
use jiff::Timestamp;
use wechat::limits::WindowKind;

use super::door::Entered;
use super::inbox_desk::{ACTS, FoundConversation, InboxDesk};
use super::inbox_material::{MESSAGES, Material, Withheld, attachment, begun, last, material, newest};
use super::inbox_thread::thread;
use super::inbox_window::{Edge, Stretch, stretch};
use crate::pages::console::{ConversationPage, conversation as conversation_page};
use crate::pages::steps::StepForm;
use crate::pages::{Errors, MediaView, Typed};
use crate::runtime::deployment::{Deployment, StartError};
use crate::runtime::rendering::{media_views, rendered};
use crate::runtime::web::Response;
use crate::store::{Media, MessageRecord, Messages, Residents, StoreError, Written};
use domain::ids::MediaId;
use domain::inbox::{Act, By, Conversation, ReachNow};
use domain::notices::subscription_template;
use domain::staff::kinds::{AnswerInbox, LeadInbox};

/// How often a look is noted while others change the conversation.
const TRIES: usize = 3;
/// The newest messages that older pages show: each page reads all that are newer than its own.
const DEPTH: i32 = 200;

/// Shows conversations to staff.
#[derive(Clone, Debug)]
pub struct InboxPages {
    /// What finds conversations.
    pub desk: InboxDesk,
    messages: Messages,
    media: Media,
    residents: Residents,
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
            desk: InboxDesk::build(deployment)?,
            messages: deployment.messages()?,
            media: deployment.media()?,
            residents: deployment.residents()?,
        })
    }

    /// Notes that this person looks, before anything is shown; an unread conversation is read from then on.
    ///
    /// # Errors
    /// Any [`StoreError`] of the calls.
    pub async fn look(&self, mut found: FoundConversation) -> Result<FoundConversation, StoreError> {
        let (by, now) = (By::from(found.reading.staff()), self.desk.clock.now());
        for _ in 0..TRIES {
            let (act, change) = found.conversation.look(&by, now);
            let Some(mut change) = change else {
                self.desk.conversations.note_look(&found.reading, &act).await?;
                return Ok(found);
            };
            let mut written = self.desk.conversations.look(&found.reading, &change, now).await?;
            if written == Written::Before {
                // This person looked within the same minute, before the newest message came.
                change.acts.clear();
                written = self.desk.conversations.look(&found.reading, &change, now).await?;
            }
            if written == Written::Now {
                found.conversation = change.conversation;
                return Ok(found);
            }
            let id = found.conversation.id.clone();
            match self.desk.conversations.get(&found.reading, &id).await? {
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
        Box::pin(self.shown(entered, found, returned, (status, None))).await
    }

    /// The page of a conversation with what was before a page that was shown; the newest for a cursor that does not fit.
    ///
    /// # Errors
    /// Any [`StoreError`] of what the page shows.
    pub async fn older(
        &self,
        entered: &Entered,
        found: &FoundConversation,
        before: &str,
    ) -> Result<Response, StoreError> {
        Box::pin(self.shown(entered, found, None, (StatusCode::OK, Edge::read(before)))).await
    }

    async fn shown(
        &self,
        entered: &Entered,
        found: &FoundConversation,
        returned: Option<&ReturnedForm>,
        (status, edge): (StatusCode, Option<Edge>),
    ) -> Result<Response, StoreError> {
        let now = self.desk.clock.now();
        let (id, follower) = (&found.conversation.id, &found.conversation.follower);
        // One more tells whether there are more. What belongs to an anonymous report is known by a newer message.
        let most = if edge.is_some() { DEPTH } else { MESSAGES + 1 };
        let all = last(&self.messages, follower, most, now).await?;
        let withheld = Withheld::of(&all);
        let newest = usize::try_from(MESSAGES).unwrap_or_default();
        let newest = all.iter().take(newest).filter(|message| withheld.shows(message));
        let messages: Vec<_> = newest.cloned().collect();
        let acts = self.desk.conversations.acts(&found.reading, id, ACTS + 1).await?;
        let until = edge.as_ref().and_then(|edge| edge.act.as_deref());
        let listed = match until {
            Some(until) => self.desk.conversations.acts_until(&found.reading, id, until, ACTS + 2).await?,
            None => acts.clone(),
        };
        let Stretch { messages: mut said, acts: happened, older } =
            stretch(&all, listed, edge.as_ref().unwrap_or(&Edge::default()));
        said.retain(|message| withheld.shows(message));
        let material = material(&messages, begun(&acts));
        let views = self.views(found, &messages).await?;
        let views_of_older = if edge.is_some() { self.views(found, &said).await? } else { Vec::new() };
        let thread = thread(&said, &happened, if edge.is_some() { &views_of_older } else { &views });
        let read = i32::try_from(all.len()).unwrap_or(i32::MAX);
        let fresh = self.desk.fresh_key()?;
        // A form that comes back is still the same press.
        let once = returned.and_then(|returned| returned.typed.get("once")).filter(|once| !once.is_empty());
        let (typed, errors) = (Typed::default(), Errors::default());
        let colleagues = self.desk.colleagues(found, now).await?;
        let canned = self.desk.canned(found).await?;
        let notes = self.desk.conversations.notes(&found.reading, &found.conversation.id).await?;
        let html = conversation_page(&ConversationPage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            once: once.unwrap_or(&fresh),
            conversation: &found.conversation,
            alliance: &found.alliance,
            thread: &thread,
            is_older: edge.is_some(),
            older: older.as_deref(),
            is_cut: edge.is_some() && older.is_none() && read >= DEPTH,
            media: &views,
            calls: &found.calls,
            may_answer: found.may::<AnswerInbox>(entered),
            may_deal: found.may::<LeadInbox>(entered),
            colleagues: &colleagues,
            canned: &canned.replies,
            notes: &notes,
            elsewhere: &found.elsewhere,
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

    /// Takes the notes for this person off their list: they have opened the conversation.
    ///
    /// # Errors
    /// Any [`StoreError`] of the calls.
    pub async fn see_notes(&self, found: &FoundConversation) -> Result<(), StoreError> {
        let me = &found.reading.staff().id;
        let notes = self.desk.conversations.notes(&found.reading, &found.conversation.id).await?;
        for note in notes.iter().filter(|note| note.waits_for(me)) {
            self.desk.conversations.see_note(&found.reading, note).await?;
        }
        Ok(())
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
        let messages = self.newest(&found.conversation, self.desk.clock.now()).await?;
        let acts = self.desk.conversations.acts(&found.reading, &found.conversation.id, ACTS).await?;
        Ok(material(&messages, begun(&acts)))
    }

    /// Whether a photo or recording came in this conversation.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn holds(&self, found: &FoundConversation, media: &MediaId) -> Result<bool, StoreError> {
        let record = self.media.get(&found.reading, media).await?;
        Ok(record.is_some_and(|record| record.sender.as_ref() == Some(&found.conversation.follower)))
    }

    async fn views(
        &self,
        found: &FoundConversation,
        messages: &[MessageRecord],
    ) -> Result<Vec<MediaView>, StoreError> {
        let attachments: Vec<_> = messages.iter().filter_map(attachment).collect();
        media_views(&found.reading, &self.media, &attachments).await
    }

    async fn newest(&self, of: &Conversation, now: Timestamp) -> Result<Vec<MessageRecord>, StoreError> {
        newest(&self.messages, &of.follower, now).await
    }
}

/// The windows that messages opened.
fn windows(messages: &[MessageRecord]) -> impl Iterator<Item = (WindowKind, Timestamp)> {
    messages.iter().filter_map(|message| Some((message.window?.into(), message.received_at)))
}
