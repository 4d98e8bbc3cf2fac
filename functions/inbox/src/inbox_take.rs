//! `inbox-take`: somebody takes a conversation, or the one of their accounts that waits longest (row 3).

use alliance::pages::steps::INBOX_TAKE;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::door::{self, Entered};
use alliance::services::forms::FormReader;
use alliance::services::inbox_desk::FoundConversation;
use alliance::store::{Allowed, StoreError, Written};
use domain::accounts::Alliance;
use domain::ids::{AccountId, ConversationId};
use domain::inbox::{By, Card, NotNow, Press, State};
use domain::staff::Locus;
use domain::staff::kinds::{AnswerInbox, ReadInbox};
use futures_util::future::try_join_all;
use http::StatusCode;

use crate::pressing::Pressing;

/// The rows that are read of one account.
const OF_AN_ACCOUNT: i32 = 5;
/// How many are tried while colleagues take them.
const TRIES: usize = 8;
/// The newest of a person's conversations in which a repeated press is looked for.
const HELD: i32 = 10;

/// The `inbox-take` function and its dependencies.
#[derive(Debug)]
pub struct InboxTake(Pressing);

impl Function for InboxTake {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Pressing::build(deployment).map(Self)
    }
}

impl HttpFunction for InboxTake {
    async fn handle(&self, request: Request) -> Response {
        let entered = match self.0.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let answer = Box::pin(async {
            match request.param("conversation") {
                "" => self.next(&entered, &request).await,
                _ => Box::pin(self.this(&entered, &request)).await,
            }
        });
        let answer = answer.await.unwrap_or_else(|error| door::unavailable(&request, &error));
        self.0.door.record(&entered, &request, answer).await
    }
}

impl InboxTake {
    /// Takes the conversation of the page.
    async fn this(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let sent = match self.0.receive::<AnswerInbox>(entered, request, &INBOX_TAKE).await? {
            Ok(sent) => sent,
            Err(answer) => return Ok(answer),
        };
        let duty = self.0.pages.desk.duty(&sent.found).await?;
        let decide = |found: &FoundConversation, press: &Press<'_>, ()| found.conversation.take(press, &duty);
        Box::pin(self.0.carry_out::<AnswerInbox, _>(sent, &INBOX_TAKE, Some(()), decide)).await
    }

    /// Takes the conversation that waits longest and nobody has, the urgent first.
    async fn next(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let pages = &self.0.pages;
        let alliance = pages.desk.accounts.alliance().await?;
        let allowed = accounts(entered, &alliance);
        if allowed.is_empty() {
            let text = "留言由受理员和公众号管理员办理。";
            return Ok(door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能办理", text));
        }
        let Ok(form) = request.form().await else { return Ok(web::see_other("/console/inbox")) };
        let mut form = FormReader::new(&INBOX_TAKE, form);
        let own = entered.own_form(form.typed.get("csrf"));
        let once = form.parsed("once", |once| {
            (once.len() == 32 && once.bytes().all(|b| b.is_ascii_hexdigit())).then(|| once.to_owned())
        });
        let Some(own) = own else {
            let text = "这一步没有办成：页面是上一次登录时打开的。请回到列表再点一次。";
            return Ok(door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "请重新操作", text));
        };
        let Some(once) = once else {
            // Nothing was typed that could be lost: the list of now has a form that is good.
            return Ok(web::see_other("/console/inbox?list=free&done=again"));
        };
        if let Some(before) = self.taken_by(entered, &allowed, &once).await? {
            return Ok(to(&before));
        }
        let free = allowed.iter().map(|(id, by)| pages.desk.conversations.free(by, id, OF_AN_ACCOUNT));
        let mut cards: Vec<Card> = try_join_all(free).await?.concat();
        cards.retain(|card| card.state != State::Assigned);
        cards.sort_by_key(|card| (!card.is_urgent(), card.since));
        for card in cards.iter().take(TRIES) {
            let Some(found) = pages.desk.find(entered, card.id.as_str()).await? else { continue };
            let Some(asked) = found.ask::<AnswerInbox>(entered, own) else { continue };
            let rules = pages.desk.accounts.rules_read();
            let press = Press {
                by: By::from(entered.staff()),
                form: once.clone(),
                seen: found.conversation.version,
                now: pages.desk.clock.now(),
                calendar: &rules.calendar,
            };
            let change = match found.conversation.take(&press, &pages.desk.duty(&found).await?) {
                Ok(change) => change,
                Err(NotNow::Done) => return Ok(to(&found.conversation.id)),
                // A colleague was faster.
                Err(_) => continue,
            };
            match pages.desk.conversations.commit(&asked, &change, Some(&pages.desk.audit), press.now).await?
            {
                Written::Now | Written::Before => return Ok(to(&found.conversation.id)),
                Written::Lost => {}
            }
        }
        Ok(web::see_other("/console/inbox?list=free&done=none"))
    }

    /// The conversation that this very form has taken before.
    async fn taken_by(
        &self,
        entered: &Entered,
        allowed: &[(&AccountId, Allowed<ReadInbox>)],
        form: &str,
    ) -> Result<Option<ConversationId>, StoreError> {
        let pages = &self.0.pages;
        let Some((_, by)) = allowed.first() else { return Ok(None) };
        for card in pages.desk.conversations.held(by, HELD).await? {
            let found = pages.desk.find(entered, card.id.as_str()).await?;
            if let Some(found) = found.filter(|found| found.conversation.knows(form)) {
                return Ok(Some(found.conversation.id));
            }
        }
        Ok(None)
    }
}

/// The accounts whose conversations this person answers.
fn accounts<'a>(entered: &Entered, alliance: &'a Alliance) -> Vec<(&'a AccountId, Allowed<ReadInbox>)> {
    let mine = alliance.accounts.iter().filter_map(|account| {
        let locus = Locus::of_account(account, alliance);
        entered.allow::<AnswerInbox>(&locus)?;
        let reading = entered.allow::<ReadInbox>(&locus)?;
        Some((&account.id, reading))
    });
    mine.collect()
}

fn to(conversation: &ConversationId) -> Response {
    web::see_other(&format!("/console/inbox/{conversation}"))
}
