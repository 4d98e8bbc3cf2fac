//! Row 1 at the desk: `POST /console/tickets`.

use alliance::runtime::lambda;
use ticket_functions::Submit;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda::serve_http::<Submit>().await
}
