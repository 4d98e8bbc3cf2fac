//! The function behind the queues of dead letters.

use alliance::runtime::lambda;
use dead_letter_functions::DeadLetterKeep;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda::serve_queue::<DeadLetterKeep>().await
}
