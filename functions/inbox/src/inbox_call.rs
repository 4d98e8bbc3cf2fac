//! `inbox-call`: notes what came of a call (回电).

use alliance::pages::steps::INBOX_CALL;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::forms::FormReader;
use alliance::services::inbox_desk::FoundConversation;
use domain::inbox::{CallOutcome, Change, NotNow, Press};

use crate::pressing::Pressing;

/// The `inbox-call` function and its dependencies.
#[derive(Debug)]
pub struct InboxCall(Pressing);

impl Function for InboxCall {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Pressing::build(deployment).map(Self)
    }
}

impl HttpFunction for InboxCall {
    async fn handle(&self, request: Request) -> Response {
        self.0.run(request, &INBOX_CALL, read, note).await
    }
}

fn read(form: &mut FormReader) -> Option<(String, CallOutcome)> {
    let call = form.parsed("call", |call| (!call.is_empty()).then(|| call.to_owned()));
    let outcome = form.parsed("outcome", |outcome| match outcome {
        "reached" => Some(CallOutcome::Reached),
        "not_reached" => Some(CallOutcome::NotReached),
        "refused" => Some(CallOutcome::Refused),
        _ => None,
    });
    call.zip(outcome)
}

fn note(
    found: &FoundConversation,
    press: &Press<'_>,
    (message, outcome): (String, CallOutcome),
) -> Result<Change, NotNow> {
    let call = found.calls.iter().find(|call| call.message() == message).ok_or(NotNow::NothingThere)?;
    found.conversation.called(press, call, outcome)
}
