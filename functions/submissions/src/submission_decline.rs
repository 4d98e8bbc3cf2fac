//! `submission-decline`: a reviewer does not take a submission, and tells the resident why (row S4). Its files go in thirty days.

use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::submissions::SubmissionDesk;
use domain::submissions::{Applied, Event, no_link};

use crate::steps::{Around, Made, Step, refused, run};

/// The `submission-decline` function and its dependencies.
#[derive(Debug)]
pub struct SubmissionDecline(SubmissionDesk);

impl Function for SubmissionDecline {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        SubmissionDesk::build(deployment).map(Self)
    }
}

impl HttpFunction for SubmissionDecline {
    async fn handle(&self, request: Request) -> Response {
        run(self, &request).await
    }
}

impl Step for SubmissionDecline {
    const DONE: &'static str = "declined";

    fn desk(&self) -> &SubmissionDesk {
        &self.0
    }

    async fn make(&self, around: Around<'_>) -> Made {
        let reason = match around.text("reason", "请写一句原因，投稿人会看到") {
            Ok(reason) => reason,
            Err(why) => return Ok(Err(why)),
        };
        let it = &around.found.it;
        let text = format!(
            "谢谢您投来《{}》。这一次没有采用：{reason}\n发来的文件30天以后删除；想马上删除，回复：撤回投稿 {}",
            it.title, it.id
        );
        let what = format!("不采用：{reason}");
        Ok(match it.apply(Event::Decline(reason), around.desk.now()) {
            Ok(next) => Ok((Applied::told(next, what, text, no_link(&it.sender)), None)),
            Err(why) => Err(refused(why)),
        })
    }
}
