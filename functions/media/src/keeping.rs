//! What is kept of a file once it is here: a photo encoded anew, a recording beside its WAV, a video without metadata.

use alliance::runtime::objects::{ObjectError, Objects, Size};
use alliance::services::photos::{SafePhoto, make_safe};
use alliance::services::{videos, voices};
use alliance::store::{MediaState, Playable};
use bytes::Bytes;
use domain::ids::MediaId;
use domain::tickets::AttachmentKind;
use tokio::task::{JoinError, spawn_blocking};

/// A file that could not be kept this time.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unkept {
    #[error(transparent)]
    Objects(#[from] ObjectError),
    #[error("the file could not be worked on")]
    Stopped(#[source] JoinError),
}

/// Puts a file into object storage, in what it is shown and played as.
pub(crate) async fn keep(
    objects: &Objects,
    media: &MediaId,
    kind: AttachmentKind,
    bytes: Bytes,
) -> Result<MediaState, Unkept> {
    match kind {
        AttachmentKind::Photo => keep_photo(objects, media, bytes).await,
        AttachmentKind::Voice => keep_voice(objects, media, bytes).await,
        AttachmentKind::Video => keep_video(objects, media, bytes).await,
    }
}

async fn keep_photo(objects: &Objects, media: &MediaId, bytes: Bytes) -> Result<MediaState, Unkept> {
    let SafePhoto { full, thumbnail } = match worked_on(move || make_safe(&bytes)).await? {
        Some(Ok(safe)) => safe,
        Some(Err(why)) => return Ok(MediaState::Failed { reason: format!("这张照片{why}") }),
        None => return Ok(MediaState::Failed { reason: "这张照片已经损坏，打不开".to_owned() }),
    };
    objects.put(media, Size::Full, full.into()).await?;
    objects.put(media, Size::Thumbnail, thumbnail.into()).await?;
    Ok(MediaState::photo())
}

/// A recording is kept as it came, whether or not it can be played.
async fn keep_voice(objects: &Objects, media: &MediaId, bytes: Bytes) -> Result<MediaState, Unkept> {
    let content_type = voices::Kind::of(&bytes).media_type().to_owned();
    let recording = bytes.clone();
    let sound = worked_on(move || voices::make_playable(&recording)).await?;
    objects.put(media, Size::Full, bytes).await?;
    let (playable, unplayable) = match sound.unwrap_or(Err(voices::Unplayable::Broken)) {
        Ok(wav) => (Some(put_playable(objects, media, voices::WAV, wav).await?), None),
        Err(why) => (None, Some(why.to_string())),
    };
    Ok(MediaState::Ready { content_type, thumbnail: false, playable, unplayable })
}

async fn keep_video(objects: &Objects, media: &MediaId, bytes: Bytes) -> Result<MediaState, Unkept> {
    let safe = worked_on(move || {
        let mut film = Vec::from(bytes);
        videos::make_safe(&mut film).map(|()| film)
    });
    let film = match safe.await? {
        Some(Ok(film)) => film,
        Some(Err(why)) => return Ok(MediaState::Failed { reason: format!("这段视频{why}") }),
        None => return Ok(MediaState::Failed { reason: "这段视频已经损坏，打不开".to_owned() }),
    };
    let playable = Some(put_playable(objects, media, videos::MP4, film).await?);
    Ok(MediaState::Ready {
        content_type: videos::MP4.to_owned(),
        thumbnail: false,
        playable,
        unplayable: None,
    })
}

async fn put_playable(
    objects: &Objects,
    media: &MediaId,
    content_type: &str,
    bytes: Vec<u8>,
) -> Result<Playable, ObjectError> {
    let playable = Playable { content_type: content_type.to_owned(), bytes: bytes.len() as u64 };
    objects.put(media, Size::Playable, bytes.into()).await?;
    Ok(playable)
}

/// Works on a file beside the other tasks; none where a decoder panicked over it, which it would again.
async fn worked_on<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<Option<T>, Unkept> {
    match spawn_blocking(work).await {
        Ok(done) => Ok(Some(done)),
        Err(error) if error.is_panic() => Ok(None),
        Err(error) => Err(Unkept::Stopped(error)),
    }
}
