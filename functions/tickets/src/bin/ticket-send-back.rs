//! Row 24: `POST /console/tickets/{ticket}/send-back`.

use alliance::runtime::lambda;
use ticket_functions::SendBack;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda::serve_http::<SendBack>().await
}
