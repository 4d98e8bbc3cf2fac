//! The pictures, sounds and films of articles, told by their bytes. A picture is decoded and encoded anew; of a sound or film
//! only what is played is kept. So nothing says where, when and by whom it was made. Each is stored under a digest of what is
//! kept, so that a form that is sent twice stores one file.

use alliance::runtime::objects::{Objects, Size};
use alliance::runtime::{Deployment, StartError};
use alliance::services::clips::{self, Clip};
use alliance::services::photos::{self, SafePhoto};
use alliance::store::{Asked, Media, StoreError};
use bytes::Bytes;
use domain::articles::{Block, Medium};
use domain::ids::MediaId;
use domain::staff::kinds::WriteArticle;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

/// Stores files of articles.
#[derive(Debug)]
pub(crate) struct Uploads {
    media: Media,
    objects: Objects,
}

/// A file that is safe to show.
enum Safe {
    Photo(SafePhoto),
    Clip(Clip),
}

impl Uploads {
    pub(crate) fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self { media: deployment.media()?, objects: deployment.objects()? })
    }

    /// Stores a file, and returns the block that shows it, still without words; the inner error is a sentence for whoever
    /// sent it. Its record comes last, so that what has a record has its files.
    pub(crate) async fn store(
        &self,
        by: &Asked<WriteArticle>,
        bytes: Bytes,
        now: Timestamp,
    ) -> Result<Result<Block, String>, StoreError> {
        // Tens of milliseconds of computing, so not on the thread that serves other requests.
        let made = tokio::task::spawn_blocking(move || make_safe(&bytes)).await;
        let (id, block) = match made {
            Ok(Ok(Safe::Photo(SafePhoto { full, thumbnail }))) => {
                let id = id_of(&full)?;
                self.put(&id, Size::Full, full).await?;
                self.put(&id, Size::Thumbnail, thumbnail).await?;
                self.media.put_picture(by, &id, now).await?;
                (id, Block::Picture as fn(Medium) -> Block)
            }
            Ok(Ok(Safe::Clip(Clip { is_film, content_type, bytes }))) => {
                let (id, length) = (id_of(&bytes)?, bytes.len() as u64);
                self.put(&id, Size::Playable, bytes).await?;
                self.media.put_clip(by, &id, content_type, length, now).await?;
                (id, if is_film { Block::Video as fn(Medium) -> Block } else { Block::Audio })
            }
            Ok(Err(why)) => return Ok(Err(why)),
            Err(_) => return Ok(Err("这个文件打不开，请换一个".to_owned())),
        };
        Ok(Ok(block(Medium { digest: id.as_str().to_owned(), instead: String::new() })))
    }

    async fn put(&self, id: &MediaId, size: Size, bytes: Vec<u8>) -> Result<(), StoreError> {
        let stored = self.objects.put(id, size, bytes.into()).await;
        stored.map_err(|error| StoreError::Broken(Box::new(error)))
    }
}

fn id_of(bytes: &[u8]) -> Result<MediaId, StoreError> {
    Ok(MediaId::parse(&hex::encode(Sha256::digest(bytes))[..32])?)
}

fn make_safe(bytes: &[u8]) -> Result<Safe, String> {
    match clips::make_safe(bytes) {
        Some(clip) => clip.map(Safe::Clip).map_err(|why| why.to_string()),
        None => photos::make_safe(bytes)
            .map(Safe::Photo)
            .map_err(|why| format!("这个文件{why}。录音请用MP3或M4A，视频请用MP4")),
    }
}
