//! The function behind the schedule of the access tokens.

use alliance::runtime::lambda;
use wechat_functions::TokenRefresh;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda::serve_schedule::<TokenRefresh>().await
}
