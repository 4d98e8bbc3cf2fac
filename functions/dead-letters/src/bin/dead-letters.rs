//! The function on whose page dead letters are seen and replayed: `/console/dead-letters`.

use alliance::runtime::lambda;
use dead_letter_functions::DeadLetters;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda::serve_http::<DeadLetters>().await
}
