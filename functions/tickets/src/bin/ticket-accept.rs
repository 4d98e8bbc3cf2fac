//! Row 8: `POST /console/tickets/{ticket}/accept`.

use alliance::runtime::lambda;
use ticket_functions::Accept;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda::serve_http::<Accept>().await
}
