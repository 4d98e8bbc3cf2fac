//! The page of a conversation, as every function of the inbox shows it.

use std::sync::Arc;

use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use wechat::inbound::{Body, Inbound};
use wechat::limits::{WindowKind, reply_window};
use wechat::reply::Reply;

use super::door::Entered;
use crate::pages::console::{ConversationPage, ThreadKind, ThreadLine, conversation as conversation_page};
use crate::pages::steps::StepForm;
use crate::pages::{Errors, MediaView, Typed};
use crate::runtime::clock::Clock;
use crate::runtime::deployment::{Deployment, StartError};
use crate::runtime::random::Random;
use crate::runtime::rendering::{media_views, rendered};
use crate::runtime::web::Response;
use crate::store::{Accounts, Allowed, Conversations, Media, MessageRecord, Messages, StoreError, Written};
use domain::accounts::Alliance;
use domain::conversation::without_kept;
use domain::geo::Point;
use domain::ids::{ConversationId, MediaId};
use domain::inbox::{Act, ActKind, By, Call, Conversation};
use domain::retention::MESSAGES_KEPT;
use domain::staff::Locus;
use domain::staff::kinds::{AnswerInbox, ReadInbox};
use domain::tickets::{Attachment, Place};

/// The newest messages that are shown.
const MESSAGES: i32 = 20;
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
    messages: Messages,
    media: Media,
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
    /// What its rights are judged by.
    pub locus: Locus,
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

/// What a report made from a conversation would hold.
#[derive(Debug, Default)]
pub struct Material {
    /// The words of its messages, oldest first.
    pub description: String,
    /// The last place that was sent.
    pub place: Place,
    /// The photos and recordings, newest first.
    pub attachments: Vec<Attachment>,
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
            messages: deployment.messages()?,
            media: deployment.media()?,
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
        let Some(account) = id.account().and_then(|id| alliance.account(&id).cloned()) else {
            return Ok(None);
        };
        let locus = Locus::of_account(&account, &alliance);
        let Some(reading) = entered.allow::<ReadInbox>(&locus) else { return Ok(None) };
        let Some(conversation) = self.conversations.get(&reading, &id).await? else { return Ok(None) };
        let calls = self.conversations.calls(&reading, &id, CALLS).await?;
        Ok(Some(FoundConversation { reading, conversation, calls, alliance, locus }))
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
        let fresh = self.random.secret().map_err(|error| StoreError::Broken(Box::new(error)))?;
        // A form that comes back is still the same press.
        let once = returned.and_then(|returned| returned.typed.get("once")).filter(|once| !once.is_empty());
        let (typed, errors) = (Typed::default(), Errors::default());
        let html = conversation_page(&ConversationPage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            once: once.unwrap_or(&fresh),
            conversation: &found.conversation,
            alliance: &found.alliance,
            thread: &thread,
            calls: &found.calls,
            may_answer: entered.allow::<AnswerInbox>(&found.locus).is_some(),
            window: window_end(&messages).filter(|end| *end > now),
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

    /// What a report made from a conversation would hold.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn material(&self, found: &FoundConversation) -> Result<Material, StoreError> {
        let messages = self.newest(&found.conversation, self.clock.now()).await?;
        let acts = self.conversations.acts(&found.reading, &found.conversation.id, ACTS).await?;
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

    async fn newest(&self, of: &Conversation, now: Timestamp) -> Result<Vec<MessageRecord>, StoreError> {
        let since = now.as_second() - MESSAGES_KEPT.as_secs();
        Ok(without_anonymous(self.messages.newest(&of.follower, since, MESSAGES).await?))
    }
}

/// The messages that do not belong to an anonymous report: a conversation must not say whose report that is.
fn without_anonymous(messages: Vec<MessageRecord>) -> Vec<MessageRecord> {
    let withheld: Vec<_> =
        messages.iter().filter_map(|message| Some((message.withheld_since?, message.received_at))).collect();
    let is_shown = |message: &MessageRecord| {
        let at = message.received_at;
        message.withheld_since.is_none()
            && !withheld.iter().any(|(since, until)| (*since..=*until).contains(&at))
    };
    messages.into_iter().filter(is_shown).collect()
}

/// What was said and answered and what happened, newest first.
fn thread(messages: &[MessageRecord], acts: &[Act], views: &[MediaView]) -> Vec<ThreadLine> {
    let mut lines = Vec::new();
    for message in messages {
        let media =
            message.media.as_ref().and_then(|it| views.iter().find(|view| view.id == it.media)).cloned();
        let line = |kind, who: &str, text: String, media| ThreadLine {
            at: message.received_at,
            kind,
            who: who.to_owned(),
            text,
            media,
        };
        // Newest first: the answer stands before what it answers.
        if let Some(Reply::Text { content }) = &message.reply {
            lines.push(line(ThreadKind::Machine, "自动答复", without_links(without_kept(content)), None));
        }
        if let Some(text) = said(message) {
            lines.push(line(ThreadKind::Resident, "居民", text, media));
        }
    }
    lines.extend(acts.iter().filter_map(happened));
    lines.sort_by_key(|line| std::cmp::Reverse(line.at));
    lines
}

/// What a message says; none for an event that says nothing.
fn said(message: &MessageRecord) -> Option<String> {
    match Inbound::from_element(message.fields.clone()).ok()?.body {
        Body::Text { content, .. } => Some(content),
        Body::Voice { recognition, .. } => Some(recognition.unwrap_or_default()),
        Body::Image { .. } | Body::Video { .. } => Some(String::new()),
        Body::Location { label, .. } => Some(format!("发来定位：{}", label.unwrap_or_default())),
        Body::Subscribe { .. } => Some("（关注了公众号）".to_owned()),
        Body::Unsubscribe => Some("（取消了关注）".to_owned()),
        Body::Click { .. } => Some("（点了菜单）".to_owned()),
        _ => None,
    }
}

fn happened(act: &Act) -> Option<ThreadLine> {
    let line = |kind, who: String, text: &str| {
        Some(ThreadLine { at: act.at, kind, who, text: text.to_owned(), media: None })
    };
    let note = |who: String| line(ThreadKind::Note, who, "");
    match &act.kind {
        // The message itself is a line.
        ActKind::Heard { .. } => None,
        ActKind::Looked { by } => note(format!("{} 打开看过", by.name)),
        ActKind::Replied { by, text } => line(ThreadKind::Staff, format!("{} 回复", by.name), text),
        ActKind::Reported { by, ticket } => note(format!("{} 登记为诉求 {ticket}", by.name)),
        ActKind::Closed { by, reason } => line(ThreadKind::Note, format!("{} 结束", by.name), reason),
        ActKind::Called { by, outcome } => note(format!("{} 打电话：{}", by.name, outcome.name())),
        ActKind::Reminded => note("系统提醒居民：还没有发送".to_owned()),
        ActKind::Lapsed => note("居民一直没有发送，转为留言".to_owned()),
        ActKind::Alarmed => note("没有人打开，已通知下一位".to_owned()),
    }
}

fn attachment(message: &MessageRecord) -> Option<Attachment> {
    message.media.as_ref().map(|media| Attachment { media: media.media.clone(), kind: media.kind })
}

/// When the last matter ended: with a report or a close. What was said before is not of this one.
fn begun(acts: &[Act]) -> Option<Timestamp> {
    let ended = |act: &&Act| matches!(act.kind, ActKind::Reported { .. } | ActKind::Closed { .. });
    acts.iter().find(ended).map(|act| act.at)
}

fn material(messages: &[MessageRecord], begun: Option<Timestamp>) -> Material {
    let mut material = Material::default();
    let mut words = Vec::new();
    for message in messages.iter().filter(|message| begun.is_none_or(|begun| message.received_at > begun)) {
        material.attachments.extend(attachment(message));
        match Inbound::from_element(message.fields.clone()).map(|inbound| inbound.body) {
            Ok(Body::Text { content, .. }) => words.push(content),
            Ok(Body::Voice { recognition: Some(text), .. }) => words.push(text),
            Ok(Body::Location { latitude, longitude, label, .. }) if material.place.point.is_none() => {
                let address = label.filter(|label| !label.trim().is_empty());
                material.place =
                    Place { address, point: Point::from_gcj02(latitude, longitude), to_verify: false };
            }
            _ => {}
        }
    }
    words.reverse();
    material.description = words.join("\n");
    material
}

/// When the window that the newest of these opened is closed.
fn window_end(messages: &[MessageRecord]) -> Option<Timestamp> {
    let ends = messages.iter().filter_map(|message| {
        let seconds = reply_window(WindowKind::from(message.window?)).seconds;
        message.received_at.saturating_add(SignedDuration::from_secs(seconds)).ok()
    });
    ends.max()
}

/// A text of ours without the markup of its links.
fn without_links(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, link)) = rest.split_once('<') {
        plain.push_str(before);
        rest = link.split_once('>').map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    plain
}
