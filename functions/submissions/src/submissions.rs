//! `submissions`: the lists of what residents sent in, one of them, and its files, which are for staff alone until it is
//! published.

use alliance::pages::Typed;
use alliance::pages::console::{SubmissionListPage, submission_list};
use alliance::runtime::objects::Objects;
use alliance::runtime::rendering::rendered;
use alliance::runtime::reports;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::door::{self, Entered};
use alliance::services::submissions::{SubmissionDesk, no_submission};
use alliance::store::{Media, StoreError};
use domain::accounts::Account;
use domain::ids::MediaId;
use domain::staff::Locus;
use domain::staff::kinds::ReadSubmissions;
use domain::submissions::State;
use http::StatusCode;

use crate::pages::{Shown, show};

/// The most submissions of a list.
const LISTED: i32 = 50;

/// The `submissions` function and its dependencies.
#[derive(Debug)]
pub struct Submissions {
    desk: SubmissionDesk,
    media: Media,
    objects: Objects,
}

impl Function for Submissions {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            desk: SubmissionDesk::build(deployment)?,
            media: deployment.media()?,
            objects: deployment.objects()?,
        })
    }
}

impl HttpFunction for Submissions {
    async fn handle(&self, request: Request) -> Response {
        let rest = request.path.strip_prefix("/console/submissions").unwrap_or_default().to_owned();
        let parts: Vec<_> = rest.split('/').filter(|part| !part.is_empty()).collect();
        self.desk
            .door
            .serve(&request, async |entered: Entered| match parts.as_slice() {
                [] => self.list(&entered, &request).await,
                [id] => self.show(&entered, &request, id).await,
                [id, "media", media] => self.file(&entered, &request, id, media).await,
                _ => Ok(door::no_page(entered.staff())),
            })
            .await
    }
}

impl Submissions {
    async fn list(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let alliance = self.desk.accounts.alliance().await?;
        let reads = |account: &&Account| {
            entered.allow::<ReadSubmissions>(&Locus::of_account(account, &alliance)).is_some()
        };
        let others: Vec<_> = alliance.accounts.iter().filter(reads).collect();
        let wanted = request.query_value("account");
        let account = match &wanted {
            Some(wanted) => others.iter().copied().find(|account| account.id.as_str() == wanted),
            None => others.first().copied(),
        };
        let here = account
            .and_then(|account| Some((account, entered.allow(&Locus::of_account(account, &alliance))?)));
        let Some((account, reading)) = here else {
            let text = "这一步由编辑、审核员或管理员办理。";
            return Ok(door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能查看", text));
        };
        let list = request.query_value("list").unwrap_or_default();
        let state = State::ALL.into_iter().find(|state| state.id() == list).unwrap_or(State::Received);
        let rows = self.desk.submissions.list(&reading, &account.id, state, LISTED).await?;
        let html = submission_list(&SubmissionListPage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            account,
            others: &others,
            state,
            rows: &rows,
        });
        Ok(rendered(StatusCode::OK, html))
    }

    async fn show(&self, entered: &Entered, request: &Request, id: &str) -> Result<Response, StoreError> {
        let Some(found) = self.desk.find(entered, id).await? else { return Ok(no_submission(entered)) };
        let done = match request.query_value("done").as_deref() {
            Some("asked") => Some("问题发出去了。"),
            Some("declined") => Some("没有采用，已经告诉投稿人。"),
            Some("accepted") => Some("采用了，稿件在“栏目文章”的草稿里。"),
            Some("withdrawn") => Some("已经撤回，居民看不到了。"),
            _ => None,
        };
        let typed = Typed::default();
        show(&self.desk, entered, &found, Shown { typed: &typed, wrong: None, done, status: StatusCode::OK })
            .await
    }

    async fn file(
        &self,
        entered: &Entered,
        request: &Request,
        id: &str,
        media: &str,
    ) -> Result<Response, StoreError> {
        let (Ok(media), Some(found)) = (MediaId::parse(media), self.desk.find(entered, id).await?) else {
            return Ok(no_submission(entered));
        };
        if !found.it.files.iter().any(|file| file.media == media) {
            return Ok(no_submission(entered));
        }
        reports::stored_file(&found.reading, &self.media, &self.objects, request, &media).await
    }
}
