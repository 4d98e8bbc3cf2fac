//! The function that WeChat calls: `GET` and `POST /wechat/{account}`.

use alliance::runtime::lambda;
use wechat_functions::AccountCallback;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda::serve_http::<AccountCallback>().await
}
