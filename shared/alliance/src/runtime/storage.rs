//! Opens object storage: S3 in the cloud, a folder or memory locally.

use std::sync::Arc;

use object_store::ObjectStore;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;

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
    let bucket = url
        .strip_prefix("s3://")
        .ok_or_else(|| invalid("write s3://bucket, file:///folder or memory:".to_owned()))?;
    let store = AmazonS3Builder::from_env().with_bucket_name(bucket).build();
    Ok(Arc::new(store.map_err(|error| invalid(error.to_string()))?))
}
