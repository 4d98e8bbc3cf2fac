//! How the AWS SDK is set up: for a function, only from what Lambda puts into its environment; for an engineer's tool,
//! from wherever the AWS command line looks.

use std::time::Duration;

use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_dynamodb::config::SharedCredentialsProvider;

use super::settings::Settings;

/// The configuration of a function: region, credentials and endpoints from the environment, where Lambda puts them. The
/// SDK's search through profiles, containers and instances is neither linked nor run
/// (docs/adr/0015-what-a-cold-callback-carries.md).
pub(super) fn of_a_function(settings: &Settings) -> SdkConfig {
    let credentials = EnvironmentVariableCredentialsProvider::new();
    let mut aws = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .timeout_config(timeouts());
    aws.set_region(settings.require("AWS_REGION").ok().map(Region::new));
    aws.set_endpoint_url(settings.require("AWS_ENDPOINT_URL").ok());
    aws.build()
}

/// The configuration of an engineer's tool: whatever the AWS command line would find, profiles included.
pub(super) async fn of_an_engineer() -> SdkConfig {
    aws_config::defaults(BehaviorVersion::latest()).timeout_config(timeouts()).load().await
}

/// The client of the tables.
pub(super) fn dynamodb(aws: &SdkConfig, settings: &Settings) -> aws_sdk_dynamodb::Client {
    let mut config = aws_sdk_dynamodb::config::Builder::from(aws);
    if let Ok(url) = settings.require("AWS_ENDPOINT_URL_DYNAMODB") {
        config.set_endpoint_url(Some(url));
    }
    aws_sdk_dynamodb::Client::from_conf(config.build())
}

/// The client of the secrets.
pub(super) fn secrets(aws: &SdkConfig, settings: &Settings) -> aws_sdk_secretsmanager::Client {
    let mut config = aws_sdk_secretsmanager::config::Builder::from(aws);
    if let Ok(url) = settings.require("AWS_ENDPOINT_URL_SECRETS_MANAGER") {
        config.set_endpoint_url(Some(url));
    }
    aws_sdk_secretsmanager::Client::from_conf(config.build())
}

/// Each time-out lies below the next, and all below that of the shortest function: an attempt 1 s, an operation 3 s,
/// the callback 4 s.
fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(Duration::from_millis(800))
        .operation_attempt_timeout(Duration::from_secs(1))
        .operation_timeout(Duration::from_secs(3))
        .build()
}
