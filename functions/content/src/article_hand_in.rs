//! `article-hand-in`: its author hands an article in for review (row A2). What has to be mended first is said on its page;
//! that a link leads nowhere shows only now.

use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::articles::{ArticleDesk, NotTaken};
use alliance::services::links::Links;
use domain::articles::{Content, Event, check};
use domain::staff::kinds::WriteArticle;

use crate::article_steps::{Around, ArticleStep, Taken, run};

/// The `article-hand-in` function and its dependencies.
#[derive(Debug)]
pub struct ArticleHandIn(ArticleDesk);

impl Function for ArticleHandIn {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        ArticleDesk::build(deployment).map(Self)
    }
}

impl HttpFunction for ArticleHandIn {
    async fn handle(&self, request: Request) -> Response {
        run::<Self>(&self.0, &request).await
    }
}

impl ArticleStep for ArticleHandIn {
    type Act = WriteArticle;

    async fn step(around: Around<'_, WriteArticle>) -> Taken {
        let faults = check(&around.found.content, &around.found.alliance.sensitive).len();
        let emergency = around.typed.contains_key("emergency");
        // What cannot wait does not wait for other people's servers.
        if faults == 0
            && !emergency
            && let Some(why) = dead_links(&around.found.content).await
        {
            return Ok(Err(NotTaken::Refused(why)));
        }
        let what = if emergency { "应急送审" } else { "送审" };
        let event = Event::HandIn { by: around.entered.staff(), faults, emergency };
        around.take(event, what, "handed").await
    }
}

/// The sentences about the links that residents could not open. Where this machine can follow none, nothing is said.
async fn dead_links(content: &Content) -> Option<String> {
    let urls: Vec<_> = content.links().map(str::to_owned).collect();
    if urls.is_empty() {
        return None;
    }
    // Built here, and not at the start: it reads the system's certificates, and few articles have links.
    let links =
        Links::public().inspect_err(|error| tracing::error!(%error, "links cannot be followed")).ok()?;
    let dead = links.dead(urls).await;
    let says: Vec<_> = dead.iter().map(|(url, why)| why.says(url)).collect();
    (!says.is_empty()).then(|| says.join("；"))
}
