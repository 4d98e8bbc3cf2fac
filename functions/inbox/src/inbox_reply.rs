//! `inbox-reply`: answers a conversation (row 5). The answer goes out once, and never over words that were not seen.

use alliance::pages::steps::REPLY;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::forms::FormReader;
use domain::inbox::{Variable, unfilled};

use crate::pressing::{Pressing, written};

/// The `inbox-reply` function and its dependencies.
#[derive(Debug)]
pub struct InboxReply(Pressing);

impl Function for InboxReply {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Pressing::build(deployment).map(Self)
    }
}

impl HttpFunction for InboxReply {
    async fn handle(&self, request: Request) -> Response {
        let read = |form: &mut FormReader| {
            let text = written(form, "text")?;
            let missing: Vec<_> = unfilled(&text).map(Variable::missing).collect();
            for what in &missing {
                form.wrong("text", what);
            }
            missing.is_empty().then_some(text)
        };
        self.0.run(request, &REPLY, read, |found, press, text| found.conversation.reply(press, &text)).await
    }
}
