//! The inbox: what residents say that no dialogue answers, through the public doors.

mod answers;
mod bulk;
mod calls;
mod canned;
mod clock;
mod duty;
mod elsewhere;
mod handover;
mod holding;
mod hours;
mod lending;
mod letters;
mod notes;
mod overnight;
mod paging;
mod rating;
mod reports;
mod thread;

use alliance::store::{MessageKey, MessageRecord};
use alliance_tests::clerk::Page;
use alliance_tests::{Clerk, Stage};
use domain::ids::ConversationId;
use domain::inbox::{Attention, Reason};

/// The path of somebody's conversation.
fn path(stage: &Stage, person: &str, account: &str) -> String {
    format!("/console/inbox/{}", ConversationId::of(&stage.follower(person, account)))
}

/// Sends one of a conversation's forms from a page that was opened before.
async fn press(clerk: &mut Clerk, page: &Page, path: &str, form: &str, fields: &[(&str, &str)]) -> Page {
    let own = ["csrf", "version", "once"].map(|name| (name, page.hidden(name)));
    clerk.post(&format!("{path}/{form}"), &[&own, fields].concat()).await
}

/// Stores a message that needs attention, as the callback does, and carries the streams.
async fn attend(stage: &Stage, (person, account): (&str, &str), id: u64, reason: Reason, said: &str) {
    let follower = stage.follower(person, account);
    let now = stage.alliance.clock.now();
    let attention = Attention { reason, said: said.to_owned(), media: None };
    let key = MessageKey::new(follower, now.as_second(), &format!("{id:040}"));
    let record = MessageRecord { key, attention: Some(attention), ..stage.message(id) };
    let messages = stage.alliance.deployment.messages().unwrap();
    assert!(messages.put_alone(&record, jiff::Timestamp::MAX).await.unwrap().is_none());
    stage.settle().await;
}
