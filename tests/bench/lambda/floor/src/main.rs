//! The floor of `account-callback`: a function that takes the same events, writes one item of the same form, and
//! answers hello. With `FLOOR=read-and-write` it reads the resident first and writes on a condition, as a plain
//! message must; with `FLOOR=nothing` it asks the database nothing.

use std::collections::HashMap;
use std::time::Duration;

use anyhow::Context as _;
use aws_config::BehaviorVersion;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use lambda_http::{Error, Request, RequestExt as _, service_fn};
use serde_json::Value;

type Item = HashMap<String, AttributeValue>;

/// What is asked of the database at each event.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Calls {
    None,
    Write,
    ReadAndWrite,
}

/// One item to write over and over, and where.
struct Floor {
    client: Client,
    messages: String,
    residents: String,
    calls: Calls,
    item: Item,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    // The callback's own settings.
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_millis(800))
        .operation_attempt_timeout(Duration::from_secs(1))
        .operation_timeout(Duration::from_secs(3))
        .build();
    let aws = aws_config::defaults(BehaviorVersion::latest()).timeout_config(timeouts).load().await;
    let floor = &Floor {
        client: Client::new(&aws),
        messages: setting("TABLE_MESSAGES")?,
        residents: setting("TABLE_RESIDENTS")?,
        calls: match std::env::var("FLOOR").unwrap_or_default().as_str() {
            "nothing" => Calls::None,
            "read-and-write" => Calls::ReadAndWrite,
            _ => Calls::Write,
        },
        item: item(serde_json::from_str(&setting("ITEM")?)?)?,
    };
    lambda_http::run(service_fn(move |request: Request| async move {
        floor.take(&request).await?;
        Ok::<_, Error>("hello".to_owned())
    }))
    .await
}

impl Floor {
    async fn take(&self, request: &Request) -> anyhow::Result<()> {
        if self.calls == Calls::None {
            return Ok(());
        }
        // Every event has a signature of its own.
        let parameters = request.query_string_parameters();
        let signature = parameters.first("msg_signature").context("no signature")?;
        let mut item = self.item.clone();
        item.insert("message".to_owned(), AttributeValue::S(format!("00000000000#{signature}")));
        let conditional = self.calls == Calls::ReadAndWrite;
        if conditional {
            let resident = item.get("resident").context("no resident")?.clone();
            let read = self.client.get_item().table_name(&self.residents).key("resident", resident);
            read.consistent_read(true).send().await?;
        }
        let condition = conditional.then(|| "attribute_not_exists(message)".to_owned());
        let write = self.client.put_item().table_name(&self.messages).set_item(Some(item));
        write.set_condition_expression(condition).send().await?;
        Ok(())
    }
}

fn setting(name: &str) -> anyhow::Result<String> {
    std::env::var(name).with_context(|| name.to_owned())
}

/// An item out of DynamoDB's own JSON, as far as messages need it.
fn item(json: Value) -> anyhow::Result<Item> {
    let Value::Object(attributes) = json else { anyhow::bail!("an item is an object") };
    attributes.into_iter().map(|(name, value)| Ok((name, attribute(value)?))).collect()
}

fn attribute(json: Value) -> anyhow::Result<AttributeValue> {
    let Value::Object(typed) = json else { anyhow::bail!("a value is an object") };
    let (kind, value) = typed.into_iter().next().context("a value has a type")?;
    Ok(match (kind.as_str(), value) {
        ("S", Value::String(text)) => AttributeValue::S(text),
        ("N", Value::String(number)) => AttributeValue::N(number),
        ("BOOL", Value::Bool(flag)) => AttributeValue::Bool(flag),
        ("NULL", _) => AttributeValue::Null(true),
        ("M", map) => AttributeValue::M(item(map)?),
        ("L", Value::Array(list)) => {
            AttributeValue::L(list.into_iter().map(attribute).collect::<anyhow::Result<_>>()?)
        }
        (kind, _) => anyhow::bail!("no item of a message has a {kind}"),
    })
}
