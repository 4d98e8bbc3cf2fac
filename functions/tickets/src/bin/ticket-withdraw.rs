//! Row 31: `POST /a/{account}/reports/{ticket}/{secret}/withdraw`.

use alliance::runtime::lambda;
use ticket_functions::Withdraw;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda::serve_http::<Withdraw>().await
}
