//! The function behind the minute's schedule.

use alliance::runtime::lambda;
use schedule_functions::DeadlineSweep;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    lambda::serve_schedule::<DeadlineSweep>().await
}
