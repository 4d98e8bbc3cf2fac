//! Deserializers for fields whose type WeChat varies: numbers as text, absent lists as empty text or object.

use secrecy::SecretString;
use serde::{Deserialize, Deserializer, de::DeserializeOwned, de::Error};
use serde_json::Value;

fn value_text(value: Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

pub(super) fn value_int(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        Value::Bool(yes) => Some(i64::from(*yes)),
        _ => None,
    }
}

/// An id, or a text that spells one: WeChat's ids go beyond `i64`.
pub(super) fn value_id(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// A text or a number as text; anything else reads as empty.
pub(super) fn text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(value_text(Value::deserialize(from)?).unwrap_or_default())
}

/// As [`text`], for a field without which an answer is useless; an empty one is an error.
pub(super) fn required<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    value_text(Value::deserialize(from)?).ok_or_else(|| D::Error::custom("empty"))
}

/// As [`text`]; an empty text is `None`.
pub(super) fn some_text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(value_text(Value::deserialize(from)?))
}

/// As [`required`], for a token or a code.
pub(super) fn secret<'de, D: Deserializer<'de>>(from: D) -> Result<SecretString, D::Error> {
    required(from).map(SecretString::from)
}

/// As [`some_text`], for a token.
pub(super) fn some_secret<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SecretString>, D::Error> {
    Ok(some_text(from)?.map(SecretString::from))
}

/// A whole number, or a text that spells one; anything else reads as 0.
pub(super) fn int<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    Ok(value_int(&Value::deserialize(from)?).unwrap_or_default())
}

/// As [`int`]; anything that is not a number is `None`.
pub(super) fn some_int<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    Ok(value_int(&Value::deserialize(from)?))
}

/// As [`some_int`], for an id.
pub(super) fn some_id<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    Ok(value_id(&Value::deserialize(from)?))
}

/// 1 or `true`.
pub(super) fn flag<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    Ok(value_int(&Value::deserialize(from)?) == Some(1))
}

/// A list; or one item in place of a list of one; or anything empty.
pub(super) fn list<'de, D: Deserializer<'de>, T: DeserializeOwned>(from: D) -> Result<Vec<T>, D::Error> {
    match Value::deserialize(from)? {
        Value::Array(items) => {
            items.into_iter().map(|item| T::deserialize(item).map_err(D::Error::custom)).collect()
        }
        Value::Object(item) if !item.is_empty() => {
            Ok(vec![T::deserialize(Value::Object(item)).map_err(D::Error::custom)?])
        }
        _ => Ok(Vec::new()),
    }
}

/// A list of texts or numbers, as texts.
pub(super) fn texts<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    Ok(list::<D, Value>(from)?.into_iter().filter_map(value_text).collect())
}

/// A list of numbers or texts that spell them.
pub(super) fn ints<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<i64>, D::Error> {
    Ok(list::<D, Value>(from)?.iter().filter_map(value_int).collect())
}

/// An object; or its default, if something empty is in its place.
pub(super) fn object<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(
    from: D,
) -> Result<T, D::Error> {
    match Value::deserialize(from)? {
        Value::Object(object) if !object.is_empty() => {
            T::deserialize(Value::Object(object)).map_err(D::Error::custom)
        }
        _ => Ok(T::default()),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default)]
    struct Read {
        #[serde(deserialize_with = "super::text")]
        id: String,
        #[serde(deserialize_with = "super::int")]
        count: i64,
        #[serde(deserialize_with = "super::ints")]
        list: Vec<i64>,
    }

    #[test]
    fn every_shape_that_wechat_answers_is_read() {
        let read = |id: &str, count, list: &[i64]| Read { id: id.to_owned(), count, list: list.to_vec() };
        for (answer, expected) in [
            (json!({ "id": 7, "count": "3", "list": [1, "2"] }), read("7", 3, &[1, 2])),
            (json!({ "id": "7", "count": 3, "list": "" }), read("7", 3, &[])),
            (json!({ "id": null, "count": "", "list": {} }), read("", 0, &[])),
            (json!({}), read("", 0, &[])),
        ] {
            assert_eq!(serde_json::from_value::<Read>(answer.clone()).unwrap(), expected, "{answer}");
        }
    }
}
