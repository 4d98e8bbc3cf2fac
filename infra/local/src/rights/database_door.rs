//! One function's access to DynamoDB: a request that its policy does not grant is answered as by IAM.

use aws_sdk_dynamodb::config::http::{HttpRequest, HttpResponse};
use aws_sdk_dynamodb::config::{ConfigBag, HttpClient, RuntimeComponents, SharedHttpClient};
use aws_sdk_dynamodb::error::BoxError;
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use http::StatusCode;
use serde_json::{Value, json};

use super::actions::of_request;
use super::authority::Authority;
use crate::store_faults::StoreFaults;

/// An HTTP client that checks the function's authority before each request.
#[derive(Clone, Debug)]
pub(crate) struct DatabaseDoor {
    inner: SharedHttpClient,
    authority: Authority,
    faults: StoreFaults,
}

/// The same check for one connector of this client.
#[derive(Debug)]
struct Connector {
    inner: SharedHttpConnector,
    authority: Authority,
    faults: StoreFaults,
}

impl DatabaseDoor {
    pub(crate) fn new(inner: SharedHttpClient, authority: Authority, faults: StoreFaults) -> Self {
        Self { inner, authority, faults }
    }
}

impl HttpClient for DatabaseDoor {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, components);
        let (authority, faults) = (self.authority.clone(), self.faults.clone());
        SharedHttpConnector::new(Connector { inner, authority, faults })
    }

    fn validate_base_client_config(
        &self,
        components: &RuntimeComponentsBuilder,
        config: &ConfigBag,
    ) -> Result<(), BoxError> {
        self.inner.validate_base_client_config(components, config)
    }

    fn validate_final_config(
        &self,
        components: &RuntimeComponents,
        config: &ConfigBag,
    ) -> Result<(), BoxError> {
        self.inner.validate_final_config(components, config)
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        // For example `DynamoDB_20120810.GetItem`, `DynamoDBStreams_20120810.GetRecords`.
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default();
        let body = request.body().bytes().and_then(|body| serde_json::from_slice(body).ok());
        let rights = of_request(operation, &body.unwrap_or(Value::Null));
        match self.authority.exercise(rights) {
            Ok(()) => match self.faults.throttles(operation) {
                Some(throttled) => HttpConnectorFuture::ready(Ok(throttled)),
                None => self.inner.call(request),
            },
            Err(refusal) => HttpConnectorFuture::ready(Ok(denied(&refusal.to_string()))),
        }
    }
}

/// DynamoDB's answer when IAM refuses a request.
fn denied(why: &str) -> HttpResponse {
    let body = json!({ "__type": "com.amazon.coral.service#AccessDeniedException", "Message": why });
    let mut response = HttpResponse::new(StatusCode::BAD_REQUEST.into(), body.to_string().into());
    response.headers_mut().insert("content-type", "application/x-amz-json-1.0");
    response
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use aws_sdk_dynamodb::error::ProvideErrorMetadata as _;
    use aws_sdk_dynamodb::types::AttributeValue;

    use crate::database::LocalDatabase;
    use crate::rights::{Right, authority};
    use crate::template::Template;

    #[tokio::test]
    async fn what_is_granted_is_done_and_what_is_not_is_denied_as_dynamodb_does() {
        let database = LocalDatabase::open(None, &Template::bundled().unwrap(), Ipv4Addr::LOCALHOST.into())
            .await
            .unwrap();
        let (authority, record) = authority::of([Right::new("dynamodb:GetItem", "TokensTable")]);
        let client = database.client_of(&authority);
        let account = AttributeValue::S("shinan".to_owned());
        let found = client.get_item().table_name("TokensTable").key("account", account.clone()).send().await;
        assert_eq!(found.unwrap().item, None);
        assert_eq!(record.refused(), Vec::<String>::new());
        let denied = client.put_item().table_name("TokensTable").item("account", account).send().await;
        assert_eq!(denied.unwrap_err().code(), Some("AccessDeniedException"));
        assert_eq!(
            record.refused(),
            ["tested: uses dynamodb:PutItem on TokensTable, which its policy does not grant"]
        );
    }
}
