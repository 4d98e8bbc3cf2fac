//! `submission-withdraw`: a reviewer withdraws a submission for somebody who is seen or heard in it and cannot do it in the chat (row S6).

use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::articles::NotTaken;
use alliance::services::submissions::SubmissionDesk;
use alliance::services::submissions::ended_article;
use alliance::store::ContentStore;
use domain::submissions::{Applied, Event, no_link};

use crate::steps::{Around, Made, Step, refused, run};

/// The `submission-withdraw` function and its dependencies.
#[derive(Debug)]
pub struct SubmissionWithdraw {
    desk: SubmissionDesk,
    content: ContentStore,
}

impl Function for SubmissionWithdraw {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self { desk: SubmissionDesk::build(deployment)?, content: deployment.content()? })
    }
}

impl HttpFunction for SubmissionWithdraw {
    async fn handle(&self, request: Request) -> Response {
        run(self, &request).await
    }
}

impl Step for SubmissionWithdraw {
    const DONE: &'static str = "withdrawn";

    fn desk(&self) -> &SubmissionDesk {
        &self.desk
    }

    fn content(&self) -> Option<&ContentStore> {
        Some(&self.content)
    }

    async fn make(&self, around: Around<'_>) -> Made {
        let why = match around.text("why", "请写谁要撤回、怎么说的") {
            Ok(why) => why,
            Err(why) => return Ok(Err(why)),
        };
        let (it, now) = (&around.found.it, around.desk.now());
        let piece = match it.article.as_deref() {
            Some(article) => self.content.find(article).await?,
            None => None,
        };
        let piece = piece.and_then(|found| around.entered.open_article(found, &around.found.alliance));
        let text = format!("您的投稿{}《{}》有里面的人要求撤回，现在不再公开。", it.id, it.title);
        let what = format!("撤回：{why}");
        Ok(match it.apply(Event::Withdraw(why), now) {
            Ok(next) => {
                let step = Applied::told(next, what, text, no_link(&it.sender));
                let article = ended_article(&step, piece.as_ref().map(|(piece, ..)| piece), now);
                if it.article.is_some() && article.is_none() {
                    return Ok(Err(NotTaken::Changed));
                }
                Ok((step, article))
            }
            Err(why) => Err(refused(why)),
        })
    }
}
