//! Opens object storage: S3 in the cloud, a folder or memory locally.

use std::sync::Arc;

use object_store::ObjectStore;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::signer::Signer;

use super::settings::SettingsError;

/// A failure of object storage. Absence is not an error but `None`.
#[derive(Debug, thiserror::Error)]
#[error("object storage does not answer")]
pub struct ObjectError(#[source] pub(super) object_store::Error);

/// Opens `s3://bucket`, `file:///folder` or `memory:`, which the setting `name` holds.
///
/// # Errors
/// [`SettingsError::Invalid`] for anything else, or where the folder cannot be made.
pub(super) fn open(name: &'static str, url: &str) -> Result<Arc<dyn ObjectStore>, SettingsError> {
    let invalid = |why: String| SettingsError::Invalid { name, why };
    if url == "memory:" {
        return Ok(Arc::new(InMemory::new()));
    }
    if let Some(folder) = url.strip_prefix("file://") {
        std::fs::create_dir_all(folder).map_err(|error| invalid(error.to_string()))?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(|error| invalid(error.to_string()))?;
        return Ok(Arc::new(store));
    }
    let store =
        bucket(url).ok_or_else(|| invalid("write s3://bucket, file:///folder or memory:".to_owned()))?;
    Ok(Arc::new(store.map_err(|error| invalid(error.to_string()))?))
}

/// What signs addresses of `s3://bucket`; none for other storage.
///
/// # Errors
/// [`SettingsError::Invalid`] where the bucket cannot be named.
pub(super) fn signer(name: &'static str, url: &str) -> Result<Option<Arc<dyn Signer>>, SettingsError> {
    let invalid = |why: String| SettingsError::Invalid { name, why };
    let store = bucket(url).transpose().map_err(|error| invalid(error.to_string()))?;
    Ok(store.map(|store| Arc::new(store) as Arc<dyn Signer>))
}

fn bucket(url: &str) -> Option<object_store::Result<AmazonS3>> {
    let bucket = url.strip_prefix("s3://")?;
    Some(AmazonS3Builder::from_env().with_bucket_name(bucket).build())
}
