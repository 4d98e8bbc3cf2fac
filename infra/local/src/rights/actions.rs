//! Which rights a request to DynamoDB requires, as IAM counts them. No function reads a stream by itself.

use serde_json::Value;

use super::Right;

/// The rights that `operation` requires with this body.
///
/// A transaction has no action of its own: it requires those of the single actions in it. A batch requires its own
/// action on each of its tables. An index is a separate resource.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html>
pub(crate) fn of_request(operation: &str, body: &Value) -> Vec<Right> {
    match operation {
        "TransactWriteItems" | "TransactGetItems" => in_transaction(body),
        "BatchGetItem" | "BatchWriteItem" => {
            let tables = body["RequestItems"].as_object().into_iter().flatten();
            tables.map(|(table, _)| right(operation, table)).collect()
        }
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

/// The table that a request names, or an index of it. A request that names none requires a right on everything, which
/// no policy grants.
fn resource(body: &Value) -> String {
    let table = body["TableName"].as_str().unwrap_or("*");
    match body["IndexName"].as_str() {
        Some(index) => format!("{table}/index/{index}"),
        None => table.to_owned(),
    }
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
            ("GetRecords", json!({ "ShardIterator": "A" }), &["dynamodb:GetRecords on *"]),
        ];
        for (operation, body, expected) in table {
            let found: Vec<_> = of_request(operation, body).iter().map(ToString::to_string).collect();
            assert_eq!(&found, expected, "{operation} {body}");
        }
    }
}
