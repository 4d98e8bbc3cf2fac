//! `submission-accept`: a reviewer takes a submission (row S5): it becomes a draft in a column, which an editor finishes and others sign.

use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::articles::{Around as Changing, Bodies, NotTaken, change_of};
use alliance::services::submissions::SubmissionDesk;
use alliance::store::{ContentStore, StoreError};
use domain::articles::{self, Article, Block, Content, Medium, Origin, Piece};
use domain::submissions::{Applied, Event, Submission, no_link};
use domain::tickets::AttachmentKind;

use crate::steps::{Around, Made, Step, refused, run};

/// The `submission-accept` function and its dependencies.
#[derive(Debug)]
pub struct SubmissionAccept {
    desk: SubmissionDesk,
    content: ContentStore,
    bodies: Bodies,
}

impl Function for SubmissionAccept {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            desk: SubmissionDesk::build(deployment)?,
            content: deployment.content()?,
            bodies: Bodies::build(deployment)?,
        })
    }
}

impl HttpFunction for SubmissionAccept {
    async fn handle(&self, request: Request) -> Response {
        run(self, &request).await
    }
}

impl Step for SubmissionAccept {
    const DONE: &'static str = "accepted";

    fn desk(&self) -> &SubmissionDesk {
        &self.desk
    }

    fn content(&self) -> Option<&ContentStore> {
        Some(&self.content)
    }

    async fn make(&self, around: Around<'_>) -> Made {
        let (it, desk, now) = (&around.found.it, around.desk, around.desk.now());
        let columns = desk.columns.present(&it.sender.account).await?;
        let Some(column) = columns.column(around.field("column")).filter(|column| !column.closed) else {
            return Ok(Err(NotTaken::Refused("请选一个栏目".to_owned())));
        };
        if ["bystanders", "plates"].iter().any(|name| around.field(name).is_empty()) {
            return Ok(Err(NotTaken::Refused("请从头到尾看过，两项都打勾，才能采用".to_owned())));
        }
        let id = desk.random.secret().map_err(|error| StoreError::Broken(Box::new(error)))?;
        let id: String = id.chars().take(16).collect();
        let next = match it.apply(Event::Accept(id.clone()), now) {
            Ok(next) => next,
            Err(why) => return Ok(Err(refused(why))),
        };
        let content = content_of(it);
        let digest = self.bodies.put(&content).await?;
        let origin = Origin {
            submission: it.id.clone(),
            files: it.files.iter().map(|file| file.media.clone()).collect(),
            ended: false,
        };
        let article = Article {
            id,
            account: it.sender.account.clone(),
            column: column.id.clone(),
            kind: column.review,
            version: 0,
            work: None,
            live: None,
            origin: Some(origin),
        };
        let what = format!("采用居民投稿{}", it.id);
        let piece = Piece::new(article, now);
        let begin = articles::Event::Begin { digest };
        let rules = around.desk.accounts.rules().await?;
        let changing = Changing {
            account: "",
            calendar: &rules.calendar,
            by: Some(around.entered.staff()),
            what: &what,
        };
        let change = match change_of(&piece, begin, Some(&content), changing, now) {
            Ok(change) => change,
            Err(why) => return Ok(Err(why.into())),
        };
        let text = format!(
            "好消息：您的投稿《{}》采用了，会放进“{}”。编辑整理好、审核通过就发布，到时告诉您。",
            it.title, column.name
        );
        let step = Applied::told(next, format!("采用，放进“{}”", column.name), text, no_link(&it.sender));
        Ok(Ok((step, Some(change))))
    }
}

/// The draft: the title, the files without the words that stand for them, and whom it is from.
fn content_of(it: &Submission) -> Content {
    let block = |kind, medium| match kind {
        AttachmentKind::Photo => Block::Picture(medium),
        AttachmentKind::Voice => Block::Audio(medium),
        AttachmentKind::Video => Block::Video(medium),
    };
    let files = it.files.iter().map(|file| {
        block(file.kind, Medium { digest: file.media.as_str().to_owned(), instead: String::new() })
    });
    Content {
        title: it.title.clone(),
        blocks: files.collect(),
        source: format!("居民投稿，{}", it.byline()),
        ..Content::default()
    }
}
