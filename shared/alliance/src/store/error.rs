//! What can go wrong between us and the store. An outage never looks like "not found": absence is `None`.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another writer was first; the caller reads again and decides anew.
    #[error("another writer was first")]
    Conflict,
    /// The store is busy; the same call may go through later.
    #[error("the store is busy")]
    Throttled(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The store did not answer, or answered with a failure.
    #[error("the store does not answer")]
    Broken(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The store rejects what is to be written, and would reject it again: it is too large, or has a number or key that
    /// the store does not accept.
    #[error("the store does not take this")]
    Unfit(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A stored item is not what this version of the code writes.
    #[error("a stored item cannot be read")]
    Unreadable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl StoreError {
    /// Whether the same operation, decided anew on what is then stored, may succeed in a moment.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Conflict | Self::Throttled(_))
    }

    pub(super) fn unreadable(source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Unreadable(Box::new(source))
    }
}

impl<E, R> From<SdkError<E, R>> for StoreError
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    R: std::fmt::Debug + Send + Sync + 'static,
{
    fn from(error: SdkError<E, R>) -> Self {
        let throttled = matches!(
            error.code(),
            Some(
                "ProvisionedThroughputExceededException"
                    | "ThrottlingException"
                    | "RequestLimitExceeded"
                    | "TransactionConflictException"
                    | "TransactionInProgressException"
            )
        );
        match error.code() {
            Some("ConditionalCheckFailedException") => Self::Conflict,
            Some("ValidationException") => Self::Unfit(Box::new(error)),
            _ if throttled => Self::Throttled(Box::new(error)),
            _ => Self::Broken(Box::new(error)),
        }
    }
}
