//! The function behind the messages stream.

use alliance::runtime::lambda;
use media_functions::MediaFetch;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda::serve_stream::<MediaFetch>().await
}
