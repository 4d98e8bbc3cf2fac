//! DynamoDB in this process: the tables of the template, served over HTTP so that the real SDK is used.

use std::net::IpAddr;
use std::path::Path;

use anyhow::Context as _;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, HttpClient, Region, SharedHttpClient};
use dynoxide::Database;
use serde_json::{Value, json};

use crate::database_front;
use crate::rights::authority::Authority;
use crate::rights::database_door::DatabaseDoor;
use crate::store_faults::StoreFaults;
use crate::template::Template;

/// A placeholder: the emulator requires credentials but checks none.
const NOBODY: &str = "local";

/// The database and a client of it.
#[derive(Clone)]
pub(crate) struct LocalDatabase {
    pub(crate) database: Database,
    /// A client without a policy.
    pub(crate) client: aws_sdk_dynamodb::Client,
    pub(crate) faults: StoreFaults,
    /// The URL for clients outside this process.
    pub(crate) url: String,
    /// The emulator's own URL, which is not published.
    inner: String,
    http: SharedHttpClient,
}

impl LocalDatabase {
    /// Opens the database in a file, or in memory, makes the tables that are missing, and serves it on a free port
    /// of `listen`.
    pub(crate) async fn open(
        file: Option<&Path>,
        template: &Template,
        listen: IpAddr,
    ) -> anyhow::Result<Self> {
        let database = match file {
            Some(file) => Database::new(file.to_str().context("the data folder's name is not UTF-8")?),
            None => Database::memory(),
        };
        let database = database.map_err(|error| anyhow::anyhow!("the database cannot be opened: {error}"))?;
        for (name, properties) in &template.tables {
            make_table(&database, name, properties).with_context(|| format!("the table {name}"))?;
        }
        let listener = database_front::hidden_listener().await?;
        let inner = format!("http://{}", listener.local_addr()?);
        tokio::spawn(dynoxide::server::serve_on(listener, database.clone()));
        let url = format!("http://{}", database_front::serve(listen, &inner).await?);
        let faults = StoreFaults::default();
        let http = aws_smithy_http_client::Builder::new().build_http();
        let client = client(&inner, faults.clone(), http.clone());
        Ok(Self { database, client, faults, url, inner, http })
    }

    /// The client of one function, restricted to its policy.
    pub(crate) fn client_of(&self, authority: &Authority) -> aws_sdk_dynamodb::Client {
        let door = DatabaseDoor::new(self.http.clone(), authority.clone(), self.faults.clone());
        client(&self.inner, self.faults.clone(), door)
    }
}

/// A client over plain HTTP: without TLS, root certificates, or the AWS configuration of this machine.
fn client(endpoint: &str, faults: StoreFaults, http: impl HttpClient + 'static) -> aws_sdk_dynamodb::Client {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("local"))
        .credentials_provider(Credentials::new(NOBODY, NOBODY, None, None, NOBODY))
        .endpoint_url(endpoint)
        .interceptor(faults)
        .http_client(http)
        .build();
    aws_sdk_dynamodb::Client::from_conf(config)
}

/// The ARN of a table's stream.
pub(crate) fn stream_arn(database: &Database, table: &str) -> anyhow::Result<String> {
    let found = database.list_streams(serde_json::from_value(json!({ "TableName": table }))?);
    let found = found.map_err(|error| anyhow::anyhow!("{error}"))?;
    Ok(found.streams.first().context("the table has no stream")?.stream_arn.clone())
}

fn make_table(database: &Database, name: &str, properties: &Value) -> anyhow::Result<()> {
    let exists = database.get_table_metadata(name).map_err(|error| anyhow::anyhow!("{error}"))?.is_some();
    if exists {
        return Ok(());
    }
    let mut request = json!({ "TableName": name });
    for property in ["AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode"] {
        if !properties[property].is_null() {
            request[property] = properties[property].clone();
        }
    }
    if let Some(view) = properties["StreamSpecification"]["StreamViewType"].as_str() {
        request["StreamSpecification"] = json!({ "StreamEnabled": true, "StreamViewType": view });
    }
    let request = serde_json::from_value(request)?;
    database.create_table(request).map_err(|error| anyhow::anyhow!("{error}"))?;
    if properties["TimeToLiveSpecification"].is_object() {
        let ttl =
            json!({ "TableName": name, "TimeToLiveSpecification": properties["TimeToLiveSpecification"] });
        database
            .update_time_to_live(serde_json::from_value(ttl)?)
            .map_err(|error| anyhow::anyhow!("{error}"))?;
    }
    Ok(())
}
