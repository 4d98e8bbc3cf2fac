//! Which rights a request to DynamoDB or its streams takes, as IAM counts them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::Right;

/// The rights that `operation` takes with this body.
///
/// A transaction has no action of its own: it takes those of the single actions in it. A batch has one of its own on
/// each of its tables. An index is a resource of its own, and so is a stream.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html>
pub(crate) fn of_request(operation: &str, body: &Value) -> Vec<Right> {
    match operation {
        "TransactWriteItems" | "TransactGetItems" => in_transaction(body),
        "BatchGetItem" | "BatchWriteItem" => {
            let tables = body["RequestItems"].as_object().into_iter().flatten();
            tables.map(|(table, _)| right(operation, table)).collect()
        }
        "GetShardIterator" => vec![right(operation, &stream(table_in_arn(&body["StreamArn"])))],
        "GetRecords" => vec![right(operation, &stream(table_in_iterator(&body["ShardIterator"]).as_deref()))],
        _ => vec![right(operation, &resource(body))],
    }
}

fn in_transaction(body: &Value) -> Vec<Right> {
    let parts = body["TransactItems"].as_array().into_iter().flatten().filter_map(Value::as_object).flatten();
    parts
        .map(|(kind, part)| {
            let action = if kind == "ConditionCheck" { "ConditionCheckItem" } else { &format!("{kind}Item") };
            right(action, &resource(part))
        })
        .collect()
}

/// The table that a request names, or the index of it. What names none wants everything, which nothing grants.
fn resource(body: &Value) -> String {
    let table = body["TableName"].as_str().unwrap_or("*");
    match body["IndexName"].as_str() {
        Some(index) => format!("{table}/index/{index}"),
        None => table.to_owned(),
    }
}

/// The stream of a table. What names none wants everything, which nothing grants.
fn stream(table: Option<&str>) -> String {
    table.map_or_else(|| "*".to_owned(), |table| format!("{table}/stream"))
}

/// The table in `arn:aws:dynamodb:<region>:<account>:table/<table>/stream/<label>`.
fn table_in_arn(arn: &Value) -> Option<&str> {
    let (_, path) = arn.as_str()?.split_once(":table/")?;
    let (table, _) = path.split_once("/stream/")?;
    Some(table)
}

/// The table that an iterator leads through. In the cloud it begins with the stream's ARN; the database here writes
/// base64 of JSON, with the table's name.
fn table_in_iterator(iterator: &Value) -> Option<String> {
    let place: Value = serde_json::from_slice(&STANDARD.decode(iterator.as_str()?).ok()?).ok()?;
    Some(place["table_name"].as_str()?.to_owned())
}

fn right(action: &str, resource: &str) -> Right {
    Right::new(format!("dynamodb:{action}"), resource)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_request_takes_the_rights_that_iam_asks_for() {
        let put = json!({ "Put": { "TableName": "A" } });
        let iterator = STANDARD.encode(json!({ "table_name": "A", "position": 7 }).to_string());
        let check = json!({ "ConditionCheck": { "TableName": "B" } });
        let table: &[(&str, Value, &[&str])] = &[
            ("GetItem", json!({ "TableName": "A" }), &["dynamodb:GetItem on A"]),
            ("Query", json!({ "TableName": "A" }), &["dynamodb:Query on A"]),
            ("Query", json!({ "TableName": "A", "IndexName": "by-x" }), &["dynamodb:Query on A/index/by-x"]),
            (
                "TransactWriteItems",
                json!({ "TransactItems": [put, check] }),
                &["dynamodb:PutItem on A", "dynamodb:ConditionCheckItem on B"],
            ),
            (
                "TransactGetItems",
                json!({ "TransactItems": [{ "Get": { "TableName": "A" } }] }),
                &["dynamodb:GetItem on A"],
            ),
            (
                "BatchWriteItem",
                json!({ "RequestItems": { "A": [], "B": [] } }),
                &["dynamodb:BatchWriteItem on A", "dynamodb:BatchWriteItem on B"],
            ),
            ("ListTables", json!({}), &["dynamodb:ListTables on *"]),
            (
                "GetShardIterator",
                json!({ "StreamArn": "arn:aws:dynamodb:local:0:table/A/stream/2026-11-24", "ShardId": "s" }),
                &["dynamodb:GetShardIterator on A/stream"],
            ),
            ("GetRecords", json!({ "ShardIterator": iterator }), &["dynamodb:GetRecords on A/stream"]),
            ("GetRecords", json!({ "ShardIterator": "A" }), &["dynamodb:GetRecords on *"]),
        ];
        for (operation, body, expected) in table {
            let found: Vec<_> = of_request(operation, body).iter().map(ToString::to_string).collect();
            assert_eq!(&found, expected, "{operation} {body}");
        }
    }
}
