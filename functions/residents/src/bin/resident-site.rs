//! The function behind `GET /a/{account}` and everything below it.

use alliance::runtime::lambda;
use resident_functions::ResidentSite;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda::serve_http::<ResidentSite>().await
}
