//! Stops taking a sender's reports: `/console/tickets/{ticket}/sender` and `/console/senders`.

use alliance::runtime::lambda;
use ticket_functions::SenderBlock;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda::serve_http::<SenderBlock>().await
}
