//! Reads an engineer's JSON files.

use domain::lines;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Reads a file's text and unifies the line ends in its strings, so that a file written on Windows means the same.
///
/// # Errors
/// Where it is not JSON, or not the input of the command.
pub fn read<T: DeserializeOwned>(text: &str) -> serde_json::Result<T> {
    let mut value = serde_json::from_str(text)?;
    unify(&mut value);
    serde_json::from_value(value)
}

fn unify(value: &mut Value) {
    match value {
        Value::String(text) => *text = lines::unify(text),
        Value::Array(values) => values.iter_mut().for_each(unify),
        Value::Object(fields) => fields.values_mut().for_each(unify),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
