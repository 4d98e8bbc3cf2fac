//! `inbox-lend`: lends a conversation to the desk of another account, and gives it back (row 10). Whoever may answer it
//! may do either, so both desks can give it back.

use alliance::pages::steps::{INBOX_LEND, INBOX_RETURN};
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::door::{self, Entered};
use alliance::services::inbox_desk::FoundConversation;
use alliance::store::StoreError;
use domain::accounts::Account;
use domain::inbox::Press;
use domain::staff::kinds::AnswerInbox;

use crate::pressing::Pressing;

/// The `inbox-lend` function and its dependencies.
#[derive(Debug)]
pub struct InboxLend(Pressing);

impl Function for InboxLend {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Pressing::build(deployment).map(Self)
    }
}

impl HttpFunction for InboxLend {
    async fn handle(&self, request: Request) -> Response {
        let entered = match self.0.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let answer = Box::pin(self.lend(&entered, &request)).await;
        let answer = answer.unwrap_or_else(|error| door::unavailable(&request, &error));
        self.0.door.record(&entered, &request, answer).await
    }
}

impl InboxLend {
    async fn lend(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let mut sent = match self.0.receive::<AnswerInbox>(entered, request, &INBOX_LEND).await? {
            Ok(sent) => sent,
            Err(answer) => return Ok(answer),
        };
        if sent.form.ticked("back") {
            let home = |found: &FoundConversation, press: &Press<'_>, ()| {
                found.conversation.give_home(press, &found.alliance)
            };
            return Box::pin(self.0.carry_out::<AnswerInbox, _>(sent, &INBOX_RETURN, Some(()), home)).await;
        }
        let named = sent.form.text("to");
        let to = chosen(&sent.found, &named);
        if to.is_none() {
            sent.form.wrong("to", "请从列表里选");
        }
        let decide = |found: &FoundConversation, press: &Press<'_>, to: Account| {
            found.conversation.lend(press, &to, &found.alliance)
        };
        Box::pin(self.0.carry_out::<AnswerInbox, _>(sent, &INBOX_LEND, to, decide)).await
    }
}

/// The account with this id, if the conversation can be lent to it.
fn chosen(found: &FoundConversation, named: &str) -> Option<Account> {
    let to = found.alliance.accounts.iter().find(|account| account.id.as_str() == named)?;
    found.conversation.may_be_lent_to(to, &found.alliance).then(|| to.clone())
}
