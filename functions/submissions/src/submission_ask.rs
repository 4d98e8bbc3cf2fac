//! `submission-ask`: a reviewer asks the resident something (row S4); seven days later nobody waits any more.

use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::submissions::SubmissionDesk;
use domain::submissions::{Applied, Event, no_link};

use crate::steps::{Around, Made, Step, refused, run};

/// The `submission-ask` function and its dependencies.
#[derive(Debug)]
pub struct SubmissionAsk(SubmissionDesk);

impl Function for SubmissionAsk {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        SubmissionDesk::build(deployment).map(Self)
    }
}

impl HttpFunction for SubmissionAsk {
    async fn handle(&self, request: Request) -> Response {
        run(self, &request).await
    }
}

impl Step for SubmissionAsk {
    const DONE: &'static str = "asked";

    fn desk(&self) -> &SubmissionDesk {
        &self.0
    }

    async fn make(&self, around: Around<'_>) -> Made {
        let question = match around.text("question", "请写要问什么") {
            Ok(question) => question,
            Err(why) => return Ok(Err(why)),
        };
        let it = &around.found.it;
        let text = format!(
            "您的投稿{}《{}》，工作人员想问：{question}\n请先回复“投稿 {}”，再直接回答。七天没有回答，就不采用了。",
            it.id, it.title, it.id
        );
        let what = format!("问投稿人：{question}");
        Ok(match it.apply(Event::Ask(question), around.desk.now()) {
            Ok(next) => Ok((Applied::told(next, what, text, no_link(&it.sender)), None)),
            Err(why) => Err(refused(why)),
        })
    }
}
