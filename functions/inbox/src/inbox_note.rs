//! `inbox-note`: a note for colleagues on a conversation (row 1 of the rights). It changes nothing of the conversation.

use alliance::pages::steps::INBOX_NOTE;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::door::{self, Entered};
use alliance::services::inbox_pages::ReturnedForm;
use alliance::store::StoreError;
use domain::ids::StaffId;
use domain::inbox::Note;
use domain::staff::kinds::ReadInbox;
use http::StatusCode;

use crate::pressing::{Pressing, written};

/// The `inbox-note` function and its dependencies.
#[derive(Debug)]
pub struct InboxNote(Pressing);

impl Function for InboxNote {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Pressing::build(deployment).map(Self)
    }
}

impl HttpFunction for InboxNote {
    async fn handle(&self, request: Request) -> Response {
        let entered = match self.0.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let answer = Box::pin(self.note(&entered, &request)).await;
        let answer = answer.unwrap_or_else(|error| door::unavailable(&request, &error));
        self.0.door.record(&entered, &request, answer).await
    }
}

impl InboxNote {
    async fn note(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let mut sent = match self.0.receive::<ReadInbox>(entered, request, &INBOX_NOTE).await? {
            Ok(sent) => sent,
            Err(answer) => return Ok(answer),
        };
        let pages = &self.0.pages;
        let text = written(&mut sent.form, "text");
        let to = match sent.form.text("to") {
            named if named.is_empty() => None,
            named => {
                let person = match StaffId::parse(named) {
                    Ok(id) => pages.desk.reader(&sent.found, &id).await?,
                    Err(_) => None,
                };
                if person.is_none() {
                    sent.form.wrong("to", "请从列表里选");
                }
                person
            }
        };
        let rules = pages.desk.accounts.rules_read();
        let press = self.0.press(&sent, &rules);
        let asked = sent.asked::<ReadInbox>();
        let (typed, errors) = sent.form.finish();
        let returned = ReturnedForm { form: &INBOX_NOTE, typed, errors, banner: None };
        let Some(asked) = asked else {
            return self.0.another_login(entered, &sent.found, returned).await;
        };
        let (Some(press), Some(text), true) = (press, text, returned.errors.is_empty()) else {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return pages.page(entered, &sent.found, Some(&returned), status).await;
        };
        let id = &sent.found.conversation.id;
        let note = Note::new(id, &press.form, press.by, &text, to, press.now);
        pages.desk.conversations.note(&asked, &note, &pages.desk.audit).await?;
        Ok(web::see_other(&format!("/console/inbox/{id}#notes-head")))
    }
}
