//! `inbox-snooze`: puts a conversation aside until a date (row 6).

use alliance::pages::steps::INBOX_SNOOZE;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::door::{self, Entered};
use alliance::services::inbox_desk::FoundConversation;
use alliance::store::StoreError;
use domain::calendar;
use domain::inbox::{Conversation, Press};
use domain::staff::kinds::AnswerInbox;
use jiff::Timestamp;
use jiff::civil::DateTime;

use crate::pressing::Pressing;

/// The `inbox-snooze` function and its dependencies.
#[derive(Debug)]
pub struct InboxSnooze(Pressing);

impl Function for InboxSnooze {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Pressing::build(deployment).map(Self)
    }
}

impl HttpFunction for InboxSnooze {
    async fn handle(&self, request: Request) -> Response {
        let entered = match self.0.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let answer = Box::pin(self.snooze(&entered, &request)).await;
        let answer = answer.unwrap_or_else(|error| door::unavailable(&request, &error));
        self.0.door.record(&entered, &request, answer).await
    }
}

impl InboxSnooze {
    async fn snooze(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let mut sent = match self.0.receive::<AnswerInbox>(entered, request, &INBOX_SNOOZE).await? {
            Ok(sent) => sent,
            Err(answer) => return Ok(answer),
        };
        let mut until = sent.form.parsed("until", moment);
        let now = self.0.pages.desk.clock.now();
        if let Some(wrong) = until.and_then(|until| too_late(&sent.found.conversation, until, now)) {
            sent.form.wrong("until", &wrong);
            until = None;
        }
        let decide =
            |found: &FoundConversation, press: &Press<'_>, until| found.conversation.snooze(press, until);
        Box::pin(self.0.carry_out::<AnswerInbox, _>(sent, &INBOX_SNOOZE, until, decide)).await
    }
}

/// Why a conversation cannot be put aside until then; none where it can, or where it cannot be put aside at all: then the
/// step says so.
pub(crate) fn too_late(of: &Conversation, until: Timestamp, now: Timestamp) -> Option<String> {
    let latest = of.latest_snooze(now)?;
    if until <= now {
        return Some("要晚于现在".to_owned());
    }
    let why = if of.is_unanswered() {
        "居民还在等回复，再晚就不能直接回了"
    } else {
        "最多放两个星期"
    };
    (until > latest).then(|| format!("最晚{}：{why}", calendar::short(latest)))
}

/// A date and a time of Beijing, as a browser writes them.
pub(crate) fn moment(text: &str) -> Option<Timestamp> {
    let local: DateTime = text.parse().ok()?;
    calendar::CHINA.to_timestamp(local).ok()
}
