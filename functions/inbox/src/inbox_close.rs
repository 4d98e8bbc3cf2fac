//! `inbox-close`: ends a conversation with a reason (row 11). What the resident says next opens it again.

use alliance::pages::steps::INBOX_CLOSE;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};

use crate::pressing::{Pressing, written};

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
        let read = |form: &mut _| written(form, "reason");
        self.0
            .run(request, &INBOX_CLOSE, read, |found, press, reason| found.conversation.close(press, &reason))
            .await
    }
}
