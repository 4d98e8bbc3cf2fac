//! Row 23: `POST /console/tickets/{ticket}/hand-in`.

use alliance::runtime::lambda;
use ticket_functions::HandIn;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda::serve_http::<HandIn>().await
}
