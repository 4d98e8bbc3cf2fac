//! The bucket of the audit's files, one an hour. A file is written once; the bucket lets nobody replace or delete it.

use std::sync::Arc;

use futures_util::TryStreamExt as _;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt as _, PutMode};

use super::settings::SettingsError;
use super::storage::{self, ObjectError};
use domain::audit::Hour;

/// The folder of the files.
const FOLDER: &str = "audit";

/// The audit's files by hour.
#[derive(Clone, Debug)]
pub struct AuditFiles(Arc<dyn ObjectStore>);

impl AuditFiles {
    /// Opens `s3://bucket`, `file:///folder` or `memory:`.
    ///
    /// # Errors
    /// [`SettingsError::Invalid`] for anything else, or where the folder cannot be made.
    pub fn open(url: &str) -> Result<Self, SettingsError> {
        storage::open("AUDIT_STORE", url).map(Self)
    }

    /// The same storage wrapped by `door`.
    #[must_use]
    pub fn through(self, door: impl FnOnce(Arc<dyn ObjectStore>) -> Arc<dyn ObjectStore>) -> Self {
        Self(door(self.0))
    }

    /// Writes the file of an hour unless there is one; whether it did.
    ///
    /// # Errors
    /// [`ObjectError`] where storage refuses.
    pub async fn put_new(&self, hour: Hour, text: Vec<u8>) -> Result<bool, ObjectError> {
        match self.0.put_opts(&path(hour), text.into(), PutMode::Create.into()).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::AlreadyExists { .. }) => Ok(false),
            Err(error) => Err(ObjectError(error)),
        }
    }

    /// The file of an hour, if there is one.
    ///
    /// # Errors
    /// [`ObjectError`] where storage does not answer.
    pub async fn get(&self, hour: Hour) -> Result<Option<Vec<u8>>, ObjectError> {
        match self.0.get(&path(hour)).await {
            Ok(found) => Ok(Some(found.bytes().await.map_err(ObjectError)?.to_vec())),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(ObjectError(error)),
        }
    }

    /// The hours after this one that have a file, or all of them, in order.
    ///
    /// # Errors
    /// [`ObjectError`] where storage does not answer.
    pub async fn hours(&self, after: Option<Hour>) -> Result<Vec<Hour>, ObjectError> {
        let folder = Path::from(FOLDER);
        let listed = match after {
            Some(hour) => self.0.list_with_offset(Some(&folder), &path(hour)),
            None => self.0.list(Some(&folder)),
        };
        let found: Vec<_> = listed.try_collect().await.map_err(ObjectError)?;
        let names = found.iter().filter_map(|file| file.location.filename()?.strip_suffix(".json"));
        let mut hours: Vec<_> = names.filter_map(|name| Hour::parse(name).ok()).collect();
        hours.sort();
        Ok(hours)
    }
}

fn path(hour: Hour) -> Path {
    Path::from(format!("{FOLDER}/{hour}.json"))
}
