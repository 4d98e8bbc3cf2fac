//! Files that a browser sent straight into object storage: read in ranges, and copied in parts to where files are kept.
//!
//! Whoever may send such a file can send another in its place for as long as the address holds. So all reads of one are
//! on the condition that it is still the file that was looked at first: what was found safe is what is copied.

use std::ops::Range;

use bytes::{Bytes, BytesMut};
use jiff::Timestamp;
use object_store::path::Path;
use object_store::{Attribute, Error, GetOptions, MultipartUpload, ObjectStoreExt as _, PutMultipartOptions};

use super::objects::{ObjectError, Objects, Size, path};
use super::upload_form::Wanted;
use crate::pages::resident::UploadForm;
use domain::ids::MediaId;

/// Where the local alliance takes files of browsers.
pub const LOCAL_DOOR: &str = "/uploads";
/// How much of a file is in memory at a time, twice: S3 takes parts from 5 MiB on.
const PART: u64 = 8 * 1024 * 1024;

/// A file that has come, as it was when it was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uploaded {
    place: Path,
    /// Its length.
    pub bytes: u64,
    tag: String,
}

impl Objects {
    /// The form by which a browser sends a file under this id, of at most `most` bytes until `until`, and comes back to
    /// `back`. A folder has the local alliance's own door before it.
    ///
    /// # Errors
    /// [`ObjectError`] where nobody can sign it, or who asks may put no file there.
    pub async fn upload_form(
        &self,
        id: &MediaId,
        back: &str,
        most: usize,
        (now, until): (Timestamp, Timestamp),
    ) -> Result<UploadForm, ObjectError> {
        let (key, back) = (place(id).to_string(), back.to_owned());
        if let Some(bucket) = &self.bucket {
            return bucket.form(Wanted { key, back, most, until }, now).await;
        }
        // A folder checks no signature later, so whoever may not put the file is refused here.
        self.begin_upload(id).await?.abort().await.map_err(ObjectError)?;
        Ok(UploadForm {
            action: LOCAL_DOOR.to_owned(),
            fields: vec![("key", key), ("success_action_redirect", back)],
            most,
        })
    }

    /// Begins to take a file under this id; it is there once it is completed.
    ///
    /// # Errors
    /// [`ObjectError`] where storage refuses.
    pub async fn begin_upload(&self, id: &MediaId) -> Result<Box<dyn MultipartUpload>, ObjectError> {
        let options = PutMultipartOptions::default();
        self.store.put_multipart_opts(&place(id), options).await.map_err(ObjectError)
    }

    /// The file that came under this id, if one did.
    ///
    /// # Errors
    /// [`ObjectError`] where storage does not answer; absence is `None`.
    pub async fn uploaded(&self, id: &MediaId) -> Result<Option<Uploaded>, ObjectError> {
        let place = place(id);
        let found = match self.store.head(&place).await {
            Ok(found) => found,
            Err(Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(ObjectError(error)),
        };
        let untagged = || Error::Generic { store: "uploads", source: "a file has no entity tag".into() };
        let tag = found.e_tag.ok_or_else(untagged).map_err(ObjectError)?;
        Ok(Some(Uploaded { place, bytes: found.size, tag }))
    }

    /// A part of such a file; none where it is gone or was replaced. `range` must lie within it.
    ///
    /// # Errors
    /// [`ObjectError`] where storage does not answer.
    pub async fn uploaded_part(
        &self,
        file: &Uploaded,
        range: Range<u64>,
    ) -> Result<Option<Bytes>, ObjectError> {
        let options = GetOptions {
            if_match: Some(file.tag.clone()),
            range: Some(range.into()),
            ..GetOptions::default()
        };
        let found = match self.store.get_opts(&file.place, options).await {
            Ok(found) => found.bytes().await,
            Err(error) => Err(error),
        };
        match found {
            Ok(bytes) => Ok(Some(bytes)),
            Err(Error::NotFound { .. } | Error::Precondition { .. }) => Ok(None),
            Err(error) => Err(ObjectError(error)),
        }
    }

    /// Copies such a file to where files are kept, and has `edit` change each part, which it is told the beginning of.
    /// Returns whether it is there now: nothing is where the file is gone or was replaced meanwhile.
    ///
    /// # Errors
    /// [`ObjectError`] where storage does not answer or refuses.
    pub async fn keep_uploaded(
        &self,
        file: &Uploaded,
        media: &MediaId,
        (size, content_type): (Size, &'static str),
        edit: impl Fn(u64, &mut [u8]) + Send + Sync,
    ) -> Result<bool, ObjectError> {
        // A copy that ends before its end leaves parts, which the bucket forgets after a day.
        let mut options = PutMultipartOptions::default();
        // Whoever comes by a signed address reads what storage says of a file; a folder can say nothing.
        if self.has_addresses() {
            options.attributes.insert(Attribute::ContentType, content_type.into());
        }
        let begun = self.store.put_multipart_opts(&path(media, size), options).await;
        let mut copy = begun.map_err(ObjectError)?;
        let mut at = 0;
        while at < file.bytes {
            let end = file.bytes.min(at + PART);
            let Some(part) = self.uploaded_part(file, at..end).await? else { return Ok(false) };
            let mut part = BytesMut::from(part);
            edit(at, &mut part);
            copy.put_part(part.freeze().into()).await.map_err(ObjectError)?;
            at = end;
        }
        copy.complete().await.map_err(ObjectError)?;
        Ok(true)
    }

    /// Deletes what came under this id; where nothing did, that is not an error.
    ///
    /// # Errors
    /// [`ObjectError`] where storage refuses.
    pub async fn forget_uploaded(&self, id: &MediaId) -> Result<(), ObjectError> {
        match self.store.delete(&place(id)).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(ObjectError(error)),
        }
    }
}

/// Where browsers send files; policies and the bucket's rules name it.
fn place(id: &MediaId) -> Path {
    Path::from(format!("uploads/{id}"))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    const FILM: (Size, &str) = (Size::Playable, "video/mp4");

    pub(crate) fn id(digit: char) -> MediaId {
        MediaId::parse(digit.to_string().repeat(32)).unwrap()
    }

    pub(crate) async fn send(objects: &Objects, id: &MediaId, bytes: Vec<u8>) {
        objects.store.put(&place(id), bytes.into()).await.unwrap();
    }

    #[tokio::test]
    async fn a_file_of_several_parts_is_copied_whole_and_edited_at_its_place() {
        let objects = Objects::open("memory:").unwrap();
        let length = usize::try_from(2 * PART + 5).unwrap();
        let sent: Vec<u8> = (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect();
        send(&objects, &id('a'), sent.clone()).await;
        let file = objects.uploaded(&id('a')).await.unwrap().unwrap();
        assert_eq!(file.bytes, 2 * PART + 5);
        let begin = |at, part: &mut [u8]| part[0] = if at == PART { 0xFF } else { part[0] };
        assert!(objects.keep_uploaded(&file, &id('b'), FILM, begin).await.unwrap());
        let mut expected = sent;
        expected[usize::try_from(PART).unwrap()] = 0xFF;
        assert!(objects.get(&id('b'), Size::Playable).await.unwrap().unwrap() == expected);
        objects.forget_uploaded(&id('a')).await.unwrap();
        objects.forget_uploaded(&id('a')).await.unwrap();
        assert_eq!(objects.uploaded(&id('a')).await.unwrap(), None);
    }

    #[tokio::test]
    async fn what_replaces_a_file_that_was_looked_at_is_neither_read_nor_copied() {
        let objects = Objects::open("memory:").unwrap();
        send(&objects, &id('a'), b"looked at".to_vec()).await;
        let file = objects.uploaded(&id('a')).await.unwrap().unwrap();
        assert_eq!(objects.uploaded_part(&file, 0..6).await.unwrap().unwrap(), "looked");
        send(&objects, &id('a'), b"replaced!".to_vec()).await;
        assert_eq!(objects.uploaded_part(&file, 0..6).await.unwrap(), None);
        assert!(!objects.keep_uploaded(&file, &id('b'), FILM, |_, _| {}).await.unwrap());
        assert_eq!(objects.get(&id('b'), Size::Playable).await.unwrap(), None);
    }
}
