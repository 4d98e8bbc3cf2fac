//! The function behind `/console` and everything below it that is only read.

use alliance::runtime::lambda;
use console_functions::Console;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda::serve_http::<Console>().await
}
