//! Row 26: `POST /a/{account}/reports/{ticket}/{secret}/rate`.

use alliance::runtime::lambda;
use ticket_functions::Rate;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda::serve_http::<Rate>().await
}
