//! The function behind the codes of the publish test in the messages stream.

use alliance::runtime::lambda;
use wechat_functions::PublishTest;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda::serve_stream::<PublishTest>().await
}
