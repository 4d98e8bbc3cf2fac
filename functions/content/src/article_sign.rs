//! `article-sign`: a reviewer signs an article or gives it back with a reason (row A3).

use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::articles::{ArticleDesk, NotTaken};
use domain::articles::Event;
use domain::review::{Point, Sent};
use domain::staff::kinds::SignArticle;

use crate::article_steps::{Around, ArticleStep, Taken, run};

/// The `article-sign` function and its dependencies.
#[derive(Debug)]
pub struct ArticleSign(ArticleDesk);

impl Function for ArticleSign {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        ArticleDesk::build(deployment).map(Self)
    }
}

impl HttpFunction for ArticleSign {
    async fn handle(&self, request: Request) -> Response {
        run::<Self>(&self.0, &request).await
    }
}

impl ArticleStep for ArticleSign {
    type Act = SignArticle;

    async fn step(around: Around<'_, SignArticle>) -> Taken {
        let by = around.entered.staff();
        let roles = by.roles_at(&around.found.locus);
        if around.field("decision") == "back" {
            let reason = match around.reason() {
                Ok(reason) => reason,
                Err(why) => return Ok(Err(why)),
            };
            let what = format!("退回：{reason}");
            return around.take(Event::Back { by, roles: &roles }, &what, "back").await;
        }
        let name = around.field("step");
        let steps = around.found.piece.article.open_steps();
        let Some(step) = steps.into_iter().find(|step| step.name() == name) else {
            return Ok(Err(NotTaken::Refused("这一步现在不用签，可能别人刚签过，请看现在的情况".to_owned())));
        };
        let points: Vec<_> =
            Point::ALL.iter().copied().filter(|point| around.typed.contains_key(&point.id())).collect();
        let sent = Sent { step, digest: around.field("digest"), points: &points };
        around.take(Event::Sign { by, roles: &roles, sent }, step.name(), "signed").await
    }
}
