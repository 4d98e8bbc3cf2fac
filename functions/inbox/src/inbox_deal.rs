//! `inbox-deal`: whoever leads deals a conversation to somebody who is at work, or passes it on (row 3).

use alliance::pages::steps::INBOX_DEAL;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::door::{self, Entered};
use alliance::services::inbox_desk::FoundConversation;
use alliance::store::StoreError;
use domain::ids::StaffId;
use domain::inbox::Press;
use domain::staff::kinds::LeadInbox;

use crate::pressing::Pressing;

/// The `inbox-deal` function and its dependencies.
#[derive(Debug)]
pub struct InboxDeal(Pressing);

impl Function for InboxDeal {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Pressing::build(deployment).map(Self)
    }
}

impl HttpFunction for InboxDeal {
    async fn handle(&self, request: Request) -> Response {
        let entered = match self.0.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let answer = Box::pin(self.deal(&entered, &request)).await;
        let answer = answer.unwrap_or_else(|error| door::unavailable(&request, &error));
        self.0.door.record(&entered, &request, answer).await
    }
}

impl InboxDeal {
    async fn deal(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let mut sent = match self.0.receive::<LeadInbox>(entered, request, &INBOX_DEAL).await? {
            Ok(sent) => sent,
            Err(answer) => return Ok(answer),
        };
        let id = sent.form.parsed("to", |to| StaffId::parse(to).ok());
        let to = match &id {
            Some(id) => self.0.pages.desk.colleague(&sent.found, id).await?,
            None => None,
        };
        if id.is_some() && to.is_none() {
            sent.form.wrong("to", "请从列表里选");
        }
        let rules = self.0.pages.desk.accounts.rules_read();
        let decide = |found: &FoundConversation, press: &Press<'_>, (to, duty)| {
            found.conversation.deal(press, &to, &found.around(&duty, &rules))
        };
        Box::pin(self.0.carry_out::<LeadInbox, _>(sent, &INBOX_DEAL, to, decide)).await
    }
}
