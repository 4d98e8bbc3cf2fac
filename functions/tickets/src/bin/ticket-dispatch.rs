//! Row 10: `POST /console/tickets/{ticket}/dispatch`.

use alliance::runtime::lambda;
use ticket_functions::Dispatch;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda::serve_http::<Dispatch>().await
}
