//! `inbox`: the pages of the inbox. Whoever opens a conversation is noted before it is shown.

use alliance::pages::console::{InboxPage, InboxTab, inbox};
use alliance::runtime::objects::Objects;
use alliance::runtime::rendering::rendered;
use alliance::runtime::reports;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::door::{self, Door, Entered};
use alliance::services::inbox_pages::InboxPages;
use alliance::store::{Allowed, FollowerRoll, InboxListing, Media, StoreError};
use domain::ids::{AccountId, ConversationId, MediaId};
use domain::inbox::{InboxList, State};
use domain::staff::kinds::{AnswerInbox, LeadInbox, ReadInbox};
use domain::staff::{Kind, Locus};
use futures_util::future::try_join_all;
use http::StatusCode;

use crate::pressing::no_conversation;

/// The most that is shown of what one person has.
const HELD: i32 = 50;
/// The calls that a page shows.
const CALLS: i32 = 20;

/// The `inbox` function and its dependencies.
#[derive(Debug)]
pub struct Inbox {
    door: Door,
    pages: InboxPages,
    media: Media,
    objects: Objects,
    followers: FollowerRoll,
}

impl Function for Inbox {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            door: Door::build(deployment)?,
            pages: InboxPages::build(deployment)?,
            media: deployment.media()?,
            objects: deployment.objects()?,
            followers: deployment.followers()?,
        })
    }
}

impl HttpFunction for Inbox {
    async fn handle(&self, request: Request) -> Response {
        let entered = match self.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let rest = request.path.strip_prefix("/console/inbox").unwrap_or_default().to_owned();
        let parts: Vec<_> = rest.split('/').filter(|part| !part.is_empty()).collect();
        let answer = match parts.as_slice() {
            [] => self.list(&entered, &request).await,
            [id] => self.show(&entered, &request, id).await,
            [id, "media", media] => self.file(&entered, &request, id, media).await,
            _ => Ok(door::no_page(entered.staff())),
        };
        let mut answer = answer.unwrap_or_else(|error| door::unavailable(&request, &error));
        web::forbid_keeping(&mut answer);
        self.door.record(&entered, &request, answer).await
    }
}

impl Inbox {
    /// The lists of every account in this person's scope, merged.
    async fn list(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let alliance = self.pages.desk.accounts.alliance().await?;
        let allowed: Vec<(&AccountId, Allowed<ReadInbox>)> = alliance
            .accounts
            .iter()
            .filter_map(|account| Some((&account.id, entered.allow(&Locus::of_account(account, &alliance))?)))
            .collect();
        if allowed.is_empty() {
            let text = "留言由受理员、单位负责人、督办员和公众号管理员查看。";
            return Ok(door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能查看", text));
        }
        let tab = InboxTab::of(request.query_value("list").as_deref());
        let store = &self.pages.desk.conversations;
        let after = request.query_value("after");
        let (mut cards, mut calls, mut lent, mut next, mut more) =
            (Vec::new(), Vec::new(), Vec::new(), None, false);
        match tab {
            InboxTab::Mine => {
                if let Some((_, by)) = allowed.first() {
                    cards = store.held(by, HELD).await?;
                }
                more = i32::try_from(cards.len()).is_ok_and(|many| many >= HELD);
                // Somebody may have moved on to other accounts since.
                cards.retain(|card| is_of(&allowed, &card.id, card.lent.as_ref()));
                cards.sort_by_key(|card| (!card.is_urgent(), card.since));
            }
            InboxTab::Lent => {
                let page = store.lent_page(&allowed, after.as_deref()).await?;
                (lent, next) = (page.rows, page.next);
            }
            InboxTab::Free => {
                let page = store.page(&allowed, InboxListing::Free, after.as_deref()).await?;
                (cards, next) = (page.rows, page.next);
                cards.retain(|card| card.state != State::Assigned);
            }
            InboxTab::All(list) => {
                let page = store.page(&allowed, InboxListing::Of(list), after.as_deref()).await?;
                (cards, next) = (page.rows, page.next);
            }
        }
        if tab == InboxTab::All(InboxList::Waiting) && after.is_none() {
            calls =
                try_join_all(allowed.iter().map(|(id, by)| store.due_calls(by, id, CALLS))).await?.concat();
            calls.sort_by_key(|call| call.due);
        }
        let done = request.query_value("done").unwrap_or_default();
        let once = self.pages.desk.fresh_key()?;
        let mut notes = Vec::new();
        if let (InboxTab::Mine, Some((_, by))) = (tab, allowed.first()) {
            for note in store.mentions(by, HELD).await? {
                // One of another account is shown while its conversation is lent to this desk.
                if is_of(&allowed, &note.id, None)
                    || self.pages.desk.find(entered, note.id.as_str()).await?.is_some()
                {
                    notes.push(note);
                }
            }
        }
        let answers = |id: &AccountId| {
            let account = alliance.account(id);
            account
                .is_some_and(|it| entered.allow::<AnswerInbox>(&Locus::of_account(it, &alliance)).is_some())
        };
        let html = inbox(&InboxPage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            once: &once,
            tab,
            may_take: allowed.iter().any(|(id, _)| answers(id)),
            bulk: (entered.staff().holds(AnswerInbox::ACT), entered.staff().holds(LeadInbox::ACT)),
            cards: &cards,
            calls: &calls,
            lent: &lent,
            notes: &notes,
            more,
            is_later: after.is_some(),
            next: next.as_deref(),
            alliance: &alliance,
            now: self.pages.desk.clock.now(),
            done: &done,
        });
        Ok(rendered(StatusCode::OK, html))
    }

    async fn show(&self, entered: &Entered, request: &Request, id: &str) -> Result<Response, StoreError> {
        let Some(found) = self.pages.desk.find(entered, id).await? else {
            return Ok(no_conversation(entered));
        };
        let mut found = self.pages.look(found).await?;
        found.elsewhere = self.pages.desk.elsewhere(entered, &found, &self.followers).await?;
        self.pages.see_notes(&found).await?;
        if let Some(before) = request.query_value("before") {
            return self.pages.older(entered, &found, &before).await;
        }
        self.pages.page(entered, &found, None, StatusCode::OK).await
    }

    /// A photo or recording of a conversation, for those who may read it.
    async fn file(
        &self,
        entered: &Entered,
        request: &Request,
        id: &str,
        media: &str,
    ) -> Result<Response, StoreError> {
        let (Ok(media), Some(found)) = (MediaId::parse(media), self.pages.desk.find(entered, id).await?)
        else {
            return Ok(no_conversation(entered));
        };
        if !self.pages.holds(&found, &media).await? {
            return Ok(no_conversation(entered));
        }
        reports::stored_file(&found.reading, &self.media, &self.objects, request, &media).await
    }
}

/// Whether a conversation is of one of these accounts, or lent to one.
fn is_of(
    allowed: &[(&AccountId, Allowed<ReadInbox>)],
    conversation: &ConversationId,
    lent: Option<&AccountId>,
) -> bool {
    let own = conversation.account();
    [own.as_ref(), lent].into_iter().flatten().any(|of| allowed.iter().any(|(id, _)| *id == of))
}
