//! The function that WeChat tells of the platform: `POST /wechat/platform/events`.

use alliance::runtime::lambda;
use wechat_functions::PlatformEvents;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda::serve_http::<PlatformEvents>().await
}
