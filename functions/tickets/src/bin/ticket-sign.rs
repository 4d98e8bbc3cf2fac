//! Row 11: `POST /console/tickets/{ticket}/sign`.

use alliance::runtime::lambda;
use ticket_functions::Sign;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda::serve_http::<Sign>().await
}
