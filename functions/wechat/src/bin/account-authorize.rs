//! The function on whose pages accounts are connected through the platform: `/console/authorize`.

use alliance::runtime::lambda;
use wechat_functions::AccountAuthorize;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda::serve_http::<AccountAuthorize>().await
}
