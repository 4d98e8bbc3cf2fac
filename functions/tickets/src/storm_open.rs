//! `storm-open`, row 7: an officer opens a storm notice on a report, its master. While it is open, new reports that match
//! it are merged under the master as they are submitted, and their residents read its text.

use alliance::pages::steps::STORM;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::forms::FormReader;
use alliance::services::transitions::{About, ReadForm, Transitions, Wanted, moment};
use alliance::store::{GuideBook, StoreError};
use domain::staff::kinds::WorkAtDesk;
use domain::tickets::{Category, Command, Storm};

/// The most ended notices that are removed with one that is opened; a transaction holds a hundred writes.
const MOST_REMOVED: usize = 20;

/// The `storm-open` function and its dependencies.
#[derive(Debug)]
pub struct StormOpen {
    transitions: Transitions,
    guides: GuideBook,
}

impl Function for StormOpen {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self { transitions: Transitions::build(deployment)?, guides: deployment.guides()? })
    }
}

impl HttpFunction for StormOpen {
    async fn handle(&self, request: Request) -> Response {
        self.transitions.run_with(request, &STORM, Opening(self.guides.clone())).await
    }
}

/// Reads the form, and which notices of the desk are over.
struct Opening(GuideBook);

impl ReadForm<WorkAtDesk> for Opening {
    async fn read(
        self,
        form: &mut FormReader,
        about: &About<'_>,
    ) -> Result<Option<Wanted<WorkAtDesk>>, StoreError> {
        let (text, words, roads) = (form.text("text"), form.text("words"), form.text("roads"));
        let until = moment(form, "until");
        let ticket = about.ticket;
        let Some(category) = ticket.category else {
            form.wrong("", "这件诉求还没有定类别，请先受理，再开启集中公告");
            return Ok(None);
        };
        if category == Category::Danger {
            form.wrong("", "险情要逐件核实，不能用公告合并");
            return Ok(None);
        }
        let storm = Storm {
            master: ticket.id.clone(),
            desk: ticket.desk.clone(),
            category,
            subdistrict: ticket.subdistrict.clone(),
            roads: names(&roads),
            words: names(&words),
            text,
            from: about.now,
            // An empty field is refused with the sentence about this one.
            until: until.unwrap_or(about.now),
        };
        // Not the kept ones: what they call ended may have been opened again within this minute.
        let guides = self.0.newest().await?;
        let ended = guides.ended_storms(&ticket.desk, about.now).filter(|storm| storm.master != ticket.id);
        let ended: Vec<Storm> = ended.take(MOST_REMOVED).cloned().collect();
        let (guides, opened) = (self.0, storm.clone());
        Ok(Some(Wanted::plain(Command::OpenStorm { storm }).besides(move |by, transaction| {
            guides.put_storm(by, transaction, &opened)?;
            ended.iter().try_for_each(|storm| guides.delete_ended(by, transaction, storm))
        })))
    }
}

/// The names in a line: words or roads.
fn names(line: &str) -> Vec<String> {
    let separates = |c: char| c.is_whitespace() || matches!(c, '、' | '，' | ',' | '；' | ';');
    let mut names: Vec<String> = Vec::new();
    for name in line.split(separates).filter(|name| !name.is_empty()) {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}
