//! The second function behind the tickets stream.

use alliance::runtime::lambda;
use projection_functions::ProjectTickets;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda::serve_stream::<ProjectTickets>().await
}
