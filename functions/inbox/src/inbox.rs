//! `inbox`: the pages of the inbox. Whoever opens a conversation is noted before it is shown.

use alliance::pages::console::{InboxPage, inbox};
use alliance::runtime::objects::Objects;
use alliance::runtime::rendering::rendered;
use alliance::runtime::reports;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::door::{self, Door, Entered};
use alliance::services::inbox_pages::InboxPages;
use alliance::store::{Allowed, Media, StoreError};
use domain::ids::{AccountId, MediaId};
use domain::inbox::InboxList;
use domain::staff::Locus;
use domain::staff::kinds::ReadInbox;
use futures_util::future::try_join_all;
use http::StatusCode;

use crate::pressing::no_conversation;

/// The rows that are read of one account.
const OF_AN_ACCOUNT: i32 = 50;
/// The rows that a page shows.
const SHOWN: usize = 100;
/// The calls that a page shows.
const CALLS: i32 = 20;

/// The `inbox` function and its dependencies.
#[derive(Debug)]
pub struct Inbox {
    door: Door,
    pages: InboxPages,
    media: Media,
    objects: Objects,
}

impl Function for Inbox {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            door: Door::build(deployment)?,
            pages: InboxPages::build(deployment)?,
            media: deployment.media()?,
            objects: deployment.objects()?,
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
            [id] => self.show(&entered, id).await,
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
        let alliance = self.pages.accounts.alliance().await?;
        let allowed: Vec<(&AccountId, Allowed<ReadInbox>)> = alliance
            .accounts
            .iter()
            .filter_map(|account| Some((&account.id, entered.allow(&Locus::of_account(account, &alliance))?)))
            .collect();
        if allowed.is_empty() {
            let text = "留言由受理员、督办员和公众号管理员查看。";
            return Ok(door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能查看", text));
        }
        let list = match request.query_value("list").as_deref() {
            Some("answered") => InboxList::Answered,
            Some("closed") => InboxList::Closed,
            _ => InboxList::Waiting,
        };
        let store = &self.pages.conversations;
        let rows = allowed.iter().map(|(id, by)| store.list(by, id, list, OF_AN_ACCOUNT));
        let found = try_join_all(rows).await?;
        let is_full =
            found.iter().any(|rows| i32::try_from(rows.len()).is_ok_and(|many| many >= OF_AN_ACCOUNT));
        let mut cards = found.concat();
        let mut calls = Vec::new();
        if list == InboxList::Waiting {
            cards.sort_by_key(|card| (!card.is_urgent(), card.since));
            calls =
                try_join_all(allowed.iter().map(|(id, by)| store.due_calls(by, id, CALLS))).await?.concat();
            calls.sort_by_key(|call| call.due);
        } else {
            cards.sort_by_key(|card| std::cmp::Reverse(card.since));
        }
        let more = is_full || cards.len() > SHOWN;
        cards.truncate(SHOWN);
        let done = request.query_value("done").unwrap_or_default();
        let html = inbox(&InboxPage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            list,
            cards: &cards,
            calls: &calls,
            more,
            alliance: &alliance,
            now: self.pages.clock.now(),
            done: &done,
        });
        Ok(rendered(StatusCode::OK, html))
    }

    async fn show(&self, entered: &Entered, id: &str) -> Result<Response, StoreError> {
        match self.pages.find(entered, id).await? {
            Some(found) => {
                let found = self.pages.look(found).await?;
                self.pages.page(entered, &found, None, StatusCode::OK).await
            }
            None => Ok(no_conversation(entered)),
        }
    }

    /// A photo or recording of a conversation, for those who may read it.
    async fn file(
        &self,
        entered: &Entered,
        request: &Request,
        id: &str,
        media: &str,
    ) -> Result<Response, StoreError> {
        let (Ok(media), Some(found)) = (MediaId::parse(media), self.pages.find(entered, id).await?) else {
            return Ok(no_conversation(entered));
        };
        if !self.pages.holds(&found, &media).await? {
            return Ok(no_conversation(entered));
        }
        reports::stored_file(&found.reading, &self.media, &self.objects, request, &media).await
    }
}
