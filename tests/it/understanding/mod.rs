//! What the chat understands of first messages, examined against what a sensible resident would accept.

mod answer;
mod apart;
mod exam;
mod expect;
mod in_danger;
mod journeys;
mod judge;
mod phone;
mod rules;

use alliance_tests::clerk::Page;
use alliance_tests::{Clerk, Stage};
use domain::ids::ConversationId;

/// The path of somebody's conversation in the inbox.
fn conversation(stage: &Stage, person: &str, account: &str) -> String {
    format!("/console/inbox/{}", ConversationId::of(&stage.follower(person, account)))
}

/// Sends one of a conversation's forms from a page that was opened before.
async fn press(clerk: &mut Clerk, page: &Page, path: &str, form: &str, fields: &[(&str, &str)]) -> Page {
    let own = ["csrf", "version", "once"].map(|name| (name, page.hidden(name)));
    clerk.post(&format!("{path}/{form}"), &[&own, fields].concat()).await
}
