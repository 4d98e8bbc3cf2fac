//! `inbox-reply`: answers a conversation (row 5). The answer goes out once, and never over words that were not seen. A
//! canned reply is added to what was typed, for whoever writes to read before it is sent.

use alliance::pages::Errors;
use alliance::pages::steps::REPLY;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::door;
use alliance::services::forms::FormReader;
use alliance::services::inbox_desk::FoundConversation;
use alliance::services::inbox_pages::ReturnedForm;
use alliance::store::StoreError;
use domain::inbox::{Press, Variable, unfilled};
use domain::staff::kinds::AnswerInbox;
use http::StatusCode;

use crate::filling::Filling;
use crate::pressing::{Pressing, Sent, written};

/// The `inbox-reply` function and its dependencies.
#[derive(Debug)]
pub struct InboxReply {
    pressing: Pressing,
    filling: Filling,
}

impl Function for InboxReply {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self { pressing: Pressing::build(deployment)?, filling: Filling::build(deployment)? })
    }
}

impl HttpFunction for InboxReply {
    async fn handle(&self, request: Request) -> Response {
        let entered = match self.pressing.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let answer = async {
            let mut sent = match self.pressing.receive::<AnswerInbox>(&entered, &request, &REPLY).await? {
                Ok(sent) => sent,
                Err(answer) => return Ok(answer),
            };
            let canned = sent.form.typed.remove("canned");
            if sent.form.typed.remove("fill").is_some() {
                return self.fill(sent, canned.as_deref()).await;
            }
            let text = read(&mut sent.form);
            let decide = |found: &FoundConversation, press: &Press<'_>, text: String| {
                found.conversation.reply(press, &text)
            };
            Box::pin(self.pressing.carry_out::<AnswerInbox, _>(sent, &REPLY, text, decide)).await
        };
        let answer = Box::pin(answer).await.unwrap_or_else(|error| door::unavailable(&request, &error));
        self.pressing.door.record(&entered, &request, answer).await
    }
}

impl InboxReply {
    /// The page with a canned reply, counted from one, after what was typed.
    async fn fill(&self, sent: Sent, canned: Option<&str>) -> Result<Response, StoreError> {
        let Sent { entered, found, form, .. } = sent;
        let (mut typed, _) = form.finish();
        let pages = &self.pressing.pages;
        let list = pages.desk.canned(&found).await?;
        let at = canned.and_then(|canned| canned.parse::<usize>().ok()).and_then(|at| at.checked_sub(1));
        if let Some(canned) = at.and_then(|at| list.replies.get(at)) {
            let filled = self.filling.fill(&pages.desk, &entered, &found, canned).await?;
            let before = typed.get("text").map_or("", |text| text.trim());
            let text = if before.is_empty() { filled } else { format!("{before}\n{filled}") };
            typed.insert("text".to_owned(), text);
        }
        let returned = ReturnedForm { form: &REPLY, typed, errors: Errors::default(), banner: None };
        pages.page(&entered, &found, Some(&returned), StatusCode::OK).await
    }
}

/// The text, where nothing in it is left to be filled in.
fn read(form: &mut FormReader) -> Option<String> {
    let text = written(form, "text")?;
    let missing: Vec<_> = unfilled(&text).map(Variable::missing).collect();
    for what in &missing {
        form.wrong("text", what);
    }
    missing.is_empty().then_some(text)
}
