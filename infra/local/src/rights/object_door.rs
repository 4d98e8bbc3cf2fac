//! One function's access to object storage: a folder here, restricted by the rights on the bucket.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use futures_util::stream::{self, BoxStream, StreamExt as _};
use object_store::path::Path;
use object_store::{
    CopyOptions, Error, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};

use super::Right;
use super::authority::Authority;

/// An object store that checks the function's authority before each call.
#[derive(Clone, Debug)]
pub(crate) struct ObjectDoor {
    inner: Arc<dyn ObjectStore>,
    authority: Authority,
    /// The bucket's logical id.
    bucket: String,
}

impl ObjectDoor {
    pub(crate) fn new(inner: Arc<dyn ObjectStore>, authority: Authority, bucket: String) -> Self {
        Self { inner, authority, bucket }
    }

    /// The right on one object: on the object's folder if the function has such a right, as on `failed/*`, else on all.
    fn on(&self, path: &Path, action: &str) -> Right {
        let folder = path.parts().next().map(|part| part.as_ref().to_owned()).unwrap_or_default();
        let of_folder = Right::new(action, format!("{}/{folder}/*", self.bucket));
        let of_all = Right::new(action, format!("{}/*", self.bucket));
        if self.authority.grants(&of_folder) { of_folder } else { of_all }
    }

    fn listing(&self) -> Right {
        Right::new("s3:ListBucket", self.bucket.as_str())
    }

    fn exercise(&self, path: &Path, rights: Vec<Right>) -> Result<()> {
        self.authority.exercise(rights).map_err(|refusal| denied(path, refusal.to_string()))
    }
}

fn denied(path: &Path, why: String) -> Error {
    Error::PermissionDenied { path: path.to_string(), source: why.into() }
}

impl fmt::Display for ObjectDoor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} behind a policy", self.inner)
    }
}

#[async_trait]
impl ObjectStore for ObjectDoor {
    async fn put_opts(&self, path: &Path, payload: PutPayload, options: PutOptions) -> Result<PutResult> {
        self.exercise(path, vec![self.on(path, "s3:PutObject")])?;
        self.inner.put_opts(path, payload, options).await
    }

    async fn put_multipart_opts(
        &self,
        path: &Path,
        options: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.exercise(path, vec![self.on(path, "s3:PutObject")])?;
        self.inner.put_multipart_opts(path, options).await
    }

    async fn get_opts(&self, path: &Path, options: GetOptions) -> Result<GetResult> {
        self.exercise(path, vec![self.on(path, "s3:GetObject")])?;
        let found = self.inner.get_opts(path, options).await;
        // S3 does not tell a caller without the right to list the bucket that an object is missing: it answers 403.
        // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
        if !matches!(found, Err(Error::NotFound { .. })) {
            return found;
        }
        if !self.authority.grants(&self.listing()) {
            return Err(denied(path, "absent, and the bucket may not be listed".to_owned()));
        }
        self.exercise(path, vec![self.listing()])?;
        found
    }

    fn delete_stream(&self, paths: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        let door = self.clone();
        let granted = paths.map(move |path| {
            let path = path?;
            door.exercise(&path, vec![door.on(&path, "s3:DeleteObject")])?;
            Ok(path)
        });
        self.inner.delete_stream(granted.boxed())
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        match self.exercise(&Path::default(), vec![self.listing()]) {
            Ok(()) => self.inner.list(prefix),
            Err(error) => stream::iter([Err(error)]).boxed(),
        }
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.exercise(&Path::default(), vec![self.listing()])?;
        self.inner.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.exercise(from, vec![self.on(from, "s3:GetObject"), self.on(to, "s3:PutObject")])?;
        self.inner.copy_opts(from, to, options).await
    }
}

#[cfg(test)]
mod tests {
    use object_store::ObjectStoreExt as _;
    use object_store::memory::InMemory;

    use super::*;
    use crate::rights::authority;

    #[tokio::test]
    async fn a_function_that_may_only_read_neither_writes_nor_lists_nor_learns_what_is_absent() {
        let inner: Arc<dyn ObjectStore> = Arc::new(InMemory::new());
        let (here, absent) = (Path::from("media/here"), Path::from("media/absent"));
        inner.put(&here, "photo".into()).await.unwrap();
        let reading = Right::new("s3:GetObject", "MediaBucket/*");
        let (authority, record) = authority::of([reading.clone()]);
        let door = ObjectDoor::new(Arc::clone(&inner), authority, "MediaBucket".to_owned());
        assert_eq!(door.get(&here).await.unwrap().bytes().await.unwrap(), "photo");
        let denied = |outcome: Result<()>| matches!(outcome, Err(Error::PermissionDenied { .. }));
        assert!(denied(door.get(&absent).await.map(|_| ())));
        assert_eq!(record.refused(), Vec::<String>::new(), "reading is granted");
        assert!(denied(door.put(&here, "other".into()).await.map(|_| ())));
        assert!(denied(door.delete(&here).await));
        assert!(denied(door.list_with_delimiter(None).await.map(|_| ())));
        assert_eq!(record.refused().len(), 3);

        let of_notes = Right::new("s3:PutObject", "MediaBucket/failed/*");
        let (authority, record) = authority::of([of_notes]);
        let door = ObjectDoor::new(Arc::clone(&inner), authority, "MediaBucket".to_owned());
        door.put(&Path::from("failed/function/1-2"), "keys".into()).await.unwrap();
        assert_eq!(record.refused(), Vec::<String>::new(), "its folder is granted");
        assert!(denied(door.put(&here, "other".into()).await.map(|_| ())));

        let listing = Right::new("s3:ListBucket", "MediaBucket");
        let (authority, _) = authority::of([reading, listing]);
        let door = ObjectDoor::new(inner, authority, "MediaBucket".to_owned());
        assert!(matches!(door.get(&absent).await, Err(Error::NotFound { .. })));
    }
}
