//! Object storage for photos, recordings and videos, and for notes of failures.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::TryStreamExt as _;
use http::Method;
use object_store::path::Path;
use object_store::signer::Signer as _;
use object_store::{Attribute, ObjectStore, ObjectStoreExt as _, PutOptions};

use super::settings::SettingsError;
use super::storage::{self, Bucket};
use domain::ids::MediaId;

/// Where notes of failures are kept; `infra/data.yaml` has them expire, and policies name it.
const NOTES: &str = "failed";

/// What is kept of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// As it came, without its metadata.
    Full,
    /// Small, for lists.
    Thumbnail,
    /// In a format that browsers play: a recording's WAV, or a video.
    Playable,
}

impl Size {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Full, Self::Thumbnail, Self::Playable];
}

/// Photos and recordings by their id.
#[derive(Clone, Debug)]
pub struct Objects {
    pub(super) store: Arc<dyn ObjectStore>,
    /// Signs addresses and forms; none where storage has no addresses of its own.
    pub(super) bucket: Option<Arc<Bucket>>,
}

pub use super::storage::ObjectError;

impl Objects {
    /// Opens `s3://bucket`, `file:///folder` or `memory:`.
    ///
    /// # Errors
    /// [`SettingsError::Invalid`] for anything else, or where the folder cannot be made.
    pub fn open(url: &str) -> Result<Self, SettingsError> {
        let bucket = Bucket::open("MEDIA_STORE", url)?.map(Arc::new);
        let store = match &bucket {
            Some(bucket) => Arc::new(bucket.store.clone()),
            None => storage::open("MEDIA_STORE", url)?,
        };
        Ok(Self { store, bucket })
    }

    /// The same storage wrapped by `door`.
    #[must_use]
    pub fn through(self, door: impl FnOnce(Arc<dyn ObjectStore>) -> Arc<dyn ObjectStore>) -> Self {
        Self { store: door(self.store), bucket: self.bucket }
    }

    /// Stores a file; storing the same again is harmless.
    ///
    /// # Errors
    /// [`ObjectError`] where storage refuses.
    pub async fn put(&self, media: &MediaId, size: Size, bytes: Bytes) -> Result<(), ObjectError> {
        let mut options = PutOptions::default();
        // A signed address answers with the stored content type; a local folder stores none.
        if let Some(kind) = kind(&bytes).filter(|_| self.has_addresses()) {
            options.attributes.insert(Attribute::ContentType, kind.into());
        }
        let put = self.store.put_opts(&path(media, size), bytes.into(), options).await;
        put.map(|_| ()).map_err(ObjectError)
    }

    /// Deletes a file in all sizes; a size that is not there is not an error.
    ///
    /// # Errors
    /// [`ObjectError`] where storage refuses.
    pub async fn delete(&self, media: &MediaId) -> Result<(), ObjectError> {
        for size in Size::ALL {
            match self.store.delete(&path(media, size)).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(ObjectError(error)),
            }
        }
        Ok(())
    }

    /// Stores the body of an article under its digest; storing it again is harmless.
    ///
    /// # Errors
    /// [`ObjectError`] where storage refuses.
    pub async fn put_body(&self, digest: &str, body: Bytes) -> Result<(), ObjectError> {
        self.store.put(&body_path(digest), body.into()).await.map(|_| ()).map_err(ObjectError)
    }

    /// The body of an article, if it is there.
    ///
    /// # Errors
    /// [`ObjectError`] where storage does not answer; absence is `None`.
    pub async fn body(&self, digest: &str) -> Result<Option<Bytes>, ObjectError> {
        self.read(&body_path(digest)).await
    }

    /// Writes a note of a function under its name; writing it again is harmless.
    pub(super) async fn put_note(&self, of: &str, name: &str, text: Bytes) -> Result<(), ObjectError> {
        self.store.put(&note_path(of, name), text.into()).await.map(|_| ()).map_err(ObjectError)
    }

    /// The names of a function's notes, in any order.
    pub(super) async fn notes(&self, of: &str) -> Result<Vec<String>, ObjectError> {
        let found: Vec<_> = self
            .store
            .list(Some(&Path::from(format!("{NOTES}/{of}"))))
            .try_collect()
            .await
            .map_err(ObjectError)?;
        Ok(found.iter().filter_map(|note| Some(note.location.filename()?.to_owned())).collect())
    }

    /// A note, if it is there.
    pub(super) async fn note(&self, of: &str, name: &str) -> Result<Option<Bytes>, ObjectError> {
        self.read(&note_path(of, name)).await
    }

    /// A file, if it is there.
    ///
    /// # Errors
    /// [`ObjectError`] where storage does not answer; absence is `None`.
    pub async fn get(&self, media: &MediaId, size: Size) -> Result<Option<Bytes>, ObjectError> {
        self.read(&path(media, size)).await
    }

    /// A part of a file, if it is there; `range` must lie within it.
    ///
    /// # Errors
    /// [`ObjectError`] where storage does not answer; absence is `None`.
    pub async fn get_part(
        &self,
        media: &MediaId,
        size: Size,
        range: Range<u64>,
    ) -> Result<Option<Bytes>, ObjectError> {
        match self.store.get_range(&path(media, size), range).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(ObjectError(error)),
        }
    }

    /// An address under which everybody can get a file for some minutes; none where storage has no addresses.
    ///
    /// # Errors
    /// [`ObjectError`] where it cannot be signed.
    pub async fn signed(
        &self,
        media: &MediaId,
        size: Size,
        lasts: Duration,
    ) -> Result<Option<String>, ObjectError> {
        let Some(bucket) = &self.bucket else { return Ok(None) };
        let signed = bucket.store.signed_url(Method::GET, &path(media, size), lasts).await;
        signed.map(|url| Some(url.to_string())).map_err(ObjectError)
    }

    /// Whether others can come to a file by an address.
    pub(super) fn has_addresses(&self) -> bool {
        self.bucket.is_some()
    }

    async fn read(&self, path: &Path) -> Result<Option<Bytes>, ObjectError> {
        match self.store.get(path).await {
            Ok(found) => found.bytes().await.map(Some).map_err(ObjectError),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(ObjectError(error)),
        }
    }
}

/// What a file is by its first bytes, as far as a browser shows or plays it.
fn kind(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..] => Some("audio/wav"),
        [_, _, _, _, b'f', b't', b'y', b'p', b'M', b'4', b'A', ..] => Some("audio/mp4"),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => Some("video/mp4"),
        [b'I', b'D', b'3', ..] | [0xff, 0xe0..=0xff, ..] => Some("audio/mpeg"),
        _ => None,
    }
}

/// Where the bodies of articles are kept; policies name it.
fn body_path(digest: &str) -> Path {
    Path::from(format!("content/{digest}"))
}

fn note_path(of: &str, name: &str) -> Path {
    Path::from(format!("{NOTES}/{of}/{name}"))
}

pub(super) fn path(media: &MediaId, size: Size) -> Path {
    let name = match size {
        Size::Full => "full",
        Size::Thumbnail => "thumbnail",
        Size::Playable => "playable",
    };
    Path::from(format!("media/{media}/{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_first_bytes_say() {
        for (bytes, said) in [
            (&b"\xff\xd8\xff\xe0"[..], Some("image/jpeg")),
            (b"RIFF\x24\0\0\0WAVEfmt ", Some("audio/wav")),
            (b"\0\0\0\x20ftypM4A ", Some("audio/mp4")),
            (b"\0\0\0\x20ftypisom", Some("video/mp4")),
            (b"\xff\xfb\x90\x00", Some("audio/mpeg")),
            (b"#!AMR\n", None),
            (b"", None),
        ] {
            assert_eq!(kind(bytes), said);
        }
    }
}
