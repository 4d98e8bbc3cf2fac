//! `media-fetch`: copies the photo, recording or video of each new message into our own storage.
//!
//! WeChat keeps a file for three days, and so long it is asked for one that it does not hand out. A photo is decoded and
//! encoded anew, so that neither position nor owner comes along; a recording is kept as it is, beside a copy that
//! browsers play; a video is kept without its metadata.
//!
//! A file can end the whole function, by the memory or the time that it takes, and would then hold up every message behind
//! it. So a try is noted before it begins, and a file whose tries do not end is given up.

use std::time::Duration;

use alliance::runtime::failure_notes::FailureNotes;
use alliance::runtime::function::is_to_do;
use alliance::runtime::metrics::Metrics;
use alliance::runtime::objects::Objects;
use alliance::runtime::{Clock, Deployment, Failure, Function, StartError, StreamFunction};
use alliance::services::tokens::{AccessTokens, TokenError};
use alliance::services::videos;
use alliance::store::{
    Accounts, CallCounts, Media, MediaRecord, MediaReference, MediaState, MediaWaits, MessageKey,
    MessageRecord, Messages, StoreError, System,
};
use aws_lambda_events::dynamodb::EventRecord;
use bytes::Bytes;
use domain::accounts::Account;
use domain::letters::{Failing, MEDIA_FETCH};
use domain::quotas::Quotas;
use domain::tickets::AttachmentKind;
use jiff::Timestamp;
use tokio::time::timeout;
use wechat::secrecy::ExposeSecret as _;

use crate::keeping::{Unkept, keep};
use crate::refusals::{Refusal, deleted_at, refusal, too_slow};

/// The largest photo or recording that is fetched, in bytes: WeChat takes pictures up to 10 MB.
const MOST_BYTES: usize = 12 * 1024 * 1024;
/// How long WeChat may take to hand out a file, a token and all redirects included: the function has a minute, and has to
/// work on the file and to store it.
const MOST_TIME: Duration = Duration::from_secs(45);
/// The most tries in a row that begin and do not end.
const MOST_UNENDED: u32 = 3;

/// The `media-fetch` function and its dependencies.
#[derive(Debug)]
pub struct MediaFetch {
    accounts: Accounts,
    media: Media,
    messages: Messages,
    objects: Objects,
    tokens: AccessTokens,
    calls: CallCounts,
    waits: MediaWaits,
    notes: FailureNotes,
    clock: Clock,
    metrics: Metrics,
}

impl Function for MediaFetch {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        let wechat = deployment.wechat(Duration::from_secs(20))?;
        Ok(Self {
            accounts: deployment.accounts()?,
            media: deployment.media()?,
            messages: deployment.messages()?,
            objects: deployment.objects()?,
            tokens: AccessTokens::build(deployment, wechat).await?,
            calls: deployment.call_counts()?,
            waits: deployment.media_waits()?,
            notes: deployment.failure_notes()?,
            clock: deployment.clock.clone(),
            metrics: deployment.metrics.clone(),
        })
    }
}

/// A file that has to be tried again.
#[derive(Debug, thiserror::Error)]
enum Unfetched {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Kept(#[from] Unkept),
    #[error("WeChat could not be asked for it")]
    Wechat(#[from] TokenError),
}

impl StreamFunction for MediaFetch {
    fn failing() -> &'static Failing {
        &MEDIA_FETCH
    }

    fn notes(&self) -> Option<&FailureNotes> {
        Some(&self.notes)
    }

    async fn record(&self, record: EventRecord) -> Result<(), Failure> {
        if !is_to_do(&record) {
            return Ok(());
        }
        let message = MessageRecord::from_image(record.change.new_image)?;
        let Some(reference) = &message.media else { return Ok(()) };
        // A record may arrive late or again: nothing is fetched for a message that was erased or has expired.
        if self.messages.get(&message.key).await?.is_none() {
            return Ok(());
        }
        let alliance = self.accounts.alliance().await?;
        let Some(account) = alliance.account(&message.key.follower.account) else { return Ok(()) };
        self.fetch(account, &message.key, reference).await?;
        // The message was erased during the fetch, so the erasure did not find the file: the next sweep deletes it.
        if self.messages.get(&message.key).await?.is_none()
            && let Some(record) = self.media.get(System::Streams, &reference.media).await?
        {
            self.media.put(System::Streams, &MediaRecord { at: Timestamp::UNIX_EPOCH, ..record }).await?;
        }
        Ok(())
    }
}

impl MediaFetch {
    async fn fetch(
        &self,
        account: &Account,
        message: &MessageKey,
        reference: &MediaReference,
    ) -> Result<(), Unfetched> {
        let now = self.clock.now();
        let known = self.media.get(System::Streams, &reference.media).await?;
        let (unended, counted) = match known.map(|known| known.state) {
            None => (0, false),
            Some(MediaState::Waiting { counted, .. }) => (0, counted),
            Some(MediaState::Begun { unended }) => (unended, true),
            Some(MediaState::Ready { .. } | MediaState::Failed { .. }) => return Ok(()),
        };
        if unended >= MOST_UNENDED {
            let reason = "系统打开这个文件时几次中断，不再打开，请向反映人再要一次".to_owned();
            return self.note(message, reference, MediaState::Failed { reason }).await;
        }
        let mut few = false;
        if !counted {
            // A sender of too many photos waits for the next day, and does not use up other senders' downloads.
            let Some(files) = self.calls.take_file(&message.follower, now).await? else {
                let reason = "这位居民今天发来的文件太多，明天再取".to_owned();
                let refusal = Refusal::Passing { reason, at: Quotas::bundled().next_day(now) };
                return self.missed(message, reference, refusal, false).await;
            };
            few = files <= Quotas::bundled().first_files_of_a_person;
        }
        let begun = |unended| self.put(message, reference, MediaState::Begun { unended }, now);
        begun(unended + 1).await?;
        let tokens = if few { self.tokens.with_reserve() } else { self.tokens.clone() };
        let ended = self.bring(&tokens, account, message, reference).await;
        if ended.is_err() {
            // A failure of our own is an end too. If even that cannot be noted, the try counts as one without.
            let _unnoted = begun(unended).await;
        }
        ended
    }

    /// Downloads a file and keeps it, or notes that it did not come.
    async fn bring(
        &self,
        tokens: &AccessTokens,
        account: &Account,
        message: &MessageKey,
        reference: &MediaReference,
    ) -> Result<(), Unfetched> {
        let now = self.clock.now();
        let sent = message.sent_at().unwrap_or(now);
        let refusal = match timeout(MOST_TIME, download(tokens, account, reference)).await {
            Ok(Ok(bytes)) => {
                let state = keep(&self.objects, &reference.media, reference.kind, bytes).await?;
                return self.note(message, reference, state).await;
            }
            Ok(Err(error)) => refusal(error, account, sent, now)?,
            Err(_) => too_slow(sent, now),
        };
        self.missed(message, reference, refusal, true).await
    }

    /// Notes that a file did not come, and has it tried again while WeChat keeps it.
    async fn missed(
        &self,
        message: &MessageKey,
        reference: &MediaReference,
        refusal: Refusal,
        counted: bool,
    ) -> Result<(), Unfetched> {
        let state = match refusal {
            Refusal::Final(reason) => MediaState::Failed { reason },
            Refusal::Passing { reason, at } => {
                let until = deleted_at(message.sent_at().unwrap_or_else(|| self.clock.now()));
                if at < until {
                    self.waits.put(message, at).await?;
                    MediaState::Waiting { reason, until, counted }
                } else {
                    let reason = format!("{reason}。微信只保存三天，现在已经删除了，请向反映人再要一次");
                    MediaState::Failed { reason }
                }
            }
        };
        self.note(message, reference, state).await
    }

    async fn note(
        &self,
        message: &MessageKey,
        reference: &MediaReference,
        state: MediaState,
    ) -> Result<(), Unfetched> {
        let now = self.clock.now();
        let outcome = match state {
            MediaState::Ready { .. } => "ready",
            MediaState::Waiting { .. } | MediaState::Begun { .. } => "waiting",
            MediaState::Failed { .. } => "failed",
        };
        self.put(message, reference, state, now).await?;
        self.metrics.count("media", ("outcome", outcome), now);
        Ok(())
    }

    async fn put(
        &self,
        message: &MessageKey,
        reference: &MediaReference,
        state: MediaState,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (media, sender) = (reference.media.clone(), Some(message.follower.clone()));
        self.media.put(System::Streams, &MediaRecord { media, state, at: now, sender }).await
    }
}

async fn download(
    tokens: &AccessTokens,
    account: &Account,
    reference: &MediaReference,
) -> Result<Bytes, TokenError> {
    let media_id = reference.wechat_media_id.as_str();
    let is_video = reference.kind == AttachmentKind::Video;
    let file = tokens
        .with_token(account, |wechat, token| async move {
            if is_video {
                wechat.get_video(token.expose_secret(), media_id, videos::MOST_BYTES).await
            } else {
                wechat.get_media(token.expose_secret(), media_id, MOST_BYTES).await
            }
        })
        .await?;
    Ok(file.bytes)
}
