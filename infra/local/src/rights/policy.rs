//! Reads a function's inline policy from `template.yaml`. A policy that cannot be enforced here stops the start.

use std::collections::BTreeSet;

use anyhow::{Context as _, bail, ensure};
use serde_json::Value;

use super::Right;

/// The rights that the `Policies` of a function grant.
///
/// # Errors
/// Where there is anything but plain grants: a managed policy, a policy template of SAM's, a denial, a condition, or an
/// action with a wildcard. These would mean something else in the cloud than here.
pub(crate) fn grants(policies: &Value) -> anyhow::Result<BTreeSet<Right>> {
    let mut granted = BTreeSet::new();
    for policy in one_or_many(policies) {
        let statements = policy.get("Statement").context("a policy without statements")?;
        for statement in one_or_many(statements) {
            let known = statement.as_object().is_some_and(|fields| {
                fields.keys().all(|name| ["Sid", "Effect", "Action", "Resource"].contains(&name.as_str()))
            });
            ensure!(known && statement["Effect"] == "Allow", "only plain grants are understood: {statement}");
            for action in one_or_many(&statement["Action"]) {
                let action = action.as_str().context("an action that is no text")?;
                ensure!(!action.contains('*'), "{action} grants more than one action");
                for resource in one_or_many(&statement["Resource"]) {
                    let resource = resource.as_str().with_context(|| format!("{action} on no resource"))?;
                    granted.insert(Right::new(action, logical(resource)?));
                }
            }
        }
    }
    Ok(granted)
}

/// A reference, in the form that the template's reader produces, as a logical id and a suffix: `X`, `X.Arn`,
/// `${X.Arn}/index/y` and, for a nested stack, `Stack.Outputs.XArn` become `X`, `X`, `X/index/y` and `X`.
///
/// # Errors
/// Where it is not a reference to one resource.
pub(crate) fn logical(reference: &str) -> anyhow::Result<String> {
    let (name, rest) = match reference.strip_prefix("${") {
        Some(inner) => inner.split_once('}').with_context(|| format!("{reference} is not closed"))?,
        None => (reference, ""),
    };
    let id = match *name.split('.').collect::<Vec<_>>() {
        [id] | [id, "Arn"] => id,
        [_, "Outputs", output] => output_of(output),
        _ => bail!("{reference} names no resource"),
    };
    let plain = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    ensure!(plain && !rest.contains("${"), "{reference} names no resource");
    Ok(format!("{id}{rest}"))
}

/// The resource after which a nested stack's output is named.
fn output_of(output: &str) -> &str {
    ["Arn", "Name"].iter().find_map(|attribute| output.strip_suffix(attribute)).unwrap_or(output)
}

fn one_or_many(value: &Value) -> &[Value] {
    match value {
        Value::Null => &[],
        Value::Array(many) => many,
        one => std::slice::from_ref(one),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn policy(statement: &Value) -> Value {
        json!([{ "Version": "2012-10-17", "Statement": [statement] }])
    }

    #[test]
    fn a_reference_leads_to_its_resource_in_this_stack_or_a_nested_one() {
        for (reference, expected) in [
            ("MasterKey", "MasterKey"),
            ("TicketsTable.Arn", "TicketsTable"),
            ("${TicketsTable.Arn}/index/by-queue", "TicketsTable/index/by-queue"),
            ("${MediaBucket.Arn}/*", "MediaBucket/*"),
            ("${MediaBucket}", "MediaBucket"),
            ("Data.Outputs.TicketsTableArn", "TicketsTable"),
            ("${Data.Outputs.TicketsTableArn}/index/by-queue", "TicketsTable/index/by-queue"),
            ("${Data.Outputs.MediaBucketName}", "MediaBucket"),
        ] {
            assert_eq!(logical(reference).unwrap(), expected, "{reference}");
        }
        for wrong in ["*", "", "arn:aws:s3:::b", "TicketsTable.Other", "${A.Arn}/${B}", "${A.Arn"] {
            assert!(logical(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_action_is_granted_on_every_resource_of_its_statement() {
        let statement = json!({ "Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:PutItem"], "Resource": ["A.Arn", "B.Arn"] });
        let expected = [("GetItem", "A"), ("GetItem", "B"), ("PutItem", "A"), ("PutItem", "B")]
            .map(|(action, table)| Right::new(format!("dynamodb:{action}"), table));
        assert_eq!(grants(&policy(&statement)).unwrap(), BTreeSet::from(expected));
        assert_eq!(grants(&Value::Null).unwrap(), BTreeSet::new());
    }

    #[test]
    fn what_cannot_be_held_to_stops_the_start() {
        for statement in [
            json!({ "Effect": "Deny", "Action": "dynamodb:GetItem", "Resource": "A.Arn" }),
            json!({ "Effect": "Allow", "Action": "dynamodb:*", "Resource": "A.Arn" }),
            json!({ "Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*" }),
            json!({ "Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": null, "NotResource": "A.Arn" }),
            json!({ "Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "A.Arn", "Condition": {} }),
        ] {
            assert!(grants(&policy(&statement)).is_err(), "{statement}");
        }
        assert!(grants(&json!([{ "DynamoDBCrudPolicy": { "TableName": "A" } }])).is_err());
    }
}
