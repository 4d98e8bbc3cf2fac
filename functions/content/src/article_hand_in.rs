//! `article-hand-in`: its author hands an article in for review (row A2). What has to be mended first is said on its page.

use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::articles::ArticleDesk;
use domain::articles::{Event, check};
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
        let what = if emergency { "应急送审" } else { "送审" };
        let event = Event::HandIn { by: around.entered.staff(), faults, emergency };
        around.take(event, what, "handed").await
    }
}
