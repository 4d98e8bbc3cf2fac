//! `media-fetch`: copies the photo or recording of each new message into our own storage.
//!
//! WeChat keeps a file for three days. A photo is decoded and encoded anew, so that neither position nor owner
//! comes along; a recording is kept as it is, for staff to download beside its transcript.

use std::time::Duration;

use alliance::runtime::failure_notes::FailureNotes;
use alliance::runtime::function::is_to_do;
use alliance::runtime::metrics::Metrics;
use alliance::runtime::objects::{ObjectError, Objects, Size};
use alliance::runtime::{Clock, Deployment, Failure, Function, StartError, StreamFunction};
use alliance::services::photos::{SafePhoto, make_safe};
use alliance::services::tokens::{AccessTokens, TokenError};
use alliance::store::{
    Accounts, CLOSED, CallCounts, Media, MediaRecord, MediaReference, MediaState, MediaWaits, MessageKey,
    MessageRecord, Messages, StoreError, System,
};
use aws_lambda_events::dynamodb::EventRecord;
use bytes::Bytes;
use domain::accounts::Account;
use domain::letters::{Failing, MEDIA_FETCH};
use domain::quotas::Quotas;
use domain::tickets::AttachmentKind;
use jiff::Timestamp;
use wechat::client::Reaction;
use wechat::secrecy::ExposeSecret as _;

/// The largest file that is fetched, in bytes: WeChat takes pictures up to 10 MB.
const MOST_BYTES: usize = 12 * 1024 * 1024;

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
    Objects(#[from] ObjectError),
    #[error("WeChat did not hand it out")]
    Wechat(#[from] TokenError),
    #[error("the picture could not be worked on")]
    Decoding(#[from] tokio::task::JoinError),
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
        if self.media.get(System::Streams, &reference.media).await?.is_some() {
            return Ok(());
        }
        let now = self.clock.now();
        // A sender of too many photos waits for the next day, and does not use up other senders' downloads.
        let Some(files) = self.calls.take_file(&message.follower, now).await? else {
            return self.wait(message, Quotas::bundled().next_day(now)).await;
        };
        let few = files <= Quotas::bundled().first_files_of_a_person;
        let tokens = if few { self.tokens.with_reserve() } else { self.tokens.clone() };
        let state = match download(&tokens, account, reference).await {
            Ok(bytes) => self.keep(reference, bytes).await?,
            // Nothing is lost: WeChat keeps the file for three days, and the stream must not wait for the next day.
            Err(TokenError::Wechat(error)) if error.reaction() == Reaction::StopUntilReset => {
                return self.wait(message, now.saturating_add(CLOSED).unwrap_or(now)).await;
            }
            Err(TokenError::Wechat(error))
                if !matches!(error.reaction(), Reaction::Retry | Reaction::RefreshToken) =>
            {
                let code = error.code().map_or_else(|| error.to_string(), |code| code.to_string());
                MediaState::Failed { reason: format!("微信没有给出文件（{code}）") }
            }
            Err(TokenError::Withdrawn) => MediaState::Failed {
                reason: "公众号已取消授权，微信不再给出文件".to_owned(),
            },
            // An account may be pending authorization for weeks, and WeChat keeps the file for days.
            Err(TokenError::Unauthorized) if !account.connection.stands() => {
                MediaState::Failed { reason: "公众号还没有授权，微信不给出文件".to_owned() }
            }
            Err(error) => return Err(error.into()),
        };
        let outcome = if matches!(state, MediaState::Ready { .. }) { "ready" } else { "failed" };
        let (media, sender) = (reference.media.clone(), Some(message.follower.clone()));
        self.media.put(System::Streams, &MediaRecord { media, state, at: now, sender }).await?;
        self.metrics.count("media", ("outcome", outcome), now);
        Ok(())
    }

    async fn wait(&self, message: &MessageKey, until: Timestamp) -> Result<(), Unfetched> {
        self.waits.put(message, until).await?;
        self.metrics.count("media", ("outcome", "waiting"), self.clock.now());
        Ok(())
    }

    async fn keep(&self, reference: &MediaReference, bytes: Bytes) -> Result<MediaState, Unfetched> {
        let media = &reference.media;
        if reference.kind == AttachmentKind::Voice {
            self.objects.put(media, Size::Full, bytes).await?;
            return Ok(MediaState::Ready { content_type: "audio/amr".to_owned(), thumbnail: false });
        }
        let safe = tokio::task::spawn_blocking(move || make_safe(&bytes)).await?;
        let SafePhoto { full, thumbnail } = match safe {
            Ok(safe) => safe,
            Err(why) => return Ok(MediaState::Failed { reason: format!("这张照片{why}") }),
        };
        self.objects.put(media, Size::Full, full.into()).await?;
        self.objects.put(media, Size::Thumbnail, thumbnail.into()).await?;
        Ok(MediaState::Ready { content_type: "image/jpeg".to_owned(), thumbnail: true })
    }
}

async fn download(
    tokens: &AccessTokens,
    account: &Account,
    reference: &MediaReference,
) -> Result<Bytes, TokenError> {
    let media_id = reference.wechat_media_id.as_str();
    let file = tokens
        .with_token(account, |wechat, token| async move {
            wechat.get_media(token.expose_secret(), media_id, MOST_BYTES).await
        })
        .await?;
    Ok(file.bytes)
}
