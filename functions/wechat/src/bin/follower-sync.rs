//! The function behind the schedule that lists the accounts' followers.

use alliance::runtime::lambda;
use wechat_functions::FollowerSync;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda::serve_schedule::<FollowerSync>().await
}
