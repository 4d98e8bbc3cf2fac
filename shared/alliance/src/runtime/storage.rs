//! Opens object storage: S3 in the cloud, a folder or memory locally.

use std::sync::Arc;

use object_store::ObjectStore;
use object_store::aws::{AmazonS3, AmazonS3Builder, AmazonS3ConfigKey};
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
    let bucket = Bucket::open(name, url)?;
    let bucket = bucket.ok_or_else(|| invalid("write s3://bucket, file:///folder or memory:".to_owned()))?;
    Ok(Arc::new(bucket.store))
}

/// A bucket of S3, which signs addresses and forms by which others come to it.
#[derive(Clone, Debug)]
pub(super) struct Bucket {
    pub(super) store: AmazonS3,
    pub(super) region: String,
    pub(super) name: String,
    /// The address of S3, without the bucket.
    pub(super) endpoint: String,
}

impl Bucket {
    /// Opens `s3://bucket`, which the setting `name` holds; none for other storage.
    ///
    /// # Errors
    /// [`SettingsError::Invalid`] where the bucket cannot be named.
    pub(super) fn open(name: &'static str, url: &str) -> Result<Option<Self>, SettingsError> {
        let Some(bucket) = url.strip_prefix("s3://") else { return Ok(None) };
        let builder = AmazonS3Builder::from_env().with_bucket_name(bucket);
        let region = builder.get_config_value(&AmazonS3ConfigKey::Region);
        let region = region.unwrap_or_else(|| "us-east-1".to_owned());
        let named = [AmazonS3ConfigKey::S3Endpoint, AmazonS3ConfigKey::Endpoint]
            .iter()
            .find_map(|key| builder.get_config_value(key));
        let endpoint = named.unwrap_or_else(|| endpoint_of(&region));
        let built = builder.with_endpoint(endpoint.clone()).build();
        let store = built.map_err(|error| SettingsError::Invalid { name, why: error.to_string() })?;
        Ok(Some(Self { store, region, name: bucket.to_owned(), endpoint }))
    }
}

/// Where S3 answers in a region. The regions of China have a domain of their own, of which the library knows nothing:
/// <https://docs.amazonaws.cn/en_us/aws/latest/userguide/endpoints-arns.html>.
fn endpoint_of(region: &str) -> String {
    let china = if region.starts_with("cn-") { ".cn" } else { "" };
    format!("https://s3.{region}.amazonaws.com{china}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_in_china_is_looked_for_in_china() {
        assert_eq!(endpoint_of("cn-north-1"), "https://s3.cn-north-1.amazonaws.com.cn");
        assert_eq!(endpoint_of("us-east-1"), "https://s3.us-east-1.amazonaws.com");
    }
}
