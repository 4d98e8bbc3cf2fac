//! A deployment with clients of its own, as a process apart from the local alliance has one.

use std::time::Duration;

use alliance::runtime::metrics::Metrics;
use alliance::runtime::{Clock, Deployment, Settings};
use alliance::store::Meter;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};

/// How long a process waits for the store or for WeChat: a hundred of them share the machine with both.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// The deployment of a process that reaches the store at `dynamodb_url`.
pub fn apart(settings: Settings, clock: Clock, dynamodb_url: &str) -> Deployment {
    Deployment::assembled(settings, clock, Metrics::none(), Meter::default(), store(dynamodb_url))
}

/// A client of the store at `dynamodb_url`.
pub(crate) fn store(dynamodb_url: &str) -> aws_sdk_dynamodb::Client {
    let timeouts = TimeoutConfig::builder().connect_timeout(PATIENCE).operation_timeout(PATIENCE).build();
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("local"))
        .credentials_provider(Credentials::new("local", "local", None, None, "local"))
        .endpoint_url(dynamodb_url)
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .timeout_config(timeouts)
        .build();
    aws_sdk_dynamodb::Client::from_conf(config)
}
