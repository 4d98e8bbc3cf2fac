//! `article-withdraw`: a reviewer withdraws what was published (row A8). It is read from nowhere at once, as every page and
//! feed asks the article itself or its card.

use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::articles::ArticleDesk;
use domain::articles::Event;
use domain::review::Hand;
use domain::staff::kinds::WithdrawArticle;

use crate::article_steps::{Around, ArticleStep, Taken, run};

/// The `article-withdraw` function and its dependencies.
#[derive(Debug)]
pub struct ArticleWithdraw(ArticleDesk);

impl Function for ArticleWithdraw {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        ArticleDesk::build(deployment).map(Self)
    }
}

impl HttpFunction for ArticleWithdraw {
    async fn handle(&self, request: Request) -> Response {
        run::<Self>(&self.0, &request).await
    }
}

impl ArticleStep for ArticleWithdraw {
    type Act = WithdrawArticle;

    async fn step(around: Around<'_, WithdrawArticle>) -> Taken {
        let reason = match around.reason() {
            Ok(reason) => reason.to_owned(),
            Err(why) => return Ok(Err(why)),
        };
        let what = format!("撤下：{reason}");
        let by = Some(Hand::from(around.entered.staff()));
        around.take(Event::Withdraw { by, reason }, &what, "withdrawn").await
    }
}
