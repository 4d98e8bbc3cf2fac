//! `inbox-close`: ends a conversation with a reason (row 11). What the resident says next opens it again.

use alliance::pages::steps::INBOX_CLOSE;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::forms::FormReader;

use crate::pressing::{Pressing, missing};

/// The `inbox-close` function and its dependencies.
#[derive(Debug)]
pub struct InboxClose(Pressing);

impl Function for InboxClose {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Pressing::build(deployment).map(Self)
    }
}

impl HttpFunction for InboxClose {
    async fn handle(&self, request: Request) -> Response {
        let read = |form: &mut FormReader| {
            let reason = form.text("reason");
            (!missing(form, "reason", &reason)).then_some(reason)
        };
        let decide = |found: &alliance::services::inbox_pages::FoundConversation,
                      press: &domain::inbox::Press,
                      reason: String| { found.conversation.close(press, &reason) };
        self.0.run(request, &INBOX_CLOSE, read, decide).await
    }
}
