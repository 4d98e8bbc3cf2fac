//! `submission-sweep`, every minute: what the clock does to submissions (rows S2, S4, S5, S7, S8). It notes that files have
//! come or are lost, that an article is out, asks thirty days before a consent ends and withdraws when it has, and deletes
//! the files of what has ended.

use alliance::runtime::metrics::Metrics;
use alliance::runtime::{Clock, Deployment, Failure, Function, ScheduledFunction, StartError, Tick};
use alliance::services::retention;
use alliance::services::submissions::ended_article;
use alliance::store::{
    ContentStore, Media, MediaState, SUBMISSION_SHARDS, StoreError, SubmissionStore, System,
};
use domain::articles::Piece;
use domain::ids::SubmissionId;
use domain::outbox::Link;
use domain::submissions::{Applied, Event, Files, Seen, State, Submission, no_link};
use jiff::Timestamp;

/// Submissions read from a shard in one sweep; the rest waits a minute.
const PAGE: i32 = 50;

/// The `submission-sweep` function and its dependencies.
#[derive(Debug)]
pub struct SubmissionSweep {
    submissions: SubmissionStore,
    content: ContentStore,
    media: Media,
    files: retention::Files,
    clock: Clock,
    metrics: Metrics,
}

impl Function for SubmissionSweep {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            submissions: deployment.submissions()?,
            content: deployment.content()?,
            media: deployment.media()?,
            files: retention::Files::build(deployment)?,
            clock: deployment.clock.clone(),
            metrics: deployment.metrics.clone(),
        })
    }
}

impl ScheduledFunction for SubmissionSweep {
    async fn tick(&self, _: Tick) -> Result<(), Failure> {
        let now = self.clock.now();
        let mut first_failure = None;
        for shard in 0..SUBMISSION_SHARDS {
            for id in self.submissions.due(shard, now, PAGE).await? {
                // A failing submission must not stop the clock of the others.
                if let Err(error) = self.act(&id, now).await {
                    tracing::error!(submission = id.as_str(), "a submission was not swept");
                    first_failure.get_or_insert(error);
                }
            }
        }
        first_failure.map_or(Ok(()), |error| Err(error.into()))
    }
}

impl SubmissionSweep {
    /// Does what is due of one submission. Where somebody else changes it meanwhile, the next sweep looks again.
    async fn act(&self, id: &SubmissionId, now: Timestamp) -> Result<(), StoreError> {
        let Some(it) = self.submissions.get(System::Clock, id).await? else { return Ok(()) };
        // The index may lag behind; the submission itself says what is due.
        if it.next_at().is_none_or(|at| at > now) {
            return Ok(());
        }
        let piece = match it.article.as_deref() {
            Some(article) => self.content.get(System::Clock, article).await?,
            None => None,
        };
        let is_out = piece.as_ref().is_some_and(|piece| piece.article.readable().is_some());
        let step = if matches!(it.state, State::Declined | State::Withdrawn | State::Lost) {
            for file in &it.files {
                self.files.delete(&file.media).await?;
            }
            it.apply(Event::Emptied, now).map(|next| Applied::quiet(next, "删除了文件"))
        } else {
            let seen = Seen { files: self.files_of(&it).await?, is_out };
            it.apply(Event::Tick(seen), now).map(|next| told(&it, next, piece.as_ref()))
        };
        let Ok(step) = step else { return Ok(()) };
        let article = ended_article(&step, piece.as_ref(), now);
        let saved = self.submissions.save(System::Clock, &step, "", now, |transaction| match &article {
            Some(change) => self.content.put(System::Clock, transaction, change),
            None => Ok(()),
        });
        match saved.await {
            Ok(()) => {
                self.metrics.count("submission_clock", ("state", step.submission.state.id()), now);
                Ok(())
            }
            Err(StoreError::Conflict) => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn files_of(&self, it: &Submission) -> Result<Files, StoreError> {
        if it.state != State::Received {
            return Ok(Files::Here);
        }
        let mut files = Files::Here;
        for file in &it.files {
            let record = self.media.get(System::Clock, &file.media).await?;
            match record.map(|record| record.state) {
                Some(MediaState::Ready { .. }) => {}
                Some(MediaState::Failed { .. }) => return Ok(Files::Gone),
                Some(MediaState::Begun { .. } | MediaState::Waiting { .. }) | None => files = Files::Awaited,
            }
        }
        Ok(files)
    }
}

/// The step with what the sender is told of it.
fn told(before: &Submission, next: Submission, piece: Option<&Piece>) -> Applied {
    let (title, id) = (&next.title, &next.id);
    let nowhere = no_link(&next.sender);
    match next.state {
        State::Lost => {
            let text = format!(
                "您的投稿{id}没有收全，请再发一次，编号不变：先回复“投稿 {id}”，再把视频、语音或照片发来。"
            );
            Applied::told(next, "没有收全", text, nowhere)
        }
        State::Declined => {
            let text = format!("您的投稿《{title}》，七天没有收到您的回答，这一次不采用了。谢谢您。");
            Applied::told(next, "七天没有回答", text, nowhere)
        }
        State::Withdrawn => {
            let text = format!("您的投稿《{title}》同意公开的时间到了，已经撤下，文件会删除。");
            Applied::told(next, "同意公开的时间到了", text, nowhere)
        }
        State::Published if before.state == State::Accepted => {
            let text = format!("您的投稿《{title}》发布了。想撤回，随时回复：撤回投稿 {id}");
            let path = piece.map(|piece| format!("/a/{}/articles/{}", next.sender.account, piece.article.id));
            let link = path.map_or(nowhere, |path| Link { path, label: "点这里看".to_owned() });
            Applied::told(next, "发布了", text, link)
        }
        State::Accepted | State::Published if next.asked && !before.asked => {
            let text = format!(
                "您的投稿《{title}》再过一个月就到同意公开的时间了。愿意再公开两年，回复：同意投稿 {id}\n不愿意，不用回复，到时自动撤下。"
            );
            Applied::told(next, "问要不要续两年同意", text, nowhere)
        }
        State::Received if next.complete => Applied::quiet(next, "文件收全了"),
        _ => Applied::quiet(next, ""),
    }
}
