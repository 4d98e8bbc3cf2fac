//! Row 17: `POST /console/tickets/{ticket}/check`.

use alliance::runtime::lambda;
use ticket_functions::Check;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda::serve_http::<Check>().await
}
