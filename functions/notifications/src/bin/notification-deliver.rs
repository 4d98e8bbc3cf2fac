//! The function behind the tickets stream.

use alliance::runtime::lambda;
use notification_functions::Deliver;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda::serve_stream::<Deliver>().await
}
