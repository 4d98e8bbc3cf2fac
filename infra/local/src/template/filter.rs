//! The filter of an event source: it selects the records of a stream for which the function is called.

use anyhow::{Context as _, bail, ensure};
use serde_json::Value;

/// The patterns of a filter, of which a record has to match one; with none, every record passes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter(Vec<Value>);

impl Filter {
    /// Reads the `FilterCriteria` of an event source.
    ///
    /// # Errors
    /// Where a pattern is not JSON, or has a rule that this host does not support.
    pub(super) fn read(criteria: &Value) -> anyhow::Result<Self> {
        let filters = criteria["Filters"].as_array().map(Vec::as_slice).unwrap_or_default();
        let patterns = filters.iter().map(|filter| {
            let pattern = filter["Pattern"].as_str().context("a filter without a pattern")?;
            let pattern = serde_json::from_str(pattern).context("a pattern that is no JSON")?;
            check(&pattern)?;
            Ok(pattern)
        });
        Ok(Self(patterns.collect::<anyhow::Result<_>>()?))
    }

    /// Whether the function is called for a record, given as the stream delivers it.
    #[must_use]
    pub fn passes(&self, record: &Value) -> bool {
        self.0.is_empty() || self.0.iter().any(|pattern| fits(pattern, Some(record)))
    }
}

/// Lambda supports more kinds of rule; one that this host does not support stops the start.
fn check(pattern: &Value) -> anyhow::Result<()> {
    match pattern {
        Value::Object(fields) => fields.values().try_for_each(check),
        Value::Array(rules) => {
            ensure!(!rules.is_empty(), "a list of rules without one");
            rules.iter().try_for_each(|rule| match rule {
                Value::String(_) => Ok(()),
                rule if rule["exists"].is_boolean() || rule["prefix"].is_string() => Ok(()),
                rule => bail!("the rule {rule} of a filter is not hosted here"),
            })
        }
        other => bail!("{other} is no part of a filter's pattern"),
    }
}

fn fits(pattern: &Value, value: Option<&Value>) -> bool {
    match pattern {
        Value::Object(fields) => {
            fields.iter().all(|(name, inner)| fits(inner, value.and_then(|value| value.get(name))))
        }
        Value::Array(rules) => rules.iter().any(|rule| holds(rule, value)),
        _ => false,
    }
}

/// Whether one rule matches a leaf. `exists` examines only leaves, as in Lambda.
fn holds(rule: &Value, value: Option<&Value>) -> bool {
    if let Some(exists) = rule["exists"].as_bool() {
        return value.is_some_and(|value| !value.is_object()) == exists;
    }
    let text = value.and_then(Value::as_str);
    match rule["prefix"].as_str() {
        Some(prefix) => text.is_some_and(|text| text.starts_with(prefix)),
        None => rule.is_string() && value == Some(rule),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn filter(patterns: &[Value]) -> anyhow::Result<Filter> {
        let filters: Vec<_> =
            patterns.iter().map(|pattern| json!({ "Pattern": pattern.to_string() })).collect();
        Filter::read(&json!({ "Filters": filters }))
    }

    #[test]
    fn a_record_passes_by_one_of_the_patterns_or_where_there_is_none() {
        let record =
            |name: &str, image: Value| json!({ "eventName": name, "dynamodb": { "NewImage": image } });
        let telling = json!({ "tells": { "S": "1#000001" } });
        let again = json!({ "tells": { "S": "1#000001" }, "replayed": { "S": "a letter" } });
        let exists = json!({ "S": [{ "exists": true }] });
        let filter = filter(&[
            json!({ "eventName": ["INSERT"], "dynamodb": { "NewImage": { "tells": exists } } }),
            json!({ "eventName": ["MODIFY"], "dynamodb": { "NewImage": { "tells": exists, "replayed": exists } } }),
        ])
        .unwrap();
        for (record, passes) in [
            (record("INSERT", telling.clone()), true),
            (record("INSERT", json!({ "item": { "S": "head" } })), false),
            (record("MODIFY", telling), false),
            (record("MODIFY", again), true),
            (json!({ "eventName": "REMOVE", "dynamodb": {} }), false),
        ] {
            assert_eq!(filter.passes(&record), passes, "{record}");
        }
        assert!(Filter::read(&Value::Null).unwrap().passes(&json!({ "eventName": "REMOVE" })));
    }

    #[test]
    fn a_rule_asks_for_a_value_a_beginning_or_absence() {
        for (rule, value, holds) in [
            (json!("event"), json!("event"), true),
            (json!("event"), json!("events"), false),
            (json!({ "prefix": "event#" }), json!("event#000001"), true),
            (json!({ "prefix": "event#" }), json!("head"), false),
            (json!({ "exists": false }), json!("here"), false),
            (json!({ "exists": true }), json!({ "S": "no leaf" }), false),
        ] {
            let filter = filter(&[json!({ "key": [rule] })]).unwrap();
            assert_eq!(filter.passes(&json!({ "key": value })), holds, "{rule} {value}");
        }
        let absent = filter(&[json!({ "key": [{ "exists": false }] })]).unwrap();
        assert!(absent.passes(&json!({})));
    }

    #[test]
    fn what_would_mean_nothing_here_stops_the_start() {
        for pattern in [json!({ "a": [{ "numeric": [">", 1] }] }), json!({ "a": "text" }), json!({ "a": [] })]
        {
            assert!(filter(std::slice::from_ref(&pattern)).is_err(), "{pattern}");
        }
        assert!(Filter::read(&json!({ "Filters": [{ "Pattern": "no JSON" }] })).is_err());
    }
}
