//! What a projection is, and how a list of them is run over a record.

use std::error::Error;
use std::fmt::Debug;

use alliance::runtime::Failure;
use async_trait::async_trait;

/// Something that is derived from each record of a stream, such as an event of a ticket.
///
/// Records may arrive again, late, and out of order: projecting a record again must change nothing.
#[async_trait]
pub(crate) trait Projection<R>: Debug + Send + Sync {
    /// Its name, for the log.
    fn name(&self) -> &'static str;

    /// Projects one record.
    async fn project(&self, record: &R) -> Result<(), Failure>;
}

/// Runs every projection over a record. A failing projection does not stop the others; the first failure has the record
/// delivered again, to all of them.
pub(crate) async fn run<R: Sync>(projections: &[Box<dyn Projection<R>>], record: &R) -> Result<(), Failure> {
    let mut first_failure = None;
    for projection in projections {
        if let Err(error) = projection.project(record).await {
            let name = projection.name();
            tracing::warn!(projection = name, error = &*error as &dyn Error, "a projection failed");
            first_failure.get_or_insert(error);
        }
    }
    first_failure.map_or(Ok(()), Err)
}
