//! Row 25: `POST /console/tickets/{ticket}/approve`.

use alliance::runtime::lambda;
use ticket_functions::Approve;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda::serve_http::<Approve>().await
}
